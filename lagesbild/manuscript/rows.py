"""What every change to a document shares: its rows as they stand, the checks, the frame and its audit row."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from lagesbild import privacy
from lagesbild.actor import Actor
from lagesbild.manuscript.values import LONGEST_TITLE, Locked, Status, Tick, no_section
from lagesbild.problems import Problem, Refused, UnknownId
from lagesbild.register import Change
from lagesbild.register.change import Read
from lagesbild.tables import TABLES, to_frame

_SOURCE = "Skrivet i Lägesbild"


def document_row(read: Read, area: str, document: str) -> dict[str, Any]:
    """The document's row; UnknownId when nobody has started it."""
    rows = read("documents", [area], document=document)
    if rows.empty:
        raise UnknownId(f"Dokumentet ”{document}” finns inte för {area}.")
    return rows_of(rows)[0]


def open_row(read: Read, area: str, document: str) -> dict[str, Any]:
    """The document's row; Locked when it is approved."""
    row = document_row(read, area, document)
    if row["status"] == Status.APPROVED:
        raise Locked(f"Version {row['version']} är godkänd och låst. Börja en ny version för att ändra.")
    return row


def outline_rows(read: Read, area: str, document: str) -> list[dict[str, Any]]:
    """Its sections in order, the removed ones among them."""
    return rows_of(read("outline", [area], document=document).sort_values("position"))


def placed_rows(read: Read, area: str, document: str) -> list[dict[str, Any]]:
    """Its figures in order, the removed ones among them."""
    return rows_of(read("placements", [area], document=document).sort_values("position"))


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows with missing values as None."""
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def changed(before: Iterable[Mapping[str, Any]], after: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows that are not as they were, which alone are saved."""
    unchanged = [dict(r) for r in before]
    return [r for r in after if r not in unchanged]


def position_of(rows: Sequence[Mapping[str, Any]], section: str) -> int:
    """Where in the order a section stands, from 0; UnknownId when it is not there."""
    for i, row in enumerate(rows):
        if row["section"] == section:
            return i
    raise no_section(section)


def ticks_of(lines: str | None) -> tuple[Tick, ...]:
    """A section's tick-boxes as they lie in the register: "x " or "- " and the text, a line each."""
    return tuple(Tick(line[2:], line.startswith("x ")) for line in (lines or "").splitlines())


def lines_of(ticks: Iterable[Tick]) -> str | None:
    """The reverse of `ticks_of`; None when there are no boxes."""
    return "\n".join(f"{'x' if t.is_chosen else '-'} {t.text}" for t in ticks) or None


def entry(
    actor: Actor, action: str, kind: str, area: str, title: str, rows: Sequence[Mapping[str, Any]]
) -> tuple[Change, pd.DataFrame]:
    """Rows of one table with their audit row, as `Register.save` wants them."""
    frame = to_frame(kind, [dict(r) for r in rows])[TABLES[kind].names]
    return Change(who=str(actor), action=action, kind=kind, place=area, title=title, source=_SOURCE), frame


def personal(texts: Mapping[str, str | None]) -> list[Problem]:
    """Only a personnummer is refused: a document may well name an office's telephone and address."""
    return [p for p in privacy.check(texts) if "personnummer" in p.what]


def titles(texts: Mapping[str, str | None], required: str) -> list[Problem]:
    """Titles on one line, not too long, without personal data; the one called ``required`` must be there."""
    problems = personal(texts)
    for name, text in texts.items():
        if name == required and not (text or "").strip():
            problems.append(Problem(f"{name} saknas.", "några ord.", column=name))
        if text and (len(text) > LONGEST_TITLE or "\n" in text.strip()):
            problems.append(Problem(f"{name} är för lång.", f"en rad, högst {LONGEST_TITLE} tecken.", column=name))
        elif text and any(unicodedata.category(c) in ("Cc", "Cs") for c in text.strip()):
            problems.append(Problem(f"{name} innehåller ett tecken som inte syns.", "vanlig text.", column=name))
    return problems


def refuse(problems: Iterable[Problem]) -> None:
    """Raise Refused when there is a problem."""
    if every := list(problems):
        raise Refused(every)
