"""Ny plats: make a place of one's own, change it, see its history; the question at first start; the examples."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import streamlit as st

from lagesbild.areas import Area, part_word
from lagesbild.calendar import now, swedish_time
from lagesbild.problems import LagesbildError, Problem, Refused
from lagesbild.scales import PRESETS, ScaleKind
from lagesbild.services import places as service
from lagesbild.services.places import NewPlace
from lagesbild.swedish import fold, listing, plural, sentence_case
from lagesbild.tables import SEVERITIES
from lagesbild.ui import frame, html, session, state, who
from lagesbild.ui.html import tag
from lagesbild.ui.text import plain
from lagesbild.week import RHYTHMS

MEETING = "pages/vecka/registrera.py"
_BORDER_FILES = ["geojson", "json", "gpkg", "zip", "kml"]
_PART_FILES = ["txt", "csv", "xlsx", "xls", "ods"]
_SKIP = ""


def run() -> None:
    """The page: a new place, or one that is there."""
    all_places = state.places()
    chosen = state.chosen_or_none()
    if id_ := session.PLACE_MADE.get():
        if id_ in all_places:
            _made(all_places[id_])
            return
        session.PLACE_MADE.pop()
    views = (
        {"ny": "Ny plats"}
        | ({"andra": f"Ändra {all_places[chosen.place].name}"} if chosen else {})
        | {"exempel": "Exempel"}
    )
    view = st.segmented_control(
        "Visa",
        list(views),
        format_func=lambda v: plain(views[v]),
        default="ny",
        key=session.PLACE_VIEW.name,
        required=True,
        label_visibility="collapsed",
    )
    if view == "ny":
        _new()
        return
    who.ask()
    if view == "andra" and chosen:
        _change(all_places[chosen.place])
    else:
        _examples()


# --- a new place ---------------------------------------------------------------------------------


def _new() -> None:
    problems = session.NEW_PLACE_PROBLEMS.pop(())
    with st.form("new-place", border=False, enter_to_submit=False):  # a form: what is typed last comes with the press
        who.ask_in_form("new")
        left, right = st.columns(2, gap="large")
        with left:
            with st.container(horizontal=True, vertical_alignment="bottom"):
                name = st.text_input(
                    "Namn", key="new-name", max_chars=200, placeholder="t.ex. Sjöviks kommun", width=330
                )
                type_ = st.selectbox("Typ", service.PLACE_TYPES, format_func=sentence_case, key="new-type", width=200)
            part_type = session.NEW_PLACE_PART_TYPE.get(service.PART_CHOICES[0])
            text = st.text_area(
                plain(f"{sentence_case(part_word(part_type))}: ett namn per rad, eller med komma emellan"),
                key="new-parts",
                height=190,
                placeholder="Norr\nSöder\nCentrum",
            )
        with right:
            scale = st.radio(
                "Nivåskala, med regler för föreslagen nivå",
                list(ScaleKind),
                format_func=lambda k: plain(PRESETS[k].title),
                key="new-scale",
            )
            html.say("reading", "Allt kan ändras senare: namn, delar, skala och regler. Historiken finns kvar.")
            with st.expander("Gränser, folkmängd och annat (valfritt)", key="new-more"):
                files = _optional()
        wanted, borders = _wanted(name, type_, text, scale or ScaleKind.FIVE, files)
        answered = _ask_borders(wanted, borders) if borders is not None else wanted
        told = st.container()
        st.form_submit_button("Skapa platsen", type="primary", key="new-make", on_click=_pressed)
        wants = session.WANTS_PLACE_MADE.pop()
        if wants:
            _make(answered, borders)
            st.rerun()
        with told:  # also where nobody has said who yet: what else is wrong is told at once
            _tell(problems or (_faults(answered, borders) if wants is False else ()))


def _pressed() -> None:
    """Noted before the page is drawn: a run that another one ends before it comes to the button would lose the press."""
    session.WANTS_PLACE_MADE.set(who.answered("new"))


def _optional() -> dict[str, Any]:
    return {
        "parts": st.file_uploader("Delarnas namn ur en fil", _PART_FILES, key="new-part-file"),
        "part_type": st.selectbox(
            "Delarna kallas",
            service.PART_CHOICES,
            format_func=lambda t: sentence_case(part_word(t)),
            key=session.NEW_PLACE_PART_TYPE.name,
        ),
        "borders": st.file_uploader(
            "Delarnas gränser: GeoJSON, GeoPackage, zippad Shapefile eller KML", _BORDER_FILES, key="new-borders"
        ),
        "population": st.number_input("Folkmängd", 1, 100_000_000, value=None, step=1, key="new-population"),
        "population_date": st.date_input(
            "Folkmängden gäller",
            date(now().year - 1, 12, 31),
            max_value=now().date(),
            format="YYYY-MM-DD",
            key="new-population-date",
        ),
    }


def _wanted(name: str, type_: str, text: str, scale: ScaleKind, more: dict[str, Any]) -> tuple[NewPlace, Any]:
    names = service.split_names(text)
    if more["parts"] is not None:
        try:
            names += _in_file(more["parts"], service.names_in_file)
        except Refused as refused:
            _tell(refused.problems)
    made = NewPlace(
        name,
        type_,
        tuple(names),
        more["part_type"],
        scale,
        population=more["population"],
        population_date=more["population_date"],
    )
    return made, more["borders"]


def _in_file(file: Any, read: Callable[[Path], Any]) -> Any:
    """What ``read`` gives for an uploaded file."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / Path(file.name).name
        path.write_bytes(file.getvalue())
        return read(path)


def _ask_borders(wanted: NewPlace, file: Any) -> NewPlace:
    """The place with what its user says of the names in the file of borders that are no part's."""

    def read(path: Path) -> service.Draft:
        return state.place_service().draft(_with(wanted, path, {}))

    try:
        in_file = _in_file(file, read)
    except LagesbildError:
        return wanted  # told when the place is made, with everything else
    meant = {}
    parts = [a.name for a in in_file.areas[1:]]
    for name, near in in_file.unknown.items():
        options = [*near, *(p for p in parts if p not in near), _SKIP]
        meant[name] = st.selectbox(
            f"”{plain(name)}” i gränsfilen är",
            options,
            index=None,
            placeholder="Välj",
            format_func=lambda o: o or "ingen av delarna: hoppa över",
            key=f"new-border-{name}",
            width=420,
        )
    answers = {n: m for n, m in meant.items() if m is not None}
    return _with(wanted, None, answers)


def _with(wanted: NewPlace, borders: Path | None, names: dict[str, str]) -> NewPlace:
    return NewPlace(
        wanted.name,
        wanted.type,
        wanted.parts,
        wanted.part_type,
        wanted.scale,
        borders,
        names or wanted.border_names,
        wanted.population,
        wanted.population_date,
    )


def _faults(wanted: NewPlace, borders: Any) -> Sequence[Problem]:
    """What would be refused if the place were made."""
    try:
        if borders is None:
            state.place_service().draft(wanted)
        else:
            _in_file(borders, lambda p: state.place_service().draft(_with(wanted, p, {})))
    except Refused as refused:
        return refused.problems
    except LagesbildError as error:
        return (Problem(str(error), ""),)
    return ()


def _make(wanted: NewPlace, borders: Any) -> None:
    try:
        if borders is None:
            id_ = state.place_service().make(wanted)
        else:
            id_ = _in_file(borders, lambda p: state.place_service().make(_with(wanted, p, {})))
    except Refused as refused:
        session.NEW_PLACE_PROBLEMS.set(refused.problems)
        return
    except LagesbildError as error:
        session.NEW_PLACE_PROBLEMS.set((Problem(str(error), ""),))
        return
    frame.open_place(id_)
    session.PLACE_MADE.set(id_)


def _tell(problems: Sequence[Problem]) -> None:
    """Everything that was wrong, one line each."""
    if problems:
        lines = [
            " ".join(
                filter(
                    None,
                    (f"Nr {p.row}:" if p.row else "", p.what, f"Väntat: {p.expected}" if p.expected else "", p.fix),
                )
            )
            for p in problems[:30]
        ]
        lines += [f"… och {len(problems) - 30} till."] if len(problems) > 30 else []
        st.error("Inget är sparat.\n\n" + "\n".join(f"- {plain(line)}" for line in lines))


def _made(made: Area) -> None:
    """What a place that has just been made leads to."""
    parts = state.place_service().directory().parts(made.id)
    word = part_word(parts[0].type if parts else made.type, len(parts))
    scale = state.place_service().levels(made.id).values()
    html.say("title", f"{made.name} är gjord")
    html.say(
        "reading",
        f"{plural(len(parts), word, word)}. Nivåer: {', '.join(scale)}." if parts else f"Nivåer: {', '.join(scale)}.",
    )
    bare = [p.name for p in parts if p.geometry is None]
    if 0 < len(bare) < len(parts):  # a file of borders leaves some out
        html.say("reading", f"Gräns saknas för {listing(bare)}.")
    with st.container(horizontal=True, key="place-next"):
        if st.button("Börja veckomötet", type="primary"):
            session.PLACE_MADE.pop()
            st.switch_page(MEETING)
        if st.button("Läs in uppgifter", type="tertiary"):
            session.PLACE_MADE.pop()
            st.switch_page("pages/data/underlag.py")
        if st.button("Gör en plats till", type="tertiary"):
            session.PLACE_MADE.pop()
            st.rerun()


# --- a place that is there -----------------------------------------------------------------------


def _do(act: Callable[[], object], done: str) -> None:
    """Do it; what is refused is told where the page is drawn next."""
    try:
        act()
    except Refused as refused:
        session.PLACE_PROBLEMS.set(refused.problems)
    except LagesbildError as error:
        session.PLACE_PROBLEMS.set((Problem(str(error), ""),))
    else:
        session.PLACE_DONE.set(done)


def _change(place: Area) -> None:
    places_ = state.place_service()
    directory = places_.directory()
    if done := session.PLACE_DONE.pop():
        st.success(plain(done))
    _tell(session.PLACE_PROBLEMS.pop(()))
    left, right = st.columns(2, gap="large")
    with left:
        _names(place)
        _parts(place, directory.parts(place.id, date.min))
    with right:
        _scale(place)
        _rhythm(place)
        _categories(place)
    _history(place)


def _names(place: Area) -> None:
    frame.section("Namn och typ")
    with st.form("change-name", border=False):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input("Namn", place.name, key=session.place_name(place.id, place.name).name, width=330)
            types = list(dict.fromkeys((place.type, *service.PLACE_TYPES)))
            st.selectbox(
                "Typ", types, format_func=sentence_case, key=session.place_type(place.id, place.type).name, width=200
            )
        st.form_submit_button("Spara namn och typ", on_click=_save_name, args=(place,))


def _save_name(place: Area) -> None:
    places_ = state.place_service()
    name = session.place_name(place.id, place.name).value
    type_ = session.place_type(place.id, place.type).value

    def act() -> None:
        if name != place.name:
            places_.rename(place.id, name)
        if type_ != place.type:
            places_.retype(place.id, type_)

    _do(act, "Sparat. Det gamla namnet finns kvar som ett annat namn, så att filer känns igen.")


def _parts(place: Area, parts: list[Area]) -> None:
    now_ = [p for p in parts if p.closed is None]
    word = part_word(now_[0].type if now_ else "stadsdel")
    frame.section(sentence_case(word))
    with st.form("change-add", border=False, clear_on_submit=True):
        st.text_area("Lägg till: ett namn per rad, eller med komma emellan", key=session.ADDED_PARTS.name, height=80)
        st.form_submit_button("Lägg till", on_click=_add, args=(place,))
    if now_:
        names = {p.id: p.name for p in now_}
        with st.container(horizontal=True, vertical_alignment="bottom"):
            part = _chosen_part(names)
        with st.form("change-rename-form", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
            new = st.text_input("Nytt namn", names[part], key=f"change-part-name-{part}-{names[part]}", width=220)
            if st.form_submit_button("Byt namn", key="change-rename"):
                _do(partial(state.place_service().rename, part, new), f"{names[part]} heter nu {service.tidy(new)}.")
                st.rerun()
        with st.form("change-close-form", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
            last = st.date_input("Sista dag", None, format="YYYY-MM-DD", key=f"change-closed-{part}", width=160)
            if st.form_submit_button("Ta bort", key="change-close"):
                _do(partial(state.place_service().close_part, part, last), f"{names[part]} är ändrad.")
                st.rerun()
            html.say(
                "reading",
                "Med en sista dag finns uppgifterna kvar till dess. Utan dag går det bara om den inte har några.",
                width="content",
            )
    for p in parts:
        if p.closed is not None:
            ending = "borttagen" if p.closed == date.min else f"upphörde {p.closed:%Y-%m-%d}"
            with st.container(horizontal=True, vertical_alignment="center", key=f"closed-{p.id}"):
                html.say("reading", f"{p.name}: {ending}", width="content")
                act = partial(state.place_service().reopen_part, p.id)
                st.button(
                    "Ta tillbaka",
                    key=f"reopen-{p.id}",
                    type="tertiary",
                    help=f"Ta tillbaka {plain(p.name)}",
                    on_click=_do,
                    args=(act, f"{p.name} finns igen."),
                )


def _chosen_part(names: Mapping[str, str]) -> str:
    """The part to change: Streamlit knows a choice by its label, so that of other names is another widget."""
    before = list(names).index(held) if (held := session.CHANGED_PART.get("")) in names else 0
    key = f"change-part-{'|'.join(names.values())}"
    part = st.selectbox("Ändra", list(names), before, format_func=names.__getitem__, key=key, width=220)
    session.CHANGED_PART.set(part)
    return part


def _add(place: Area) -> None:
    names = service.split_names(session.ADDED_PARTS.get() or "")
    _do(lambda: state.place_service().add_parts(place.id, names), f"Tillagt: {listing(names)}.")


def _scale(place: Area) -> None:
    frame.section("Nivåskala")
    places_ = state.place_service()
    levels = places_.levels(place.id)
    if not levels:
        html.say("empty", f"{place.name} har ingen nivåskala ännu: utan den kan veckor inte bedömas.")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        start = next((i for i, k in enumerate(ScaleKind) if len(PRESETS[k].levels) == len(levels)), 0)
        kind = st.selectbox(
            "Skala",
            list(ScaleKind),
            start,
            format_func=lambda k: PRESETS[k].title,
            key=f"change-scale-{place.id}-{len(levels)}",
            width=430,
        )
        if st.button("Använd skalan", key="change-scale-use"):
            _do(
                partial(places_.set_scale, place.id, kind or ScaleKind.FIVE),
                "Skalan gäller nu, med sina regler.",
            )
            st.rerun()
    if not levels:
        return
    numbers = list(levels)
    with st.expander("Nivåernas namn"), st.form("change-levels", border=False):
        with st.container(horizontal=True):
            for number, name in levels.items():
                st.text_input(
                    plain(f"Nivå {number}"), name, key=session.level_name(place.id, number, name).name, width=130
                )
        st.form_submit_button("Spara namnen", on_click=_save_levels, args=(place, levels))
    least = places_.rules(place.id)
    with st.expander("Regler för föreslagen nivå"), st.form("change-rules", border=False):
        html.say(
            "reading",
            "Så många händelser under en vecka ger nivån; tomt är ingen regel. En allvarligare händelse räknas också som en mildare.",
        )
        for number in numbers[1:]:
            with st.container(horizontal=True):
                for severity in SEVERITIES:
                    least_now = least.get((number, severity))
                    st.number_input(
                        plain(f"Nivå {number}, {severity}"),
                        1,
                        99,
                        value=least_now,
                        step=1,
                        key=session.level_rule(place.id, number, severity, least_now).name,
                        width=150,
                    )
        st.form_submit_button("Spara reglerna", on_click=_save_rules, args=(place, tuple(numbers[1:]), least))


def _save_levels(place: Area, names: dict[int, str]) -> None:
    typed = {n: session.level_name(place.id, n, name).get() or "" for n, name in names.items()}
    _do(lambda: state.place_service().name_levels(place.id, typed), "Nivåernas namn är sparade.")


def _save_rules(place: Area, numbers: tuple[int, ...], before: Mapping[tuple[int, str], int]) -> None:
    least = {(n, s): session.level_rule(place.id, n, s, before.get((n, s))).get() for n in numbers for s in SEVERITIES}
    _do(lambda: state.place_service().set_rules(place.id, least), "Reglerna är sparade.")


def _rhythm(place: Area) -> None:
    frame.section("Mötesrytm")
    rhythm = state.place_service().rhythm(place.id)
    st.selectbox(
        "Mötet hålls",
        list(RHYTHMS),
        list(RHYTHMS).index(rhythm),
        format_func=RHYTHMS.__getitem__,
        key=session.meeting_rhythm(place.id, rhythm).name,
        width=220,
        on_change=_save_rhythm,
        args=(place, rhythm),
    )


def _save_rhythm(place: Area, before: int) -> None:
    weeks = session.meeting_rhythm(place.id, before).value
    _do(lambda: state.place_service().set_rhythm(place.id, weeks), f"Mötet hålls {RHYTHMS[weeks]}.")


def _categories(place: Area) -> None:
    frame.section("Händelsekategorier")
    names = state.place_service().categories(place.id)
    with st.form("change-categories", border=False):
        st.text_area(
            "En per rad; tomt ger de vanliga",
            "\n".join(names),
            key=session.incident_categories(place.id, names).name,
            height=190,
        )
        st.form_submit_button("Spara kategorierna", on_click=_save_categories, args=(place, names))
    _counts_as(place)


def _counts_as(place: Area) -> None:
    """Which category of imported events each category of incidents is: nothing is guessed from words that are alike."""
    places_ = state.place_service()
    if not (imported := places_.event_categories(place.id)):
        return
    folded = {fold(c) for c in imported}
    said = {c: other for c, other in places_.counts_as(place.id).items() if fold(c) not in folded}
    if not said:
        return
    with st.expander("Kategorierna bland inlästa händelser"), st.form("change-counts-as", border=False):
        html.say(
            "reading",
            "Det som noteras på mötet räknas på kartan tillsammans med inlästa händelser. Säg vad som är samma sak.",
        )
        for category, other in said.items():
            options = sorted({*imported, *filter(None, [other])})
            st.selectbox(
                plain(category),
                options,
                index=options.index(other) if other else None,
                key=session.counts_as(place.id, category, other).name,
                placeholder="Egen kategori",
                width=420,
            )
        st.form_submit_button("Spara", key="counts-as-save", on_click=_save_counts_as, args=(place, said))


def _save_counts_as(place: Area, said: Mapping[str, str | None]) -> None:
    chosen = {c: session.counts_as(place.id, c, other).get() for c, other in said.items()}
    changed = {c: other for c, other in chosen.items() if other != said[c]}
    if changed:
        _do(lambda: state.place_service().set_counts_as(place.id, changed), "Kategorierna är sparade.")


def _save_categories(place: Area, before: Sequence[str]) -> None:
    typed = session.incident_categories(place.id, before).get() or ""
    names = [n for n in typed.splitlines() if n.strip()]
    if tuple(map(service.tidy, names)) == service.CATEGORIES:
        names = []
    _do(lambda: state.place_service().set_categories(place.id, names), "Kategorierna är sparade.")


def _history(place: Area) -> None:
    frame.section("Historik")
    places_ = state.place_service()
    changes = places_.history(place.id)
    if changes.empty:
        html.say("empty", "Inget är ändrat här ännu.")
        return
    for batch, rows in list(changes.groupby("batch", sort=False))[:20]:
        row = rows.iloc[-1]
        at = swedish_time(str(row["at"]))
        title, undone = str(row["title"]), bool(row["undone"])
        with st.container(key=f"place-change-{batch}", horizontal=True, vertical_alignment="center"):
            html.show(
                html.paragraph(
                    "import" + (" undone" if undone else ""),
                    tag("b", title),
                    tag("span", f"{at:%Y-%m-%d %H:%M} · {row['who']}{' · ångrad' if undone else ''}"),
                ),
            )
            label, act = ("Gör om", places_.redo) if undone else ("Ångra", places_.undo)
            st.button(
                plain(label),
                key=f"place-undo-{batch}",
                type="tertiary",
                help=plain(f"{label}: {title}"),
                on_click=_do,
                args=(partial(act, int(batch)), f"{label}: {title}."),
            )


# --- examples ------------------------------------------------------------------------------------


def _examples() -> None:
    if done := session.PLACE_DONE.pop():
        st.success(plain(done))
    _tell(session.PLACE_PROBLEMS.pop(()))
    places_ = state.place_service()
    names = places_.example_names()
    if not names:
        html.say("empty", "Inga exempel är inlästa.")
        return
    shown = places_.are_examples_shown() is not False
    html.say("reading", f"Exemplen är {names}. De kan döljas och visas när som helst; inget går förlorat.")
    label, done = (
        ("Dölj exemplen", "Exemplen är dolda.") if shown else ("Visa exemplen", "Exemplen står i listan över platser.")
    )
    st.button(plain(label), key="examples-toggle", on_click=_do, args=(partial(places_.show_examples, not shown), done))


def first_question() -> None:
    """At first start, when there are only examples and nobody has chosen: try with them, or begin with one's own."""
    places_ = state.place_service()
    if state.as_of() or places_.are_examples_shown() is not None:
        return
    examples = places_.examples()
    if not examples or any(p not in examples for p in state.places()):
        return
    with st.container(key="first-start", horizontal=True, vertical_alignment="center"):
        html.say("lead", "Välkommen. Det som visas är exempel.", width="content")
        if st.button("Börja med er kommun", type="primary", key="first-own"):
            places_.show_examples(False)
            st.switch_page(frame.NEW_PLACE)
        st.button("Prova med exempel", key="first-examples", on_click=lambda: places_.show_examples(True))
