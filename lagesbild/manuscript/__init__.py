"""What people write: documents with their sections, placed figures, history and approved versions.

A document is started from a `Manuscript` that nobody has saved yet (`lagesbild.document.assembling.draft` makes
one from a template) and is then changed a piece at a time by a `DocumentEditor`. Every change is one transaction with its
audit row. Texts are saved against what the person saw (the register's Conflict tells of another's
text); order, titles and figures are changed as they are at that moment, so that two people who
work at once lose nothing. An approved version is locked: `new_version` goes on from it. What is
refused raises Refused, UnknownId or Locked, in Swedish, and nothing was saved.
"""

from __future__ import annotations

from lagesbild.manuscript.approval import stored_file, versions
from lagesbild.manuscript.document import documents, history, load, start
from lagesbild.manuscript.editor import DocumentEditor
from lagesbild.manuscript.house_templates import (
    own_templates,
    remove_styles,
    remove_template,
    save_styles,
    save_template,
    styles,
    templates,
)
from lagesbild.manuscript.own import (
    cells_of,
    describe_picture,
    own_tables,
    picture_file,
    pictures,
    remove_own_table,
    remove_picture,
    save_own_table,
    save_picture,
)
from lagesbild.manuscript.published import CRIME, Declared, declare_open, declared, open_subjects, published, record
from lagesbild.manuscript.values import (
    KINDS,
    LONGEST_TEXT,
    MARKINGS,
    WIDTHS,
    Figure,
    Listed,
    Locked,
    Manuscript,
    OwnTable,
    Picture,
    Section,
    Status,
    Tick,
    Use,
    Version,
    Written,
    two_years_after,
)

__all__ = [
    "CRIME",
    "KINDS",
    "LONGEST_TEXT",
    "MARKINGS",
    "WIDTHS",
    "Declared",
    "DocumentEditor",
    "Figure",
    "Listed",
    "Locked",
    "Manuscript",
    "OwnTable",
    "Picture",
    "Section",
    "Status",
    "Tick",
    "Use",
    "Version",
    "Written",
    "cells_of",
    "declare_open",
    "declared",
    "describe_picture",
    "documents",
    "history",
    "load",
    "open_subjects",
    "own_tables",
    "own_templates",
    "picture_file",
    "pictures",
    "published",
    "record",
    "remove_own_table",
    "remove_picture",
    "remove_styles",
    "remove_template",
    "save_own_table",
    "save_picture",
    "save_styles",
    "save_template",
    "start",
    "stored_file",
    "styles",
    "templates",
    "two_years_after",
    "versions",
]
