"""Damaged and hostile inputs by the thousand: ``python -m tests.hostile`` makes them, counts what became of them, and prints it."""
