"""Pure computation on the text of a solution: the table of its fields, the coach, checks between fields."""
