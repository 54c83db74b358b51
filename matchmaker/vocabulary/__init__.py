"""Controlled terms and the gazetteer: the words challenges and solutions are tagged with."""
