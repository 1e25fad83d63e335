"""Lägesbild: the shared picture of crime and trygghet that a municipality and its police publish."""

__version__ = "0.1.0"
