"""What comes in: bodies and queries of the API, and the form of the token page."""
