"""From files to the register: read, compare, show what would happen, save. The app and the command line share it."""

from lagesbild.intake.apart import cells_apart, read_apart, warm
from lagesbild.intake.home import FICTIONAL_PLACE, REGISTER, open_register, open_to_read, register_name, target
from lagesbild.intake.planning import Imported, Outdated, Plan, Planned, confirm, plan, run
from lagesbild.intake.reading import EXAMPLES, ImportContext, ImportOptions, examples, known, read_all, words

__all__ = [
    "EXAMPLES",
    "FICTIONAL_PLACE",
    "REGISTER",
    "ImportContext",
    "ImportOptions",
    "Imported",
    "Outdated",
    "Plan",
    "Planned",
    "cells_apart",
    "confirm",
    "examples",
    "known",
    "open_register",
    "open_to_read",
    "plan",
    "read_all",
    "read_apart",
    "register_name",
    "run",
    "target",
    "warm",
    "words",
]
