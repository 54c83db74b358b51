"""Writing challenges: steps that several commands share, and what happens when organizations become one."""
