"""Tables that people send, CSV of any usual kind and Excel: see `reading`. The files we write are in `core/sheets.py`."""
