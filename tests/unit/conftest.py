"""Fixtures of several modules here."""

from tests.organisations import begun, made

__all__ = ["begun", "made"]
