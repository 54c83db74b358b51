"""Source that several laws read, parsed once for all of them. The trees are only read."""

from __future__ import annotations

import ast
from functools import cache


@cache
def tree_of(source: str) -> ast.Module:
    """The parsed module."""
    return ast.parse(source)


@cache
def nodes_of(source: str) -> tuple[ast.AST, ...]:
    """All its nodes, as `ast.walk` gives them."""
    return tuple(ast.walk(tree_of(source)))
