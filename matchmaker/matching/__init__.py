"""Matching: rules, rule sets, runs and pairings; the pure computation is in `engine/`."""
