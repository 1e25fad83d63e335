"""Documents, and files made from exhibits."""
