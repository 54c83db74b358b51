"""The published business-to-business problem: reader (`dzn`), check (`check`), exact search (`search`)."""
