"""The exhibit of the law: each part of lag (2023:196), whether it is met, since when, until when, and how one knows."""

from __future__ import annotations

import pandas as pd

from lagesbild.actions.law import Answer, answers
from lagesbild.exhibit import Column, Disclosure, Exhibit, Format, Kind, Role
from lagesbild.exhibits.actions import rows_of, work_in
from lagesbild.exhibits.base import ExhibitSpec, Scope
from lagesbild.exhibits.prose import actions as prose
from lagesbild.problems import NoData


def _answered(scope: Scope) -> list[Answer]:
    answered: list[Answer] = scope.once(("law",), lambda: answers(scope.rows, scope.area.id))
    if not any(a.answer for a in answered):
        raise NoData(f"Inget är noterat om lagens krav för {scope.area.name}.")
    return answered


def _title(scope: Scope) -> str:
    return f"Lagens krav, {scope.area.name}"


def law(scope: Scope) -> Exhibit:
    """Part by part; what nobody has answered says so."""
    answered = _answered(scope)
    table = pd.DataFrame(
        {
            "paragraph": [a.paragraph for a in answered],
            "asks": [a.asks for a in answered],
            "answer": [a.answer for a in answered],
            "decided": [f"{a.decided:%Y-%m-%d}" if a.decided else None for a in answered],
            "until": [f"{a.until:%Y-%m-%d}" if a.until else None for a in answered],
            "evidence": ["; ".join(e.rstrip(".") for e in a.evidence) or None for a in answered],
        }
    )
    work = work_in(scope)
    kinds = [
        k for k, of in (("law_records", work.law), ("local_problems", work.problems), ("actions", work.actions)) if of
    ]
    rows = pd.concat([rows_of(scope, k) for k in kinds], ignore_index=True) if kinds else None
    return Exhibit(
        ref=scope.ref("law"),
        kind=Kind.TABLE,
        title=_title(scope),
        how_to_read="Lag (2023:196) om kommuners ansvar för brottsförebyggande arbete. Kraven står i egna ord; lagens text gäller.",
        table=table,
        columns=(
            Column("paragraph", "Paragraf", Role.LABEL),
            Column("asks", "Vad den kräver", Role.LABEL),
            Column("answer", "Uppfyllt", Role.NOTE, missing="inte besvarat"),
            Column("decided", "Sedan", Role.TIME, Format.TEXT, missing="", hide_on_phone=True),
            Column("until", "Förnyas senast", Role.TIME, Format.TEXT, missing=""),
            Column("evidence", "Belägg", Role.NOTE, missing="", hide_on_phone=True),
        ),
        sources=scope.sources(rows) if rows is not None and len(rows) else ("Godkända dokument i Lägesbild",),
        period=f"som det var {max(scope.saved(rows)):%Y-%m-%d}" if rows is not None and len(rows) else str(scope.year),
        summary=prose.law([a.answer for a in answered]),
        finding=prose.law_in_brief([a.answer for a in answered]),
    )


SPECS = (ExhibitSpec("law", law, Disclosure.OPEN, _answered, title=_title, kind=Kind.TABLE),)
