"""The places of the world: how they are packed, built into a file to look into, and searched."""
