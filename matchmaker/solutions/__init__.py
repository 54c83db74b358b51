"""What can be done: vendor-neutral solution types and packages, and companies' registered solutions."""
