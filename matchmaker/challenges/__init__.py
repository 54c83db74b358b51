"""What a city wants solved: writing, checking, publishing, visible versions, questions."""
