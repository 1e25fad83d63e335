"""A place's own pictures and tables: bring one, describe it, declare it open, take it away; logotypes on the cover."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import streamlit as st

from lagesbild.manuscript import Manuscript, OwnTable, Picture, Section, Use
from lagesbild.problems import LagesbildError
from lagesbild.swedish import parse_number
from lagesbild.ui import html, session, state
from lagesbild.ui.manuscripts import change, press, show_messages
from lagesbild.ui.text import plain

_PASTED = "inklistrad.csv"


def logotypes(area: str, may: bool) -> None:
    """The logotypes that stand on the cover, and a box to bring one."""
    documents = state.documents()
    pictures = documents.pictures(area, Use.LOGOTYPE)
    for picture in pictures:
        with st.container(key=f"logo-{picture.id}", horizontal=True, vertical_alignment="center"):
            html.show(html.own_picture(documents.picture_file(area, picture), picture.alt, "4rem"), width="content")
            html.say("reading", picture.title, width="content")
            if may:
                _remove(area, picture)
    if not pictures:
        html.say("reading", "Inga logotyper. Med dem får dokumentets första sida båda parternas märken.")
    if may:
        with st.popover("Lägg till logotyp", type="tertiary"):
            _bring_picture(area, Use.LOGOTYPE, None)


def offer(manuscript: Manuscript, section: Section) -> None:
    """Bring an own picture or table into a section, and look after those that there are."""
    with st.container(horizontal=True):
        with st.popover("Egen bild", type="tertiary"):
            _bring_picture(manuscript.area, Use.FIGURE, (manuscript, section))
            _kept_pictures(manuscript, section)
        with st.popover("Egen tabell", type="tertiary"):
            _bring_table(manuscript, section)
            _kept_tables(manuscript, section)


@dataclass(frozen=True)
class _Where:
    """Into which section what is brought is put."""

    manuscript: Manuscript
    section: Section

    def place(self, name: str, id_: str) -> None:
        """Put the exhibit of this id there, once."""
        m = self.manuscript
        exhibit = f"{name}:{m.area}:{m.year}:{id_}"
        if not any(f.exhibit == exhibit and not f.is_removed for s in m.shown for f in s.figures):
            state.documents().editor(m.area, m.id).place(self.section.id, exhibit)


# --- pictures --------------------------------------------------------------------------------


def _bring_picture(area: str, use: Use, where: tuple[Manuscript, Section] | None) -> None:
    turn = session.OWN_TURN.setdefault(0)
    is_figure = use is Use.FIGURE
    with st.form(f"picture-{use}-{area}-{turn}", border=False):
        given = st.file_uploader(
            "Bild (PNG, JPEG eller SVG)" if is_figure else "Logotyp (PNG, JPEG eller SVG)",
            key=f"picture-file-{use}-{turn}",
        )
        title = st.text_input("Bildtext" if is_figure else "Vems den är")
        alt = st.text_area("Alternativtext: vad bilden visar, för den som inte ser den", height=80)
        source = st.text_input("Källa: vem som har gjort den, och när") if is_figure else ""
        if st.form_submit_button("Lägg till bilden"):
            _save_picture(area, use, where, given, title, alt, source)
    show_messages()


def _save_picture(
    area: str, use: Use, where: tuple[Manuscript, Section] | None, given: Any, title: str, alt: str, source: str
) -> None:
    if given is None:
        session.DOCUMENT_PROBLEMS.set(["Ingen bild är vald."])
        return

    def save() -> None:
        id_ = state.documents().save_picture(
            area, use=use, title=title, alt=alt, source=source, name=str(given.name), content=bytes(given.getvalue())
        )
        if where is not None:
            _Where(*where).place("picture", id_)

    if change(save):
        session.OWN_TURN.set(session.OWN_TURN.setdefault(0) + 1)
        st.rerun()


def _kept_pictures(manuscript: Manuscript, section: Section) -> None:
    area = manuscript.area
    for picture in state.documents().pictures(area, Use.FIGURE):
        with st.expander(plain(picture.title)):
            html.say("reading", picture.alt)
            html.say("reading", f"Källa: {picture.source}")
            _buttons(manuscript, section, "picture", picture.id, f"Sätt in i ”{section.title}”", picture.title)
            with st.form(f"describe-{picture.id}", border=False):
                title = st.text_input("Bildtext", picture.title)
                alt = st.text_area("Alternativtext", picture.alt, height=80)
                source = st.text_input("Källa", picture.source)
                if st.form_submit_button("Spara"):
                    about = {"title": title, "alt": alt, "source": source}
                    if change(partial(state.documents().describe_picture, area, picture.id, **about)):
                        st.rerun()
            _remove(area, picture)


def _remove(area: str, picture: Picture) -> None:
    st.button(
        "Ta bort bilden",
        key=f"drop-picture-{picture.id}",
        type="tertiary",
        on_click=press,
        args=(lambda: state.documents().remove_picture(area, picture.id),),
    )


# --- tables ----------------------------------------------------------------------------------


def _bring_table(manuscript: Manuscript, section: Section) -> None:
    turn = session.OWN_TURN.setdefault(0)
    html.say(
        "reading",
        "Första raden är rubriker, första kolumnen säger vad raden är. Klistra in från Excel, eller välj en fil.",
    )
    with st.form(f"own-table-{manuscript.id}-{section.id}-{turn}", border=False):
        pasted = st.text_area("Tabellen", height=120, placeholder="Svar\tHässelby-Vällingby\tHela staden")
        given = st.file_uploader("Eller en fil (CSV, Excel)", key=f"own-table-file-{turn}")
        title = st.text_input("Titel")
        left, right = st.columns(2)
        unit = left.text_input("Talens enhet", placeholder="%, antal anmälda brott, poäng")
        period = right.text_input("Period", placeholder="första halvåret 2023")
        source = st.text_input("Källa")
        partial = st.text_input("Rader som inte är hela (streckas), åtskilda av ;", placeholder="2023 t.o.m. 19 nov")
        low = left.text_input("Skala från", placeholder="tomt: 0")
        high = right.text_input("Skala till", placeholder="tomt: efter talen")
        remark = st.text_input("Anmärkning")
        form = st.radio("Sätt in som", ["tabell", "diagram", "bådadera"], horizontal=True)
        if st.form_submit_button("Lägg till tabellen"):
            about = OwnTable(
                "",
                title,
                unit,
                source,
                period,
                (),
                (),
                partial=tuple(p.strip() for p in partial.split(";") if p.strip()),
                remark=remark,
            )
            _save_table(manuscript, section, about, (low, high), pasted, given, form)
    show_messages()


def _save_table(
    manuscript: Manuscript,
    section: Section,
    about: OwnTable,
    scale: tuple[str, str],
    pasted: str,
    given: Any,
    form: str,
) -> None:
    documents = state.documents()

    def save() -> None:
        if given is None and not pasted.strip():
            raise LagesbildError("Ingen tabell är inklistrad eller vald.")
        name, content = (_PASTED, pasted.encode()) if given is None else (str(given.name), bytes(given.getvalue()))
        titles, rows = documents.cells(manuscript.area, name, content)
        low, high = map(_end, scale)
        id_ = documents.save_own_table(manuscript.area, replace(about, titles=titles, rows=rows, low=low, high=high))
        where = _Where(manuscript, section)
        if form != "diagram":
            where.place("own-table", id_)
        if form != "tabell":
            where.place("own-chart", id_)

    if change(save):
        session.OWN_TURN.set(session.OWN_TURN.setdefault(0) + 1)
        st.rerun()


def _end(text: str) -> float | None:
    try:
        return parse_number(text)
    except ValueError:
        raise LagesbildError(f"”{text}” är inget tal. Väntat: skalans ände, t.ex. 1 eller 10.") from None


def _kept_tables(manuscript: Manuscript, section: Section) -> None:
    area = manuscript.area
    for table in state.documents().own_tables(area):
        with st.expander(plain(table.title)):
            html.say("reading", f"{table.unit}. Källa: {table.source}. Period: {table.period}.")
            _buttons(manuscript, section, "own-table", table.id, "Sätt in som tabell", table.title)
            where = _Where(manuscript, section)
            st.button(
                "Sätt in som diagram",
                key=f"put-own-chart-{table.id}",
                type="tertiary",
                on_click=press,
                args=(lambda w=where, i=table.id: w.place("own-chart", i),),
            )
            st.button(
                "Ta bort tabellen",
                key=f"drop-table-{table.id}",
                type="tertiary",
                on_click=press,
                args=(lambda i=table.id: state.documents().remove_own_table(area, i),),
            )


def _buttons(manuscript: Manuscript, section: Section, name: str, id_: str, label: str, subject: str) -> None:
    """Put it in the section; and whether it may stand in public versions, with the reason."""
    where = _Where(manuscript, section)
    st.button(
        plain(label), key=f"put-{name}-{id_}", type="tertiary", on_click=press, args=(lambda: where.place(name, id_),)
    )
    area = manuscript.area
    reason = state.documents().open_reason(area, subject)
    if reason is not None:
        html.say("reading", f"Får stå i offentliga versioner. Skäl: {reason or 'inte angivet'}.")
        _press("Får inte längre stå där", f"close-{name}-{id_}", lambda: _open(area, subject, "", False))
        return
    given = st.text_input("Skäl till att den får stå i offentliga versioner", key=f"why-{name}-{id_}")
    _press("Får stå i offentliga versioner", f"open-{name}-{id_}", lambda: _open(area, subject, given, True))


def _open(area: str, subject: str, reason: str, is_open: bool) -> None:
    state.documents().declare_open(area, subject, reason.strip(), is_open=is_open)


def _press(label: str, key: str, save: Callable[[], Any]) -> None:
    st.button(plain(label), key=key, type="tertiary", on_click=press, args=(save,))
