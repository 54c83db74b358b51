"""Reading workshops: lists and pages, participants, neutrality, and what the schedule is made from."""
