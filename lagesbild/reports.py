"""Reports before the meeting: who is asked, what came in, and what the coordinator made of it.

A reporter is an organisation with a secret link, never a person. "Inget att rapportera" is an answer; no
report at all is silence, and silence is never level 1. A report counts as an incident only when the
coordinator has approved it.
"""

from __future__ import annotations

import re
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import pandas as pd

from lagesbild import calendar, sharing
from lagesbild import week as domain
from lagesbild.actor import Actor, Role
from lagesbild.areas import directory
from lagesbild.calendar import Week, week_label
from lagesbild.holding import Holding, Key, State
from lagesbild.problems import Problem, Refused, UnknownId
from lagesbild.register import Change, Conflict, Register
from lagesbild.swedish import listing
from lagesbild.tables import REPORT_STATES, TABLES, to_frame
from lagesbild.week import Incident

RECEIVED, APPROVED, MERGED, STRUCK = REPORT_STATES
BACK = timedelta(days=21)
"""How long after it happened something may be reported, at least: all that the meeting to come looks back on may be."""
_ID = re.compile(r"[0-9a-f]{32}")
_SOURCE = "Rapporter inför veckomötet, lämnade i Lägesbild"


class Answer(StrEnum):
    """What an organisation has said of a stadsdel's week."""

    REPORTED = "rapporterat"
    NOTHING = "inget att rapportera"
    STRUCK = "struket"  # has reported, but nothing that counts
    SILENT = "inte svarat"


@dataclass(frozen=True)
class Reporter:
    """An organisation that is asked: ``id`` is the secret of its link, ``parts`` the ids of its stadsdelar."""

    id: str
    place: str
    organisation: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """What a reporter tells. ``id`` is made where it is written (32 hexadecimal digits), so that one sent twice is one.

    ``incident`` None: nothing to report of ``parts`` in ``week``.
    """

    id: str
    week: Week
    incident: Incident | None = None
    parts: tuple[str, ...] = ()


# --- who is asked ---------------------------------------------------------------------------


def invite(register: Register, place: str, organisation: str, parts: Sequence[str], actor: Actor) -> Reporter:
    """Make a reporter's link. ``parts``: ids of the stadsdelar that it reports of; none: all of the place's."""
    areas = directory(register.current("areas"))
    name = organisation.strip()
    problems = domain.check_texts({"Organisation": name})
    if not name:
        problems.append(Problem("Organisation saknas.", "organisationens namn.", column="Organisation"))
    unknown = [p for p in parts if p not in areas.by_id or not areas.is_inside(p, place)]
    problems += [
        Problem(f"Stadsdelen ”{p}” är okänd.", "en av platsens stadsdelar.", column="Stadsdel") for p in unknown
    ]
    if any(r.organisation.casefold() == name.casefold() for r in reporters_of(register, place)):
        problems.append(
            Problem(f"{name} har redan en länk.", "en organisation som inte har någon.", column="Organisation")
        )
    if problems:
        raise Refused(problems)
    id_ = secrets.token_urlsafe(18)
    _save_reporter(register, actor, "inbjudan", place, id_, name, parts)
    return Reporter(id_, place, name, tuple(parts) or _parts(register, place))


def close(register: Register, reporter: Reporter, actor: Actor) -> None:
    """End a reporter's link: it no longer works. What it reported stays."""
    _save_reporter(
        register, actor, "avslut", reporter.place, reporter.id, reporter.organisation, reporter.parts, closed=1
    )


def reporters_of(register: Register, place: str) -> list[Reporter]:
    """The place's reporters whose links work, by organisation."""
    rows = register.current("reporters", areas=[place])
    rows = rows[rows["closed"].fillna(0) != 1]
    return sorted((_reporter(register, r) for r in rows.to_dict("records")), key=lambda r: r.organisation)


def reporter(register: Register, id_: str) -> Reporter:
    """The reporter of a link. UnknownId when there is none, or it has been ended."""
    rows = register.current("reporters", reporter=id_)
    rows = rows[rows["closed"].fillna(0) != 1]
    if rows.empty:
        raise UnknownId("Länken gäller inte. Be den som samordnar om en ny.")
    return _reporter(register, rows.to_dict("records")[0])


# --- what they report -----------------------------------------------------------------------


def receive(register: Register, sender: Reporter, report: Report, receivers: Sequence[str] | None = None) -> bool:
    """Save a report; False when it had come before. Refused when something is missing or looks personal.

    ``receivers``: with which organisations the sender's shares it, before the meeting; None: it is everybody's.
    """
    today = calendar.today()
    problems: list[Problem] = []
    if not _ID.fullmatch(report.id):
        raise Refused([Problem("Rapporten saknar giltigt id.", "32 hexadecimala siffror.")])
    if not register.current("reports", report=report.id).empty:
        return False
    records: list[dict[str, object]] = []
    if report.incident is None:
        parts = report.parts or sender.parts
        problems += [_unknown(p) for p in parts if p not in sender.parts]
        if report.week.monday() > today:
            problems.append(Problem("Veckan har inte börjat.", "en vecka som har varit, eller pågår.", column="Vecka"))
        records = [_record(p, report, sender, report.week, {"is_nothing": 1}) for p in parts]
    else:
        incident = report.incident
        if incident.area not in sender.parts:
            problems.append(_unknown(incident.area))
        first = first_day(register, sender.place)
        if incident.date > today or incident.date < first:
            problems.append(
                Problem(f"Dagen {incident.date} ligger utanför.", f"en dag från {first} till {today}.", column="Dag")
            )
        if problems:
            raise Refused(problems)
        checked = domain.checked(register, sender.place, replace(incident, organisation=sender.organisation))
        values = {n: getattr(checked, n) for n in ("date", "time", "place", "category", "severity", "note")}
        records = [_record(checked.area, report, sender, Week.of(checked.date), values)]
    if problems:
        raise Refused(problems)
    about = Change(
        who=str(Actor(Role.REPORTER, sender.organisation)),
        action="rapport",
        kind="reports",
        place=sender.place,
        title="Rapport inför mötet",
        source=_SOURCE,
        period=str(report.week),
    )
    holdings: dict[Key, Holding] = {}
    if receivers is not None:
        to = Holding(sender.organisation, State.SHARED, tuple(receivers), sharing.BEFORE_MEETING, today)
        holdings = {(str(r["area"]), report.id): to for r in records}
    from_sender = Actor(Role.REPORTER, sender.organisation)
    try:
        register.save(
            [
                *sharing.rows(from_sender, "reports", sender.place, holdings, "delning"),
                (about, _frame("reports", records)),
            ],
            expected={("reports", (str(r["area"]), report.id)): None for r in records},
        )
    except Conflict:  # sent twice at the same moment
        return False
    return True


def first_day(register: Register, place: str) -> date:
    """The earliest day that something may be reported of now."""
    today = calendar.today()
    return min(today - BACK, domain.weeks_of_meeting(register, place, week_asked(today))[0].monday())


def week_asked(day: date) -> Week:
    """The week that "nothing to report" speaks of when nobody says another: on Mondays and Tuesdays the one that ended."""
    week = Week.of(day)
    return week.shift(-1) if day.isoweekday() <= 2 else week


def sent_by(register: Register, sender: Reporter) -> pd.DataFrame:
    """The reporter's own reports, the newest first: what became of each is in ``status`` and ``answer``."""
    rows = register.current("reports", reporter=sender.id)
    return rows.iloc[::-1].reset_index(drop=True)


# --- who has answered -----------------------------------------------------------------------


def coverage(register: Register, place: str, week: Week) -> pd.DataFrame:
    """One row per reporter and stadsdel that it is asked of: organisation, area, answer (`Answer`), reports (how many).

    Of the weeks that the meeting about ``week`` looks back on. That somebody has answered is told to all, not what it said.
    """
    rows = _of_meeting(register.whole(), place, week)
    out = []
    for asked in reporters_of(register, place):
        reported = rows[rows["reporter"] == asked.id]
        for part in asked.parts:
            here = reported[reported["area"] == part]
            kept = here[here["status"] != STRUCK]
            count = int((kept["is_nothing"].fillna(0) != 1).sum())
            none = Answer.STRUCK if len(here) else Answer.SILENT
            answer = Answer.REPORTED if count else Answer.NOTHING if len(kept) else none
            out.append((asked.organisation, part, answer, count))
    return pd.DataFrame(out, columns=["organisation", "area", "answer", "reports"])


def coverage_in_words(frame: pd.DataFrame, names: Mapping[str, str]) -> str:
    """How many have answered and of which stadsdelar nobody has: "7 av 9 har svarat; ingen från Videkulla".

    ``names``: the stadsdelar by id. An empty frame: nobody is asked.
    """
    if frame.empty:
        return ""
    answered = frame["answer"] != Answer.SILENT
    by_reporter = answered.groupby(frame["organisation"]).any()
    silent = [names.get(a, a) for a, any_ in answered.groupby(frame["area"], sort=False).any().items() if not any_]
    missing = [str(o) for o, any_ in by_reporter.items() if not any_]
    if len(missing) == len(by_reporter):
        return f"Ingen har svarat än. {'Tillfrågad' if len(missing) == 1 else 'Tillfrågade'}: {listing(missing)}."
    text = f"{int(by_reporter.sum())} av {len(by_reporter)} har svarat"
    text += f"; ingen från {listing(silent)}" if silent else ""
    return text + (f". Inte svarat: {listing(missing)}." if missing else ".")


def silent_areas(frame: pd.DataFrame) -> dict[str, str]:
    """The areas (ids) of which no answer counts, and why, in words: silence is no level, nor is what was struck.

    ``frame`` as of `coverage`.
    """
    words: dict[str, str] = {}
    for area, rows in frame.groupby("area", sort=False):
        said = set(rows["answer"])
        if said <= {Answer.SILENT, Answer.STRUCK}:
            silent = f"ingen av {len(rows)} har svarat" if len(rows) > 1 else "den tillfrågade har inte svarat"
            words[str(area)] = "det som rapporterats är struket" if Answer.STRUCK in said else silent
    return words


def coverage_by_area(frame: pd.DataFrame) -> dict[str, str]:
    """By area id, in words: "2 av 3 har svarat; inte Polisen". Only areas that somebody is asked of."""
    words: dict[str, str] = {}
    for area, rows in frame.groupby("area", sort=False):
        silent = rows["answer"] == Answer.SILENT
        missing = f"; inte {listing([str(o) for o in rows['organisation'][silent]])}" if silent.any() else ""
        words[str(area)] = f"{int((~silent).sum())} av {len(rows)} har svarat{missing}."
    return words


# --- the coordinator's review ---------------------------------------------------------------


def inbox(register: Register, place: str, week: Week) -> pd.DataFrame:
    """The meeting's reports that nobody has reviewed, in the order in which they came; answers of "nothing" need none."""
    rows = _of_meeting(register, place, week)
    is_waiting = (rows["status"] == RECEIVED) & (rows["is_nothing"].fillna(0) != 1)
    return rows[is_waiting].reset_index(drop=True)


def _of_meeting(register: Register, place: str, week: Week) -> pd.DataFrame:
    """The place's reports of the weeks that the meeting about ``week`` looks back on."""
    weeks = set(domain.weeks_of_meeting(register, place, week))
    areas = [a.id for a in directory(register.current("areas")).inside(place)]
    rows = register.current("reports", areas=areas)
    is_asked = [Week(int(y), int(w)) in weeks for y, w in zip(rows["year"], rows["week"], strict=True)]
    return rows[pd.Series(is_asked, index=rows.index, dtype=bool)].reset_index(drop=True)


def doubles(rows: pd.DataFrame, incidents: pd.DataFrame) -> dict[str, str]:
    """Report id → incident id that it seems to tell of again: same stadsdel, day and category."""
    incident_of = {(r["area"], r["date"], r["category"]): str(r["incident"]) for r in incidents.to_dict("records")}
    return {
        str(r["report"]): incident_of[key]
        for r in rows.to_dict("records")
        if (key := (r["area"], r["date"], r["category"])) in incident_of
    }


def approve(
    register: Register,
    place: str,
    row: Mapping[str, Any],
    actor: Actor,
    *,
    severity: str | None = None,
    answer: str = "",
) -> str:
    """Let a report count: it becomes an incident, in the same transaction. ``severity`` when it is judged otherwise.

    The incident is established, and still whose the report was.
    """
    incident = domain.checked(
        register,
        place,
        Incident(
            row["area"],
            row["date"],
            row["category"],
            severity or row["severity"],
            row["organisation"],
            _text(row["time"]),
            _text(row["place"]),
            _text(row["note"]),
        ),
    )
    id_ = uuid.uuid4().hex
    change = domain.change_of(actor, "notering", "incidents", place, f"Händelse {incident.date:%Y-%m-%d}, ur rapport")
    holding, holdings = register.holdings("reports").get((str(row["area"]), str(row["report"]))), {}
    if holding is not None:
        counted = Holding(holding.owner, State.ESTABLISHED, (), sharing.AT_MEETING, calendar.today())
        holdings = {(incident.area, id_): counted}
    register.save(
        [
            *sharing.rows(actor, "incidents", place, holdings, "delning"),
            (change, domain.rows_of([(id_, incident, None)])),
            _reviewed(place, row, actor, APPROVED, id_, answer),
        ],
        expected={("incidents", (incident.area, id_)): None, **_seen(row)},
    )
    return id_


def merge(
    register: Register, place: str, row: Mapping[str, Any], incident: str, actor: Actor, *, answer: str = ""
) -> None:
    """The report tells of an incident that is noted already: it counts once."""
    register.save([_reviewed(place, row, actor, MERGED, incident, answer)], expected=_seen(row))


def strike(register: Register, place: str, row: Mapping[str, Any], actor: Actor, *, answer: str) -> None:
    """The report does not count; the reason is told to the reporter."""
    if not answer.strip():
        raise Refused([Problem("Skäl saknas.", "några ord till den som rapporterade.", column="Svar")])
    register.save([_reviewed(place, row, actor, STRUCK, None, answer)], expected=_seen(row))


def _reviewed(
    place: str, row: Mapping[str, Any], actor: Actor, status: str, incident: str | None, answer: str
) -> tuple[Change, pd.DataFrame]:
    problems = domain.check_texts({"Svar": answer})
    if problems:
        raise Refused(problems)
    record = {n: row[n] for n in TABLES["reports"].names}
    record |= {"status": status, "incident": incident, "answer": answer.strip() or None}
    week = Week(int(row["year"]), int(row["week"]))
    about = Change(
        who=str(actor),
        action="granskning",
        kind="reports",
        place=place,
        title=f"Rapport {week_label(week.week)} {week.year}",
        source=_SOURCE,
        period=str(week),
        reason=answer.strip() or None,
    )
    return about, _frame("reports", [record])


def _seen(row: Mapping[str, Any]) -> dict[tuple[str, tuple[object, ...]], int | None]:
    return {("reports", (row["area"], row["report"])): int(row["change"])}


def _unknown(part: str) -> Problem:
    return Problem(f"Stadsdelen ”{part}” hör inte till länken.", "en av dem som länken gäller.", column="Stadsdel")


def _record(area: str, report: Report, sender: Reporter, week: Week, values: Mapping[str, object]) -> dict[str, object]:
    return {
        "area": area,
        "report": report.id,
        "reporter": sender.id,
        "organisation": sender.organisation,
        "year": week.year,
        "week": week.week,
        "status": RECEIVED,
        **values,
    }


def _save_reporter(
    register: Register,
    actor: Actor,
    action: str,
    place: str,
    id_: str,
    organisation: str,
    parts: Sequence[str],
    closed: int | None = None,
) -> None:
    record = {
        "area": place,
        "reporter": id_,
        "organisation": organisation,
        "parts": "|".join(parts) or None,
        "closed": closed,
    }
    about = Change(who=str(actor), action=action, kind="reporters", place=place, title=f"Rapportör {organisation}")
    register.save([(about, _frame("reporters", [record]))])


def _reporter(register: Register, row: Mapping[str, Any]) -> Reporter:
    place = str(row["area"])
    chosen = tuple(p for p in (_text(row["parts"]) or "").split("|") if p)
    return Reporter(str(row["reporter"]), place, str(row["organisation"]), chosen or _parts(register, place))


def _parts(register: Register, place: str) -> tuple[str, ...]:
    return tuple(a.id for a in directory(register.current("areas")).parts(place)) or (place,)


def _frame(kind: str, records: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    names = TABLES[kind].names
    return to_frame(kind, [{n: r.get(n) for n in names} for r in records])[names]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
