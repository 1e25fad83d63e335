"""An area of one's own on the page Karta: made by a tap and a radius, by tapping its corners, or out of the layers."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import streamlit as st

from lagesbild.analysis import surfaces
from lagesbild.exhibit import ExhibitRef
from lagesbild.exhibits import happened, own_area
from lagesbild.exhibits.layers import OWN_AREA
from lagesbild.problems import LagesbildError, Refused, UnknownId
from lagesbild.services.importing import ImportOptions
from lagesbild.ui import choose, frame, html, session, show, state, tapping, who
from lagesbild.ui.state import Filters
from lagesbild.ui.text import plain

RADIUS, DRAW, NAMED = "Radie", "Rita", "Stadsdel eller lager"
_WAYS = {RADIUS: RADIUS, DRAW: DRAW, NAMED: NAMED}


def choose_and_show(chosen: Filters, window: str) -> None:
    """The widgets that make an area, and what it holds."""
    scope = chosen.scope()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        way = choose.segments("Område", _WAYS, session.OWN_WAY)
        named = {k: name for k, (name, _) in own_area.named_shapes(scope).items()}
        radius = 0
        if way == RADIUS:
            radii = {r: f"{r} m" for r in own_area.RADII}
            radius = choose.choose_one("Radie", session.OWN_RADIUS, radii, 300, width=120)
        if way == NAMED:
            word = choose.choose_one("Bland", session.OWN_NAMED, named, width=300)
        else:
            word = _made(chosen, way, radius)
        source = choose.choose_source(scope)
        second = choose.choose_one("Bredvid", session.OWN_SECOND, {"": "Inget annat område"} | named, width=300)
    if way != NAMED:
        _tapping_map(chosen, way, radius)
    if not word:
        return
    try:
        own_area.shape_of(scope, word)
    except UnknownId as wrong:
        html.say("warning", str(wrong))
        return
    of = () if source == happened.ALL else (happened.selection(happened.ALL, source),)
    words = (word, *((second,) if second and second != word else ()), *of)
    show.show(ExhibitRef("event-area", chosen.place, chosen.year, (window, *words)))
    show.show(chosen.ref("event-area-categories", window, *words))
    hours = chosen.ref("event-area-hours", window, *words)
    if why := show.why_not(hours):
        html.say("reading", why)
    else:
        show.show(hours)
    if way != NAMED:
        _offer_to_save(chosen, word)
    elif show.available(alike := chosen.ref("similar-areas", word.removeprefix(surfaces.NAMED))):
        show.show(alike)


def _made(chosen: Filters, way: str, radius: int) -> str:
    """The word of the area that the taps have made so far, or that a link or a person wrote; empty without one."""
    if pending := session.OWN_PENDING.pop(""):
        session.OWN_WORD.set(pending)
    word = session.OWN_WORD.get("") or ""
    if way == RADIUS and word.startswith(surfaces.CIRCLE) and session.OWN_LAST_RADIUS.get(radius) != radius:
        session.OWN_WORD.set(f"{word.rpartition('-')[0]}-{radius}")
    session.OWN_LAST_RADIUS.set(radius)
    typed = st.text_input(
        "Områdets mått",
        key=session.OWN_WORD.name,
        placeholder="Klicka på kartan",
        bind="query-params",
        width=300,
        help="I meter, SWEREF 99 TM: cirkel-öst-nord-radie, eller yta- och hörnen öst-nord efter varandra.",
    )
    if typed:
        frame.in_address(session.OWN_WORD, {typed: typed})
    start = surfaces.CIRCLE if way == RADIUS else surfaces.POLYGON
    return typed.strip() if typed and typed.strip().startswith(start) else ""


def _tapping_map(chosen: Filters, way: str, radius: int) -> None:
    """The map that is tapped: each new tap is the centre, or the next corner."""
    corners = session.OWN_CORNERS.get([])
    text = (
        "Klicka där mitten ska vara."
        if way == RADIUS
        else f"Klicka på hörnen i tur och ordning ({len(corners)} satta)."
    )
    html.say("reading", text)
    if way == DRAW and corners:
        with st.container(horizontal=True):
            st.button("Ta bort senaste hörnet", on_click=_without_last, type="tertiary")
            st.button("Börja om", on_click=_begin_again, type="tertiary")
    tap = tapping.tapped(chosen, "own", corners if way == DRAW else ())
    if tap is None:
        return
    if way == RADIUS:
        session.OWN_PENDING.set(surfaces.circle_word(*tap, radius))
    elif len(corners) < surfaces.MOST_CORNERS:
        corners = [*corners, tap]
        session.OWN_CORNERS.set(corners)
        if len(corners) > 2:
            session.OWN_PENDING.set(surfaces.polygon_word(corners))
    st.rerun()


def _without_last() -> None:
    corners = session.OWN_CORNERS.get([])[:-1]
    session.OWN_CORNERS.set(corners)
    session.OWN_WORD.set(surfaces.polygon_word(corners) if len(corners) > 2 else "")


def _begin_again() -> None:
    session.OWN_CORNERS.pop()
    session.OWN_WORD.set("")


def _offer_to_save(chosen: Filters, word: str) -> None:
    """Keep the area as a layer, through the same reading and confirmation as a file."""
    if done := session.OWN_SAVED.pop(""):
        session.OWN_NAME.set("")  # the next area has another name
        st.toast(plain(done))
    with st.expander("Spara området som kartlager"):
        if who.actor() is None:
            who.ask("own-area")
            return
        with st.form("own-area-form", border=False):
            name = st.text_input("Namn", key=session.OWN_NAME.name, max_chars=80).strip()
            if not st.form_submit_button("Spara", type="primary"):
                return
        if not name:
            html.say("warning", "Skriv vad området heter.")
            return
        try:
            _save(chosen, word, name)
        except Refused as refused:
            html.say("warning", "; ".join(str(p.what) for p in refused.problems))
        except LagesbildError as wrong:
            html.say("warning", str(wrong))
        else:
            session.OWN_SAVED.set(f"{name} är sparat bland kartlagren. Det kan ångras på sidan Underlag.")
            st.rerun()


def _save(chosen: Filters, word: str, name: str) -> None:
    scope = chosen.scope()
    shape = own_area.to_geojson(own_area.shape_of(scope, word))
    properties = {"namn": name, "lager": OWN_AREA, "utgåva": chosen.year, "område": scope.area.name}
    feature = {"type": "Feature", "properties": properties, "geometry": json.loads(shape)}
    collection = {"type": "FeatureCollection", "källa": "Ritat på sidan Karta", "features": [feature]}
    importing = state.importing()
    with tempfile.TemporaryDirectory(prefix="lagesbild-") as folder:
        file = Path(folder) / "eget_omrade.geojson"
        file.write_text(json.dumps(collection, ensure_ascii=False), "utf-8")
        importing.confirm(importing.plan([file], ImportOptions(area=chosen.place)))
