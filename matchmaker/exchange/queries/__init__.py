"""What the API answers, and whose token it is."""
