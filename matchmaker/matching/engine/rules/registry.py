"""Finds the rules: importing this module imports every file beside it, and each rule registers itself."""

from __future__ import annotations

import importlib
import pkgutil

from matchmaker.matching.engine import rules
from matchmaker.matching.engine.rules.base import REGISTRY, Rule

for _module in pkgutil.iter_modules(rules.__path__):
    importlib.import_module(f"{rules.__name__}.{_module.name}")


def all_rules() -> tuple[Rule, ...]:
    """Every registered rule in the order in which explanations show them."""
    return tuple(sorted(REGISTRY.values(), key=lambda rule: (rule.order, rule.name)))


def get_rule(name: str) -> Rule:
    """The rule of that name; KeyError when there is none."""
    return REGISTRY[name]


__all__ = ["REGISTRY", "all_rules", "get_rule"]
