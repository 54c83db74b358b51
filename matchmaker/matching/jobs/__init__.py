"""Background work of matching: what tasks, listeners and commands call. It may write and takes no actor."""
