"""Values of one table in several units, which are refused."""

from __future__ import annotations

import re

import numpy as np

from lagesbild.problems import Problem
from lagesbild.readers.columns import pair
from lagesbild.readers.long.body import Body
from lagesbild.swedish import parse_number


def check_alike(body: Body) -> None:
    """Refuse rows in which one of two values in one unit says per cent and the other is written as a share."""
    for one, other in body.table.alike:
        mixed = pair(body.text(one), body.text(other)).where(_mixes_units)
        if mixed.any():
            titles = [body.table.column(name).title for name in (one, other)]
            what = (
                f"{titles[0].capitalize()} och {titles[1]} har olika enheter: det ena är i procent, det andra en andel."
            )
            body.faults.append((body.rows[mixed], Problem(what, "samma enhet i båda.", None, titles[1])))


def check_units(body: Body) -> None:
    """Refuse fractions in a column of shares that says per cent elsewhere: "0,47" beside "52"."""
    for column in body.table.columns:
        text = body.text(column.name) if column.is_share else None
        if text is None:
            continue
        other = next((v for v in text.values if v and _is_in_percent(v)), None)
        if other is not None and (fractions := text.where(_is_fraction)).any():
            shown = str(text.at(int(np.flatnonzero(fractions)[0])))
            what = f"Andelarna har olika enheter: ”{shown}” är skrivet som en andel, ”{other}” som procent."
            fix = "Skriv % efter varje tal."
            body.faults.append(
                (
                    body.rows[fractions],
                    Problem(what, "samma enhet i hela kolumnen.", None, column.title, shown, fix=fix),
                )
            )


def check_named_units(body: Body) -> None:
    """Refuse a value in per cent whose row names another unit, and a fraction where the same measure is in per cent."""
    if body.table.kind != "facts":
        return
    values = pair(body.text("value"), body.text("unit"))
    other = values.where(lambda s: "%" in s[0] and s[1] != "" and not _PER_CENT.search(s[1]))
    if other.any():
        what = "Värdet är i procent, men enheten är en annan."
        body.faults.append((body.rows[other], Problem(what, "värdet i sin enhet.", None, "värde")))
    of = pair(body.text("measure"), values)
    percent = of.where(lambda s: _PER_CENT.search(s[1][1]) is not None and _is_in_percent(s[1][0]))
    measures = {body.text("measure").at(int(i)) for i in np.flatnonzero(percent)}
    small = of.where(lambda s: s[0] in measures and _PER_CENT.search(s[1][1]) is not None and _is_tiny(s[1][0]))
    if small.any():
        shown = str(body.text("value").at(int(np.flatnonzero(small)[0])))
        what = f"”{shown}” är skrivet som en andel, men måttets andra värden är procent."
        body.faults.append((body.rows[small], Problem(what, "samma enhet för alla värden.", None, "värde", shown)))


_PER_CENT = re.compile(r"%|procent(?!enh)")


def _is_tiny(text: str) -> bool:
    """True for a fraction with more than one decimal: "0,072", not "0,5"."""
    return _is_fraction(text) and re.fullmatch(r"0[.,]\d{2,}", text) is not None


def _is_in_percent(text: str) -> bool:
    try:
        return "%" in text or (parse_number(text) or 0) > 1
    except ValueError:
        return False


def _is_fraction(text: str) -> bool:
    try:
        return "%" not in text and 0 < (parse_number(text) or 0) < 1
    except ValueError:
        return False


def _mixes_units(texts: tuple[str, str]) -> bool:
    signed = ["%" in t for t in texts]
    if not all(texts) or signed[0] == signed[1]:
        return False
    try:
        return abs(parse_number(texts[signed.index(False)]) or 2) <= 1
    except ValueError:
        return False
