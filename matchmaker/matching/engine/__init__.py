"""The matcher as pure computation: plain facts in, explained pairings out. Start with `match.match_block`."""
