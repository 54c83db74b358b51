"""Read-only: the platform’s own report, as page, paper and open data."""
