<<<<<<< HEAD
"""Scheduling."""
=======
"""Workshop schedules: the pure engine lives in `matchmaker.scheduling.engine`."""
>>>>>>> solver
