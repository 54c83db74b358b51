"""Reading organizations and who belongs to them."""
