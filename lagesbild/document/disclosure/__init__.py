"""The public version of a document, and the proof that no small count can be worked out from it."""
