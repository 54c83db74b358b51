"""The third door: a JSON API with its OpenAPI document, and the personal access tokens that open it."""
