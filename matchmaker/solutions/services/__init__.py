"""Changing solutions, solution types and packages."""
