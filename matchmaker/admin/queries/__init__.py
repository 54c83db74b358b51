"""Reading what administrators look after: people's mail, jobs, the state of the installation, the log of changes."""
