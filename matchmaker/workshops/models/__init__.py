"""Tables of workshops: the event, its programme, who takes part, and what follows.

`Workshop` and its phases are in `workshop`, sessions, rooms, tables and slots in `programme`, registrations,
availability and wishes in `people`, chosen pairings and group meetings in `allocation`, homework, feedback and report
in `after`, own questions in `questions`.
"""
