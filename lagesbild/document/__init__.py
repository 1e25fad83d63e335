"""What leaves the house: files made from exhibits."""
