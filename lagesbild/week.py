"""The week as it stands: the incidents noted, the levels decided, and everything that happened to them.

What people set is saved by `lagesbild.services.meeting`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

from lagesbild import privacy, tables
from lagesbild.actor import Actor
from lagesbild.analysis import geography
from lagesbild.analysis.proposal import Proposal, propose_of_weeks
from lagesbild.areas import Area, Directory, directory
from lagesbild.calendar import Week, swedish_time, week_label
from lagesbild.problems import NoData, Problem, Refused, UnknownId
from lagesbild.register import Change, Register
from lagesbild.scales import in_use
from lagesbild.tables import SEVERITIES, TABLES, to_frame

CATEGORIES = (
    "Skjutning eller sprängning",
    "Våld eller hot",
    "Rån eller personrån",
    "Narkotika",
    "Skadegörelse eller klotter",
    "Brand",
    "Stöld eller inbrott",
    "Ordningsstörning",
    "Unga i riskmiljö",
    "Nedskräpning eller trasig miljö",
    "Annat",
)
"""What an incident can be about, when nothing else is said."""
BACK = 4
"""Meetings before that a meeting looks at."""
SOURCES = {"incidents": "Händelser noterade i Lägesbild"}
"""Where rows that were registered here come from, by kind; the others are decisions of the meeting."""
_DECIDED = "Gemensam lägesbedömning, registrerad i Lägesbild"
_TIME = re.compile(r"([01]?\d|2[0-3])(?:[.:]?([0-5]\d))?")
LONGEST = 500
"""Characters of a free text, at most."""

Seen = Mapping[tuple[str, tuple[object, ...]], int | None]
"""What a person saw of each row that they are about to write: (kind, key) → its change, None = no row."""


def last_completed(day: date) -> Week:
    """The latest ISO week that has ended on ``day``: what a Monday meeting is about."""
    return Week.of(day).shift(-1)


@dataclass(frozen=True)
class Incident:
    """Something that happened, as it is noted: where and what, never who. ``time`` is HH:MM.

    ``x`` and ``y``: where on the map somebody set it, whole metres of EPSG:3006; nothing is looked up from the words.
    """

    area: str
    date: date
    category: str
    severity: str
    organisation: str
    time: str | None = None
    place: str | None = None
    note: str | None = None
    x: int | None = None
    y: int | None = None


@dataclass(frozen=True)
class Decision:
    """What people decided about a stadsdel's week; ``level`` None is "ej bedömd"."""

    level: int | None
    proposed: int | None
    grounds: str
    reason: str | None
    note: str | None

    @property
    def departs(self) -> bool:
        """True when people decided otherwise than the rules proposed; "ej bedömd" included."""
        return self.proposed is not None and self.level != self.proposed


@dataclass(frozen=True)
class Cell:
    """One stadsdel in one week: what was before, what happened, what is proposed, what holds.

    ``past`` are the levels of the board's ``before``, ``incidents`` those of all its ``weeks``. ``level`` is what holds,
    from a decision or from a file; ``at``, ``actor`` and ``action`` say who set it. ``seen`` is
    what a save must find unchanged.
    """

    area: Area
    past: tuple[int | None, ...]
    incidents: pd.DataFrame
    proposal: Proposal
    level: int | None
    decision: Decision | None
    seen: Seen
    at: datetime | None = None
    actor: str = ""
    action: str = ""

    @property
    def is_settled(self) -> bool:
        """True when somebody decided, or a file brought a level. An empty row of a file settles nothing."""
        return self.decision is not None or self.level is not None


@dataclass(frozen=True)
class Board:
    """A place's week: one cell a stadsdel, and the scale that they are judged by.

    ``weeks`` are those that the meeting looks back on, ``before`` the `BACK` weeks that the meetings before it set levels
    for; both the earliest first.
    """

    place: Area
    week: Week
    scale: tuple[int, ...]
    cells: tuple[Cell, ...]
    weeks: tuple[Week, ...]
    before: tuple[Week, ...]

    @property
    def unsettled(self) -> list[Area]:
        """The stadsdelar that nobody has decided yet."""
        return [c.area for c in self.cells if not c.is_settled]

    def cell(self, area: str) -> Cell:
        """The cell of an area's id; UnknownId when the place has no such part."""
        for cell in self.cells:
            if cell.area.id == area:
                return cell
        raise UnknownId(f"Området ”{area}” hör inte till {self.place.name}.")


def board(register: Register, place: str, week: Week) -> Board:
    """What the register holds about a place's week."""
    areas = directory(register.current("areas"), settings=register.current("place_settings"))
    if place not in areas.by_id:
        raise UnknownId(f"Området ”{place}” finns inte.")
    parts = areas.parts(place, week.monday()) or [areas.by_id[place]]
    ids = [p.id for p in parts]
    scales = in_use(register.current("levels"))
    with_scale = next((a for a in (place, *areas.ancestors(place)) if a in set(scales["area"])), None)
    if with_scale is None:
        raise NoData(f"{areas.name(place)} har ingen nivåskala. Välj en på sidan Ny plats.")
    scale = tuple(sorted(int(n) for n in scales[scales["area"] == with_scale]["level"]))
    rules = register.current("rules", areas=[with_scale])
    weeks = weeks_of_meeting(register, place, week)
    incidents = incidents_of(register, ids, *weeks)
    ratings = _newest(register, "ratings", week)
    decisions = _newest(register, "decisions", week)
    before = _meetings_before(register, place, week)
    past = {
        (str(r.area), Week(int(r.year), int(r.week))): None if pd.isna(r.level) else int(r.level)
        for year in {w.year for w in before}
        for r in register.current("ratings", areas=ids, year=year).itertuples(index=False)
    }
    cells = []
    for part in parts:
        of_part = incidents[incidents["area"] == part.id].reset_index(drop=True)
        rating, decision = ratings.get(part.id), decisions.get(part.id)
        latest = max((r for r in (rating, decision) if r), key=lambda r: r["change"], default=None)
        key = (part.id, week.year, week.week)
        cells.append(
            Cell(
                part,
                tuple(past.get((part.id, w)) for w in before),
                of_part,
                propose_of_weeks([(week_label(w.week), _in_weeks(of_part, w)) for w in weeks], rules, scale),
                _int(rating["level"]) if rating else None,
                _decision(decision) if decision else None,
                {
                    ("ratings", key): rating["change"] if rating else None,
                    ("decisions", key): decision["change"] if decision else None,
                },
                swedish_time(latest["at"]) if latest else None,
                latest["who"] if latest else "",
                latest["action"] if latest else "",
            )
        )
    return Board(areas.by_id[place], week, scale, tuple(cells), weeks, before)


def categories(register: Register, place: str) -> tuple[str, ...]:
    """What an incident of the place can be about: as people set it, else `CATEGORIES`."""
    rows = register.current("place_settings", areas=[place], setting=tables.CATEGORIES)
    value = next((v for v in rows["value"] if isinstance(v, str)), None)
    return tuple(value.split("|")) if value else CATEGORIES


RHYTHMS = {1: "varje vecka", 2: "varannan vecka", 4: "varje månad"}
"""Weeks between a place's meetings, and how that is said; a month is taken for four weeks until a meeting is closed."""


def rhythm(register: Register, place: str) -> int:
    """How many weeks there are between the place's meetings: 1 unless people have said otherwise."""
    rows = register.current("place_settings", areas=[place], setting=tables.RHYTHM)
    value = next((v for v in rows["value"] if isinstance(v, str)), "1")
    return int(value)


def weeks_of_meeting(register: Register, place: str, week: Week) -> tuple[Week, ...]:
    """The weeks that the meeting about ``week`` looks back on: those since the meeting before, else its rhythm's."""
    weeks = rhythm(register, place)
    if weeks > 1:
        rows = register.current("meetings", areas=[place])
        closed = [Week(int(y), int(w)) for y, w in zip(rows["year"], rows["week"], strict=True)]
        latest = max((w for w in closed if w < week), default=None)
        if latest is not None and week.shift(-2 * weeks) <= latest:
            weeks = (week.monday() - latest.monday()).days // 7
    return tuple(week.shift(n) for n in range(1 - weeks, 1))


def weeks_until_meeting(register: Register, place: str, first: Week) -> tuple[Week, ...]:
    """The weeks from ``first`` to the one that the next meeting sets levels for: what a focus holds for."""
    return tuple(first.shift(n) for n in range(rhythm(register, place)))


def _meetings_before(register: Register, place: str, week: Week) -> tuple[Week, ...]:
    """The weeks that the `BACK` meetings before set levels for, the earliest first."""
    found = [week]
    while len(found) <= BACK:
        found.append(weeks_of_meeting(register, place, found[-1])[0].shift(-1))
    return tuple(reversed(found[1:]))


def incidents_of(register: Register, areas: Sequence[str], *weeks: Week, withdrawn: bool = False) -> pd.DataFrame:
    """The weeks' incidents in the order in which they happened; the withdrawn are left out unless asked for.

    One that was moved to another area is withdrawn in the first and noted in the other: it is given once.
    """
    rows = register.current("incidents", areas=areas)
    rows = _in_weeks(rows, *weeks)
    is_withdrawn = rows["withdrawn"].fillna(0) == 1
    moved = is_withdrawn & rows["incident"].isin(rows["incident"][~is_withdrawn])
    rows = rows[~moved] if withdrawn else rows[~is_withdrawn]
    return rows.sort_values(["date", "time"], kind="stable", na_position="last").reset_index(drop=True)


def _in_weeks(rows: pd.DataFrame, *weeks: Week) -> pd.DataFrame:
    return rows[pd.Series([Week.of(d) in weeks for d in rows["date"]], index=rows.index, dtype=bool)]


def history(register: Register, area: str, week: Week) -> pd.DataFrame:
    """Everything that ever happened to one area's week, newest first.

    Columns: at (Swedish time), who, action, before, after (levels, missing = ej bedömd or none),
    reason, note, proposed, grounds, undone (the event no longer counts). Undoing and redoing are
    events of their own: they too change what holds.
    """
    key = {"area": area, "year": week.year, "week": week.week}
    audit = register.changes().set_index("id")
    stored: dict[int, dict[str, Any]] = {}
    for kind in ("ratings", "decisions"):
        for row in register.history(kind, **key).to_dict("records"):
            stored.setdefault(int(audit.loc[row["change"], "batch"]), {})[kind] = row
    events: list[tuple[int, int, str]] = [(batch, batch, "save") for batch in stored]
    events += [
        (int(id_), int(target), str(action))
        for id_, target, action in audit[["target", "action"]].itertuples(name=None)
        if not pd.isna(target) and int(target) in stored
    ]
    off: set[int] = set()
    done: list[int] = []
    out = []
    before = None
    for id_, batch, action in sorted(events):
        rows = stored[batch]
        row = rows.get("ratings") or rows["decisions"]
        if action == "save":
            done.append(batch)
        elif action == "ångra":
            off.add(batch)
        else:
            off.discard(batch)
        after = _level_of(stored, [b for b in done if b not in off])
        decision = rows.get("decisions") or {}
        entry = audit.loc[id_]
        out.append(
            {
                "at": swedish_time(entry["at"]),
                "who": entry["who"],
                "action": row["action"] if action == "save" else action,
                "before": before,
                "after": after,
                "reason": _text(entry["reason"]),
                "note": _text(decision.get("note")) if action == "save" else None,
                "proposed": _int(decision.get("proposed")) if action == "save" else None,
                "grounds": _text(decision.get("grounds")) if action == "save" else None,
                "undone": action == "save" and bool(row["undone"]),
            }
        )
        before = after
    columns = ["at", "who", "action", "before", "after", "reason", "note", "proposed", "grounds", "undone"]
    frame = pd.DataFrame(out[::-1], columns=columns, dtype=object)  # else None becomes NaN
    return frame.astype({"before": "Int64", "after": "Int64", "proposed": "Int64", "undone": bool})


def _level_of(stored: Mapping[int, Mapping[str, Any]], batches: Iterable[int]) -> int | None:
    """The level after these batches: that of the newest with a rating."""
    ratings = [stored[b]["ratings"] for b in sorted(batches) if "ratings" in stored[b]]
    return _int(ratings[-1]["level"]) if ratings else None


def _newest(register: Register, kind: str, week: Week) -> dict[str, dict[str, Any]]:
    """The rows that hold in a week with who set them, by area."""
    rows = register.history(kind, year=week.year, week=week.week)
    rows = rows[~rows["undone"].astype(bool)]
    return {str(r["area"]): r for r in rows.iloc[::-1].to_dict("records")}  # newest first: it is written last


def _decision(row: Mapping[str, Any]) -> Decision:
    return Decision(
        _int(row["level"]),
        _int(row["proposed"]),
        _text(row["grounds"]) or "",
        _text(row["reason"]),
        _text(row["note"]),
    )


def checked(register: Register, place: str, incident: Incident, reason: str | None = None) -> Incident:
    """The incident as it will be stored. Raises Refused; with ``reason`` (not None) a reason is required."""
    areas = directory(register.current("areas"))
    problems = check_texts(
        {
            "Plats": incident.place,
            "Kategori": incident.category,
            "Källa": incident.organisation,
            "Anteckning": incident.note,
            "Skäl": reason,
        }
    )
    if incident.area not in areas.by_id or not areas.is_inside(incident.area, place):
        problems.append(Problem("Stadsdelen är okänd.", "en av platsens stadsdelar.", column="Stadsdel"))
    for name, value in (("Kategori", incident.category), ("Källa", incident.organisation)):
        problems += required(value, name)
    if incident.severity not in SEVERITIES:
        what = f"Allvar ”{incident.severity}” finns inte." if incident.severity else "Hur allvarlig är inte valt."
        problems.append(Problem(what, f"{', '.join(SEVERITIES[:-1])} eller {SEVERITIES[-1]}.", column="Allvar"))
    if reason is not None:
        problems += required(reason, "Skäl")
    time = (incident.time or "").strip()
    match = _TIME.fullmatch(time)
    if time and not match:
        problems.append(Problem(f"”{time}” är ingen tid.", "ett klockslag, t.ex. 21.30.", column="Tid", value=time))
    problems += _place_on_map(areas, incident)
    refuse(problems)
    return Incident(
        incident.area,
        incident.date,
        incident.category.strip(),
        incident.severity,
        incident.organisation.strip(),
        f"{int(match[1]):02d}:{match[2] or '00'}" if match else None,
        (incident.place or "").strip() or None,
        (incident.note or "").strip() or None,
        incident.x,
        incident.y,
    )


def _place_on_map(areas: Directory, incident: Incident) -> list[Problem]:
    """A place on the map lies in the stadsdel that the incident is noted for."""
    if incident.x is None and incident.y is None:
        return []
    if incident.x is None or incident.y is None:
        return [Problem("Bara den ena koordinaten är satt.", "båda, eller ingen.", column="Plats på kartan")]
    area = areas.by_id.get(incident.area)
    if area is None or not area.geometry or geography.holds(area.geometry, incident.x, incident.y):
        return []
    what = f"Platsen på kartan ligger inte i {area.name}."
    return [Problem(what, "en plats i stadsdelen, eller den andra stadsdelen.", column="Plats på kartan")]


def check_texts(texts: Mapping[str, str | None]) -> list[Problem]:
    """No personal data, and no novels, in free text."""
    long = [
        Problem(f"{name} är för lång ({len(text)} tecken).", f"högst {LONGEST} tecken.", column=name)
        for name, text in texts.items()
        if text and len(text) > LONGEST
    ]
    return [*privacy.check(texts), *long]


def required(text: str | None, name: str) -> list[Problem]:
    """The problem of a text that must be there."""
    return [] if (text or "").strip() else [Problem(f"{name} saknas.", "några ord.", column=name)]


def refuse(problems: Sequence[Problem]) -> None:
    """Raise Refused when there is a problem."""
    if problems:
        raise Refused(problems)


def incident_of(row: Mapping[str, Any]) -> Incident:
    """The incident that a row holds."""
    time, place, note = (_text(row[n]) for n in ("time", "place", "note"))
    at = (_int(row["x"]), _int(row["y"]))
    return Incident(
        row["area"], row["date"], row["category"], row["severity"], row["organisation"], time, place, note, *at
    )


def seen_of(row: Mapping[str, Any]) -> dict[tuple[str, tuple[object, ...]], int | None]:
    """What a save must find unchanged of an incident's row."""
    return {("incidents", (row["area"], row["incident"])): int(row["change"])}


def rows_of(incidents: Iterable[tuple[str, Incident, int | None]]) -> pd.DataFrame:
    """Rows of the table ``incidents`` from (id, incident, 1 when withdrawn)."""
    return frame_of(
        "incidents", [{**vars(i), "incident": id_, "withdrawn": withdrawn} for id_, i, withdrawn in incidents]
    )


def frame_of(kind: str, records: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """Rows of a table, its columns in order."""
    return to_frame(kind, [dict(r) for r in records])[TABLES[kind].names]


def change_of(
    actor: Actor,
    action: str,
    kind: str,
    place: str,
    title: str,
    reason: str | None = None,
    *,
    period: str | None = None,
    remark: str | None = None,
) -> Change:
    """The audit row of something that people set on the week's pages."""
    return Change(
        who=str(actor),
        action=action,
        kind=kind,
        place=place,
        title=title,
        source=SOURCES.get(kind, _DECIDED),
        period=period,
        remark=remark,
        reason=reason,
    )


def _int(value: object) -> int | None:
    return None if value is None or pd.isna(value) else int(value)  # type: ignore[call-overload]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
