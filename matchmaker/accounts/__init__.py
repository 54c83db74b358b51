"""People who sign in: accounts, passwords, sign-in throttling, account pages."""
