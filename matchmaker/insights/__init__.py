"""The platform’s own report, read-only, and a city’s landscape with the priorities that it sets itself."""
