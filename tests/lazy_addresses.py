"""Rules of addresses that learn to build an address when one is first asked for: most applications of a test build few.

Werkzeug compiles two functions for each rule, which is nine tenths of the time it takes to make an application.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


class LazyRule(Rule):
    """Matches and builds as any other."""

    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        @cache
        def compiled() -> Builder:
            return super(LazyRule, self)._compile_builder(append_unknown)

        def build(rule: Rule, **values: str) -> tuple[str, str]:
            return compiled()(rule, **values)

        return build
