"""The methods on screen: the index, one explanation, and the quiet links under an exhibit."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, urlencode

import streamlit as st
from markupsafe import Markup

from lagesbild import methods, settings
from lagesbild.methods import Method
from lagesbild.ui import frame, html, session, state

_PATH = "sa-raknar-vi"


def choose() -> Method | None:
    """The widget for a method, which follows the URL; None when none is chosen."""
    labels = {slug: m.title for slug, m in methods.METHODS.items()}
    frame.follow_link(session.METHOD, labels)
    slug = st.selectbox(
        "Metod",
        list(labels),
        index=None,
        format_func=lambda s: labels[s],
        key=session.METHOD.name,
        bind="query-params",
        width=360,
        placeholder="Välj metod",
    )
    return None if slug is None else methods.METHODS[slug]


def explain(method: Method) -> None:
    """One method: the question, how, an example computed now, its source, its trap, when not to use it."""
    html.show(_explained(method.slug, settings.small_base()))


@st.cache_resource(max_entries=50, show_spinner=False)
def _explained(slug: str, small_base: int) -> Markup:
    method = methods.METHODS[slug]
    example = method.example()
    sources = "; ".join(str(s).rstrip(".") for s in method.sources)
    return html.tag(
        "article",
        html.tag("h2", method.title, class_="lb-h2"),
        html.paragraph("lead", method.question),
        *(html.tag("p", p) for p in method.how),
        html.tag("h3", "Exempel"),
        html.paragraph("words", example.words),
        html.table(f"Exempel: {method.title}", (), example.figures),
        html.tag("h3", "Vanligt misstag"),
        html.tag("p", method.trap),
        html.tag("h3", "När den inte ska användas"),
        html.tag("p", method.avoid),
        html.paragraph("source", f"Källa: {sources}."),
        class_="lb-method",
        id=slug,
    )


def index(words: str) -> None:
    """Every method that holds the words, by section, each with the question that it answers."""
    matches = methods.matching(words)
    if not matches:
        html.say("empty", f"Ingen metod nämner ”{words}”.")
    sections = (
        html.tag("h3", name, class_="lb-title")
        + html.items(html.tag("li", _link(m.title), html.tag("span", m.question)) for m in section)
        for name, section in matches.items()
    )
    html.show(html.tag("nav", *sections, class_="lb-methods", aria_label="Alla metoder"))


def signs() -> None:
    """What each sign of a table means."""
    rows = [(s.sign, s.means, s.where) for s in methods.signs()]
    html.show(html.table("Tecken i tabellerna", ("Tecken", "Betyder", "Var"), rows))


def rules() -> None:
    """What holds for every number."""
    html.show(html.terms(methods.RULES, kind="lb-rules"))


def links(slugs: Sequence[str]) -> Markup:
    """ "Så räknar vi: …" for the foot of an exhibit, as HTML; empty when it rests on no method.

    A link opens beside the page, so that nobody loses what they were doing.
    """
    named = methods.titles(slugs)
    listed = html.join((_link(title, "_blank") for title in named.values()), " · ")
    return html.paragraph("source", "Så räknar vi: ", listed) if named else html.EMPTY


def _link(title: str, target: str = "_self") -> Markup:
    """A link to the explanation that keeps the place, the year and the day."""
    chosen, choice = state.chosen_or_none(), {session.METHOD.name: title}
    address = frame.link(chosen, _PATH, **choice) if chosen else f"{_PATH}?{urlencode(choice, quote_via=quote)}"
    return html.tag("a", title, href=address, target=target)
