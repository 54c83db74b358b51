<<<<<<< HEAD
"""What `make bench` measures."""
=======
"""Measurements; nothing here is part of the package."""
>>>>>>> solver
