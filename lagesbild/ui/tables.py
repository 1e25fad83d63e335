"""An exhibit's table as a real HTML table: headers with scope, Swedish text, level colours."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from lagesbild.exhibit import NUMERIC, Column, Exhibit, Format, LevelGrid, Scale, is_sure

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


def html(
    exhibit: Exhibit, name_column: str = "", picks: Sequence[str] | None = None, *, picked: str | None = None
) -> str:
    """The table as HTML. The column with the id ``name_column`` (default: the first that is not minor) heads each row.

    With ``picks`` (one key a row) that cell is a button.
    """
    head = "".join(f'<th scope="col" class="{_classes(c)}">{escape(c.title)}</th>' for c in exhibit.columns)
    written = exhibit.written()
    rows = []
    main = [i for i, c in enumerate(exhibit.columns) if not c.hide_on_phone]  # what a phone leaves out can head no row
    pick_at = next((i for i in main if exhibit.columns[i].id == name_column), main[0])
    for number, cells in enumerate(written.itertuples(index=False, name=None)):
        key = picks[number] if picks else None
        out = []
        for i, (column, text) in enumerate(zip(exhibit.columns, cells, strict=True)):
            inner = escape(str(text))
            value = exhibit.table.iloc[number, i]
            if column.format is Format.LEVEL:
                inner = level_mark(value, exhibit.scale)
            if key is not None and i == pick_at:
                inner = f'<button type="button" class="lb-pick">{inner}</button>'
            kind = _classes(column, value)
            out.append(f'<th scope="row">{inner}</th>' if i == pick_at else f'<td class="{kind}">{inner}</td>')
        classes = " ".join(
            c for c in ("sum" if number in exhibit.total_rows else "", "on" if key and key == picked else "") if c
        )
        pick = f' data-pick="{escape(key)}"' if key is not None else ""
        rows.append(f'<tr class="{classes}"{pick}>{"".join(out)}</tr>')
    label = escape(exhibit.title)
    kind, said = _on_a_phone(exhibit)
    hint = f'<p class="lb-hint">{said}</p>' if said else ""
    return (
        f'{hint}<div class="lb-scroll" role="region" tabindex="0" aria-label="{label}"><table class="{kind}">'
        f"<caption>{label}</caption><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


_PHONE = 58  # characters of small type beside each other on a phone


def _on_a_phone(exhibit: Exhibit) -> tuple[str, str]:
    """(the table's classes, what a phone says of the columns that do not fit)."""
    if isinstance(exhibit.drawing, LevelGrid):
        return "lb", ""
    if any(c.hide_on_phone for c in exhibit.columns) and len(exhibit.columns) > 5:
        return "lb short", "Fler kolumner på bredare skärm och i ”Ladda ner”."
    if sum(_width(c, exhibit.write(c.id)) + 1 for c in exhibit.columns) > _PHONE:
        return "lb wide", "Svep i sidled för fler kolumner."
    return "lb short" if len(exhibit.columns) > 5 else "lb", ""


def _width(column: Column, texts: list[str]) -> int:
    """Characters that a column needs at least: numbers stand on one line, words may be broken between them."""
    whole = column.format in NUMERIC
    return max(max((len(part) for part in ([t] if whole else t.split())), default=0) for t in (column.title, *texts))


def strip(exhibit: Exhibit) -> str:
    """One area's weeks side by side, as many as there is room for: a phone has none for a line of 52."""
    weeks = exhibit.table.itertuples(index=False, name=None)
    items = "".join(
        f"<li><span>{escape(str(w))}</span>{level_mark(level, exhibit.scale)}</li>" for w, level, *_ in weeks
    )
    return f'<ol class="lb-strip" aria-label="{escape(exhibit.title)}, vecka och nivå">{items}</ol>'


def _classes(column: Column, value: object = None) -> str:
    """The classes of a column's cells: how they are aligned, and whether a phone leaves them out."""
    kinds = {Format.LEVEL: "lvc", Format.VERDICT: "sure" if is_sure(value) else "unsure"}
    kind = "num" if column.format in NUMERIC else kinds.get(column.format, "")
    return f"{kind} minor".strip() if column.hide_on_phone else kind


def level_mark(value: object, scale: Scale | None) -> str:
    """The digit in its level's colour, or the hatched sign for "ej bedömd"."""
    if value is None or pd.isna(value) or scale is None:
        return '<span class="lv none" title="Ej bedömd">·</span>'
    level = scale[int(value)]  # type: ignore[call-overload]
    weight = 700 if level.number > scale.elevated else 400
    return (
        f'<span class="lv{" strong" if level.number > scale.elevated else ""}" style="background:{level.colour};color:{level.ink};font-weight:{weight}"'
        f' title="{escape(level.name)}">{level.number}</span>'
    )


def legend(scale: Scale, *, explain: bool) -> str:
    """The scale's levels, with their words when asked for, and the sign for "ej bedömd"."""
    items = "".join(
        f"<li>{level_mark(lv.number, scale)}<span>{escape(lv.name)}"
        + (f'<span class="why"> – {escape(lv.explanation)}</span>' if explain and lv.explanation else "")
        + "</span></li>"
        for lv in scale.levels
    )
    return f'<ul class="lb-legend">{items}<li>{level_mark(None, scale)}<span>Ej bedömd</span></li></ul>'


def pickable(exhibit: Exhibit, name_column: str, picks: Sequence[str], *, picked: str | None, key: str) -> str | None:
    """Show a table whose rows can be clicked; the key of the row clicked in this run, else None."""
    result = _component()(
        key=key,
        data={"html": html(exhibit, name_column, picks, picked=picked)},
        on_picked_change=lambda: None,
        height="content",
    )
    chosen = getattr(result, "picked", None)
    return str(chosen) if chosen else None


def _component() -> Any:
    return st.components.v2.component(
        "lagesbild_table", html='<div class="lb-root"></div>', js=_PICK_JS, isolate_styles=False
    )
