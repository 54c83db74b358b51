"""Pages of workshops: public, set-up, programme, people, taking part, the desk, afterwards."""
