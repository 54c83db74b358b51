"""Commands on challenges: writing, life, questions, followers, joint challenges."""
