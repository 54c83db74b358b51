"""Pages of scheduling: the board, solve runs, repair, releases, agendas, the day."""
