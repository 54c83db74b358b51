"""The rules, one a file; importing this package finds and registers them all."""

from __future__ import annotations

import importlib
import pkgutil

from matchmaker.matching.engine.rules.base import NEUTRAL, REGISTRY, Block, Encoded, Parameter, Rule, Side

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")


def all_rules() -> tuple[Rule, ...]:
    """Every registered rule in the order in which explanations show them."""
    return tuple(sorted(REGISTRY.values(), key=lambda rule: (rule.order, rule.name)))


def get_rule(name: str) -> Rule:
    """The rule of that name; KeyError when there is none."""
    return REGISTRY[name]


__all__ = ["NEUTRAL", "REGISTRY", "Block", "Encoded", "Parameter", "Rule", "Side", "all_rules", "get_rule"]
