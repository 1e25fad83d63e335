"""An exhibit's table as a real HTML table: headers with scope, Swedish text, level colours."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace
from typing import Any
from zlib import crc32

import pandas as pd
import streamlit as st
from markupsafe import Markup, escape

from lagesbild.calendar import week_label
from lagesbild.exhibit import (
    NUMERIC,
    Column,
    Exhibit,
    Format,
    Level,
    LevelGrid,
    Role,
    Scale,
    is_sure,
    labelled_weeks,
    weeks_of,
)
from lagesbild.screen import small
from lagesbild.ui import html

_PICK_JS = """
// What is clicked stands in the page's own HTML, which is there before this is loaded: one listener for all of it.
const picks = (window.lagesbildPicks ??= listen());

export default function ({ data, setTriggerValue }) {
  picks.act.set(data.key, (value) => setTriggerValue("picked", value));
  const again = picks.last?.key === data.key && document.activeElement === document.body && find(data.key, picks.last.value);
  if (again) stop(again).focus({ preventScroll: true }); // what was clicked has been drawn anew
}

function find(key, value) {
  const all = [...document.querySelectorAll(`[data-picks="${CSS.escape(key)}"] [data-pick]`)];
  const one = all.find((each) => each.dataset.pick === value);
  return one && (one.querySelector("button") ?? one);
}

function stop(button) {
  if (button.closest(".lb-grid")) for (const one of button.closest("table").querySelectorAll("button")) one.tabIndex = one === button ? 0 : -1;
  return button;
}

function listen() {
  const act = new Map();
  const made = { act, last: null };
  document.addEventListener("click", (event) => {
    const picked = event.target.closest?.("[data-pick]");
    const key = picked?.closest("[data-picks]")?.dataset.picks;
    if (!act.has(key)) return;
    made.last = { key, value: picked.dataset.pick };
    act.get(key)(picked.dataset.pick);
  });
  document.addEventListener("keydown", (event) => { // in a grid the arrows lead from cell to cell
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    const grid = step && event.target.closest?.(".lb-grid");
    if (!grid || event.ctrlKey || event.altKey || event.metaKey) return;
    const rows = [...grid.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("button")]);
    const y = rows.findIndex((row) => row.includes(event.target));
    const next = rows[y + step[0]]?.[rows[y]?.indexOf(event.target) + step[1]];
    if (!next) return;
    event.preventDefault();
    stop(next).focus();
  });
  return made;
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
    without: Container[str] = (),
) -> Markup:
    """The exhibit's table. The column with the id ``name_column`` (default: the first that is not minor) heads each row.

    With ``picks`` (one key a row) that cell is a button; with ``courses`` a small line of the row's years follows it;
    ``links`` (one a row) stand last; the columns ``without`` are left out.
    """
    lines = _courses(exhibit) if courses else []
    exhibit = _only(exhibit, [c for c in exhibit.columns if c.id not in without])
    main = [i for i, c in enumerate(exhibit.columns) if not c.hide_on_phone]  # what a phone leaves out can head no row
    head = next((i for i in main if exhibit.columns[i].id == name_column), main[0])
    rows = []
    before: tuple[str, ...] = ()
    for number, texts in enumerate(exhibit.written().itertuples(index=False, name=None)):
        key = picks[number] if picks else None
        cells = []
        for i, (column, text) in enumerate(zip(exhibit.columns, texts, strict=True)):
            value = exhibit.table.iloc[number, i]
            content = level_mark(value, exhibit.scale) if column.format is Format.LEVEL else escape(str(text))
            if i == head and column.format is not Format.LEVEL:
                content = html.breakable(str(text))
            if i < head and column.role is Role.LABEL and before and text == before[i]:
                content = html.tag(
                    "span", content, class_="lb-again"
                )  # once for the eye, each time for a screen reader
            if key is not None and i == head:
                content = html.tag("button", content, type="button", class_="lb-pick")
            cells.append(html.Cell(content, "" if i == head else _classes(column, value)))
            if lines and i == head:
                cells.append(html.Cell(lines[number], "minor"))
        if links:
            cells.append(html.Cell(links[number], "act"))
        kinds = ("sum" if number in exhibit.total_rows else "", "on" if key and key == picked else "")
        rows.append(html.Row(cells, head, " ".join(filter(None, kinds)), pick=key))
        before = texts
    kind, hint = _on_a_phone(exhibit)
    titles = [html.Cell(c.title, _classes(c)) for c in exhibit.columns]
    if lines:
        titles.insert(head + 1, html.Cell("Över åren", "minor"))
    if links:
        titles.append(html.Cell(""))
    return html.table(exhibit.title, titles, rows, kind=kind, scroll=True, hint=hint)


def _only(exhibit: Exhibit, columns: Sequence[Column]) -> Exhibit:
    """The same table with some of its columns, to be looked at: what they are made of is not told."""
    if len(columns) == len(exhibit.columns):
        return exhibit
    kept = tuple(replace(c, derived_from=None) for c in columns)
    return replace(exhibit, columns=kept, table=exhibit.table[[c.id for c in kept]])


def _courses(exhibit: Exhibit) -> list[Markup]:
    """The years of each row as a small line, told by the numbers beside it; none for fewer than three years."""
    years = [c.id for c in exhibit.columns if c.id.startswith("year_")]
    if len(years) < 3:
        return []
    dark = html.is_dark()
    rows = exhibit.table[years].itertuples(index=False, name=None)
    return [_course([None if pd.isna(v) else float(v) for v in row], dark) for row in rows]


def _course(values: list[float | None], dark: bool) -> Markup:
    return html.drawing(lambda c: small.line(values, colour=c.accent, width=90, height=20), dark=dark)


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


def level_grid(exhibit: Exhibit, drawing: LevelGrid, *, mark: int | None = None, clickable: bool = False) -> Markup:
    """The year: a row for each area, a column for each week, the week ``mark`` framed; ``clickable``: a cell can be chosen.

    A cell picks "week|area".
    """
    weeks = [w.week for w in weeks_of(exhibit)]
    shown = labelled_weeks(weeks_of(exhibit), 2)
    marked = ["on" if w == mark else "" for w in weeks]
    titles: list[html.Cell | str] = [""]
    for week, kind, is_shown in zip(weeks, marked, shown, strict=True):
        number = html.tag("span", week, class_="" if is_shown else "odd")
        titles.append(html.Cell(number, kind))
    rows = []
    tab_stop = mark if mark in weeks else weeks[-1]
    for position, column in enumerate(exhibit.columns[1:]):
        cells: list[html.Child | html.Cell] = [column.title]
        for week, kind, value in zip(weeks, marked, exhibit.table[column.id], strict=True):
            level = level_mark(value, drawing.scale)
            if clickable:
                is_stop = position == 0 and week == tab_stop
                level = _cell_button(column.title, week, value, drawing.scale, is_stop)
            cells.append(html.Cell(level, kind))
        if drawing.margin:
            cells.append(html.Cell(drawing.margin[position], "num"))
        rows.append(cells)
    if drawing.margin:
        titles.append(html.Cell(drawing.margin_title, "num"))
    made = html.table(exhibit.title, titles, rows, kind="lb-grid")
    width = f"max-width:{14 + 2.4 * len(weeks):g}rem"  # a few weeks are squares too
    return html.tag("div", made, class_="lb-fit", style=width)


def _cell_button(area: str, week: int, value: object, scale: Scale, is_stop: bool) -> Markup:
    """The mark of a level as a button; only one of a grid is a tab stop, and arrows lead to the others."""
    level = None if value is None or pd.isna(value) else scale[int(value)]  # type: ignore[call-overload]
    name = "ej bedömd" if level is None else f"{level.number} {level.name}"
    mark = {"class_": "lv none"}
    if level is not None:
        is_strong = level.number > scale.elevated
        mark = {"class_": "lv strong" if is_strong else "lv", "style": _level_style(level, is_strong)}
    return html.tag(
        "button",
        "·" if level is None else level.number,
        type="button",
        tabindex=0 if is_stop else -1,
        title=f"{area}, {week_label(week)}: {name}",
        data_pick=f"{week}|{area}",
        **mark,
    )


def _level_style(level: Level, is_strong: bool) -> str:
    return f"background:{level.colour};color:{level.ink};font-weight:{700 if is_strong else 400}"


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
    return html.tag(
        "span",
        level.number,
        class_="lv strong" if is_strong else "lv",
        style=_level_style(level, is_strong),
        title=level.name,
    )


def legend(scale: Scale) -> Markup:
    """The scale's levels, what each means when it is pointed at, and the sign for "ej bedömd"."""
    levels = []
    for level in scale.levels:
        name = html.tag("span", level.name)
        levels.append(html.tag("li", level_mark(level.number, scale), name, title=level.explanation or None))
    return html.items(
        [*levels, html.tag("li", level_mark(None, scale), html.tag("span", "Ej bedömd"))], kind="lb-legend"
    )


def pickable(
    exhibit: Exhibit,
    name_column: str,
    picks: Sequence[str],
    *,
    picked: str | None,
    courses: bool = False,
    without: Container[str] = (),
    key: str,
) -> str | None:
    """Show a table whose rows can be clicked; the key of the row clicked in this run, else None."""
    made = table(exhibit, name_column, picks, picked=picked, courses=courses, without=without)
    return pick_of(made, key)


def pick_of(markup: Markup, key: str) -> str | None:
    """Show markup with elements that can be clicked (``data-pick``); what was picked in this run, else None."""
    html.show(html.tag("div", markup, data_picks=key))
    result = _component()(
        key=key,
        data={"key": key, "drawn": crc32(markup.encode())},  # other markup is another run of the script
        on_picked_change=lambda: None,
        height="content",
    )
    chosen = getattr(result, "picked", None)
    return str(chosen) if chosen else None


def _component() -> Any:
    return st.components.v2.component("lagesbild_picks", html="<div></div>", js=_PICK_JS, isolate_styles=False)
