"""Pure computation of pictures."""
