"""Reading what the dashboards show."""
