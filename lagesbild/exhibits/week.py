"""Exhibits of one week's work: its incidents, the meeting's protocol, the history of a cell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd

from lagesbild import week as domain
from lagesbild.analysis import proposal
from lagesbild.calendar import Week, week_label
from lagesbild.exhibit import UNASSESSED, Caveat, Column, Disclosure, Exhibit, Format, Kind, Role
from lagesbild.exhibits.base import WEEK, ExhibitSpec, Param, Scope, week_number
from lagesbild.exhibits.prose import levels as prose
from lagesbild.problems import NoData, UnknownId
from lagesbild.swedish import NBSP, day, listing, number_word, plural, sentence
from lagesbild.week import Board, Cell

_DOT = "·"
_DAYS = ("mån", "tis", "ons", "tor", "fre", "lör", "sön")
_UNSETTLED = "Inte beslutad"
_ACTIONS = {"import": "inläsning", "ångra": "ångrade", "gör om": "gjorde om"}


def days_of(week: Week, until: Week | None = None) -> str:
    """The days of a week, or of all weeks up to another, in words: "12–18 feb 2024", "30 dec 2024 – 5 jan 2025"."""
    first = week.monday()
    last = (until or week).monday() + timedelta(days=6)
    if first.year != last.year:
        return f"{day(first)} – {day(last)}"
    if first.month != last.month:
        return f"{day(first, year=False)} – {day(last)}"
    return f"{first.day}–{day(last)}"


def named(week: Week) -> str:
    """ "v. 7 2024"."""
    return f"{week_label(week.week)}{NBSP}{week.year}"


def spanned(weeks: Sequence[Week], *, year: bool = True) -> str:
    """Weeks in a row: "v. 48 2026", "v. 47–48 2026", "v. 52 2026 – v. 2 2027"; without ``year`` where it lies in one."""
    first, last = weeks[0], weeks[-1]
    if first.year != last.year:
        return f"{named(first)} – {named(last)}"
    label = week_label(first.week) if first == last else f"{week_label(first.week)}–{last.week}"
    return f"{label}{NBSP}{last.year}" if year else label


def weekday(value: date) -> str:
    """A day of the week and the month: "tis 13 feb"."""
    return f"{_DAYS[value.weekday()]}{NBSP}{day(value, year=False)}"


def _noted(scope: Scope, number: str) -> tuple[pd.DataFrame, int]:
    """(the week's incidents, how many more are struck out); NoData without any."""
    week = _week(scope, number)
    every = domain.incidents_of(scope.register, _areas(scope), week, withdrawn=True)
    withdrawn = every["withdrawn"].fillna(0) == 1
    if withdrawn.all():
        raise _none_noted(scope, week)
    return every[~withdrawn].reset_index(drop=True), int(withdrawn.sum())


def _check_incidents(scope: Scope, number: str) -> None:
    week = _week(scope, number)
    if (str(week.week),) not in _incident_weeks(scope):
        raise _none_noted(scope, week)


def _none_noted(scope: Scope, week: Week) -> NoData:
    return NoData(f"Inga händelser är noterade för {scope.area.name} {named(week)}.")


def _incidents_title(scope: Scope, number: str) -> str:
    return f"Händelser {named(_week(scope, number))}, {scope.area.name}"


def incidents(scope: Scope, number: str) -> Exhibit:
    """The week's incidents, one row each; NoData when none is noted."""
    week = _week(scope, number)
    rows, n = _noted(scope, number)
    table = pd.DataFrame(
        {
            "date": [f"{d:%Y-%m-%d}" for d in rows["date"]],
            "time": [t.replace(":", ".") if t else None for t in rows["time"]],
            "area": [scope.directory.name(a) for a in rows["area"]],
            "place": rows["place"],
            "category": rows["category"],
            "severity": rows["severity"],
            "source": rows["organisation"],
            "note": rows["note"],
        }
    )
    return Exhibit(
        ref=scope.ref("incidents", week.week),
        kind=Kind.TABLE,
        title=_incidents_title(scope, number),
        table=table,
        columns=(
            Column("date", "Dag", Role.TIME, Format.TEXT, missing=""),
            Column("time", "Tid", Role.TIME, Format.TEXT, missing=""),
            Column("area", scope.part_title, Role.LABEL, missing=""),
            Column("place", "Plats", Role.NOTE, missing=""),
            Column("category", "Kategori", Role.NOTE, missing=""),
            Column("severity", "Allvar", Role.NOTE, missing=""),
            Column("source", "Källa", Role.NOTE, missing=""),
            Column("note", "Anteckning", Role.NOTE, missing=""),
        ),
        sources=scope.sources(rows),
        period=days_of(week),
        summary=sentence(proposal.in_words(proposal.count(rows))),
        notes=(
            "Det som samverkan har noterat; inte detsamma som anmälda brott.",
            *(
                [f"{number_word(n).capitalize()} {'struken händelse' if n == 1 else 'strukna händelser'} visas inte."]
                if n
                else []
            ),
        ),
    )


def _closed(scope: Scope, number: str) -> pd.DataFrame:
    """The rows of the week's meeting; NoData while it is not closed."""
    week = _week(scope, number)
    rows = scope.rows("meetings", areas=[scope.area.id], year=week.year, week=week.week)
    if rows.empty:
        raise NoData(f"Mötet om {named(week)} är inte avslutat för {scope.area.name}.")
    _ = scope.scale
    return rows


def _protocol_title(scope: Scope, number: str) -> str:
    return f"Protokoll från mötet om {named(_week(scope, number))}, {scope.area.name}"


def protocol(scope: Scope, number: str) -> Exhibit:
    """The meeting's protocol: what was decided when it was closed, why, and what changed since the week before.

    A decision that came later does not alter it, but a note tells of it.
    """
    week = _week(scope, number)
    rows = _closed(scope, number)
    meeting = rows.iloc[-1]
    board = domain.board(scope.register.at(int(meeting["change"])), scope.area.id, week)
    names = {lv.number: lv.name for lv in scope.scale.levels}
    levels = pd.array([c.level for c in board.cells], dtype="Int64")
    before = pd.array([c.past[-1] for c in board.cells], dtype="Int64")
    is_weekly = len(board.weeks) == 1
    table = pd.DataFrame(
        {
            "area": [c.area.name for c in board.cells],
            "level": levels,
            "level_name": [_state(c, names) for c in board.cells],
            "level_before": before,
            "change": levels - before,
            "incidents": [len(c.incidents) for c in board.cells],
            "proposal": [c.decision.grounds if c.decision else None for c in board.cells],
            "reason": [c.decision.reason if c.decision else None for c in board.cells],
            "note": [c.decision.note if c.decision else None for c in board.cells],
        }
    )
    organisations = str(meeting["organisations"] or "").split("|")
    note = meeting["note"]
    return Exhibit(
        ref=scope.ref("protocol", week.week),
        kind=Kind.TABLE,
        title=_protocol_title(scope, number),
        how_to_read=f"Mötet hölls {day(meeting['date'])}. Med var {listing(organisations)}.",
        table=table,
        columns=(
            Column("area", scope.part_title, Role.LABEL),
            Column("level", "Nivå", Role.LEVEL, missing=_DOT),
            Column("level_name", "Läge", Role.NOTE, in_print=False),
            Column("level_before", "Veckan före" if is_weekly else "Förra mötet", Role.LEVEL, missing=_DOT),
            Column("change", "Ändring", Role.CHANGE, missing="", in_print=False),
            Column("incidents", "Händelser", Role.COUNT),
            Column("proposal", "Förslag", Role.NOTE, missing=""),
            Column("reason", "Motivering", Role.NOTE, missing=""),
            Column("note", "Anteckning", Role.NOTE, missing=""),
        ),
        sources=scope.sources(rows),
        period=f"{spanned(board.weeks)}, {days_of(board.weeks[0], week)}",
        summary=_protocol_in_words(scope, board),
        notes=tuple(
            n
            for n in (
                Caveat(f"Mötets anteckning: {note}") if note else "",
                Caveat(_changed_later(board, domain.board(scope.register, scope.area.id, week))),
                *scope.remarks(rows),
            )
            if n
        ),
        scale=scope.scale,
        methods=("levels", "symbols"),
    )


def _state(cell: Cell, names: dict[int, str]) -> str:
    if cell.level is not None:
        return names[cell.level]
    return UNASSESSED if cell.is_settled else _UNSETTLED


def _protocol_in_words(scope: Scope, board: Board) -> str:
    settled = len(board.cells) - len(board.unsettled)
    unassessed = [c.area.name for c in board.cells if c.is_settled and c.level is None]
    up: list[str] = []
    down: list[str] = []
    for cell in board.cells:
        last = cell.past[-1]
        if cell.level is not None and last is not None and cell.level != last:
            (up if cell.level > last else down).append(f"{cell.area.name} ({last} → {cell.level})")
    departed = sum(c.decision is not None and c.decision.departs for c in board.cells)
    counts = proposal.count(pd.concat([c.incidents for c in board.cells]))
    verb = "är ej bedömd" if len(unassessed) == 1 else "är ej bedömda"
    return sentence(
        f"{number_word(settled)} av {number_word(len(board.cells))} {scope.part_word(len(board.cells))} {'är beslutad' if len(board.cells) == 1 else 'är beslutade'}"
        + (f"; {listing(unassessed)} {verb}" if unassessed else ""),
        prose.raised(
            up,
            sum(c.level is not None and c.past[-1] is not None for c in board.cells),
            len(board.cells),
            is_weekly=len(board.weeks) == 1,
        ),
        f"Lägre: {listing(down)}" if down else "",
        f"{'ett' if departed == 1 else number_word(departed)} beslut avviker från förslaget" if departed else "",
        f"Under {'veckan' if len(board.weeks) == 1 else spanned(board.weeks)}: {proposal.in_words(counts)}",
    )


def _changed_later(then: Board, now: Board) -> str:
    """What was decided or loaded after the meeting."""
    moved = [
        f"{a.area.name} {_DOT if a.level is None else a.level} → {_DOT if b.level is None else b.level}"
        for a, b in zip(then.cells, now.cells, strict=True)
        if a.level != b.level
    ]
    return f"Ändrat efter mötet: {listing(moved)}." if moved else ""


def _events(scope: Scope, number: str, part: str) -> pd.DataFrame:
    """What has been done to one part's level of the week, the newest first; NoData when nothing has."""
    week = _week(scope, number)
    if part not in scope.inside:
        raise UnknownId(f"Området ”{part}” hör inte till {scope.area.name}.")
    events = domain.history(scope.register, part, week)
    if events.empty:
        raise NoData(f"{scope.directory.name(part)} har ingen historik för {named(week)}.")
    _ = scope.scale
    return events


def _history_title(scope: Scope, number: str, part: str) -> str:
    return f"Historik för {scope.directory.name(part)} {named(_week(scope, number))}"


def history(scope: Scope, number: str, part: str) -> Exhibit:
    """Who set the level of one area's week, when, from what to what, and why; the newest first."""
    week, events = _week(scope, number), _events(scope, number, part)
    what = [
        _ACTIONS.get(a, a) + (" (ångrat)" if u else "") for a, u in zip(events["action"], events["undone"], strict=True)
    ]
    table = pd.DataFrame(
        {
            "at": [f"{at:%Y-%m-%d %H.%M}" for at in events["at"]],
            "before": events["before"],
            "after": events["after"],
            "why": events["reason"],
            "who": events["who"],
            "action": what,
            "proposal": events["grounds"],
            "note": events["note"],
        }
    )
    rows = scope.rows("ratings", areas=[part], year=week.year, week=week.week)
    return Exhibit(
        ref=scope.ref("history", week.week, part),
        kind=Kind.TABLE,
        title=_history_title(scope, number, part),
        how_to_read="Det senaste först. Inget tas bort: ett nytt beslut läggs till de gamla.",
        table=table,
        columns=(
            Column("at", "När", Role.TIME, Format.TEXT),
            Column("before", "Från", Role.LEVEL, missing=_DOT),
            Column("after", "Till", Role.LEVEL, missing=_DOT),
            Column("why", "Varför", Role.NOTE, missing=""),
            Column("who", "Av", Role.NOTE),
            Column("action", "Vad", Role.NOTE),
            Column("proposal", "Förslag då", Role.NOTE, missing=""),
            Column("note", "Anteckning", Role.NOTE, missing=""),
        ),
        sources=scope.sources(rows) if len(rows) else ("registret",),
        period=f"{named(week)}, {days_of(week)}",
        summary=sentence(
            f"{plural(len(events), 'rad', 'rader')} i historiken; nivån gick senast från "
            f"{_level(events['before'].iloc[0])} till {_level(events['after'].iloc[0])}"
        ),
        notes=(f"{_DOT} betyder ej bedömd, eller att ingen nivå fanns.", "Tider är svensk tid."),
        scale=scope.scale,
        methods=("levels", "symbols"),
    )


def _level(value: object) -> str:
    return "ej bedömd" if pd.isna(value) else str(value)


def _week(scope: Scope, number: str) -> Week:
    return Week(scope.year, week_number(scope, number))


def _areas(scope: Scope) -> list[str]:
    return [scope.area.id, *(p.id for p in scope.parts)]


def _incident_weeks(scope: Scope) -> list[tuple[str, ...]]:
    rows = scope.rows("incidents", areas=_areas(scope))
    days = rows["date"][rows["withdrawn"].fillna(0) != 1].unique()
    weeks = scope.once(("incident weeks",), lambda: {Week.of(d) for d in days})
    return [(str(w.week),) for w in sorted(weeks) if w.year == scope.year]


def _meeting_weeks(scope: Scope) -> list[tuple[str, ...]]:
    rows = scope.rows("meetings", areas=[scope.area.id], year=scope.year)
    return [(str(w),) for w in sorted(int(w) for w in rows["week"])]


SPECS = (
    ExhibitSpec(
        "incidents",
        incidents,
        Disclosure.EVENTS,
        _check_incidents,
        (WEEK,),
        _incident_weeks,
        title=_incidents_title,
        kind=Kind.TABLE,
    ),
    ExhibitSpec(
        "protocol",
        protocol,
        Disclosure.EVENTS,
        _closed,
        (WEEK,),
        _meeting_weeks,
        title=_protocol_title,
        kind=Kind.TABLE,
    ),
    # asked for cell by cell: there are too many to list
    ExhibitSpec(
        "history",
        history,
        Disclosure.EVENTS,
        _events,
        (WEEK, Param("part", lambda scope: scope.inside)),
        lambda scope: [],
        title=_history_title,
        kind=Kind.TABLE,
    ),
)
