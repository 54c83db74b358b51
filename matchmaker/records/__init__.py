"""What one side of the market says, as a table of fields: one line a field, read by everything that handles it."""
