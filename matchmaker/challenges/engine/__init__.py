"""Pure computation on the text of a challenge: the coach, checks between fields, differences of versions.

All three read the *content* of a challenge: a plain dictionary of JSON values, the same that a public version keeps.
"""
