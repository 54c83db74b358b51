"""Commands of workshops: set-up, programme, taking part, wishes, pairings and groups, the day, what follows."""
