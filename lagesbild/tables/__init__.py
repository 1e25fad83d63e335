"""The tables that the register keeps: what each is declared to hold, and frames of them."""

from lagesbild.tables.actions import (
    ACTION_STATES,
    ANSWERS,
    APPROACHES,
    BRANCHES,
    CERTAINTIES,
    COUNTED,
    DECISIONS_ON_PROBLEMS,
    IN_CHAIN,
    IN_TREE,
    LEVELS_OF_ACTION,
    PARAGRAPHS,
    PROBLEM_STATES,
    TERMS,
    VERDICTS,
)
from lagesbild.tables.columns import ALL, NOT_RATED, PART_TYPES, PASTED, SEVERITIES
from lagesbild.tables.declarations import LOADED, SHOWN, TABLES
from lagesbild.tables.frames import plain, to_frame
from lagesbild.tables.levels import AREAS
from lagesbild.tables.meetings import CATEGORIES, CLOSED, HIDDEN, REPORT_STATES, RESOLUTION_STATES, RHYTHM
from lagesbild.tables.model import YEARS, Column, Syntax, Table, Type, Words
from lagesbild.tables.notes import KEPT_OR_NOT, OCCASIONS, POINT_STATES, SORTS_OF_FORUM, SORTS_OF_POINT, SORTS_TO_COME
from lagesbild.tables.plans import MEASURE_STATES
from lagesbild.tables.sharing import BELONGS, OWNED, SPOTS
from lagesbild.tables.statistics import ALL_CRIME, SURVEY

__all__ = [
    "ACTION_STATES",
    "ALL",
    "ALL_CRIME",
    "ANSWERS",
    "APPROACHES",
    "AREAS",
    "BELONGS",
    "BRANCHES",
    "CATEGORIES",
    "CERTAINTIES",
    "CLOSED",
    "COUNTED",
    "DECISIONS_ON_PROBLEMS",
    "HIDDEN",
    "IN_CHAIN",
    "IN_TREE",
    "KEPT_OR_NOT",
    "LEVELS_OF_ACTION",
    "LOADED",
    "MEASURE_STATES",
    "NOT_RATED",
    "OCCASIONS",
    "OWNED",
    "PARAGRAPHS",
    "PART_TYPES",
    "PASTED",
    "POINT_STATES",
    "PROBLEM_STATES",
    "REPORT_STATES",
    "RESOLUTION_STATES",
    "RHYTHM",
    "SEVERITIES",
    "SHOWN",
    "SORTS_OF_FORUM",
    "SORTS_OF_POINT",
    "SORTS_TO_COME",
    "SPOTS",
    "SURVEY",
    "TABLES",
    "TERMS",
    "VERDICTS",
    "YEARS",
    "Column",
    "Syntax",
    "Table",
    "Type",
    "Words",
    "plain",
    "to_frame",
]
