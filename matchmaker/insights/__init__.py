"""Read-only dashboards over everything below, and what a city says about its own priorities."""
