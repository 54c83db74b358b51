"""Commands of outcomes."""
