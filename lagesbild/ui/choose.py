"""What a page offers to choose among, and what a click in a figure leads to."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any, Literal, TypeVar

import streamlit as st

from lagesbild.analysis import ratings as analysis
from lagesbild.analysis.crime import SUM, Against, Block
from lagesbild.calendar import Week, now, weeks_in_year
from lagesbild.exhibit import is_sure
from lagesbild.exhibits import (
    SPECS,
    ExhibitRef,
    Scope,
    compstat,
    counted,
    crime_period,
    happened,
    listed_of,
    three_maps,
)
from lagesbild.exhibits import ratings as rating_exhibits
from lagesbild.exhibits import series as series_exhibits
from lagesbild.exhibits import survey as survey_exhibits
from lagesbild.exhibits.crime_areas import around, parts_with_crime
from lagesbild.exhibits.crime_period import Order, PeriodChoice, available_ends, default_end, key_of
from lagesbild.exhibits.happened import Window
from lagesbild.exhibits.layer_maps import layer_names
from lagesbild.exhibits.levels import Agreement
from lagesbild.exhibits.ratings import elevated_sign
from lagesbild.problems import NoData, NothingToShow
from lagesbild.swedish import day, sentence_case
from lagesbild.ui import door, session
from lagesbild.ui.frame import folded, follow_link
from lagesbild.ui.session import Key, LinkKey
from lagesbild.ui.show import available, show
from lagesbild.ui.state import Filters, as_of, exhibit, version
from lagesbild.ui.text import plain

_Option = TypeVar("_Option", bound=Hashable)


def assessed_weeks(chosen: Filters) -> list[int]:
    """Weeks that somebody assessed, oldest first; none when nothing is loaded."""
    try:
        return analysis.assessed_weeks(rating_exhibits.levels_of(chosen.scope())[1])
    except NoData:
        return []


def is_weekly(chosen: Filters) -> bool:
    """True where a meeting is held every week."""
    return rating_exhibits.rhythm_of(chosen.scope()) == 1


def weeks_to_show(chosen: Filters) -> list[int]:
    """The weeks that are or could be assessed, the newest first: those of the year that have begun and any assessed, or those
    of meetings."""
    assessed = assessed_weeks(chosen)
    if assessed and not is_weekly(chosen):
        return list(reversed(rating_exhibits.meetings_of(chosen.scope())))
    today, last = Week.of(as_of() or now().date()), max(assessed, default=1)
    begun = weeks_in_year(chosen.year) if chosen.year < today.year else today.week if chosen.year == today.year else 1
    return list(range(max(begun, last), 0, -1))


def choose_week(chosen: Filters, label: str, width: int) -> int:
    """The widget for a week that is or could be assessed, the latest assessed to start with."""
    weeks = weeks_to_show(chosen)
    if session.WEEK.get(weeks[0]) not in weeks:
        session.WEEK.pop()  # of another year
    follow_link(session.WEEK, {w: str(w) for w in weeks})
    start = weeks.index(latest_week(chosen) or weeks[-1])
    return int(
        st.selectbox(plain(label), weeks, index=start, key=session.WEEK.name, bind="query-params", width=width)
        or weeks[start]
    )


def choose_other_week(chosen: Filters, week: int, width: int) -> str:
    """The widget for the week that ``week`` is held against, as an exhibit's id writes it; empty: the week before it."""
    options = {"": "Veckan före" if is_weekly(chosen) else "Mötet före"} | {
        str(w): f"v. {w}" for w in weeks_to_show(chosen) if w != week
    }
    before = Filters(chosen.place, chosen.year - 1)
    options |= {str(Week(before.year, w)): f"v. {w} {before.year}" for w in reversed(assessed_weeks(before))}
    if session.OTHER_WEEK.get("") not in options:
        session.OTHER_WEEK.pop()  # of another year, or the same week
    return choose_one("Jämför med", session.OTHER_WEEK, options, width=width)


def week_now(chosen: Filters) -> int | None:
    """The week that `choose_week` will show further down the page."""
    labels = {str(w) for w in weeks_to_show(chosen)}
    named = str(session.WEEK.get() or st.query_params.get(session.WEEK.name))
    return int(named) if named in labels else latest_week(chosen)


def latest_week(chosen: Filters) -> int | None:
    """The latest assessed week."""
    return max(assessed_weeks(chosen), default=None)


def first_question(chosen: Filters) -> str | None:
    """The survey question to show first: one that was asked in the place's own parts."""
    scope = chosen.scope()
    try:
        rows = survey_exhibits.rows_of(scope)
    except NoData:
        return None
    place_rows = rows[rows["area"].isin(scope.inside)]
    if place_rows.empty:
        return None
    best = place_rows.iloc[0]
    for key, asked in survey_exhibits.questions(scope).items():
        if asked == (best["survey"], best["question"], best["answer"]):
            return key
    return None


def choose_one(
    label: str,
    key: LinkKey[_Option],
    options: Mapping[_Option, str],
    start: _Option | None = None,
    width: int | Literal["stretch"] = 320,
    resolve: Callable[[str], str | None] = lambda _: None,
) -> _Option:
    """The widget for one of ``options`` (value → what it is called), kept in the URL; ``start`` or the first at first.

    ``resolve`` gives the option that a link's other name means.
    """
    values = list(options)
    index = values.index(start) if start is not None and start in options else 0
    follow_link(key, options, resolve)
    picked = st.selectbox(
        plain(label),
        values,
        index,
        format_func=lambda o: options.get(o, str(o)),
        key=key.name,
        bind="query-params",
        width=width,
    )
    return picked if picked is not None and picked in options else values[index]


def map_choices(chosen: Filters) -> dict[str, tuple[str, ExhibitRef]]:
    """What the map can show: key → (Swedish name, exhibit)."""
    scope = chosen.scope()
    choices: dict[str, tuple[str, ExhibitRef]] = {}
    if week := latest_week(chosen):
        choices["niva"] = ("Nivå en vald vecka", chosen.ref("map-level", week))
        choices["andel"] = (f"Andel veckor på nivå {scope.scale.elevated} eller högre", chosen.ref("map-share"))
    for ref in listed_of(scope, "map-survey"):
        _, question, answer = survey_exhibits.questions(scope)[ref.params[0]]
        by = " per RegSO" if ref.params[1:] else ""  # else one division would stand in the other's place
        choices["-".join(ref.params)] = (f"{question}: {answer}{by}", ref)
    choices["brott"] = ("Anmälda brott per 1 000 invånare", chosen.ref("map-crime"))
    choices["skada"] = ("Brottsskada: anmälda brott gånger vikt", chosen.ref("map-harm"))
    choices |= {key: (name, chosen.ref(of, Window.YEAR)) for key, (name, of) in EVENT_MAPS.items()}
    choices["eget"] = ("Eget område mot resten", chosen.ref("event-density", Window.YEAR))
    choices["lager"] = ("Ett kartlager i taget", chosen.ref("map-layer", next(iter(layer_names(scope)), "")))
    choices["tre"] = ("Tre kartor bredvid varandra", chosen.ref("three-maps", *three_maps.at_first(scope)))
    choices["omraden"] = (f"Bara {scope.part_word()} och platser", chosen.ref("map-areas"))
    return {
        key: choice
        for key, choice in choices.items()
        if SPECS[choice[1].name].takes(choice[1].params) and available(choice[1])
    }


def choose_layer(chosen: Filters) -> ExhibitRef:
    """The widget for one layer; its map."""
    names = {k: v[:1].upper() + v[1:] for k, v in layer_names(chosen.scope()).items()}
    return chosen.ref("map-layer", choose_one("Kartlager", session.LAYER, names, width=260))


def choose_three(chosen: Filters) -> ExhibitRef:
    """The widgets for three measures, each another; the maps of them."""
    scope = chosen.scope()
    names = three_maps.measures(scope)
    picked: list[str] = []
    for turn, start in enumerate(three_maps.at_first(scope), start=1):
        left = {k: v for k, v in names.items() if k not in picked}
        key = session.panel_measure(turn)
        if key.get() in picked:
            key.pop()
        picked.append(choose_one(f"Karta {turn}", key, left, start, width=300))
    if any(key.startswith("handelser") for key in picked):
        picked = three_maps.of_source(scope, picked, choose_source(scope))
    return chosen.ref("three-maps", *picked)


EVENT_MAPS = {
    "tathet": ("Täthet av händelser", "event-density"),
    "forandring": ("Ändrad täthet av händelser", "event-change"),
    "hotspotar": ("Hotspotar", "event-hotspots"),
    "handelser": ("Händelser, en och en", "event-points"),
}
"""The maps of events: key → (what it is called, exhibit)."""
WINDOWS = {Window.YEAR.value: "365 dagar", Window.MONTH.value: "28 dagar"}


def choose_source(scope: Scope) -> str:
    """The widget for whose events, where several tell; the source's slug, or `happened.ALL`."""
    sources = happened.sources(scope)
    if len(sources) < 2:
        return happened.ALL
    named = {happened.ALL: "Alla källor"} | {s: sentence_case(n) for s, n in sources.items()}
    return choose_one("Källa", session.EVENT_SOURCE, named, width=200)


def choose_events(chosen: Filters, name: str) -> ExhibitRef:
    """The widgets for which events: how many days, up to the last complete one, the category, and whose where several tell."""
    scope = chosen.scope()
    categories = happened.categories(scope)
    window = segments("Period", WINDOWS, session.EVENT_WINDOW)
    category = choose_one("Kategori", session.EVENT_CATEGORY, categories, width=240)
    selected = happened.selection(category, choose_source(scope))
    return chosen.ref(name, window, *(() if selected == happened.ALL else (selected,)))


def show_happened(chosen: Filters, week: int, name: str) -> None:
    """What happened behind a level: the events and the noted incidents of a part (by its name) one week."""
    part = next((p.id for p in chosen.scope().parts if p.name == name), chosen.place)
    here = Filters(part, chosen.year)
    for ref in (here.ref("event-week", week), here.ref("incidents", week)):
        if available(ref):
            show(ref)


def show_times(chosen: Filters, ref: ExhibitRef) -> None:
    """When the events of a map happen: the hours of the week, the latest days, and repeats of one category."""
    category = ref.params[1] if len(ref.params) > 1 else happened.ALL
    source = happened.of_source(category)
    windows = chosen.ref("event-windows", *(() if source == happened.ALL else (source,)))
    times = [ExhibitRef("event-hours", ref.area, ref.year, ref.params[:2]), windows]
    times += [chosen.ref("near-repeat", category)] if not happened.is_every_category(category) else []
    for shown in times:
        if available(shown):
            show(shown)


_BLOCKS = {Block.YEAR_TO_DATE: "Hittills i år", Block.MONTH: "Senaste månaden", Block.ROLLING: "Tolv månader"}
_AGAINST = {Against.BEFORE: "Året före", Against.EARLIER: "Tidigare år sammanlagda"}
_ORDER = {
    Order.PRINTED: "Som i underlaget",
    Order.COUNT: "Antal",
    Order.CHANGE: "Störst förändring",
    Order.VERDICT: "Säkerställt först",
}


def choose_crime(scope: Scope) -> PeriodChoice:
    """The widgets for CompStat: up to which day, which block, against what, in which order; only what the counts bear."""
    supported_blocks = available_ends(scope)
    days = {end.isoformat(): day(end) for end in supported_blocks}
    usual = default_end(scope)
    until = usual
    if len(days) > 1:
        start = usual.isoformat() if usual else None
        until = date.fromisoformat(choose_one("Till och med", session.CRIME_END, days, start, width=150))
    blocks = {b: _BLOCKS[b] for b in supported_blocks.get(until, (Block.YEAR_TO_DATE,))} if until else _BLOCKS
    block = segments("Period", blocks, session.CRIME_BLOCK) if len(blocks) > 1 else next(iter(blocks))
    against = segments("Jämför med", _AGAINST, session.CRIME_AGAINST)
    order = choose_one("Sortera", session.CRIME_ORDER, _ORDER, width=190)
    return PeriodChoice(block, None if until == usual else until, against, order)


def is_weighed(chosen: Filters, choice: PeriodChoice) -> bool:
    """The widget that weighs crimes by harm instead of counting them, where weights are loaded."""
    if not available(chosen.ref("harm", *choice.period.words)):
        return False
    return segments("Räkna", {False: "Antal", True: "Brottsskada"}, session.CRIME_WEIGHED)


_T = TypeVar("_T")


def segments(label: str, options: Mapping[_T, str], key: LinkKey[_T]) -> _T:
    """A row of buttons of which one is always chosen, the first to start with."""
    if key.get() not in options:
        key.pop()  # what an earlier choice offered
    follow_link(key, {option: plain(text) for option, text in options.items()})
    return st.segmented_control(
        plain(label),
        list(options),
        format_func=lambda option: plain(options[option]),
        default=next(iter(options)),
        key=key.name,
        bind="query-params",
        required=True,
    )


OVER_YEARS = "Över åren"


def crime_views(chosen: Filters, category: str, choice: PeriodChoice) -> dict[str, tuple[ExhibitRef, ...]]:
    """What the page can show below CompStat: name → exhibits; only what the counts bear."""
    period, compared = choice.period.words, replace(choice, order=Order.PRINTED).words
    views = {
        OVER_YEARS: (),
        "Tre perioder": (chosen.ref("compstat-blocks", *compared),),
        "Per invånare": (chosen.ref("crime-rates", *replace(choice, against=Against.BEFORE).words),),
        "Bredvid andra": (chosen.ref("crime-beside", category, *compared),),
        "Delar och helhet": (chosen.ref("crime-parts", category, *period),),
        "Små områden": (
            chosen.ref("crime-funnel", category, *period),
            chosen.ref("crime-areas", category, *period),
        ),
        "Proven": (chosen.ref("compstat-tests", *choice.words),),
    }
    return {name: ids for name, ids in views.items() if all(available(i) for i in ids)}


def has_areas(scope: Scope) -> bool:
    """True when there are other areas to compare with."""
    if around(scope):
        return True
    try:
        return bool(parts_with_crime(scope))
    except NoData:
        return False


def crime_rows(ref: ExhibitRef) -> tuple[list[str], dict[str, str]]:
    """(the key of every row of a CompStat table, in its order, and what each is called in a list)."""
    table = exhibit(ref).table
    rows = list(zip(table["group"], table["category"], strict=True))
    names = [c for _, c in rows]
    keys = [key_of(g, c) for g, c in rows]
    titles = [f"{c} ({g.lower()})" if names.count(c) > 1 else c for g, c in rows]
    return keys, dict(zip(keys, titles, strict=True))


BESIDE_VERDICTS = ("ratio", "remark")
"""The columns of a CompStat table that need not stand beside its verdicts."""


def first_sure(ref: ExhibitRef, picks: Sequence[str]) -> str:
    """The row of a CompStat table to begin with: the first category whose change is certain, else the first row."""
    table = exhibit(ref).table
    sure = [
        pick
        for pick, category, verdict in zip(picks, table["category"], table["verdict"], strict=True)
        if category != SUM and is_sure(verdict)
    ]
    return sure[0] if sure else picks[0]


def choose_crime_part(chosen: Filters) -> Filters:
    """The widget for a part whose crime is loaded, the whole place to start with; its filters."""
    scope = chosen.scope()
    try:
        loaded = parts_with_crime(scope)
    except NoData:
        return chosen
    parts = {scope.area.id: f"Hela {scope.area.name}"} | {p.id: p.name for p in loaded}
    if len(parts) < 2:
        return chosen
    return Filters(choose_one(scope.part_title, session.CRIME_PART, parts, width=230), chosen.year)


def follow_series(clicked: object, keys: Sequence[str]) -> None:
    """Let a click on a series (area|category) choose both below, before they are drawn; once a click."""
    seen = session.CLICKED_SERIES.get()
    session.CLICKED_SERIES.set(clicked)
    if isinstance(clicked, str) and clicked in keys and clicked != seen:
        part, category = clicked.split("|")
        session.SERIES_PART.set(part)
        session.SERIES_CATEGORY.set(category)
        st.rerun()


def before_drawn(key: Key[str], labels: Mapping[str, str], start: str) -> str:
    """What the widget of ``key`` will say further down: its state, else the URL's word, else ``start``."""
    in_url = next((k for k, label in labels.items() if label == st.query_params.get(key.name)), start)
    chosen = str(key.get())
    return chosen if chosen in labels else in_url


def follow_click(key: Key[Any], clicked: object, allowed: Sequence[object]) -> None:
    """Let a click in a figure choose in the widget of ``key`` below it (before that is drawn).

    A click is followed once: it stays selected in the figure, and the widget may be changed after it.
    """
    followed = session.clicked(key)
    is_new = clicked is not None and clicked in allowed and followed.get() != clicked
    followed.set(clicked)
    if is_new:
        key.set(clicked)
        st.rerun()  # the figure above marks what was chosen


LEVELS, IN_DEPTH = "Veckoläget", "Fördjupning: invånare, fler frågor, trend, alla brott"
_SURVEYS = 1  # questions in the open


def _first_category(scope: Scope, part: Scope, step: counted.Step) -> str:
    """The slug of the category whose course a part begins with: what breaks its pattern, else its first certain change."""
    area, broken = series_exhibits.first_broken(scope, step)
    if broken and area == part.area.id:
        return broken
    counts = counted.counted(scope, step)
    own = {name: slug for slug, name in counts.categories.items() if (part.area.id, slug) in counts.rows}
    with suppress(NothingToShow):
        changes = compstat.categories_of(crime_period.compared(part))
        sure = [own[c.name] for c in changes if c.name in own and c.verdict is not None and c.verdict.is_sure]
        if sure:
            return sure[0]
    return next(iter(own.values()), next(iter(counts.categories)))


def area_profile(chosen: Filters, part: str) -> dict[str, list[ExhibitRef]]:
    """What the page Stadsdel shows of a part: section → exhibits; only what is loaded."""
    here, scope = Filters(part, chosen.year), chosen.scope()
    months = counted.Step.MONTHS
    series = []
    if months in counted.steps(scope):
        series = [chosen.ref("series", months, part, _first_category(scope, here.scope(), months))]
    try:
        survey_rows = survey_exhibits.rows_of(here.scope())
        asked = set(
            survey_rows.loc[survey_rows["area"] == part, survey_exhibits.QUESTION_KEY].itertuples(
                index=False, name=None
            )
        )
        surveys = [here.ref("survey", k) for k, a in survey_exhibits.questions(here.scope()).items() if a in asked]
    except NoData:
        surveys = []
    people = [here.ref("population")]
    sections = {
        LEVELS: [here.ref("ratings-weeks"), here.ref("yearly")],
        "Anmälda brott": [here.ref("compstat-headline")],
        "Trygghet": surveys[:_SURVEYS],
        "Brott månad för månad": series,
    }
    if not any(available(ref) for refs in sections.values() for ref in refs):
        sections, people = {"De som bor här": people}, []  # in the open where nothing else is
    sections |= {
        IN_DEPTH: [
            *people,
            *surveys[_SURVEYS:],
            here.ref("ratings-change"),
            here.ref("compstat"),
            chosen.ref("similar-areas", part),
        ],
    }
    shown = {title: [i for i in ids if available(i)] for title, ids in sections.items()}
    return {title: ids for title, ids in shown.items() if ids}


def in_brief(profile: Mapping[str, Sequence[ExhibitRef]]) -> dict[str, list[ExhibitRef]]:
    """What one printed page has room for of `area_profile`: the first figure of its first two sections."""
    return {title: list(refs[:1]) for title, refs in list(profile.items())[:2]}


def part_file(part: str, year: int, profile: Mapping[str, Sequence[ExhibitRef]]) -> Callable[[], bytes]:
    """A part in brief as a PDF, for a download: made when it is asked for."""
    revision, figures = version()[1], in_brief(profile)
    return door.for_later(lambda actor: door.opened().figures(actor).part_file(part, year, revision, figures))


def show_background(chosen: Filters) -> None:
    """The whole place's facts, indicators, measures and themes, behind one line; nothing when none is loaded."""
    names = [(name,) for name in ("facts", "indicators", "measures")]
    refs = [chosen.ref(*n) for n in (*names, ("themes", "samverkansomrade"), ("themes", "cylinderkategori"))]
    shown = [ref for ref in refs if available(ref)]

    def draw() -> None:
        for ref in shown:
            show(ref)

    if shown:
        folded("Hela området: befolkning, indikatorer, insatser och teman", draw)


_NO_NEWS = (Agreement.FOLLOWS, Agreement.UNCLEAR, Agreement.FEW)


def level_and_reports(chosen: Filters, name: str) -> str:
    """Where one part's level and its noted incidents do not say the same, in words; empty where they do."""
    ref = chosen.ref("ratings-incidents")
    if not available(ref):
        return ""
    shown = exhibit(ref)
    at = next((i for i, area in enumerate(shown.table["area"]) if area == name), None)
    if at is None:
        return ""
    sign = elevated_sign(chosen.scope().scale)
    if not shown.table["compared_weeks"].iloc[at] or shown.table["verdict"].iloc[at] in _NO_NEWS:
        return ""
    values = {c.id: c.write(shown.table[c.id].iloc[at]) for c in shown.columns}
    elevated = (
        f", {values['elevated_without_incident']} av {values['elevated_weeks']} veckor på nivå {sign} utan händelse"
        if shown.table["elevated_weeks"].iloc[at]
        else ""
    )
    weeks = values["compared_weeks"]
    return f"{values['incidents']} noterade händelser under {weeks} jämförda veckor{elevated}: {values['verdict']}."


def open_story(scope: Scope, name: str) -> None:
    """Go to the page of the part with this name."""
    part = next((p for p in scope.parts if p.name == name), None)
    if part is not None:
        session.OPENED_PART.set(part)
        st.switch_page("pages/lage/stadsdel.py")


def opened_story() -> None:
    """Take up the part that `open_story` came with, before the page's widget is drawn.

    switch_page cannot carry it: it refuses while the shared filters are bound to the URL.
    """
    part = session.OPENED_PART.pop()
    if part is not None:
        st.query_params[session.PART.name] = part.name
        session.PART.set(part.id)
