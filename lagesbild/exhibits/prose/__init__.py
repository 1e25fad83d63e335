"""The sentences of the exhibits: pure functions of plain values, that say no more than the numbers support."""
