"""The methods on screen: the index, one explanation, and the quiet links under an exhibit."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import quote, urlencode

import streamlit as st

from lagesbild import methods, settings
from lagesbild.methods import Example, Method
from lagesbild.ui import frame, state
from lagesbild.ui.text import plain

METHOD = "metod"  # its name in the URL
_PATH = "sa-raknar-vi"


def choose() -> Method | None:
    """The widget for a method, which follows the URL; None when none is chosen."""
    labels = {slug: m.title for slug, m in methods.METHODS.items()}
    for text in frame.follow_link(METHOD, labels):
        st.warning(plain(text))
    slug = st.selectbox(
        "Metod",
        list(labels),
        index=None,
        format_func=lambda s: labels[s],
        key=METHOD,
        bind="query-params",
        width=360,
        placeholder="Välj metod",
    )
    return None if slug is None else methods.METHODS[slug]


def explain(method: Method) -> None:
    """One method: the question, how, an example computed now, its source, its trap, when not to use it."""
    st.html(_explained(method.slug, settings.small_base()))


@st.cache_resource(max_entries=50, show_spinner=False)
def _explained(slug: str, small_base: int) -> str:
    method = methods.METHODS[slug]
    example = method.example()
    how = "".join(f"<p>{escape(p)}</p>" for p in method.how)
    sources = "; ".join(str(s).rstrip(".") for s in method.sources)
    return (
        f'<article class="lb-method" id="{slug}"><h2 class="lb-h2">{escape(method.title)}</h2>'
        f'<p class="lb-lead">{escape(method.question)}</p>{how}'
        f"<h3>Exempel</h3>{_example(method.title, example)}"
        f"<h3>Vanligt misstag</h3><p>{escape(method.trap)}</p>"
        f"<h3>När den inte ska användas</h3><p>{escape(method.avoid)}</p>"
        f'<p class="lb-source">Källa: {escape(sources)}.</p></article>'
    )


def _example(title: str, example: Example) -> str:
    rows = "".join(f'<tr><th scope="row">{escape(k)}</th><td>{escape(v)}</td></tr>' for k, v in example.figures)
    return (
        f'<p class="lb-words">{escape(example.words)}</p>'
        f'<table class="lb"><caption>Exempel: {escape(title)}</caption><tbody>{rows}</tbody></table>'
    )


def index(words: str) -> None:
    """Every method that holds the words, by section, each with the question that it answers."""
    found = methods.matching(words)
    if not found:
        st.html(f'<p class="lb-empty">Ingen metod nämner ”{escape(words)}”.</p>')
    sections = "".join(
        f'<h3 class="lb-title">{escape(name)}</h3><ul>'
        + "".join(f"<li>{_link(m.title)}<span>{escape(m.question)}</span></li>" for m in section)
        + "</ul>"
        for name, section in found.items()
    )
    st.html(f'<nav class="lb-methods" aria-label="Alla metoder">{sections}</nav>')


def signs() -> None:
    """What each sign of a table means."""
    rows = "".join(
        f'<tr><th scope="row">{escape(s.sign)}</th><td>{escape(s.means)}</td><td>{escape(s.where)}</td></tr>'
        for s in methods.signs()
    )
    st.html(
        '<table class="lb"><caption>Tecken i tabellerna</caption><thead><tr><th scope="col">Tecken</th>'
        f'<th scope="col">Betyder</th><th scope="col">Var</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def rules() -> None:
    """What holds for every number."""
    said = "".join(f"<dt>{escape(title)}</dt><dd>{escape(text)}</dd>" for title, text in methods.RULES)
    st.html(f'<dl class="lb-rules">{said}</dl>')


def links(slugs: Sequence[str]) -> str:
    """ "Så räknar vi: …" for the foot of an exhibit, as HTML; empty when it rests on no method.

    A link opens beside the page, so that nobody loses what they were doing.
    """
    named = methods.titles(slugs)
    listed = " · ".join(_link(title, 'target="_blank"') for title in named.values())
    return f'<p class="lb-source">Så räknar vi: {listed}</p>' if named else ""


def _link(title: str, how: str = 'target="_self"') -> str:
    """A link to the explanation that keeps the place, the year and the day."""
    chosen, day = state.chosen_or_none(), state.as_of()
    query = {METHOD: title}
    if chosen:
        query |= {state.PLACE: state.places()[chosen.place].name, state.YEAR: str(chosen.year)}
    if day:
        query[state.AS_OF] = f"{day:%Y-%m-%d}"
    return f'<a href="{_PATH}?{escape(urlencode(query, quote_via=quote))}" {how}>{escape(title)}</a>'
