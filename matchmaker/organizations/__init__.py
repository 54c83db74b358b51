"""Cities, companies and all others at the table: profiles, memberships, vetting."""
