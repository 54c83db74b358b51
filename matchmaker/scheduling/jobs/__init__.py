"""What several commands, tasks and listeners of scheduling do: they take no actor and check no permission."""
