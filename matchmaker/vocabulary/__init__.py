"""Controlled terms: systems and sub-topics, stages, SDGs, GPC, CPV, countries, cities."""
