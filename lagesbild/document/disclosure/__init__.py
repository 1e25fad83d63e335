"""What may leave the house: the public version, and the proof that it gives no small count away."""
