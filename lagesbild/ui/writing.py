"""Write: the outline with the law's parts, one section at a time, its figures, its history.

A text saves itself when one has paused, against what the person saw; then both are shown when
somebody else was first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from markupsafe import Markup

from lagesbild.checktext import CONTRADICTED
from lagesbild.document import prose
from lagesbild.document.assembling import assemble
from lagesbild.document.assembling.assemble import LawPart
from lagesbild.document.assembling.draft import REFERENCE
from lagesbild.document.model import Placed
from lagesbild.exhibits import SPECS, first_of, parse
from lagesbild.exhibits import title as title_of
from lagesbild.manuscript import DocumentEditor, Figure, Manuscript, Section
from lagesbild.problems import LagesbildError, NotAllowed, NotEnoughData, NothingToShow, Refused, UnknownId
from lagesbild.services import Conflict
from lagesbild.services.figures import Version
from lagesbild.swedish import plural
from lagesbild.ui import frame, html, nearest, own_material, session, show, state, textcheck
from lagesbild.ui.manuscripts import change, may_edit, press
from lagesbild.ui.session import Key
from lagesbild.ui.state import Filters
from lagesbild.ui.text import plain

WRITTEN, OFFERED, EMPTY = "●", "◐", "○"
_MARKS = {WRITTEN: "skrivet", OFFERED: "utkast ur siffrorna", EMPTY: "tomt"}
_STATES = {assemble.State.FILLED: "☑", assemble.State.BEGUN: "◪", assemble.State.MISSING: "☐"}


def run(chosen: Filters, manuscript: Manuscript) -> None:
    """The outline to the left, the chosen section to the right."""
    sections = manuscript.shown
    if not sections:
        html.say("empty", "Dokumentet har inga avsnitt. Lägg tillbaka ett borttaget.")
        _removed(manuscript)
        return
    left, right = st.columns([4, 11], gap="large")
    with left:
        section = _outline(manuscript, sections)
        with st.container(key="wide-law"):
            _law(manuscript)
        _removed(manuscript)
        _deep_dives(manuscript)
    with right:
        _section(chosen, manuscript, section)
    with st.container(key="narrow-law"):  # on a phone one comes to write, not to read the law first
        _law(manuscript)


# --- the outline ---------------------------------------------------------------------------


def _outline(manuscript: Manuscript, sections: Sequence[Section]) -> Section:
    """Every heading with how far it is; on a phone one list to choose from."""
    ids = [s.id for s in sections]
    if session.SECTION.get() not in ids:
        session.SECTION.pop()
    frame.in_address(session.SECTION, {i: i for i in ids})
    titles = {s.id: "\u2003" * (s.level - 1) + s.title for s in sections}
    named = st.query_params.get(session.SECTION.name)
    if named is not None and not session.SECTION.is_set:  # a link that names the section's id
        if named in ids:
            session.SECTION.set(named)
        else:
            near = nearest.meant(named, ids)
            st.warning(
                plain(f"Länken säger avsnittet ”{named}”, som inte finns här.{near} Visar i stället det första.")
            )
    with st.container(key="narrow-outline"):
        picked = st.selectbox("Avsnitt", ids, format_func=lambda i: titles[i], key=session.SECTION.name)
    current = str(picked or ids[0])
    st.query_params[session.SECTION.name] = current
    with st.container(key="wide-outline", gap=None):
        for section in sections:
            with st.container(key=f"ol{section.level}-{section.id}"):
                st.button(
                    plain(f"{_mark(section)} {section.title}"),
                    key=f"open-{section.id}",
                    type="tertiary",
                    on_click=_open,
                    args=(section.id,),
                )
        legend = " · ".join(f"{mark} {word}" for mark, word in _MARKS.items())
        bold = f".st-key-open-{current} p {{ font-weight: 700; color: var(--lb-accent) !important; }}"
        html.show(html.paragraph("reading", legend), html.tag("style", Markup(bold)))  # an id of letters and hyphens
    return manuscript.section(current)


def _open(section: str) -> None:
    session.SECTION.set(section)


def _mark(section: Section) -> str:
    return WRITTEN if section.text else OFFERED if section.figures or section.suggestion else EMPTY


def _law(manuscript: Manuscript) -> None:
    used = state.documents().templates(manuscript.area).get(manuscript.template)
    if used is not None and used.is_brief:
        return  # a week's or a month's page answers no law
    parts = assemble.law_parts(manuscript, _built(manuscript))
    items = (html.tag("li", f"{_STATES[p.state]} ", html.tag("b", p.part), f" {_law_words(p)}") for p in parts)
    html.show(html.tag("h2", "Lagens delar", class_="lb-h2"), html.items(items, kind="lb-law"))


def _law_words(part: LawPart) -> str:
    left = dict.fromkeys(part.missing)  # the same heading may stand under several
    missing = f". Kvar: {', '.join(left)}" if left else ""
    return f"{part.words} ({part.state}){missing}"


def _built(manuscript: Manuscript) -> list[str]:
    """The figures whose facts are loaded."""
    return [f.exhibit for s in manuscript.shown for f in s.figures if _is_available(f)]


def _is_available(figure: Figure) -> bool:
    try:
        return show.available(parse(figure.exhibit))
    except UnknownId:
        return False


def _deep_dives(manuscript: Manuscript) -> None:
    """The year's deep-dives, each to be taken in as a chapter."""
    if done := session.ADDING_DONE.pop(""):
        st.toast(plain(done))
    offered = () if manuscript.is_approved else state.documents().to_bring_in(manuscript)
    if not offered:
        return
    with st.expander(plain(f"Ta in en fördjupning ({len(offered)})")):
        html.say("reading", "Den blir ett kapitel sist, med text och figurer som de står nu.")
        for other in offered:
            st.button(
                plain(f"Ta in ”{other.title}”"),
                key=f"bring-{other.id}",
                type="tertiary",
                disabled=not may_edit(manuscript.area),
                on_click=_bring_in,
                args=(manuscript, other.id, other.title),
            )


def _bring_in(manuscript: Manuscript, other: str, title: str) -> None:
    brought: list[tuple[str, int]] = []
    if change(lambda: brought.append(state.documents().bring_in(manuscript, other))):
        chapter, already = brought[0]
        session.SECTION.set(chapter)
        left = (
            f" {plural(already, 'figur stod', 'figurer stod')} redan i dokumentet och står kvar där." if already else ""
        )
        session.ADDING_DONE.set(f"”{title}” är ett kapitel i dokumentet.{left}")


def _removed(manuscript: Manuscript) -> None:
    gone = [s for s in manuscript.sections if s.is_removed]
    if not gone or manuscript.is_approved:
        return
    with st.expander(plain(f"Borttagna avsnitt ({len(gone)})")):
        for section in gone:
            st.button(
                plain(f"Lägg tillbaka ”{section.title}”"),
                key=f"restore-{section.id}",
                type="tertiary",
                disabled=not may_edit(manuscript.area),
                on_click=press,
                args=(lambda id_=section.id: _editor(manuscript).restore_section(id_),),
            )


def _editor(manuscript: Manuscript) -> DocumentEditor:
    """What changes the document; made when it is used, so that it acts for who is known then."""
    return state.documents().editor(manuscript.area, manuscript.id)


# --- one section ---------------------------------------------------------------------------


def _section(chosen: Filters, manuscript: Manuscript, section: Section) -> None:
    may = may_edit(manuscript.area) and not manuscript.is_approved
    with st.container(horizontal=True, vertical_alignment="center", key="hd-section"):
        html.show(html.tag("h2", section.title, class_="lb-section"))
        if may:
            with st.popover("Rubriken", type="tertiary"):
                _arrange(manuscript, section)
        with st.popover("Historik", type="tertiary"):
            _history(manuscript, section, may)
    if manuscript.is_approved:
        html.say("warning", "Versionen är godkänd och låst. Börja en ny under Uppgifter och versioner.")
    if section.guidance:
        html.say("reading", section.guidance)
    for number, box in enumerate(section.choices):
        key = session.section_choice(manuscript.id, section.id, number, box.is_chosen)
        st.checkbox(
            plain(box.text),
            box.is_chosen,
            key=key.name,
            disabled=not may,
            on_change=_tick,
            args=(manuscript, section.id, number, key),
        )
    if clash := session.TEXT_CLASHES.get({}).get(_key(manuscript, section)):
        _ask_about(manuscript, section, clash)
    else:
        _text(chosen, manuscript, section, may)
    _figures(chosen, manuscript, section, may)


def _tick(manuscript: Manuscript, section: str, number: int, key: Key[bool]) -> None:
    is_chosen = key.value
    change(lambda: _editor(manuscript).tick(section, number, is_chosen))


def _key(manuscript: Manuscript, section: Section) -> Key[str]:
    return session.section_text(manuscript.area, manuscript.id, manuscript.version, section.id)


def _text(chosen: Filters, manuscript: Manuscript, section: Section, may: bool) -> None:
    key = _key(manuscript, section)
    seen = session.READ_CHANGES.setdefault({})
    if not key.is_set or (key in seen and seen[key] != section.seen):
        key.set(section.text or "")  # nothing of one's own waits: what one types is saved at once
        seen[key] = section.seen
    seen.setdefault(key, section.seen)
    with st.container(key="writing-text"):
        st.text_area(
            plain(f"Text: {section.title}"),
            key=key.name,
            height=max(180, min(560, 60 + 24 * ((section.text or "").count("\n") + len(section.text or "") // 85))),
            placeholder="Skriv här. Tomt betyder att utkastet nedan används.",
            disabled=not may,
            on_change=_save,
            args=(manuscript, section, key),
            label_visibility="collapsed",
        )
        if may:
            st.components.v2.component("lagesbild_autosave", js=_autosave())(key="autosave", data={}, height=0)
    html.say("reading", f"{_saved(section)} {_HOW}")
    for text in session.WRITING_MESSAGES.pop(()):
        html.say("warning", text)
    if section.text:
        _checked(section.text, chosen)
    elif may:
        _offer(manuscript, section, key)


_HOW = "Tom rad ger nytt stycke, - ger lista, ## ger underrubrik, **fet** och *kursiv* text, | a | b | ger tabell, [^1] en fotnot."


def _saved(section: Section) -> str:
    if section.at is None:
        return "Ingen har skrivit här ännu."
    return f"Sparat {section.at:%Y-%m-%d kl. %H.%M} av {section.who}."


def _save(manuscript: Manuscript, section: Section, key: Key[str]) -> None:
    text = key.value
    seen = session.READ_CHANGES.value
    try:
        written = _editor(manuscript).write(section.id, text, seen=seen.get(key))
    except Conflict as conflict:
        theirs = conflict.clashes[0].current
        session.TEXT_CLASHES.setdefault({})[key] = (text, theirs)
        return
    except Refused as refused:
        session.WRITING_MESSAGES.set(
            tuple(f"Inte sparat. {p.what} {p.fix or f'Väntat: {p.expected}'}" for p in refused.problems)
        )
        return
    except LagesbildError as error:
        session.WRITING_MESSAGES.set((f"Inte sparat. {error}",))
        return
    seen[key] = written.seen
    session.WRITING_MESSAGES.set(written.warnings)


def _checked(text: str, chosen: Filters) -> None:
    """The text's numbers against the register, as it was when the document's figures were drawn."""
    findings = textcheck.findings(prose.without_marks(text), chosen)
    wrong = [f for f in findings if f.verdict in CONTRADICTED]
    if not wrong:
        if findings:
            html.say("reading", textcheck.summary(findings))
        return
    with st.expander(plain(f"Siffror att se över: {len(wrong)}"), expanded=True):
        textcheck.show(text, chosen, key="writing-check")


def _offer(manuscript: Manuscript, section: Section, key: Key[str]) -> None:
    """The draft that is printed until somebody writes."""
    parts = [section.suggestion, *(w for f in section.figures if (w := _words(f)))]
    draft = "\n\n".join(dict.fromkeys(p for p in parts if p))  # a map and a diagram may say the same
    if not draft:
        return
    paragraphs = (
        p for p in draft.split("\n\n") if not REFERENCE.fullmatch(p.strip())
    )  # alone, it is where a figure stands
    shown = (_paragraph(REFERENCE.sub(_named, p)) for p in paragraphs)
    html.show(html.tag("div", html.paragraph("reading", "Utkast ur siffrorna"), *shown, class_="lb-draft"))
    st.button("Utgå från utkastet", type="tertiary", on_click=_take, args=(manuscript, section, key, draft))


def _paragraph(text: str) -> Markup:
    """A paragraph of a draft, or the list that it is."""
    lines = text.strip().split("\n")
    if all(line.startswith("- ") for line in lines):
        return html.tag("ul", *(html.tag("li", line[2:]) for line in lines))
    return html.tag("p", text)


def _named(reference: re.Match[str]) -> str:
    """What a reference will read as; its number is given in the document."""
    try:
        return f"({Placed(state.exhibit(parse(reference[1]))).kind})"
    except (UnknownId, NothingToShow, NotAllowed):
        return "(figuren saknas)"


def _take(manuscript: Manuscript, section: Section, key: Key[str], draft: str) -> None:
    key.set(draft)
    _save(manuscript, section, key)


def _words(figure: Figure) -> str:
    try:
        return Placed(state.exhibit(parse(figure.exhibit)), figure.title).words
    except (UnknownId, NothingToShow, NotAllowed):
        return ""


def _ask_about(manuscript: Manuscript, section: Section, clash: tuple[str, dict[str, Any]]) -> None:
    """Both texts side by side, and the choice."""
    mine, theirs = clash
    html.say(
        "clash",
        html.tag("b", f"{theirs.get('who') or 'Någon annan'} hann före."),
        " Inget av ditt är borta. Välj vilken text som ska gälla.",
        role="alert",
    )
    left, right = st.columns(2)
    for column, title, text in ((left, "Den sparade", str(theirs.get("text") or "")), (right, "Din", mine)):
        with column:
            html.show(html.paragraph("reading", title), html.tag("div", text, class_="lb-two"))
    with st.container(horizontal=True):
        st.button("Behåll den sparade", on_click=_settle, args=(manuscript, section, None, theirs))
        st.button("Spara din i stället", on_click=_settle, args=(manuscript, section, mine, theirs))
        both = f"{theirs.get('text') or ''}\n\n{mine}"
        st.button("Ta med båda, efter varandra", on_click=_settle, args=(manuscript, section, both, theirs))


def _settle(manuscript: Manuscript, section: Section, text: str | None, theirs: dict[str, Any]) -> None:
    key = _key(manuscript, section)
    session.TEXT_CLASHES.value.pop(key)
    session.READ_CHANGES.value[key] = theirs.get("change")
    key.set(str(theirs.get("text") or "") if text is None else text)
    if text is not None:
        _save(manuscript, section, key)


def _arrange(manuscript: Manuscript, section: Section) -> None:
    """Rename, move, hide from the public, remove; and a new section after this one."""
    title = st.text_input("Rubrik", section.title, key=f"title-{manuscript.id}-{section.id}-{section.title}")
    with st.container(horizontal=True):
        _act("Byt rubrik", lambda: _editor(manuscript).rename_section(section.id, title), f"rename-{section.id}")
        _act("Flytta upp", lambda: _editor(manuscript).shift_section(section.id, -1), f"up-{section.id}")
        _act("Flytta ned", lambda: _editor(manuscript).shift_section(section.id, 1), f"down-{section.id}")
    word = "Ta med i den offentliga versionen" if section.is_internal else "Håll utanför den offentliga versionen"
    _act(word, lambda: _editor(manuscript).set_internal(section.id, not section.is_internal), f"int-{section.id}")
    fresh = st.text_input("Nytt avsnitt efter det här", key=f"new-{manuscript.id}-{section.id}", placeholder="Rubrik")
    _act("Lägg till avsnitt", lambda: _add(manuscript, section, fresh), f"add-{section.id}", disabled=not fresh.strip())
    _act("Ta bort avsnittet", lambda: _editor(manuscript).remove_section(section.id), f"remove-{section.id}")


def _add(manuscript: Manuscript, section: Section, title: str) -> None:
    after = [s.id for s in manuscript.sections]
    at = after.index(section.id) + 1
    before = after[at] if at < len(after) else None
    session.SECTION.set(_editor(manuscript).add_section(title, level=section.level, before=before))


def _act(label: str, save: Callable[[], Any], key: str, *, disabled: bool = False) -> None:
    st.button(plain(label), key=key, type="tertiary", disabled=disabled, on_click=press, args=(save,))


def _history(manuscript: Manuscript, section: Section, may: bool) -> None:
    rows = state.documents().history(manuscript.area, manuscript.id, section.id)
    if rows.empty:
        html.say("reading", "Ingen har skrivit här ännu.")
        return
    for number, row in enumerate(rows.head(20).to_dict("records")):
        text = row["text"] or ""
        html.show(
            html.paragraph("reading", html.tag("b", f"{row['at']:%Y-%m-%d kl. %H.%M}"), f" {row['who']}"),
            html.tag("div", text[:600], "…" if len(text) > 600 else None, class_="lb-two"),
        )
        if number and may:
            st.button(
                "Ta tillbaka den här",
                key=f"back-{section.id}-{row['change']}",
                type="tertiary",
                on_click=_take,
                args=(manuscript, section, _key(manuscript, section), text),
            )


# --- its figures ---------------------------------------------------------------------------


def _figures(chosen: Filters, manuscript: Manuscript, section: Section, may: bool) -> None:
    shown = [f for f in section.figures if not f.is_removed]
    for figure in shown:
        with st.container(key=f"fig-{section.id}-{figure.exhibit.replace(':', '-')}"):
            if figure.title:
                html.say("reading", f"I dokumentet heter figuren: {figure.title}")
            show.placed(figure.exhibit)
            if may:
                with st.popover("Ändra figuren", type="tertiary"):
                    _change_figure(manuscript, section, figure)
    if may:
        _choose_figure(chosen, manuscript, section)


def _change_figure(manuscript: Manuscript, section: Section, figure: Figure) -> None:
    id_ = figure.exhibit
    title = st.text_input(
        "Titel i dokumentet", figure.title, key=f"ft-{id_}-{figure.title}", placeholder="Figurens egen titel"
    )
    with st.container(horizontal=True):
        _act("Byt titel", lambda: _editor(manuscript).set_figure(id_, title=title), f"fr-{id_}")
        _act("Flytta upp", lambda: _editor(manuscript).shift_figure(id_, -1), f"fu-{id_}")
        _act("Flytta ned", lambda: _editor(manuscript).shift_figure(id_, 1), f"fd-{id_}")
    other = "halv" if figure.width == "hel" else "hel"
    _act(f"Gör till {other} bredd", lambda: _editor(manuscript).set_figure(id_, width=other), f"fw-{id_}")
    others = {s.id: s.title for s in manuscript.shown if s.id != section.id}
    to = st.selectbox(
        "Flytta till avsnitt",
        list(others),
        index=None,
        format_func=lambda i: others[i],
        key=f"fm-{id_}",
        placeholder="Välj avsnitt",
    )
    _act("Flytta dit", lambda: _editor(manuscript).move_figure(id_, section=str(to)), f"fmb-{id_}", disabled=to is None)
    _act("Ta bort ur dokumentet", lambda: _editor(manuscript).remove_figure(id_), f"fx-{id_}")


def _choose_figure(chosen: Filters, manuscript: Manuscript, section: Section) -> None:
    """Figures that the document lacks; any other is added from its page."""
    has = {f.exhibit for s in manuscript.shown for f in s.figures}
    offered = {i: t for i, t in _offered(chosen, state.version()).items() if i not in has}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        id_ = st.selectbox(
            "Lägg till figur",
            list(offered),
            index=None,
            format_func=lambda i: offered[i],
            key=f"choose-{section.id}",
            placeholder="Välj bland sidornas figurer",
            width=460,
        )
        _act(
            "Lägg till",
            lambda: _editor(manuscript).place(section.id, str(id_)),
            f"place-{section.id}",
            disabled=id_ is None,
        )
    html.say("reading", "Alla andra figurer läggs till från sin sida: Lägg till i lägesbilden.")
    own_material.offer(manuscript, section)


@st.cache_resource(max_entries=20, show_spinner=False)
def _offered(chosen: Filters, at: Version) -> dict[str, str]:
    """Id → title of the first figure of every kind that can be shown."""
    scope = chosen.scope()
    refs = [ref for name in SPECS if (ref := first_of(scope, name))]
    titles: dict[str, str] = {}
    for ref in refs:
        with suppress(NotEnoughData):
            titles[str(ref)] = title_of(scope, ref.name, *ref.params)  # nothing is built: it would cost seconds
    return dict(sorted(titles.items(), key=lambda pair: pair[1]))


@cache
def _autosave() -> str:
    return (Path(__file__).parent / "autosave.js").read_text(encoding="utf-8")
