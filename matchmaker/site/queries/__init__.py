"""What the landing page and the homes show."""
