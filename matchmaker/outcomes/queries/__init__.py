"""Reading outcomes."""
