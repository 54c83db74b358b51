"""Attachments: files that people hand in, on challenges, applications, workshops and what else may carry them."""
