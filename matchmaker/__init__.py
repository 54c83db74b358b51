"""Round Table: the open platform for city-business collaboration."""
