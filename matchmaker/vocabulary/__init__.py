<<<<<<< HEAD
"""Controlled terms and the gazetteer: the words challenges and solutions are tagged with."""
=======
"""Controlled terms: systems and sub-topics, stages, SDGs, GPC, CPV, countries, cities."""
>>>>>>> content
