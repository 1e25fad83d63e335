"""Documents and exhibits made for the tests of the public version."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pandas as pd

from lagesbild.document.disclosure.published import Published
from lagesbild.document.model import Document, Marking, Section
from lagesbild.exhibit import (
    Column,
    Exhibit,
    ExhibitRef,
    Kind,
)


def document(*blocks: object, title: str = "Lägesbild") -> Document:
    day = date(2023, 11, 24)
    section = Section("brott", "Brottslighet", 1, blocks)  # type: ignore[arg-type]
    return Document("d", title, "", "X", 2023, (), "2023", day, "1", day, Marking.DRAFT, (section,))


def shown(published: Published, start: str) -> Exhibit:
    return next(p.exhibit for p in published.document.placed() if p.exhibit.id.startswith(start))


def exhibit(id_: str, table: pd.DataFrame, columns: Iterable[Column], **more: object) -> Exhibit:
    kind = more.pop("kind", Kind.TABLE)
    period = more.pop("period", "1 jan – 30 sep, 2022–2023")
    name, area, year, *params = id_.split(":")
    ref = ExhibitRef(name, area, int(year), tuple(params))
    return Exhibit(ref, kind, id_, table, tuple(columns), ("fiktiv",), period, **more)  # type: ignore[arg-type]
