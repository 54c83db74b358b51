"""The demo: real cities with published facts, invented companies, loaded through the services."""
