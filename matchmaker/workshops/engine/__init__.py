"""Pure computation of workshops: kits, the plan of a day, places and waiting lists, checks of a programme."""
