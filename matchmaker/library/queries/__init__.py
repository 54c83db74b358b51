"""Reading the library."""
