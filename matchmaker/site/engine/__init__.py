"""Computation for pages: pure functions, no page and no database."""
