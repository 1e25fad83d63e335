"""Texts that a spreadsheet would run as formulas: marked when they leave in a file, and as they were when they come back."""

from __future__ import annotations

import re

_STARTS = ("=", "@", "\t", "\r", "\n", "＝", "＠", "＋", "－")
_SIGNS = ("+", "-")
_NUMBER = re.compile(
    r"[+-]\s?\d[\d\s]*(?:[.,]\d+)?\s?(?:%|procentenheter|kr|dagar|år)?"
)  # with the units of differences


def is_formula(text: str) -> bool:
    """True for a text that a spreadsheet may run: "=1+1", "@x", "-1+cmd|…", but not "+4,3", "-2 %", "+4,3 procentenheter" or "-".

    >>> is_formula("=1+1"), is_formula("+46 hus"), is_formula("+4,3"), is_formula("-"), is_formula("−2")
    (True, True, False, False, False)
    """
    shown = text.lstrip(" \u00a0")
    if text.startswith(_STARTS) or shown.startswith(_STARTS):
        return True
    return shown.startswith(_SIGNS) and len(shown.strip()) > 1 and not _NUMBER.fullmatch(shown.strip())


def guarded(text: str) -> str:
    """The text with an apostrophe before what is a formula; one that looks guarded already gets another.

    >>> guarded("=1+1"), guarded("'=1+1"), guarded("Rån"), guarded("'t Hof")
    ("'=1+1", "''=1+1", 'Rån', "'t Hof")
    """
    return f"'{text}" if is_formula(text.lstrip("'")) else text


def unguarded(text: str) -> str:
    """The text that `guarded` had.

    >>> unguarded("'=1+1"), unguarded("''=1+1"), unguarded("'t Hof"), unguarded("=1+1")
    ('=1+1', "'=1+1", "'t Hof", '=1+1')
    """
    return text[1:] if text.startswith("'") and is_formula(text.lstrip("'")) else text
