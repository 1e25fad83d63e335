"""What comes out: the preview, the files, new figures, approved versions, the template and the Word file."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from lagesbild import calendar, checktext, paths, swedish, template
from lagesbild import manuscript as manuscripts
from lagesbild.checktext import Finding
from lagesbild.document import prose
from lagesbild.document.assembling.assemble import Assembled
from lagesbild.document.model import Cancelled, Document, Marking, Prose
from lagesbild.document.writers import formats
from lagesbild.manuscript import Manuscript, Version
from lagesbild.problems import LagesbildError
from lagesbild.swedish import plural, slug
from lagesbild.ui import door, frame, html, open_counts, own_material, session, state
from lagesbild.ui.manuscripts import change, may_edit, press
from lagesbild.ui.text import plain

_FORMS = {
    "docx": "Word",
    "pdf": "PDF",
    "pptx": "PowerPoint",
    "xlsx": "Excel",
    "html": "Webbsida",
}
_WITHHELD = "Dolt i den offentliga versionen (listan är bara för er)"
_MOST = 12  # rows of a list before it is folded


# --- preview -------------------------------------------------------------------------------


def review(manuscript: Manuscript) -> None:
    """The whole document as it reads, and what its editor should look at first."""
    assembled = state.documents().assembled(manuscript)
    _to_mend(manuscript, assembled)
    st.iframe(formats.write(assembled.document, "html").decode("utf-8"), height=900)


def _to_mend(manuscript: Manuscript, assembled: Assembled) -> None:
    wrong = _wrong(manuscript, assembled.document)
    lines = [str(t) for t in assembled.troubles]
    lines += [f"{section}: {f.sentence}" for section, f in wrong]
    lines += state.documents().given_away(manuscript)
    unwritten = [s.title for s in manuscript.shown if not s.text and s.guidance and not s.figures]
    if unwritten:
        lines.append(f"Ingen har skrivit i {swedish.listing(list(dict.fromkeys(unwritten)))}.")
    _list("Att se över innan ni godkänner", lines)


def _wrong(manuscript: Manuscript, document: Document) -> list[tuple[str, Finding]]:
    """(section, finding) of every number in people's texts that the register contradicts."""
    scope = state.documents().scope(manuscript)
    return [
        (section.title, finding)
        for section in document.sections
        for block in section.blocks
        if isinstance(block, Prose) and not block.is_draft
        for finding in checktext.check(prose.without_marks(block.text), scope)
        if finding.verdict in checktext.CONTRADICTED
    ]


def _list(title: str, lines: list[str]) -> None:
    if not lines:
        return
    with st.expander(plain(f"{title}: {len(lines)}"), expanded=len(lines) <= _MOST):
        html.show(html.items(lines, kind="lb-notes"))


# --- files ---------------------------------------------------------------------------------


def write_out(manuscript: Manuscript) -> None:
    """Choose for whom and in which format; the file is made with its progress shown, then saved."""
    html.say(
        "reading",
        "Samma figurer i alla format. Excel-filen har alla tabeller, och uppgifterna i den går att läsa in igen.",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for_public = st.segmented_control(
            "Version",
            ["intern", "offentlig"],
            format_func=lambda option: plain(_version_word(option)),
            default="intern",
            key="utgava",
            required=True,
        )
        form = st.segmented_control(
            "Format", list(_FORMS), format_func=lambda i: _FORMS[i], default="docx", key="format", required=True
        )
        wanted = st.button("Ta fram filen", type="primary")
    is_public = for_public == "offentlig"
    if is_public:
        open_counts.show(manuscript)
        html.say(
            "reading",
            "I den offentliga versionen döljs små antal, tillsammans med så mycket annat att de inte går att räkna fram. Platser anges grovt, och avsnitt som är märkta interna är inte med. Det som en framtagen offentlig fil visar räknas som känt i nästa.",
        )
    about = (manuscript.area, manuscript.id, manuscript.latest, manuscript.revision, is_public, str(form))
    if wanted:
        _make(manuscript, is_public, str(form), about)
    made = session.FILE_MADE.get()
    if made is None or made[0] != about:
        return
    _, content, remarks = made
    if content:
        name = f"{slug(manuscript.title)}{'-offentlig' if is_public else ''}.{form}"
        st.download_button(
            plain(f"Spara {name}"),
            content,
            file_name=name,
            mime=formats.MEDIA[str(form)],
            type="primary",
            on_click="ignore",
        )
    for title, lines in remarks:
        _list(title, lines)


def _version_word(version: str) -> str:
    return {"intern": "Intern", "offentlig": "Offentlig"}[version]


def _make(manuscript: Manuscript, is_public: bool, form: str, about: tuple[object, ...]) -> None:
    """Make the file while its progress is shown. Any press, such as Avbryt, ends it: nothing is half-saved."""
    place = st.empty()
    with place.container():
        bar = st.progress(0.0, "Börjar …")
        st.button("Avbryt", on_click=_cancelled, args=(about,))

    def progress(number: int, total: int, what: str) -> None:
        bar.progress(min(1.0, number / max(total, 1)), plain(f"{number} av {total}: {what}"))

    content = b""
    try:
        made = state.documents().file(manuscript, form, public=is_public, progress=progress)
        content = made.content
        remarks = [("Att veta om filen", list(made.notices)), (_WITHHELD, list(made.withheld))]
    except LagesbildError as error:
        remarks = [("Ingen fil är framtagen", str(error).splitlines())]
    place.empty()
    session.FILE_MADE.set((about, content, remarks))


def _cancelled(about: tuple[object, ...]) -> None:
    """Say so on the next run; the press itself has stopped the work."""
    session.FILE_MADE.set((about, b"", [("Ingen fil är framtagen", [str(Cancelled())])]))


# --- what it says of itself, figures, versions ---------------------------------------------


def describe(manuscript: Manuscript) -> None:
    """The document's title and period, its uttagsdatum, its versions, its template and Word file."""
    may = may_edit(manuscript.area)
    left, right = st.columns(2, gap="large")
    with left:
        _about(manuscript, may and not manuscript.is_approved)
        frame.section("Siffrornas uttag")
        _freeze(manuscript, may and not manuscript.is_approved)
    with right:
        _versions(manuscript, may)
        frame.section("Logotyper")
        own_material.logotypes(manuscript.area, may)
        frame.section("Mall och utseende")
        _looks(manuscript, may)


def _about(manuscript: Manuscript, may: bool) -> None:
    with st.form(f"about-{manuscript.id}-{manuscript.seen}", border=False):
        title = st.text_input("Titel", manuscript.title, disabled=not may)
        subtitle = st.text_input("Underrubrik", manuscript.subtitle, disabled=not may)
        period = st.text_input("Period", manuscript.period, disabled=not may)
        organisations = st.text_area(
            "Organisationer, en per rad", "\n".join(manuscript.organisations), disabled=not may
        )
        markings = [str(m) for m in Marking]
        marking = st.selectbox("Märkning", markings, index=markings.index(manuscript.marking), disabled=not may)
        if st.form_submit_button("Spara uppgifterna", disabled=not may):
            done = change(
                lambda: (
                    state.documents()
                    .editor(manuscript.area, manuscript.id)
                    .describe(
                        manuscript,
                        title=title,
                        subtitle=subtitle,
                        period=period,
                        organisations=organisations.splitlines(),
                        marking=str(marking),
                    )
                )
            )
            if done:
                st.toast("Uppgifterna är sparade.")
            st.rerun()


def _freeze(manuscript: Manuscript, may: bool) -> None:
    differences = state.documents().differences(manuscript)
    html.say("reading", f"Alla figurer visar registret som det såg ut {swedish.day(manuscript.drawn)}.")
    if not differences:
        html.say("reading", "Inget som har lästs in sedan dess ändrar någon figur.")
        return
    figures = plural(len(differences), "figur", "figurer")
    html.say("warning", f"{figures} skulle ändras av det som har lästs in eller beslutats sedan dess.")
    for difference in differences:
        with st.expander(plain(difference.title)):
            if difference.what:
                html.say("reading", difference.what)
            if difference.numbers:
                rows = [(n.row, n.column, html.Cell(n.was, "num"), html.Cell(n.now, "num")) for n in difference.numbers]
                html.show(html.table(difference.title, ("Rad", "Kolumn", "I dokumentet", "Nu"), rows))
            if difference.count > len(difference.numbers):
                html.say("reading", f"och {difference.count - len(difference.numbers)} till")
    st.button(
        "Gör ett nytt uttag",
        disabled=not may,
        on_click=press,
        args=(lambda: state.documents().editor(manuscript.area, manuscript.id).freeze(day=calendar.today()),),
    )


def _versions(manuscript: Manuscript, may: bool) -> None:
    frame.section("Versioner")
    if manuscript.is_approved:
        st.button(
            plain(f"Börja version {manuscript.version + 1}"),
            type="primary",
            disabled=not may,
            on_click=press,
            args=(lambda: state.documents().editor(manuscript.area, manuscript.id).new_version(),),
        )
    else:
        html.say(
            "reading",
            f"När en version godkänns låses den, och Word-filen sparas som den är. Nästa uppdatering ska då vara gjord senast {swedish.day(manuscripts.two_years_after(calendar.today()))} (6 § lag 2023:196).",
        )
        remark = st.text_input(
            "Anmärkning om beslutet",
            key=f"remark-{manuscript.id}",
            disabled=not may,
            placeholder="t.ex. § i protokollet",
        )
        if st.button(plain(f"Godkänn version {manuscript.version}"), disabled=not may):
            _approve(manuscript, remark)
    for version in state.documents().versions(manuscript.area, manuscript.id):
        _version(manuscript, version)


def _approve(manuscript: Manuscript, remark: str) -> None:
    with st.spinner("Tar fram versionen …"):
        change(lambda: state.documents().approve(manuscript.area, manuscript.id, day=calendar.today(), remark=remark))
    st.rerun()


def _version(manuscript: Manuscript, version: Version) -> None:
    with st.container(key=f"version-{version.number}", horizontal=True, vertical_alignment="center"):
        remark = f" {version.remark}" if version.remark else ""
        html.say(
            "reading",
            html.tag("b", f"Version {version.number}"),
            f", godkänd {swedish.day(version.approved)} av {version.approver}.{remark} "
            f"Uppdateras senast {swedish.day(version.next_update)}.",
        )
        st.download_button(
            "Hämta Word-filen",
            data=door.for_later(
                lambda actor: door.opened().documents(actor).approved_file(manuscript.area, version.sha256)
            ),
            file_name=version.name,
            mime=formats.MEDIA["docx"],
            key=f"kept-{version.number}",
            on_click="ignore",
            type="tertiary",
        )


# --- template and Word file ----------------------------------------------------------------


def _looks(manuscript: Manuscript, may: bool) -> None:
    templates = state.documents().templates(manuscript.area)
    styles = state.documents().styles(manuscript.area)
    html.say(
        "reading",
        f"Mall: {(templates[manuscript.template].name if manuscript.template in templates else manuscript.template)}. Word-filens utseende: {(styles if styles else 'programmets eget')}.",
    )
    if styles and may:
        st.button(
            "Använd programmets eget utseende",
            type="tertiary",
            on_click=press,
            args=(lambda: state.documents().remove_styles(manuscript.area),),
        )
    if manuscript.template in template.builtin():
        path = paths.TEMPLATES / f"{manuscript.template}.toml"
        _download("Hämta mallen att redigera", path.read_text(encoding="utf-8"), manuscript.template)
    if not may:
        return
    turn = session.LOOKS_TURN.setdefault(0)
    with st.container(key="upload-looks"):
        st.file_uploader(  # of any kind: what is refused is refused in Swedish
            "Kommunens Word-fil med stilar och logotyp (.docx), eller en egen mall (.toml)",
            key=session.looks_file(turn).name,
            on_change=_take_looks,
            args=(manuscript.area, turn),
        )
    with st.container():  # always there, so that an open box below is not closed when the message goes
        if message := session.LOOKS_DONE.pop(""):
            st.success(plain(message))
    with st.popover("Spara dispositionen som egen mall", type="tertiary"):
        html.say(
            "reading",
            "Rubriker, vägledning, kryssrutor och figurer sparas, men inte det ni har skrivit. Mallen går sedan att välja för ett nytt dokument.",
        )
        name = st.text_input("Mallens namn", key=f"template-name-{manuscript.id}", max_chars=80)
        st.button("Spara mallen", disabled=not name.strip(), on_click=_keep_outline, args=(manuscript, name.strip()))
    _own_templates(manuscript.area)


def _download(label: str, content: str, id_: str) -> None:
    st.download_button(
        plain(label),
        data=content,
        file_name=f"{id_}.toml",
        mime="application/toml",
        key=f"template-{id_}",
        on_click="ignore",
        type="tertiary",
    )


def _own_templates(area: str) -> None:
    """The place's own templates: fetch one to edit and give it back, or take it out of use."""
    contents = state.documents().own_templates(area)
    templates = state.documents().templates(area)
    for id_, content in contents.items():
        with st.container(key=f"own-{id_}", horizontal=True, vertical_alignment="center"):
            html.say("reading", f"Egen mall: {templates[id_].name}")
            _download("Hämta", content, id_)
            with st.popover("Ta bort", type="tertiary"):
                html.say(
                    "reading",
                    f"”{templates[id_].name}” går då inte längre att välja. Dokument som har börjats från den ändras inte.",
                )
                st.button("Ta bort mallen", key=f"drop-{id_}", on_click=_drop_template, args=(area, id_))


def _drop_template(area: str, id_: str) -> None:
    _keep(lambda: state.documents().remove_template(area, id_), "Mallen är borttagen.")


def _keep_outline(manuscript: Manuscript, name: str) -> None:
    place = state.filters().scope().directory.name(manuscript.area)
    done = f"Mallen ”{name}” är sparad, och går att välja för ett nytt dokument."
    _keep(lambda: state.documents().save_outline(manuscript, place, name), done)


def _keep(save: Callable[[], None], message: str) -> None:
    if change(save):
        session.LOOKS_DONE.set(message)


def _take_looks(area: str, turn: int) -> None:
    given = session.looks_file(turn).get()
    if given is None:
        return
    name, content = str(given.name), bytes(given.getvalue())
    session.LOOKS_TURN.set(turn + 1)  # an empty box again: what was refused does not lie there as if it counted
    if name.lower().endswith(".toml"):
        done = f"Mallen i {name} är sparad, och går att välja för ett nytt dokument."
        _keep(lambda: state.documents().save_template(area, name, content), done)
    else:
        _keep(lambda: state.documents().save_styles(area, name, content), f"Word-filer får nu utseendet i {name}.")
