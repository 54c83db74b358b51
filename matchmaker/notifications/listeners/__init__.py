"""Who is told what: one module for each feature whose events are heard."""
