"""What the report and the landscape read."""
