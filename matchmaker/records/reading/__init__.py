"""Reads what people write about a challenge or a solution, by fixed rules in five languages. Pure."""
