"""Commands of scheduling: solve runs, moves by hand, repair, releases, the day."""
