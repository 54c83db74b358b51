"""What several commands, tasks and listeners of workshops do: they take no actor and check no permission."""
