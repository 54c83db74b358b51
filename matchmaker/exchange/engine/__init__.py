"""Pure parts of the API: what a token looks like, and the OpenAPI document."""
