"""Pages to get in, and of one's own account."""
