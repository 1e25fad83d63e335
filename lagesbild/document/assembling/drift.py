"""What has happened to a document's figures since its uttagsdatum: which numbers would change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import takewhile

from lagesbild.document.assembling.assemble import builder
from lagesbild.document.model import Progress
from lagesbild.exhibit import Exhibit, Format
from lagesbild.manuscript import Manuscript
from lagesbild.problems import LagesbildError
from lagesbild.register import Register

MOST = 20
"""Numbers that are named for each exhibit, at most; the others are counted."""


@dataclass(frozen=True)
class ChangedValue:
    """One value that differs: ``row`` is what the row says first; ``was`` is "" for a new row, ``now`` for a lost one."""

    row: str
    column: str
    was: str
    now: str


@dataclass(frozen=True)
class ChangedExhibit:
    """An exhibit that would change. ``numbers`` are the first `MOST`, ``count`` is all of them.

    ``what`` says in Swedish what cannot be told as numbers: it can only be built on one of the two days.
    """

    exhibit: str
    title: str
    numbers: tuple[ChangedValue, ...] = ()
    count: int = 0
    what: str = ""


def what_changed(
    register: Register, document: Manuscript, progress: Progress | None = None
) -> tuple[ChangedExhibit, ...]:
    """The document's exhibits whose numbers differ between its revision and now, in the document's order.

    A new freeze (`manuscript.freeze`) takes the new numbers; until then the document shows the old ones.
    """
    now = register.facts_revision()
    if now == register.at(document.revision).facts_revision():
        return ()
    was_built, now_built = builder(register.at(document.revision)), builder(register.at(now))
    ids = [f.exhibit for s in document.shown for f in s.figures]
    differences = []
    for number, id_ in enumerate(ids):
        if progress:
            progress(number, len(ids), id_)
        if difference := _difference(id_, _tried(was_built, id_), _tried(now_built, id_)):
            differences.append(difference)
    return tuple(differences)


def _tried(build: Callable[[str], Exhibit], id_: str) -> Exhibit | str:
    """The exhibit, or why there is none."""
    try:
        return build(id_)
    except LagesbildError as error:
        return str(error)


def _difference(id_: str, was: Exhibit | str, now: Exhibit | str) -> ChangedExhibit | None:
    if isinstance(was, str):
        return (
            None
            if isinstance(now, str)
            else ChangedExhibit(id_, now.title, what="Går att ta fram nu, men gick inte då.")
        )
    if isinstance(now, str):
        return ChangedExhibit(id_, was.title, what=f"Går inte längre att ta fram: {now}")
    numbers = _numbers(was, now)
    if numbers:
        return ChangedExhibit(id_, now.title, tuple(numbers[:MOST]), len(numbers))
    if was.sources != now.sources:
        return ChangedExhibit(
            id_, now.title, what=f"Samma tal, men källan är nu {now.source_line.removeprefix('Källa: ')}"
        )
    return None


def _numbers(was: Exhibit, now: Exhibit) -> list[ChangedValue]:
    """Every value that differs, rows matched by what they say first."""
    before, after = _by_row(was), _by_row(now)
    columns = list(dict.fromkeys(c.title for c in (*was.columns, *now.columns)))
    numbers = []
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key, {}), after.get(key, {})
        numbers += [
            ChangedValue(key[0], c, old.get(c, ""), new.get(c, "")) for c in columns if old.get(c) != new.get(c)
        ]
    return numbers


def _by_row(exhibit: Exhibit) -> dict[tuple[str, int], dict[str, str]]:
    """Rows by their leading texts ("Hushåll, Cykelstöld"), else "Vecka 2"; and which of those with the same it is."""
    leading = list(takewhile(lambda c: c.format is Format.TEXT, exhibit.columns))
    times: Counter[str] = Counter()
    rows: dict[tuple[str, int], dict[str, str]] = {}
    for record in exhibit.written().to_dict("records"):
        first = exhibit.columns[0].title
        name = ", ".join(str(record[c.title]) for c in leading) if leading else f"{first} {record[first]}"
        rows[name, times[name]] = {str(k): str(v) for k, v in record.items()}
        times[name] += 1
    return rows
