"""Writing without an actor, and steps that several commands share."""
