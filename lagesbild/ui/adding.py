""" "Lägg till i lägesbilden": put the figure that one looks at into a section of a document."""

from __future__ import annotations

import streamlit as st

from lagesbild.exhibit import Exhibit
from lagesbild.manuscript import Manuscript
from lagesbild.ui import html, manuscripts, session, state, who
from lagesbild.ui.text import plain


def asked(exhibit: Exhibit) -> None:
    """The dialog, made only when it is asked for, and what it did. Outside the menu, which closes."""
    if done := session.ADDING_DONE.pop(""):
        st.toast(plain(done))
    if session.EXHIBIT_TO_ADD.get() == exhibit.id:
        session.EXHIBIT_TO_ADD.pop()
        _ask(exhibit)


@st.dialog("Lägg till i lägesbilden")
def _ask(exhibit: Exhibit) -> None:
    if session.ADDING_DONE.is_set:
        st.rerun()  # closes the dialog; `asked` then says what was done
    html.say("reading", exhibit.title)
    if who.actor() is None:
        who.ask("adding")
        return
    manuscript = _document(exhibit)
    if manuscript is None:
        html.say("empty", "Det finns inget utkast att lägga till i. Börja ett på sidan Lägesbild.")
        st.page_link("pages/lage/lagesbild.py", label="Till sidan Lägesbild")
        return
    if where := next((s.title for s in manuscript.shown for f in s.figures if f.exhibit == exhibit.id), ""):
        html.say("reading", f"Figuren står redan i ”{manuscript.title}”, under {where}.")
        return
    titles = {s.id: "\u2003" * (s.level - 1) + s.title for s in manuscript.shown}
    st.selectbox("Avsnitt", list(titles), format_func=lambda i: titles[i], key=session.ADDING_SECTION.name)
    st.button("Lägg till", type="primary", key="adding-save", on_click=_put, args=(manuscript, exhibit.id))
    manuscripts.show_messages()


def _put(manuscript: Manuscript, id_: str) -> None:
    section = manuscript.section(session.ADDING_SECTION.value)
    if manuscripts.change(lambda: state.documents().editor(manuscript.area, manuscript.id).place(section.id, id_)):
        session.ADDING_DONE.set(f"Figuren står nu i {manuscript.title}, under {section.title}.")


def _document(exhibit: Exhibit) -> Manuscript | None:
    """The draft that was changed last, of the exhibit's year: one's place's or that of the area around it."""
    ref = exhibit.ref
    around = (ref.area, *state.filters().scope().directory.ancestors(ref.area))
    return state.documents().latest_draft(around, ref.year)
