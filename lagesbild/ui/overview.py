"""The page Översikt: the week in a sentence, its levels, what stands out, what is decided, two key figures."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import quote, urlencode

import pandas as pd
import streamlit as st
from markupsafe import Markup

from lagesbild import palette, swedish
from lagesbild.calendar import Week, now, week_label
from lagesbild.exhibit import AreaMap
from lagesbild.exhibits import Scope, highlights
from lagesbild.exhibits.highlights import Highlight, Tile
from lagesbild.problems import NothingToShow
from lagesbild.screen import small
from lagesbild.ui import choose, html, show, state, tables
from lagesbild.ui.state import Filters

_DAYS = ("Måndag", "Tisdag", "Onsdag", "Torsdag", "Fredag", "Lördag", "Söndag")


def link(chosen: Filters, page: str, **choice: str) -> str:
    """The address of a page that shows the same place, year and day, with what else is chosen there."""
    query = {state.PLACE: state.places()[chosen.place].name, state.YEAR: str(chosen.year), **choice}
    if day := state.as_of():
        query[state.AS_OF] = f"{day:%Y-%m-%d}"
    return f"{page}?{urlencode(query, quote_via=quote)}"


def head(chosen: Filters, scope: Scope) -> None:
    """The date, what is assessed, and the sentence in large type."""
    day = state.as_of() or now().date()
    said = [f"{_DAYS[day.weekday()]} {swedish.day(day)}"]
    weeks = _weeks(scope)
    if len(weeks):
        last, of = weeks.index[-1], len(weeks.columns)
        assessed = int(weeks.iloc[-1].notna().sum())
        counted = f"{swedish.number_word(assessed) if assessed != 1 else 'en'} av {swedish.number_word(of)} {scope.part_word(of)}"
        said.append(f"vecka {last.week}{'' if last.year == day.year else f' {last.year}'} bedömd, {counted}")
    with st.container(key="overview-head"):
        html.show(
            html.tag("h1", "Översikt", class_="lb-h1"),
            html.paragraph("lead", " · ".join([scope.area.name, *said])),
            html.paragraph("headline", highlights.headline(scope) or "Inget är säkerställt ändrat."),
        )


def _weeks(scope: Scope) -> pd.DataFrame:
    with suppress(NothingToShow):
        return highlights.recent_weeks(scope)
    return pd.DataFrame()


def weeks(chosen: Filters, scope: Scope) -> None:
    """The last weeks as a strip, stadsdelar as rows, beside the latest week on a map."""
    grid = _weeks(scope)
    if not len(grid):
        if scope.has_scale:
            show.empty(f"Veckobedömningar saknas för {scope.area.name} {chosen.year}.")
        else:
            show.no_scale(scope.area.name)
        return
    last = grid.index[-1]
    drawn = _map(chosen, scope, grid, last)
    left, right = st.columns([5, 4], gap="large") if drawn else (st.container(), None)
    with left, st.container(key="strip"):
        html.show(
            html.tag("h2", f"De senaste {swedish.number_word(len(grid))} veckorna", class_="lb-h2"),
            _strip(chosen, scope, grid),
            show.about(state.exhibit(chosen.ref("ratings-weeks"))),
        )
    if right is not None:
        with right, st.container(key="level-map"):
            html.show(html.tag("h2", f"Vecka {last.week}", class_="lb-h2"), drawn)


def _strip(chosen: Filters, scope: Scope, grid: pd.DataFrame) -> Markup:
    rows: list[html.Row] = []
    for area in grid.columns:
        name = scope.directory.name(area)
        cells: list[html.Cell | str] = [
            html.Cell(
                html.tag(
                    "a",
                    tables.level_mark(level, scope.scale),
                    href=link(Filters(chosen.place, week.year), "veckolage", vecka=str(week.week)),
                    target="_self",
                    tabindex="-1",
                ),
                "lvc",
            )
            for week, level in zip(grid.index, grid[area], strict=True)
        ]
        known = grid[area].dropna()
        rose = 0 if len(known) < 2 or pd.isna(grid[area].iloc[-1]) else int(known.iloc[-1]) - int(known.iloc[-2])
        rows.append(html.Row([html.tag("a", name, href=_part_link(chosen, name), target="_self"), *cells, _way(rose)]))
    titles: list[html.Cell | str] = [scope.part_title, *(html.Cell(str(w.week), "lvc") for w in grid.index), "Ändring"]
    return html.table(f"Nivå per {scope.part_word(1)} och vecka", titles, rows, kind="lb-year", scroll=True)


def _way(rose: int) -> str:
    return "" if rose == 0 else "upp" if rose > 0 else "ned"


def _part_link(chosen: Filters, name: str) -> str:
    return link(chosen, "stadsdel", stadsdel=name)


def _map(chosen: Filters, scope: Scope, grid: pd.DataFrame, last: Week) -> Markup:
    ref = Filters(chosen.place, last.year).ref("map-level", last.week)
    if not show.available(ref):
        return html.EMPTY
    drawing = state.exhibit(ref).drawing
    assert isinstance(drawing, AreaMap)
    names = {a: scope.directory.name(a) for a in grid.columns}
    levels = {names[a]: None if pd.isna(v) else int(v) for a, v in grid.iloc[-1].items()}
    drawn = small.level_map(drawing.shapes, levels, scope.scale)
    if drawn is None:
        return html.EMPTY
    label = f"Nivå per {scope.part_word(1)} {week_label(last.week)} {last.year}"
    marks = [
        _on_map(chosen, scope, name, levels[name], place) for name, place in drawn.places.items() if name in levels
    ]
    picture = html.picture(drawn.svg)
    return html.tag("div", picture, *marks, class_="lb-map", role="group", aria_label=label)


def _on_map(chosen: Filters, scope: Scope, name: str, value: int | None, place: tuple[float, float]) -> Markup:
    level = None if value is None else scope.scale[value]
    ink = level.ink if level else palette.INK
    return html.tag(
        "a",
        html.tag("span", name),
        html.tag("b", "·" if level is None else str(level.number)),
        href=_part_link(chosen, name),
        target="_self",
        style=f"left:{place[0]:.1f}%;top:{place[1]:.1f}%;color:{ink};background:{level.colour if level else '#FFFFFF'}",
        title="Ej bedömd" if level is None else level.name,
    )


def stands_out(chosen: Filters, scope: Scope) -> None:
    """At most five lines, each with its course and a link."""
    found = highlights.highlights(scope)
    lines = html.items([_line(chosen, h) for h in found], kind="lb-out")
    nothing = html.paragraph("reading", "Inget sticker ut av det som är inläst.")
    html.show(html.tag("h2", "Det här sticker ut", class_="lb-h2"), lines or nothing)


def _line(chosen: Filters, found: Highlight) -> Markup:
    address = link(chosen, found.page, **found.choice)
    name = f"Visa {found.subject}"
    return html.tag(
        "li",
        html.tag("span", html.tag("b", found.subject), f": {found.text}"),
        html.picture(small.line(found.course, colour=html.accent())),
        html.tag("a", "Visa", href=address, target="_self", aria_label=name),
    )


def decided(chosen: Filters, scope: Scope) -> None:
    """What the last meeting resolved and what is open, and the focus of the week to come."""
    week = choose.latest_week(chosen)
    shown: list[Markup] = []
    if week is not None:
        ref = chosen.ref("resolutions", week)
        if show.available(ref):
            rows = state.exhibit(ref).written().iloc[:, :6].itertuples(index=False, name=None)
            shown += [_resolved(*row) for row in list(rows)[:5]]
        coming = Week(chosen.year, week).shift(1)
        ahead = Filters(chosen.place, coming.year).ref("focus", coming.week)
        if show.available(ahead):
            places = state.exhibit(ahead).written().itertuples(index=False, name=None)
            shown += [
                html.tag("li", html.tag("span", html.tag("b", f"Fokus {week_label(coming.week)}"), f": {', '.join(filter(None, row))}"))
                for row in places
            ]  # fmt: skip
    nothing = html.paragraph("reading", "Inga beslut är noterade. De noteras på mötet, på sidan Registrera.")
    title = f"Beslutat {f'vecka {week}' if week else 'på mötet'}"
    html.show(html.tag("h2", title, class_="lb-h2"), html.items(shown, kind="lb-out") or nothing)


def _resolved(what: str, _area: str, responsible: str, due: str, status: str, _meeting: str) -> Markup:
    state_of = f"{status}, klart {due}" if due and status != "klart" else status
    return html.tag("li", html.tag("span", f"{what} · {responsible}"), html.tag("em", state_of))


def tiles(chosen: Filters, scope: Scope) -> None:
    """Crime and the survey: a number and its direction each, or what is missing."""
    made: list[Tile] = []
    missing = []
    with suppress(NothingToShow):
        made.append(highlights.crime_tile(scope))
    if not made:
        missing.append("Anmälda brott")
    question = choose.first_question(chosen)
    if question:
        with suppress(NothingToShow):
            made.append(highlights.survey_tile(scope, question))
    if len(made) + len(missing) < 2:
        missing.append("Trygghetsundersökningar för hela området")
    if made:
        html.show(html.tag("div", *(_tile(chosen, t) for t in made), class_="lb-tiles"))
    for what in missing:
        show.empty(f"{what} saknas för {scope.area.name} {chosen.year}.")


def _tile(chosen: Filters, tile: Tile) -> Markup:
    return html.tag(
        "div",
        html.paragraph("reading", tile.what),
        html.tag("p", html.tag("b", tile.value), " ", tile.direction),
        html.tag(
            "p",
            f"Källa: {tile.source} · ",
            html.tag("a", "Visa", href=link(chosen, tile.page), target="_self", aria_label=f"Visa {tile.what}"),
            class_="lb-source",
        ),
    )
