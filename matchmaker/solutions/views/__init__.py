"""Pages of solutions, solution types and packages."""
