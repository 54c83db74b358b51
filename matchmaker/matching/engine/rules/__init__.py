"""The rules, one a file; `registry` finds and registers them all."""
