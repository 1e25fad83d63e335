"""Import in the app: upload, recognise, decide about names, preview, confirm, undo.

The same code as the command line's `import`; here only what is shown.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lagesbild import blank, readers
from lagesbild.areas import Directory
from lagesbild.blank import Blank
from lagesbild.calendar import now, swedish_time
from lagesbild.exhibits import Scope
from lagesbild.exhibits.counted import steps
from lagesbild.problems import Field, LagesbildError
from lagesbild.services.importing import SYSTEMS, ImportOptions, Plan
from lagesbild.swedish import listing, number, plural
from lagesbild.tables import LOADED, OWNED, PASTED, TABLES
from lagesbild.ui import frame, html, session, sharing, state, tables, who
from lagesbild.ui.import_preview import MISSING, PREVIEW, file_and_sheet, show_changes, show_problems, summary
from lagesbild.ui.state import Filters
from lagesbild.ui.text import plain

_TYPES = [
    "csv",
    "txt",
    "tsv",
    "xlsx",
    "xlsm",
    "xls",
    "xlsb",
    "ods",
    "geojson",
    "json",
    "gpkg",
    "zip",
    "kml",
    "shp",
    "parquet",
]
_WANTED = {**blank.KINDS, "borders": "Gränser"}
_PAGES = {
    "Översikt": "pages/lage/oversikt.py",
    "Veckoläge": "pages/lage/veckolage.py",
    "Stadsdel": "pages/lage/stadsdel.py",
    "Karta": "pages/lage/karta.py",
    "Brott": "pages/lage/brott.py",
    "Utveckling": "pages/lage/utveckling.py",
    "Trygghet": "pages/lage/trygghet.py",
    "Registrera": "pages/vecka/registrera.py",
    "Åtgärder": "pages/vecka/atgarder.py",
}
_SHOWN_ON = {
    "ratings": ("Veckoläge", "Översikt"),
    "yearly": ("Veckoläge",),
    "levels": ("Registrera",),
    "rules": ("Registrera",),
    "incidents": ("Utveckling",),
    "crime": ("Brott", "Utveckling", "Översikt"),
    "harm_weights": ("Brott",),
    "survey": ("Trygghet",),
    "population": ("Trygghet",),
    "facts": ("Stadsdel",),
    "themes": ("Stadsdel",),
    "indicators": ("Åtgärder",),
    "measures": ("Åtgärder",),
    "events": ("Karta",),
    **dict.fromkeys(
        (
            "local_problems",
            "causes",
            "actions",
            "follow_ups",
            "law_records",
            "measure_status",
            "indicator_values",
            "indicator_rules",
            "promises",
            "upcoming",
            "calculations",
            "walk_points",
            "forums",
            "measured",
            "area_priorities",
        ),
        ("Åtgärder",),
    ),
    "areas": ("Karta",),
    "layers": ("Karta",),
}
"""The pages that show what a table holds."""
_DIRECTIONS = 40  # questions that are asked about
_WAYS = {0: "Okänt", 1: "Bättre när den är högre", -1: "Bättre när den är lägre"}
_NEW = "ny"  # the choice "this is a new area"


class File(Protocol):
    """An uploaded file, as Streamlit hands it over."""

    name: str
    file_id: str

    def getvalue(self) -> bytes:
        """The whole content."""


class _Pasted:
    """A table pasted as text, as if it had been a file."""

    def __init__(self, text: str) -> None:
        self.name = PASTED
        self.file_id = text

    def getvalue(self) -> bytes:
        return f"{self.file_id}\n".encode()  # all of it: no file that may be cut off at its end


def blank_of(scope: Scope | None) -> Blank:
    """Whom a template is for: the chosen place, with its own words; without one nobody in particular."""
    if scope is None:
        return Blank("Platsens namn", (), now().date())
    levels = [(lv.name, lv.colour, lv.ink, lv.explanation) for lv in scope.scale.levels] if scope.has_scale else []
    part_type = scope.parts[0].type if scope.parts else Blank.part_type
    return Blank(scope.area.name, tuple(p.name for p in scope.parts[:2]), now().date(), part_type, tuple(levels))


def offer_templates(chosen: Filters | None) -> None:
    """What one wants to load, each with a template to download, made for the chosen place's own parts."""
    frame.section("Vad vill du läsa in?")
    scope = chosen.scope() if chosen else None
    with st.container(horizontal=True, vertical_alignment="bottom", key="templates"):
        kind = st.selectbox(
            "Slag av uppgifter", list(_WANTED), format_func=_WANTED.__getitem__, key="template-kind", width=300
        )
        if kind in blank.KINDS:
            made = blank_of(scope)
            st.download_button(
                "Hämta mall (Excel)",
                blank.workbook(kind, made),  # made at once: a way of making it is gone when another kind is chosen
                file_name=blank.names()[kind],
                mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                key=f"template-{kind}",
                on_click="ignore",
            )
    if kind in blank.KINDS:
        titles = ", ".join(c.title for c in blank.columns(kind))
        html.say(
            "reading", f"Rubriker: {titles}. Egna filer med samma rubriker, i vilken ordning som helst, går lika bra."
        )
    else:
        html.say(
            "reading",
            "Gränser läses in ur en kartfil: GeoJSON, GeoPackage, zippad Shapefile eller KML, med områdenas namn.",
        )


def import_files(chosen: Filters | None) -> None:
    """Upload → what it is → preview → confirm → done, with "Ångra"."""
    frame.section("Läs in")
    turn = session.IMPORT_TURN.setdefault(0)
    state.importing().prepare()
    _tell_done()
    with st.container(key="upload"):
        files: list[File] = list(
            st.file_uploader(
                "Filer: Excel, CSV, text, GeoJSON, GeoPackage, zippad Shapefile eller KML",
                type=_TYPES,
                accept_multiple_files=True,
                key=f"upload-{turn}",
            )
        )
    with st.expander("Klistra in en tabell", key=f"paste-open-{turn}"):  # a popover would hide what comes of it
        text = st.text_area(
            "Tabell, kopierad ur Excel eller Word, med rubrikrad", key=f"paste-{turn}", height=130, placeholder=""
        )
        st.button("Använd tabellen", key=f"paste-use-{turn}")
    if text and text.strip():
        files.append(_Pasted(text))
    if not files:
        return
    options = _ask_options(chosen, turn)
    try:
        planned = _planned(files, options, turn)
    except LagesbildError as error:
        st.error(plain(str(error)))
        return
    if any(p.missing not in (None, Field.LOSS) for p in planned.problems) and not session.are_fields_open(turn).is_set:
        session.are_fields_open(turn).set(True)  # the fields that are needed stand open
        st.rerun()
    _ask_names(planned, chosen, turn)
    _ask_directions(planned, turn)
    html.show(html.paragraph("title", PREVIEW), tables.table(summary(planned)))
    if any(t.reading.source is None for t in planned.tables):
        html.say(
            "reading",
            f"Skriv källan som saknas under ”{MISSING}”, med uttagets dag: ”Polisen, uttag {now():%Y-%m-%d}”.",
        )
    if planned.problems:
        show_problems("Det här hindrar inläsningen", planned.problems)
        if all(f.name == PASTED for f in files):
            html.say("reading", "Inget är sparat. Rätta i tabellen och klistra in den igen.")
        else:
            html.say("reading", "Inget är sparat. En fil som inte ska med tas bort med krysset.")
    if planned.losses:
        st.checkbox(
            f"{plural(len(planned.losses), 'inläst värde', 'inlästa värden')} får bli ”saknas” eller ”ej bedömd”",
            key=session.allows_loss(turn).name,
        )
    if warnings := [w for t in planned.tables for w in t.reading.warnings]:
        show_problems("Att se över", warnings)
    show_changes(planned)
    _confirm(planned, files, turn)


def _ask_options(chosen: Filters | None, turn: int) -> ImportOptions:
    """What the user says where the files are silent."""
    with st.expander(MISSING, expanded=session.are_fields_open(turn).get(False)):
        places = state.places()
        left, middle, right = st.columns(3)
        kind = left.selectbox(
            "Slag",
            [None, *LOADED, "events"],
            format_func=lambda k: TABLES[k].title if k else "Känns igen av sig självt",
            key=f"said-kind-{turn}",
        )
        area = middle.selectbox(
            "Område",
            [None, *places],
            format_func=lambda a: places[a].name if a else "Som filen säger",
            key=f"said-area-{turn}",
        )
        year = right.number_input(
            "År", 1990, 2100, value=None, step=1, placeholder="Som filen säger", key=f"said-year-{turn}"
        )
        source = left.text_input("Källa", placeholder="Som filen säger", key=f"said-source-{turn}")
        answer = left.text_input("Svar som andelarna räknar", placeholder="Som filen säger", key=f"said-answer-{turn}")
        layer = middle.selectbox(
            "Kartlagrets slag",
            [None, *readers.LAYER_KINDS],
            format_func=lambda k: k or "Som filen säger",
            key=f"said-layer-{turn}",
        )
        crs = right.selectbox(
            "Koordinatsystem",
            [None, *SYSTEMS],
            format_func=lambda k: SYSTEMS[k] if k else "Som filen säger",
            key=f"said-crs-{turn}",
        )
        with middle:
            st.page_link(frame.NEW_PLACE, label="Platsen finns inte i listan: gör den under Ny plats")
    decided = _decided(turn)
    return ImportOptions(
        kind=kind,
        area=area,
        year=year,
        source=source.strip() or None,
        answer=answer.strip() or None,
        layer=layer,
        choices={name: meant for name, meant in decided.items() if meant != _NEW},
        new=tuple(name for name, meant in decided.items() if meant == _NEW),
        parent=area or (chosen.place if chosen else None),
        allow_missing=bool(session.allows_loss(turn).get()),
        crs=crs,
        directions=tuple((asked, way) for asked, way in _directions(turn).items() if way),
    )


def _asked(turn: int) -> list[str]:
    """The unknown names that this import has asked about."""
    return session.unknown_names(turn).setdefault([])


def _decided(turn: int) -> dict[str, str]:
    named = {name: session.meant_area(turn, name).get() for name in _asked(turn)}
    return {name: meant for name, meant in named.items() if meant}


def _directions(turn: int) -> dict[tuple[str, str, str], int]:
    """Which way is better, of each survey question that this import has asked about; 0 where nothing is chosen."""
    asked = session.undirected(turn).setdefault([])
    return {a: session.direction(turn, a).get() or 0 for a in asked}


def _planned(files: Sequence[File], options: ImportOptions, turn: int) -> Plan:
    """The plan of these files, made anew when the files, the answers or the register change.

    The reading can be called off: whoever presses "Avbryt" begins a new run of the script, which ends this one.
    """
    key = ([(f.name, f.file_id) for f in files], options, state.version())
    earlier = session.IMPORT_PLAN.get()
    if earlier is None or earlier[0] != key:
        reading = st.empty()
        with reading.container(horizontal=True, vertical_alignment="center"):
            progress = st.empty()
            st.button("Avbryt läsningen", type="tertiary", key=f"stop-{turn}", on_click=_forget, args=(turn,))
        with TemporaryDirectory() as folder:
            paths = []
            for i, file in enumerate(files):  # a folder each: two files may have the same name
                path = Path(folder) / str(i) / Path(file.name).name
                path.parent.mkdir()
                path.write_bytes(file.getvalue())
                paths.append(path)
            planned = state.importing().plan(paths, options, partial(_tell_time, progress, time.monotonic()))
            for table in planned.tables:
                table.preview  # noqa: B018 - compared now, while the register is as it was
        reading.empty()
        session.IMPORT_PLAN.set((key, planned))
        return planned
    return earlier[1]


def _tell_time(place: DeltaGenerator, began: float) -> None:
    """Say that the files are being read; a word to the page is also where Streamlit ends a run that is called off."""
    place.html(f'<p class="lb-reading" role="status">Läser filerna … {number(int(time.monotonic() - began))} s</p>')


def _ask_names(planned: Plan, chosen: Filters | None, turn: int) -> None:
    """Let the user decide what every unknown name means; the nearest known name stands first."""
    asked = _asked(turn)
    nearest = session.nearest_names(turn).setdefault({})
    for problem in planned.problems:
        if problem.options is not None and problem.value:
            nearest.setdefault(problem.value, problem.options)
            if problem.value not in asked:
                asked.append(problem.value)
    if not asked:
        return
    directory = state.importing().directory()
    html.say("title", "Namn som inte känns igen")
    html.say("reading", "Välj vad de menar. Valet sparas med inläsningen och gäller sedan av sig självt.")
    for name in asked:
        options = _options(directory, nearest[name], chosen)
        st.selectbox(
            plain(f"”{name}” menar"),
            options,
            index=None,
            placeholder="Välj område",
            format_func=partial(_option_text, directory, name, nearest[name][:1]),
            key=session.meant_area(turn, name).name,
            width=420,
        )


def _ask_directions(planned: Plan, turn: int) -> None:
    """Let the user say which way each survey question is better; what is left open is called neither."""
    asked = session.undirected(turn).setdefault([])
    asked += [a for a in planned.undirected if a not in asked]
    if not asked:
        return
    html.say("title", "Åt vilket håll är det bättre?")
    html.say("reading", "Utan svar visas andelarna, men ingen förändring kallas bättre eller sämre.")
    several = len({survey for survey, _, _ in asked}) > 1
    for survey, question, answer in asked[:_DIRECTIONS]:
        of = f"{survey}: " if several else ""
        st.selectbox(
            plain(f"{of}{question} – andelen ”{answer}”"),
            list(_WAYS),
            format_func=_WAYS.__getitem__,
            key=session.direction(turn, (survey, question, answer)).name,
            width=420,
        )
    if len(asked) > _DIRECTIONS:
        more = number(len(asked) - _DIRECTIONS)
        html.say("reading", f"… och {more} till, som en kolumn ”bättre när” i filen kan säga det om.")


def _options(directory: Directory, nearest: Sequence[str], chosen: Filters | None) -> list[str]:
    inside = [a.id for a in directory.inside(chosen.place)] if chosen else []
    near = [a.id for name in nearest for a in directory.areas if a.name == name]
    near.sort(key=lambda a: a not in inside)
    rest = [a.id for a in directory.areas]
    return list(dict.fromkeys([*near, _NEW, *inside, *rest]))


def _option_text(directory: Directory, name: str, first: Sequence[str], option: str) -> str:
    if option == _NEW:
        return f"Ett nytt område: {name}"
    area = directory.by_id[option]
    return directory.path(area) + (" – mest likt" if area.name in first else "")


def _confirm(planned: Plan, files: Sequence[File], turn: int) -> None:
    may = state.importing().may_confirm(planned)
    if who.actor() is None:
        who.ask()
    saved = [t.preview.saved for t in planned.tables]
    nothing_new = not planned.problems and not any(s.added or s.changed for s in saved)
    if nothing_new and any(s.unchanged for s in saved):
        what = "tabellen" if all(f.name == PASTED for f in files) else "filerna"
        st.info(plain(f"Allt i {what} finns redan i registret. Inget behöver läsas in."))
    elif nothing_new:
        st.info("Här finns inget att läsa in.")
    with st.container(horizontal=True):
        if st.button(
            f"Läs in {plural(len(planned.tables), 'tabell', 'tabeller')}" if planned.tables else "Läs in",
            type="primary",
            disabled=bool(planned.problems) or nothing_new or not may or not planned.tables,
        ):
            try:
                state.importing().confirm(planned)
            except LagesbildError as error:
                st.error(plain(str(error)))
                return
            kinds = tuple(dict.fromkeys(t.reading.kind for t in planned.tables))
            pasted = all(f.name == PASTED for f in files)
            rows = sum(s.added for s in saved), sum(s.changed for s in saved)
            session.IMPORT_DONE.set((len(files), pasted, *rows, kinds))
            if (about := _about(planned)) is not None:
                frame.open_place(about)
            _start_over(turn)
        if st.button("Avbryt", type="tertiary"):
            _start_over(turn)


def _start_over(turn: int) -> None:
    _forget(turn)
    st.rerun()


def _forget(turn: int) -> None:
    """Put the files away."""
    session.IMPORT_TURN.set(turn + 1)
    session.IMPORT_PLAN.pop()


def _tell_done() -> None:
    if done := session.IMPORT_DONE.pop():
        files, pasted, added, changed, kinds = done
        what = "Tabellen är inläst" if pasted else f"{plural(files, 'fil', 'filer')} inläst{'a' if files > 1 else ''}"
        rows = f"{number(added)} nya och {number(changed)} ändrade rader"
        st.success(plain(f"{what}: {rows}. Inläsningen står först i listan här under och kan ångras där."))
        if state.sharing().is_used() and not OWNED.keys().isdisjoint(kinds):
            html.say(
                "reading", "De nya raderna ser bara er organisation, tills de delas under Vem ser vad, här nedanför."
            )
        if titles := _shown_on(kinds):
            with st.container(horizontal=True, vertical_alignment="center", key="import-shown-on"):
                html.say("reading", "Visas nu på", width="content")
                for title in titles:
                    st.page_link(_PAGES[title], label=plain(title))


def _shown_on(kinds: Sequence[str]) -> list[str]:
    """The titles of the pages that now show tables of these kinds; Utveckling only what is known by month or week."""
    titles = dict.fromkeys(title for kind in kinds for title in _SHOWN_ON.get(kind, ()))
    chosen = state.chosen_or_none()
    has_series = chosen is not None and bool(steps(chosen.scope()))
    return [title for title in titles if title != "Utveckling" or has_series]


def _about(planned: Plan) -> str | None:
    """The one place that was read about, so that the links lead to it; None when there are several or none."""
    places: set[str] = set()
    for table in planned.tables:
        reading = table.reading
        if reading.kind == "areas" and not (outer := reading.frame[reading.frame["parent"].isna()]).empty:
            places |= set(outer["area"])
        elif reading.place:
            places.add(reading.place)
    return places.pop() if len(places) == 1 else None


def show_imports(chosen: Filters | None) -> None:
    """What one's organisation keeps of what is loaded; every import, the newest first, each with "Ångra" or "Gör om"."""
    if chosen:
        for kind, lots in state.importing().own_rows(chosen.place).items():
            sharing.run(chosen, kind, lots, f"Vem ser vad: {TABLES[kind].title.lower()}")
    frame.section("Inläsningar")
    if message := session.IMPORT_MESSAGE.pop():
        (st.error if message[0] else st.success)(message[1])
    imports = state.importing().imports(chosen.place if chosen else None)
    if imports.empty:
        html.say("empty", "Inget är inläst ännu.")
        return
    shown = session.IMPORTS_SHOWN.setdefault(5)
    for row in imports.head(shown).to_dict("records"):
        _import_row(row)
    if len(imports) > shown and st.button(f"Visa fler ({number(len(imports) - shown)} till)", type="tertiary"):
        session.IMPORTS_SHOWN.set(shown + 20)
        st.rerun()


def _import_row(row: Mapping[Any, Any]) -> None:
    batch, undone = int(row["batch"]), bool(row["undone"])
    files = list(dict.fromkeys(file_and_sheet(f, None) for f in row["files"] if f))
    named = listing(files[:3]) if len(files) < 4 else f"{files[0]}, {files[1]} och {number(len(files) - 2)} till"
    titles = [TABLES[k].title.lower() for k in dict.fromkeys(row["kinds"])]
    kinds = listing(titles) if len(titles) < 5 else plural(len(titles), "slag", "slag av uppgifter")
    at = swedish_time(str(row["at"]))
    unit = "månadsfiler" if set(row["kinds"]) == {"events"} else "rader"
    detail = f"{kinds} · {number(int(row['added']))} nya, {number(int(row['changed']))} ändrade {unit} · {row['who']}"
    with st.container(key=f"import-{batch}", horizontal=True, vertical_alignment="center"):
        when = f"{at:%Y-%m-%d %H:%M} · {detail}{' · ångrad' if undone else ''}"
        html.say("import undone" if undone else "import", html.tag("b", named or "utan fil"), html.tag("span", when))
        label = "Gör om" if undone else "Ångra"
        if st.button(plain(label), key=f"undo-{batch}", type="tertiary", help=plain(f"{label} inläsningen av {named}")):
            _undo(batch, undone, named)


def _undo(batch: int, undone: bool, named: str) -> None:
    importing = state.importing()
    if importing.actor is None:
        session.IMPORT_MESSAGE.set((True, "Säg först vem du är: roll och organisation, här ovanför."))
        st.rerun()
    try:
        (importing.redo if undone else importing.undo)(batch)
        done = "gäller igen" if undone else "är ångrad; det som gällde före den gäller igen"
        session.IMPORT_MESSAGE.set((False, f"Inläsningen av {named} {done}."))
    except LagesbildError as error:
        session.IMPORT_MESSAGE.set((True, str(error)))
    st.rerun()
