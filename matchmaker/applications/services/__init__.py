"""Everything that changes applications and their assessment."""
