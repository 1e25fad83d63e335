"""Fixtures of several modules here."""

from tests.organisations import begun, made
from tests.written import document, written

__all__ = ["begun", "document", "made", "written"]
