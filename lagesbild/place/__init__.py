"""A place of one's own: made, and changed, by people; every change is one transaction with its audit row.

Refused input raises Refused with every problem, in Swedish, and nothing was saved. A name is compared as
`swedish.fold` says: letter case, white space and the way accents are encoded do not count.
"""

from lagesbild.place.changing import (
    add_parts,
    close_part,
    examples_are_shown,
    name_levels,
    rename,
    reopen_part,
    retype,
    set_categories,
    set_counts_as,
    set_rhythm,
    set_rules,
    set_scale,
    show_examples,
)
from lagesbild.place.making import BORDERS, PART_CHOICES, PLACE_TYPES, Draft, NewPlace, draft, make
from lagesbild.place.names import LONGEST, MOST_PARTS, check_name, names_in_file, split_names, tidy
from lagesbild.place.rows import ACTION

__all__ = [
    "ACTION",
    "BORDERS",
    "LONGEST",
    "MOST_PARTS",
    "PART_CHOICES",
    "PLACE_TYPES",
    "Draft",
    "NewPlace",
    "add_parts",
    "check_name",
    "close_part",
    "draft",
    "examples_are_shown",
    "make",
    "name_levels",
    "names_in_file",
    "rename",
    "reopen_part",
    "retype",
    "set_categories",
    "set_counts_as",
    "set_rhythm",
    "set_rules",
    "set_scale",
    "show_examples",
    "split_names",
    "tidy",
]
