"""Tables that people send, CSV of any usual kind and Excel: see `reading`. What we write is in `core/sheets.py`."""
