"""Reading challenges."""
