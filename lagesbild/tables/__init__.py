"""The tables that the register keeps: what each is declared to hold, and frames of them."""

from lagesbild.tables.columns import ALL, NOT_RATED, PART_TYPES, SEVERITIES
from lagesbild.tables.declarations import LOADED, SHOWN, TABLES
from lagesbild.tables.frames import plain, to_frame
from lagesbild.tables.levels import AREAS
from lagesbild.tables.meetings import CATEGORIES, CLOSED, HIDDEN, REPORT_STATES, RESOLUTION_STATES, RHYTHM
from lagesbild.tables.model import YEARS, Column, Syntax, Table, Type, Words
from lagesbild.tables.statistics import SURVEY

__all__ = [
    "ALL",
    "AREAS",
    "CATEGORIES",
    "CLOSED",
    "HIDDEN",
    "LOADED",
    "NOT_RATED",
    "PART_TYPES",
    "REPORT_STATES",
    "RESOLUTION_STATES",
    "RHYTHM",
    "SEVERITIES",
    "SHOWN",
    "SURVEY",
    "TABLES",
    "YEARS",
    "Column",
    "Syntax",
    "Table",
    "Type",
    "Words",
    "plain",
    "to_frame",
]
