"""Values of one table in several units, which are refused."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import partial

import numpy as np

from lagesbild.problems import Problem
from lagesbild.readers import percent
from lagesbild.readers.columns import pair
from lagesbild.readers.long.body import Body
from lagesbild.swedish import parse_number


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


_MEASURES = {
    "facts": ("measure", ("value",)),
    "measured": ("measure", ("value",)),
    "indicators": ("indicator", ("baseline", "target")),
}
"""What names a measure, and the columns of its values, by kind of table."""


def check_named_units(body: Body) -> None:
    """Refuse a value in per cent whose row names another unit, and a measure that is in per cent here and a share of 1 there."""
    if body.table.kind not in _MEASURES:
        return
    of, columns = _MEASURES[body.table.kind]
    unit = body.text("unit")
    for name in columns:
        other = pair(body.text(name), unit).where(lambda s: "%" in s[0] and s[1] != "" and not percent.is_percent(s[1]))
        if other.any():
            what = "Värdet är i procent, men enheten är en annan."
            title = body.table.column(name).title
            body.faults.append((body.rows[other], Problem(what, "värdet i sin enhet.", None, title)))
    told = {c: pair(body.text(of), pair(body.text(c), unit)) for c in columns}
    written: dict[str, list[percent.Written]] = defaultdict(list)
    for column in told.values():
        for measure, (text, named) in column.values:
            written[measure].append(percent.Written(text, named))
    for measure, values in written.items():
        problem = percent.mixed(measure, values)
        odd_in = {c: t.where(partial(_says, measure, problem.value)) for c, t in told.items()} if problem else {}
        for name, odd in odd_in.items():
            if problem and odd.any():
                body.faults.append((body.rows[odd], replace(problem, column=body.table.column(name).title)))
                break


def _says(measure: str, text: str | None, value: tuple[str, tuple[str, str]]) -> bool:
    return value[0] == measure and value[1][0] == text


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
