"""Reading solutions, solution types and packages."""
