"""Reading what the matcher reads, found and was told."""
