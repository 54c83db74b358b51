"""Commands of indicators."""
