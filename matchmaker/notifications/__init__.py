"""Tells people what happened: in the application and by e-mail. Listens to everything below."""
