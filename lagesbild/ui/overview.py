"""The page Översikt: the week in a sentence, its levels, what stands out, what is decided, two key figures."""

from __future__ import annotations

from contextlib import suppress

import pandas as pd
import streamlit as st
from markupsafe import Markup
from streamlit.delta_generator import DeltaGenerator

from lagesbild import palette, swedish
from lagesbild import week as domain
from lagesbild.calendar import Week, now, week_label
from lagesbild.exhibit import AreaMap, brief_sources
from lagesbild.exhibits import Scope, highlights
from lagesbild.exhibits.highlights import Highlight, Tile
from lagesbild.exhibits.week import spanned
from lagesbild.problems import NothingToShow
from lagesbild.screen import small
from lagesbild.ui import choose, frame, html, session, show, state, tables, year_wheel
from lagesbild.ui.actions import NEW_IN
from lagesbild.ui.state import Filters

_DAYS = ("Måndag", "Tisdag", "Onsdag", "Torsdag", "Fredag", "Lördag", "Söndag")


def head(chosen: Filters, scope: Scope) -> None:
    """The date, what is assessed, and the sentence in large type."""
    day = state.as_of() or now().date()
    parts = [f"{_DAYS[day.weekday()]} {swedish.day(day)}"]
    weeks = _weeks(scope)
    if len(weeks):
        last, of = weeks.index[-1], len(weeks.columns)
        assessed = int(weeks.iloc[-1].notna().sum())
        parts.append(f"vecka {last.week}{'' if last.year == day.year else f' {last.year}'} bedömd")
        if of > 1:
            parts[-1] += (
                f", {swedish.number_word(assessed) if assessed != 1 else 'en'} av {swedish.number_word(of)} {scope.part_word(of)}"
            )
    rhythm = scope.once(("rhythm",), lambda: domain.rhythm(scope.register, chosen.place))
    if rhythm > 1:  # each week is what one expects
        parts.append(f"möte {domain.RHYTHMS[rhythm]}")
    with st.container(key="overview-head"):
        html.show(
            html.tag("h1", "Översikt", class_="lb-h1"),
            html.paragraph("lead", " · ".join(parts)),
            html.paragraph(
                "headline",
                scope.once(("headline",), lambda: highlights.headline(scope))
                or "Ingen bedömd vecka och inga brott att jämföra.",
            ),
        )


def _weeks(scope: Scope) -> pd.DataFrame:
    with suppress(NothingToShow):
        return scope.once(("recent weeks",), lambda: highlights.recent_weeks(scope))
    return pd.DataFrame()


def weeks(chosen: Filters, scope: Scope) -> DeltaGenerator | None:
    """The last weeks as a strip, stadsdelar as rows, beside the latest week on a map; where there is none, the room for it."""
    grid = _weeks(scope)
    if not len(grid):
        if scope.has_scale:
            show.no_levels(scope.area.name, chosen.year)
        else:
            show.no_scale(scope.area.name)
        return None
    last = grid.index[-1]
    drawn = _map(chosen, scope, grid, last)
    with st.container(
        key="overview-weeks"
    ):  # a phone shows the map, or the strip where there is none, before the points
        left, right = st.columns([5, 4], gap="large")
    with left, st.container(key="strip" if drawn else "strip-alone"):
        title = highlights.weeks_title(scope, len(grid))
        html.show(html.tag("h2", title, class_="lb-h2"), _strip(chosen, scope, grid))
    if not drawn:
        return right
    with right, st.container(key="level-map"):
        html.show(html.tag("h2", f"Vecka {last.week}", class_="lb-h2"), drawn)
    frame.draw_what_has_come()
    return None


def _strip(chosen: Filters, scope: Scope, grid: pd.DataFrame) -> Markup:
    """A row for each part: its weeks stand in one cell beside each other, each a link that says what it is."""
    rows: list[html.Row] = []
    for area in grid.columns:
        name = scope.directory.name(area)
        marks = [_in_strip(chosen, scope, name, w, v) for w, v in zip(grid.index, grid[area], strict=True)]
        assessed = grid[area].dropna()
        rose = 0 if len(assessed) < 2 or pd.isna(grid[area].iloc[-1]) else int(assessed.iloc[-1] - assessed.iloc[-2])
        part = html.tag("a", html.breakable(name), href=_part_link(chosen, name), target="_self")
        rows.append(html.Row([part, html.Cell(html.join(marks), "weeks"), _way(rose)]))
    numbers = html.join(html.tag("span", w.week) for w in grid.index)
    titles: list[html.Cell | str] = ["", html.Cell(numbers, "weeks"), ""]
    return html.table(f"Nivå per {scope.part_word(1)} och vecka", titles, rows, kind="lb-year", scroll=True)


def _in_strip(chosen: Filters, scope: Scope, name: str, week: Week, value: float | None) -> Markup:
    level = None if pd.isna(value) else int(value)  # type: ignore[arg-type]
    return html.tag(
        "a",
        tables.level_mark(level, scope.scale),
        href=frame.link(Filters(chosen.place, week.year), "veckolage", vecka=str(week.week)),
        target="_self",
        tabindex="-1",
        aria_label=f"{name} {week_label(week.week)} {week.year}: {_level_in_words(scope, level)}",
    )


def _level_in_words(scope: Scope, level: int | None) -> str:
    return "ej bedömd" if level is None else f"nivå {level}, {scope.scale[level].name.lower()}"


def _way(rose: int) -> str:
    return "" if rose == 0 else "upp" if rose > 0 else "ned"


def _part_link(chosen: Filters, name: str) -> str:
    return frame.link(chosen, "stadsdel", stadsdel=name)


def _map(chosen: Filters, scope: Scope, grid: pd.DataFrame, last: Week) -> Markup:
    ref = Filters(chosen.place, last.year).ref("map-level", last.week)
    if not show.available(ref):
        return html.EMPTY
    drawing = state.exhibit(ref).drawing
    assert isinstance(drawing, AreaMap)
    names = {a: scope.directory.name(a) for a in grid.columns}
    levels = {names[a]: None if pd.isna(v) else int(v) for a, v in grid.iloc[-1].items()}
    drawn = scope.once(("level map", last), lambda: small.level_map(drawing.shapes, levels, scope.scale))
    if drawn is None:
        return html.EMPTY
    label = f"Nivå per {scope.part_word(1)} {week_label(last.week)} {last.year}"
    marks = [
        _on_map(chosen, scope, name, levels[name], place) for name, place in drawn.places.items() if name in levels
    ]
    picture = html.picture(drawn.svg)
    return html.tag("div", picture, *marks, class_="lb-map", role="group", aria_label=label)


def _on_map(chosen: Filters, scope: Scope, name: str, value: int | None, place: tuple[float, float]) -> Markup:
    """A part's name and level as text of the picture (the style sheet writes both), and the link that stands there."""
    level = None if value is None else scope.scale[value]
    ink = level.ink if level else palette.INK
    return html.tag(
        "a",
        data_name=swedish.breakable(name),  # where the style sheet may break it
        data_level="·" if level is None else level.number,
        aria_label=f"{name}: {_level_in_words(scope, value)}",
        href=_part_link(chosen, name),
        target="_self",
        style=f"left:{place[0]:.1f}%;top:{place[1]:.1f}%;color:{ink};background:{level.colour if level else '#FFFFFF'}",
        title="Ej bedömd" if level is None else level.name,
    )


def stands_out_and_decided(chosen: Filters, scope: Scope, room: DeltaGenerator | None) -> None:
    """What stands out, at most five lines each with its course and a link, beside what is decided; both in ``room`` where there is one."""
    news = scope.once(("highlights",), lambda: highlights.highlights(scope))
    lines = html.items([_line(chosen, h) for h in news], kind="lb-out")
    nothing = html.paragraph("reading", "Inget sticker ut av det som är inläst.")
    left = right = room
    if left is None or right is None:
        with st.container(key="overview-news"):
            left, right = st.columns([5, 4], gap="large")
    with left, st.container(key="stands-out"):
        html.show(
            html.tag("h2", "Det här sticker ut", class_="lb-h2"), lines or nothing, _as_problem(chosen, scope, news)
        )
    with right, st.container(key="decided"):
        _decided(chosen)
        year_wheel.on_monday(chosen)
    if room is not None:
        frame.draw_what_has_come()


def _as_problem(chosen: Filters, scope: Scope, news: list[Highlight]) -> Markup:
    """The way from what stands out to a problem, bound to the part that it is about."""
    names = {p.name for p in scope.parts}
    parts = [h.subject for h in news if h.subject in names]
    if not parts:
        return html.EMPTY
    address = frame.link(chosen, "atgarder", **{NEW_IN: parts[0]})
    return html.paragraph("reading", html.tag("a", "Beskriv som problem", href=address, target="_self"))


def _line(chosen: Filters, highlight: Highlight) -> Markup:
    address = frame.link(chosen, highlight.page, **highlight.choice)
    return html.tag(
        "li",
        html.tag("span", html.tag("a", highlight.subject, href=address, target="_self"), f": {highlight.text}"),
        html.drawing(lambda colours: small.line(highlight.course, colour=colours.accent), dark=html.is_dark()),
    )


def _decided(chosen: Filters) -> None:
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
            held = spanned(state.meeting().weeks_of_focus(chosen.place, coming), year=False)
            places = state.exhibit(ahead).written().itertuples(index=False, name=None)
            shown += [
                html.tag("li", html.tag("span", html.tag("b", f"Fokus {held}"), f": {', '.join(filter(None, row))}"))
                for row in places
            ]  # fmt: skip
    address = frame.link(
        chosen, "registrera", **({session.MEETING_WEEK.name: f"v. {week} {chosen.year}"} if week else {})
    )
    nothing = html.paragraph("reading", html.tag("a", "Inga beslut noterade", href=address, target="_self"))
    title = f"Beslutat {f'vecka {week}' if week else 'på mötet'}"
    html.show(html.tag("h2", title, class_="lb-h2"), html.items(shown, kind="lb-out") or nothing)


def _resolved(what: str, _area: str, responsible: str, due: str, status: str, _meeting: str) -> Markup:
    state_of = f"{status}, klart {due}" if due and status != "klart" else status
    return html.tag("li", html.tag("span", f"{what} · {responsible}"), html.tag("em", state_of))


def tiles(chosen: Filters, scope: Scope) -> None:
    """Crime and the survey: a number and its direction each, or what is missing; last the sources of the page."""
    made: list[Tile] = []
    missing = []
    with suppress(NothingToShow):
        made.append(scope.once(("crime tile",), lambda: highlights.crime_tile(scope)))
    if not made:
        missing.append("Anmälda brott")
    question = choose.first_question(chosen)
    if question:
        with suppress(NothingToShow):
            made.append(scope.once(("survey tile", question), lambda: highlights.survey_tile(scope, question)))
    if len(made) + len(missing) < 2:
        missing.append(
            "trygghetsundersökningar för hela området" if missing else "Trygghetsundersökningar för hela området"
        )
    with st.container(key="overview-tiles"):
        left, right = st.columns(2, gap="large") if made and missing else (st.container(), st.container())
        if made:
            with left:
                html.show(html.tag("div", *(_tile(chosen, t) for t in made), class_="lb-tiles"))
        if missing:
            with right:
                show.empty(f"{swedish.listing(missing)} saknas för {scope.area.name} {chosen.year}.")
        _sources(chosen, made)


def _tile(chosen: Filters, tile: Tile) -> Markup:
    return html.tag(
        "div",
        html.paragraph("reading", html.tag("a", tile.what, href=frame.link(chosen, tile.page), target="_self")),
        html.tag("p", html.tag("b", tile.value), " ", tile.direction),
    )


def _sources(chosen: Filters, made: list[Tile]) -> None:
    """The sources of the whole page in one line, with each figure's own behind it."""
    weeks = chosen.ref("ratings-weeks")
    levels = state.exhibit(weeks) if show.available(weeks) else None
    sources = [*(levels.sources if levels else ()), *(s for t in made for s in t.sources)]
    if not sources:
        return
    behind = [show.background(levels)] if levels else []
    behind += [html.paragraph("source", f"{t.what}. Källa: {'; '.join(t.sources)}. Period: {t.period}.") for t in made]
    html.show(show.about_figures(f"Källa: {brief_sources(sources)}", *behind))
