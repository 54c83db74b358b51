"""What is read of indicators."""
