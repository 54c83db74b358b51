"""The whole workflow against a small model."""
