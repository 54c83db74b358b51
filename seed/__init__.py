"""The demo: a platform in the middle of its life, loaded through the services."""
