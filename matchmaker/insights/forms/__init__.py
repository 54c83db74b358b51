"""Forms of the dashboards."""
