"""Reading what people write in place of a code: pure computation on the packaged files."""
