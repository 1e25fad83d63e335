"""What surrounds every page: config, style, language, the shared filters, the page's heading."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from lagesbild import palette
from lagesbild.ui import state

_HERE = Path(__file__).parent
_STATIC = _HERE.parent.parent / "static"
_LIGHT = {
    "ink": palette.INK,
    "accent": palette.ACCENT,
    "muted": palette.MUTED,
    "line": palette.LINE,
    "hatch": palette.HATCH,
    "edge": "none",
    "page": "#FFFFFF",
    "soft": "#F5F8FA",
    "link": "#1A5A82",
}
_DARK = {
    "ink": palette.INK_DARK,
    "accent": palette.ACCENT_DARK,
    "muted": palette.MUTED_DARK,
    "line": palette.LINE_DARK,
    "hatch": "#46586A",
    "edge": "inset 0 0 0 1px #7C8C97",
    "page": "#10181F",
    "soft": "#18232C",
    "link": palette.ACCENT_DARK,
}


def configure() -> None:
    """Page config, style sheet and language; first thing in app.py."""
    st.set_page_config(
        "Lägesbild", page_icon=str(_STATIC / "favicon.png"), layout="wide", initial_sidebar_state="collapsed"
    )
    colours = _DARK if st.context.theme.type == "dark" else _LIGHT
    variables = "".join(f"--lb-{k}:{v};" for k, v in colours.items())
    with st.container(key="frame-style"):
        st.html(f"<style>:root{{{variables}}}{_style_sheet()}</style>")
        st.html("<script>document.documentElement.lang = 'sv';</script>", unsafe_allow_javascript=True)


@cache
def _style_sheet() -> str:
    return (_HERE / "style.css").read_text(encoding="utf-8")


def choose_filters() -> None:
    """The shared choice of place and year, kept in the URL so that a link reproduces the view."""
    places = state.places()
    said = follow_link(state.PLACE, {p: a.name for p, a in places.items()}, state.alias_of)
    with st.container(key="filters", horizontal=True, horizontal_alignment="right"):
        place = st.selectbox(
            "Område",
            list(places),
            format_func=lambda p: places[p].name,
            key=state.PLACE,
            bind="query-params",
            width=230,
            label_visibility="collapsed",
        )
        held = state.years(place) if place else []
        options = sorted(held, reverse=True)
        said += follow_link(state.YEAR, {y: str(y) for y in options})
        year = st.selectbox(
            "År",
            options,
            index=options.index(held[0]) if held else None,
            key=state.YEAR,
            bind="query-params",
            width=100,
            label_visibility="collapsed",
        )
    if place is None or year is None:
        heading("Lägesbild", "Inget är inläst ännu.")
        st.html(
            "<p class='lb-empty'>Läs in områden, nivåskala och uppgifter med <code>python -m lagesbild import</code>.</p>"
        )
        st.stop()
    st.session_state["filters"] = state.Filters(place, int(year))
    for text in said:
        st.warning(text)


def follow_link(
    key: str, labels: Mapping[Any, str], resolve: Callable[[str], str | None] = lambda _: None
) -> list[str]:
    """Let a link name an option by its id or alias; say so when it names none.

    Streamlit reads labels only, and drops any other value without a word. Call before the
    widget ``key`` is drawn.
    """
    named = st.query_params.get(key)
    if named is None or key in st.session_state or named in labels.values():
        return []
    option = named if named in labels else resolve(named)
    if option not in labels:
        return [f"Länken säger ”{named}”, som inte finns här. Visar i stället det som står i rutan."]
    st.query_params[key] = labels[option]
    st.session_state[key] = option
    return []


def heading(title: str, line: str) -> None:
    """The page's title and one grey line."""
    st.html(f'<h1 class="lb-h1">{escape(title)}</h1><p class="lb-lead">{escape(line)}</p>')


def section(title: str) -> None:
    """A heading within a page."""
    st.html(f'<h2 class="lb-h2">{escape(title)}</h2>')
