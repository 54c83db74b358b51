"""Pages of indicators."""
