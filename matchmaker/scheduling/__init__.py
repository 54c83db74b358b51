"""Workshop schedules: solver runs, the board, releases, the day. The pure engine is in `engine`."""
