"""Commands of the exchange: tokens for programs, and webhooks."""
