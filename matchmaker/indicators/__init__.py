"""What cities measure: values of our list of indicators by city and year, imports, what collaborations contributed."""
