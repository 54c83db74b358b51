"""Measures of the report."""
