"""An exhibit's table as a real HTML table: headers with scope, Swedish text, level colours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st
from markupsafe import Markup, escape

from lagesbild.exhibit import NUMERIC, Column, Exhibit, Format, LevelGrid, Scale, is_sure
from lagesbild.screen import small
from lagesbild.ui import html

_PICK_JS = """
export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".lb-root");
  if (root.dataset.html !== data.html) { root.innerHTML = data.html; root.dataset.html = data.html; }
  root.onclick = (event) => {
    const row = event.target.closest("[data-pick]");
    if (row) setTriggerValue("picked", row.dataset.pick);
  };
}
"""


def table(
    exhibit: Exhibit,
    name_column: str = "",
    picks: Sequence[str] | None = None,
    *,
    picked: str | None = None,
    courses: bool = False,
    links: Sequence[Markup] = (),
) -> Markup:
    """The exhibit's table. The column with the id ``name_column`` (default: the first that is not minor) heads each row.

    With ``picks`` (one key a row) that cell is a button; with ``courses`` a small line of the row's years follows it;
    ``links`` (one a row) stand last.
    """
    lines = _courses(exhibit) if courses else []
    main = [i for i, c in enumerate(exhibit.columns) if not c.hide_on_phone]  # what a phone leaves out can head no row
    head = next((i for i in main if exhibit.columns[i].id == name_column), main[0])
    rows = []
    for number, texts in enumerate(exhibit.written().itertuples(index=False, name=None)):
        key = picks[number] if picks else None
        cells = []
        for i, (column, text) in enumerate(zip(exhibit.columns, texts, strict=True)):
            value = exhibit.table.iloc[number, i]
            content = level_mark(value, exhibit.scale) if column.format is Format.LEVEL else escape(str(text))
            if key is not None and i == head:
                content = html.tag("button", content, type="button", class_="lb-pick")
            cells.append(html.Cell(content, "" if i == head else _classes(column, value)))
            if lines and i == head:
                cells.append(html.Cell(lines[number], "minor"))
        if links:
            cells.append(html.Cell(links[number], "act"))
        kinds = ("sum" if number in exhibit.total_rows else "", "on" if key and key == picked else "")
        rows.append(html.Row(cells, head, " ".join(filter(None, kinds)), pick=key))
    kind, hint = _on_a_phone(exhibit)
    titles = [html.Cell(c.title, _classes(c)) for c in exhibit.columns]
    if lines:
        titles.insert(head + 1, html.Cell("Över åren", "minor"))
    if links:
        titles.append(html.Cell(""))
    return html.table(exhibit.title, titles, rows, kind=kind, scroll=True, hint=hint)


def _courses(exhibit: Exhibit) -> list[Markup]:
    """The years of each row as a small line, told by the numbers beside it; none for fewer than three years."""
    years = [c.id for c in exhibit.columns if c.id.startswith("year_")]
    if len(years) < 3:
        return []
    colour = html.accent()
    rows = exhibit.table[years].itertuples(index=False, name=None)
    values = ([None if pd.isna(v) else float(v) for v in row] for row in rows)
    return [html.picture(small.line(row, colour=colour, width=90, height=20)) for row in values]


_PHONE = 58  # characters of small type beside each other on a phone


def _on_a_phone(exhibit: Exhibit) -> tuple[str, str]:
    """(the table's classes besides ``lb``, what a phone says of the columns that do not fit)."""
    if isinstance(exhibit.drawing, LevelGrid):
        return "", ""
    if any(c.hide_on_phone for c in exhibit.columns) and len(exhibit.columns) > 5:
        return "short", "Fler kolumner på bredare skärm och i filerna."
    if sum(_width(c, exhibit.write(c.id)) + 1 for c in exhibit.columns) > _PHONE:
        return "wide", "Svep i sidled för fler kolumner."
    return "short" if len(exhibit.columns) > 5 else "", ""


def _width(column: Column, texts: list[str]) -> int:
    """Characters that a column needs at least: numbers stand on one line, words may be broken between them."""
    whole = column.format in NUMERIC
    return max(max((len(part) for part in ([t] if whole else t.split())), default=0) for t in (column.title, *texts))


def strip(exhibit: Exhibit) -> Markup:
    """One area's weeks side by side, as many as there is room for: a phone has none for a line of 52."""
    weeks = exhibit.table.itertuples(index=False, name=None)
    marks = (html.tag("li", html.tag("span", str(w)), level_mark(level, exhibit.scale)) for w, level, *_ in weeks)
    return html.items(marks, kind="lb-strip", ordered=True, aria_label=f"{exhibit.title}, vecka och nivå")


def _classes(column: Column, value: object = None) -> str:
    """The classes of a column's cells: how they are aligned, and whether a phone leaves them out."""
    kinds = {Format.LEVEL: "lvc", Format.VERDICT: "sure" if is_sure(value) else "unsure"}
    kind = "num" if column.format in NUMERIC else kinds.get(column.format, "")
    return f"{kind} minor".strip() if column.hide_on_phone else kind


def level_mark(value: object, scale: Scale | None) -> Markup:
    """The digit in its level's colour, or the hatched sign for "ej bedömd"."""
    if value is None or pd.isna(value) or scale is None:
        return html.tag("span", "·", class_="lv none", title="Ej bedömd")
    level = scale[int(value)]  # type: ignore[call-overload]
    is_strong = level.number > scale.elevated
    style = f"background:{level.colour};color:{level.ink};font-weight:{700 if is_strong else 400}"
    return html.tag("span", level.number, class_="lv strong" if is_strong else "lv", style=style, title=level.name)


def legend(scale: Scale, *, explain: bool) -> Markup:
    """The scale's levels, with their words when asked for, and the sign for "ej bedömd"."""
    levels = []
    for level in scale.levels:
        why = html.tag("span", f" – {level.explanation}", class_="why") if explain and level.explanation else None
        levels.append(html.tag("li", level_mark(level.number, scale), html.tag("span", level.name, why)))
    return html.items(
        [*levels, html.tag("li", level_mark(None, scale), html.tag("span", "Ej bedömd"))], kind="lb-legend"
    )


def pickable(
    exhibit: Exhibit, name_column: str, picks: Sequence[str], *, picked: str | None, courses: bool = False, key: str
) -> str | None:
    """Show a table whose rows can be clicked; the key of the row clicked in this run, else None."""
    result = _component()(
        key=key,
        data={"html": str(table(exhibit, name_column, picks, picked=picked, courses=courses))},
        on_picked_change=lambda: None,
        height="content",
    )
    chosen = getattr(result, "picked", None)
    return str(chosen) if chosen else None


def _component() -> Any:
    return st.components.v2.component(
        "lagesbild_table", html='<div class="lb-root"></div>', js=_PICK_JS, isolate_styles=False
    )
