"""Pure computation: reading sheets, trends, contributions."""
