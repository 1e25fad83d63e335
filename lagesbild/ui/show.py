"""Show an exhibit: what it shows, what it is, the figure, its legend, its source with the rest behind it, its menu.

One call for every kind, in the same order everywhere.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace
from datetime import date

import streamlit as st
from markupsafe import Markup

from lagesbild import exhibits, screen, settings
from lagesbild.calendar import now
from lagesbild.exhibit import (
    AreaMap,
    CauseFigure,
    Exhibit,
    ExhibitRef,
    HourGrid,
    Kind,
    LevelBars,
    LevelGrid,
    LevelStrip,
    MapLayer,
    MapPanels,
    OwnPicture,
    without_coming,
)
from lagesbild.exhibits import layers
from lagesbild.overlay import Dots, Marked
from lagesbild.problems import NothingToShow, UnknownId
from lagesbild.ui import adding, causes, charts, exporting, frame, html, methods, panels, session, state, tables
from lagesbild.ui.text import plain

_MORE = "app/static/mer.svg"


def available(ref: ExhibitRef) -> bool:
    """True when the exhibit's facts are loaded."""
    return not why_not(ref)


def why_not(ref: ExhibitRef) -> str:
    """Why the exhibit cannot be shown; empty when it can."""
    return _why_not(state.key_of(ref))


@st.cache_resource(max_entries=500, show_spinner=False)
def _why_not(key: state.Key) -> str:
    return exhibits.why_not(key[0], state.scope_at(key))


def show(
    ref: ExhibitRef,
    *,
    picks: Sequence[str] | None = None,
    picked: str | None = None,
    words: bool = True,
    cards: bool = False,
    mark: int | None = None,
    clickable: bool = False,
    courses: bool = False,
    links: Sequence[Markup] = (),
    without: Container[str] = (),
    can_add: bool = True,
) -> tuple[object, ...] | None:
    """Show the exhibit, or say what is missing. Returns what the user clicked in it, if anything.

    ``mark`` frames a week of a level grid, and ``clickable`` lets its cells be chosen; ``courses`` puts a small line in
    each row of a table of years; ``links`` stand last in its rows; the columns ``without`` are seen when the menu is asked
    for all of them; ``can_add`` offers to put it in the lägesbild. A click
    is (key,) in a table with ``picks``, (week, area name) in a level grid and (area name,) on a map.
    """
    try:
        exhibit = state.exhibit(ref)
    except (UnknownId, NothingToShow) as missing:
        empty(str(missing))
        return None
    with st.container(key=f"ex-{_key(str(ref))}"):
        head = st.container()
        if isinstance(exhibit.drawing, AreaMap):
            exhibit = _with_chosen_layers(exhibit, exhibit.drawing)
        with head:
            _head(exhibit, can_add=can_add and not state.as_of(), without=without)
        if cards:
            html.show(_cards(exhibit))
            clicked = None
        else:
            clicked = _body(exhibit, picks, picked, mark, clickable, courses, links, without)
        _foot(exhibit, words=words or exhibit.table.empty)
    frame.draw_what_has_come()
    return clicked


def placed(id_: str) -> None:
    """Show an exhibit that stands in a document, or say what is wrong with its id."""
    try:
        ref = exhibits.parse(id_)
    except UnknownId as wrong:
        empty(str(wrong))
        return
    show(ref, can_add=False)


def empty(text: str) -> None:
    """An empty state: what is missing and where to load it. The same is said once in a page."""
    if not state.is_first(text):
        return
    with st.container(key=f"empty-{_key(text)}", horizontal=True, vertical_alignment="center"):
        html.say("empty", text, width="content")
        st.page_link("pages/data/underlag.py", label="Läs in på sidan Underlag")


def nothing(place: str, year: int) -> None:
    """The empty state of a place that nothing is loaded for, with both ways to begin."""
    _ways_to_begin(f"Inget är bedömt eller inläst för {place} {year} ännu.")


def no_levels(place: str, year: int) -> None:
    """The empty state of a page that needs weekly levels, with both ways to get them."""
    _ways_to_begin(f"Veckobedömningar saknas för {place} {year}.")


def _ways_to_begin(text: str) -> None:
    with st.container(key="empty-place", horizontal=True, vertical_alignment="center"):
        html.say("empty", text, width="content")
        st.page_link("pages/vecka/registrera.py", label="Börja veckomötet")
        st.page_link("pages/data/underlag.py", label="Läs in på sidan Underlag")


def no_scale(place: str) -> None:
    """The empty state of a page that needs levels, for a place without a scale."""
    with st.container(key="empty-scale", horizontal=True, vertical_alignment="center"):
        text = f"{place} har ingen nivåskala, och utan den kan veckor inte bedömas."
        html.say("empty", text, width="content")
        st.page_link(frame.NEW_PLACE, label="Välj en skala under Ny plats, Ändra")


def _key(text: str) -> str:
    return "".join(c if c.isalnum() else "-" for c in text)


def _head(exhibit: Exhibit, *, can_add: bool, without: Container[str]) -> None:
    with st.container(horizontal=True, vertical_alignment="top", key=f"hd-{_key(exhibit.id)}"):
        title = html.tag("h3", exhibit.finding or exhibit.title, class_="lb-title")
        html.show(title, html.paragraph("measure", exhibit.title) if exhibit.finding else html.EMPTY)
        _more(
            without_coming(exhibit, _today()), can_add=can_add, leaves_out=any(c.id in without for c in exhibit.columns)
        )
    if can_add:
        adding.asked(exhibit)


@st.fragment
def _more(exhibit: Exhibit, *, can_add: bool, leaves_out: bool) -> None:
    """Everything that can be done with a figure, in one place. What changes the page runs all of it, not the menu alone."""
    shown = session.is_table_shown(exhibit.id)
    actions = {}
    if exhibit.kind is Kind.CHART:  # a map has its table beside it
        actions["table"] = "Dölj tabell" if shown.get() else "Visa tabell"
    elif leaves_out:
        actions["table"] = "Visa färre kolumner" if shown.get() else "Visa alla kolumner"
    if can_add:
        actions["add"] = "Lägg till i lägesbilden"
    with st.popover(f"![Mer om figuren {plain(exhibit.title)}]({_MORE})", type="tertiary", key=f"more-{exhibit.id}"):
        pressed = exporting.menu(exhibit, _key(exhibit.id), actions)
    if pressed == "table":
        shown.set(not shown.get(False))
        st.rerun()
    if pressed == "add":
        session.EXHIBIT_TO_ADD.set(exhibit.id)
        st.rerun()


def _body(
    exhibit: Exhibit,
    picks: Sequence[str] | None,
    picked: str | None,
    mark: int | None,
    clickable: bool,
    courses: bool,
    links: Sequence[Markup],
    without: Container[str],
) -> tuple[object, ...] | None:
    if exhibit.kind is Kind.TABLE and exhibit.table.empty and exhibit.summary:
        return None  # its words say that there is nothing; headings over nothing would not
    if exhibit.kind is Kind.TABLE:
        if session.is_table_shown(exhibit.id).get():
            without = ()
        if picks is None:
            is_whole = not links and not without
            html.show(
                _table(state.key_of(exhibit.ref)) if is_whole else tables.table(exhibit, links=links, without=without)
            )
            return None
        chosen = tables.pickable(
            exhibit, "category", picks, picked=picked, courses=courses, without=without, key=f"pk-{exhibit.id}"
        )
        return (chosen,) if chosen else None
    if isinstance(exhibit.drawing, AreaMap):
        return _map(exhibit, exhibit.drawing)
    if isinstance(exhibit.drawing, MapPanels):
        panels.show(exhibit, exhibit.drawing)
        html.show(_table(state.key_of(exhibit.ref)))
        return None
    return _chart(exhibit, mark, clickable)


def _chart(exhibit: Exhibit, mark: int | None, clickable: bool) -> tuple[object, ...] | None:
    clicked: tuple[object, ...] | None = None
    key = state.key_of(exhibit.ref)
    if isinstance(exhibit.drawing, OwnPicture):
        html.show(html.own_picture(exhibit.drawing.file, exhibit.alt))
    elif isinstance(exhibit.drawing, LevelStrip):
        grid = replace(exhibit, drawing=LevelGrid(exhibit.drawing.scale))
        assert isinstance(grid.drawing, LevelGrid)
        html.show(tables.level_grid(grid, grid.drawing))
    elif isinstance(exhibit.drawing, LevelGrid):
        today = _today()
        with st.container(key=f"wide-{_key(exhibit.id)}"):
            markup = _grid(key, today, mark, clickable)
            if not clickable:
                html.show(markup)
            elif picked := tables.pick_of(markup, f"ch-{exhibit.id}"):
                week, _, area = picked.partition("|")
                clicked = (int(week), area)
        with st.container(key=f"narrow-{_key(exhibit.id)}"):
            html.show(_weeks_of_phone(key, today))
    elif isinstance(exhibit.drawing, CauseFigure):
        html.show(causes.figure(exhibit, exhibit.drawing))
    else:
        html.show(_figure(key, _today(), html.is_dark()))
    if isinstance(exhibit.drawing, LevelGrid | LevelBars | LevelStrip) and exhibit.scale:
        html.show(tables.legend(exhibit.scale))
    if isinstance(exhibit.drawing, HourGrid):
        swatches = exhibit.drawing.legend()
        marks = [html.tag("li", html.tag("i", style=f"background:{colour}"), text) for text, colour in swatches]
        html.show(html.items(marks, kind="lb-legend map"))
    if session.is_table_shown(exhibit.id).get():
        html.show(_table(key))
    return clicked


def _today() -> date:
    """The day that is shown."""
    return state.as_of() or now().date()


@st.cache_resource(max_entries=100, show_spinner=False)
def _figure(key: state.Key, today: date, dark: bool) -> Markup:
    exhibit = without_coming(state.exhibit_at(key), today)
    return charts.figure(screen.chart(exhibit), exhibit.alt, dark=dark)


@st.cache_resource(max_entries=100, show_spinner=False)
def _grid(key: state.Key, today: date, mark: int | None, clickable: bool) -> Markup:
    exhibit = without_coming(state.exhibit_at(key), today)
    assert isinstance(exhibit.drawing, LevelGrid)
    return tables.level_grid(exhibit, exhibit.drawing, mark=mark, clickable=clickable)


@st.cache_resource(max_entries=200, show_spinner=False)
def _table(key: state.Key) -> Markup:
    return tables.table(state.exhibit_at(key))


_UPRIGHT = 22  # characters of a name that stands upright on one line above its weeks


@st.cache_resource(max_entries=100, show_spinner=False)
def _weeks_of_phone(key: state.Key, today: date) -> Markup:
    """A level grid as a phone shows it, the newest week first."""
    exhibit = without_coming(state.exhibit_at(key), today)
    newest = replace(exhibit, table=exhibit.table.iloc[::-1].reset_index(drop=True))
    if len(exhibit.columns) == 2:
        return tables.strip(newest)
    is_long = max(len(c.title) for c in exhibit.columns) > _UPRIGHT
    return html.tag("div", tables.table(newest), class_="lb-long" if is_long else "")


def _with_chosen_layers(exhibit: Exhibit, drawing: AreaMap) -> Exhibit:
    """The same map with only the layers that the user keeps: on screen, in what is downloaded and in a document."""
    names = layers.choosable(drawing)
    if not names:
        return exhibit
    at_first = [n for n in names if any(la.is_on for la in drawing.layers if la.choice == n)]
    frame.in_address(session.LAYERS, {name: plain(name) for name in names})
    chosen = st.pills(
        "Visa på kartan",
        names,
        format_func=plain,
        selection_mode="multi",
        default=at_first,
        key=session.LAYERS.name,
        bind="query-params",
    )
    words = layers.words_for(drawing, chosen or [])
    return layers.only(exhibit, words) if words else exhibit


def _map(exhibit: Exhibit, drawing: AreaMap) -> tuple[object, ...] | None:
    from streamlit_folium import st_folium

    from lagesbild import palette, screen

    tiles = settings.tile_url()
    clicked = None
    left, right = st.columns([3, 2], gap="medium")
    with left:
        result = st_folium(
            screen.base_map(exhibit, tiles=tiles, attribution=settings.value("LAGESBILD_TILE_ATTRIBUTION")),
            key=f"map-{exhibit.id}",
            height=560,
            use_container_width=True,
            feature_group_to_add=screen.feature_groups(exhibit),
            returned_objects=["last_active_drawing"],
        )
        drawn = (result or {}).get("last_active_drawing") or {}
        key = drawn.get("properties", {}).get("key")
        is_part = not isinstance(drawing.overlay, Marked)
        clicked = next(((name,) for name in drawing.shapes if is_part and screen.key_of(name) == key), None)
        column = exhibit.column(drawing.value)
        swatches = [(text, f"background:{colour}") for text, colour in drawing.classes(column)]
        if drawing.overlay is None and exhibit.table[drawing.value].isna().any():
            swatches.append(("Uppgift saknas", "background:transparent"))
        marks = [html.tag("li", html.tag("i", style=style), text) for text, style in swatches]
        if isinstance(drawing.overlay, Dots):
            dot = html.tag("b", "●", style=f"color:{palette.heat(7)[4]}")
            marks.append(html.tag("li", dot, drawing.overlay.name))
        marks += [_layer_mark(layer) for layer in drawing.drawn_layers if layer.style not in ("ground", "name")]
        html.show(html.items(marks, kind="lb-legend map"))
    with right:
        html.show(_table(state.key_of(exhibit.ref)))
    return clicked


def _layer_mark(layer: MapLayer) -> Markup:
    """A layer's line of the legend, as it is drawn."""
    look = layer.look
    if layer.style in ("point", "circle"):
        mark = html.tag("b", "●" if layer.style == "circle" else look.glyph, style=f"color:{look.colour}")
    elif look.is_filled:
        mark = html.tag("i", style=f"background:{look.colour}")
    else:
        line = "dotted" if look.dash[:1] == (1,) else "dashed" if look.dash else "solid"
        mark = html.tag("u", style=f"border-top:{look.width:g}px {line} {look.colour}")
    unit = f" ({layer.unit})" if layer.style == "circle" and layer.unit else ""
    return html.tag("li", mark, f"{layer.name}{unit}")


def _cards(exhibit: Exhibit) -> Markup:
    cards = (
        html.tag("div", html.tag("dt", name), html.tag("dd", html.tag("b", value), " ", html.tag("span", detail)))
        for name, value, detail in exhibit.written().iloc[:, :3].itertuples(index=False, name=None)
    )
    return html.tag("dl", *cards, class_="lb-cards")


def _foot(exhibit: Exhibit, *, words: bool) -> None:
    """The source in one line, with the rest behind it; in the open only what changes how the figure is read.

    In the open a page says a thing once: what another figure has said stands behind the line, and in the open only where
    one figure is shown alone ("Visa stort").
    """
    new = [c for c in exhibit.caveats if state.is_first(c)]
    html.show(
        html.items(new, kind="lb-caveats"),
        html.items((c for c in exhibit.caveats if c not in new), kind="lb-caveats again"),
        about_figures(exhibit.brief_source, background(exhibit, words=words, in_open=new)),
    )


def about_figures(source: str, *contents: Markup) -> Markup:
    """One line with the source in short, which opens on the contents."""
    session.SHOWS_FIGURES.set(True)
    summary = html.tag("summary", source, html.tag("span", " · Om siffrorna"))
    return html.tag("details", summary, *contents, class_="lb-about")


def background(exhibit: Exhibit, *, words: bool = True, in_open: Sequence[str] | None = None) -> Markup:
    """How to read the figure, what it says, its notes but those ``in_open`` (its caveats), its whole source and its methods."""
    others = [n for n in exhibit.notes if n not in (exhibit.caveats if in_open is None else in_open)]
    return html.join(
        (
            html.paragraph("reading", exhibit.how_to_read) if exhibit.how_to_read else None,
            html.paragraph("words", exhibit.summary) if words and exhibit.summary else None,
            html.items(others, kind="lb-notes"),
            html.paragraph("source", exhibit.source_line),
            methods.links(exhibit.methods),
        )
    )
