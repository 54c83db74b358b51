"""Reading applications and their assessment."""
