class ProblemError(ValueError):
    """x"""
