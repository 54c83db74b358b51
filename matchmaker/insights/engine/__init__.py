"""Measures of the report, and the picture of a landscape."""
