"""Reading schedules: the engine's problem, runs, the board, agendas, the day."""
