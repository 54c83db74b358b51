"""Passwords, codes, passkeys and browsers: pure computation."""
