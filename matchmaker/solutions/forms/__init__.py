"""Forms of solutions, solution types and packages."""
