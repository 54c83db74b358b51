"""Changing organizations: registration and profile, people, checking, merging."""
