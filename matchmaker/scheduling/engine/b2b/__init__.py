"""The published business-to-business scheduling problem: reader (`dzn`), check, and exact search (`search`)."""
