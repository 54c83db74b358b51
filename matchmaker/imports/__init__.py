"""Imports: every table that people send is read, shown, checked line by line and written in one way."""
