"""The week's meeting: incidents that are noted, levels that are decided, meetings that are closed.

Whatever people set goes through here, so that the same checks hold on every page: who may, no personal
data in any text, a reason where one is required, and nothing overwritten that the person had not seen.
Raises NotAllowed, Refused with every problem, or Conflict where another has saved since; then nothing
was saved.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from lagesbild import exhibits, reports, sharing
from lagesbild import resolutions as resolved
from lagesbild.actor import Actor
from lagesbild.analysis.proposal import Proposal
from lagesbild.calendar import Week, now, week_label
from lagesbild.document.model import Document, Marking, Placed, Section
from lagesbild.document.writers import formats
from lagesbild.exhibits.week import spanned
from lagesbild.holding import Holding
from lagesbild.problems import Problem
from lagesbild.register import Register
from lagesbild.register.audit import EXPORT
from lagesbild.resolutions import Focus, Resolution
from lagesbild.services import policies
from lagesbild.services.sharing import own
from lagesbild.swedish import listing
from lagesbild.week import (
    Board,
    Cell,
    Decision,
    Incident,
    Seen,
    categories,
    change_of,
    check_texts,
    checked,
    frame_of,
    incident_of,
    incidents_of,
    refuse,
    required,
    rows_of,
    seen_of,
    weeks_of_meeting,
    weeks_until_meeting,
)
from lagesbild.week import board as board_of

_WORD = re.compile(r"[^\W\d_]{2}")
_FEWEST_LETTERS = 3  # that differ


def _has_words(reason: str) -> bool:
    """Whether a reason says anything: what strayed into the field (a digit, or ``ppp`` meant for the board) does not.

    >>> [text for text in ("2", "m2", "ppppp", "Rån", "Vi enades om 1") if _has_words(text)]
    ['Rån', 'Vi enades om 1']
    """
    letters = {sign for sign in reason.casefold() if sign.isalpha()}
    return len(letters) >= _FEWEST_LETTERS and _WORD.search(reason) is not None


def _no_proposal(why: str) -> Proposal:
    """What is proposed of an area of which no answer counts."""
    return Proposal(None, f"inget: {why}")


@dataclass(frozen=True)
class MeetingService:
    """What ``actor`` (None: nobody has said who) sees and saves of a place's weeks."""

    _register: Register
    actor: Actor | None

    # --- what there is ---------------------------------------------------------------------

    def board(self, place: str, week: Week) -> Board:
        """A place's week as it is now; UnknownId when it is no place, or has no scale."""
        policies.check_can_view_meetings(self.actor, place)
        board = board_of(self._register, place, week)
        silent = reports.silent_areas(reports.coverage(self._register, place, week))
        cells = (
            replace(c, proposal=_no_proposal(silent[c.area.id])) if c.area.id in silent and c.incidents.empty else c
            for c in board.cells
        )
        return replace(board, cells=tuple(cells))

    def incidents(self, place: str, parts: Iterable[str], week: Week) -> pd.DataFrame:
        """What happened in the place and its parts in the weeks of the meeting about ``week``, in its order; one's own
        and those shared with one among them."""
        policies.check_can_view_meetings(self.actor, place)
        return incidents_of(self._own, [place, *parts], *weeks_of_meeting(self._register, place, week))

    def kept_apart(self, place: str, parts: Iterable[str], week: Week) -> int:
        """How many of the incidents that the actor sees are not established: no proposal and no figure counts them."""
        seen = self.incidents(place, parts, week)
        if policies.lens(self.actor) is None:
            return 0
        return len(seen) - len(
            incidents_of(self._register, [place, *parts], *weeks_of_meeting(self._register, place, week))
        )

    def categories(self, place: str, parts: Iterable[str]) -> list[str]:
        """What an incident can be about: the usual ones, and those that the place has used besides."""
        policies.check_can_view_meetings(self.actor, place)
        used = self._register.current("incidents", areas=[place, *parts])["category"].unique()
        return list(dict.fromkeys([*categories(self._register, place), *sorted(used)]))

    def organisations(self, place: str) -> list[str]:
        """Who has been to the place's meetings, the latest first."""
        policies.check_can_view_meetings(self.actor, place)
        rows = self._register.current("meetings", areas=[place])
        named = [o for text in rows["organisations"].dropna() for o in str(text).split("|")]
        return list(dict.fromkeys(named[::-1]))

    # --- incidents -------------------------------------------------------------------------

    def note(self, place: str, incident: Incident, *, established_for: str = "") -> str:
        """Note an incident; its id. ``established_for``: see `sharing.claim`."""
        actor = policies.check_can_note_incident(self.actor, place, incident.organisation)
        noted = checked(self._register, place, incident)
        id_ = uuid.uuid4().hex
        change = change_of(actor, "notering", "incidents", place, f"Händelse {noted.date:%Y-%m-%d}")
        claim = sharing.claim(actor, "incidents", place, [(noted.area, id_)], established_for)
        self._own.save(
            [*claim, (change, rows_of([(id_, noted, None)]))], expected={("incidents", (noted.area, id_)): None}
        )
        return id_

    def correct(self, place: str, row: Mapping[str, Any], incident: Incident, *, reason: str) -> None:
        """Put ``incident`` in the place of ``row`` (a row of `incidents`), with a reason.

        One that turns out to have happened elsewhere is withdrawn there and noted here, under the same id.
        """
        actor = policies.check_can_note_incident(
            self.actor, str(row.get("area", place)), str(row.get("organisation", ""))
        )
        policies.check_can_note_incident(self.actor, place, incident.organisation)
        holding = self._holding(row)
        noted = checked(self._register, place, incident, reason)
        id_ = str(row["incident"])
        rows: list[tuple[str, Incident, int | None]] = [(id_, noted, None)]
        seen = seen_of(row)
        if noted.area != row["area"]:
            rows.insert(0, (id_, incident_of(row), 1))
            seen[("incidents", (noted.area, id_))] = None
        moved = {(noted.area, id_): holding} if holding is not None and noted.area != row["area"] else {}
        claim = sharing.rows(actor, "incidents", place, moved, "rättelse")
        change = change_of(actor, "rättelse", "incidents", place, f"Händelse {noted.date:%Y-%m-%d}", reason.strip())
        self._own.save([*claim, (change, rows_of(rows))], expected=seen)

    def withdraw(self, place: str, row: Mapping[str, Any], *, reason: str) -> None:
        """Withdraw an incident that was noted by mistake, with a reason. It stays in the history."""
        actor = policies.check_can_note_incident(
            self.actor, str(row.get("area", place)), str(row.get("organisation", ""))
        )
        self._holding(row)
        refuse([*required(reason, "Skäl"), *check_texts({"Skäl": reason})])
        change = change_of(actor, "strykning", "incidents", place, f"Händelse {row['date']:%Y-%m-%d}", reason.strip())
        self._own.save([(change, rows_of([(str(row["incident"]), incident_of(row), 1)]))], expected=seen_of(row))

    @property
    def _own(self) -> Register:
        return own(self._register, self.actor)

    def _holding(self, row: Mapping[str, Any]) -> Holding | None:
        """Whose an incident is that the actor may change."""
        key = str(row["area"]), str(row["incident"])
        holding = self._register.whole().holdings("incidents").get(key)
        policies.check_can_change_row(self.actor, key[0], holding)
        return holding

    # --- decisions and meetings ------------------------------------------------------------

    def decide(
        self,
        place: str,
        week: Week,
        cell: Cell,
        level: int | None,
        *,
        scale: Sequence[int],
        reason: str = "",
        note: str = "",
        seen: Seen | None = None,
        over_another: bool = False,
    ) -> None:
        """Save the level of a stadsdel's week and why, in one transaction.

        ``cell`` is what the person saw, and ``seen`` (default: the cell's) what must still hold.
        A reason is required where the level departs from the proposal, and where it replaces what
        another has just decided (``over_another``).
        """
        actor = policies.check_can_decide_level(self.actor, place)
        reason, note = reason.strip(), note.strip()
        problems = check_texts({"Motivering": reason, "Anteckning": note})
        if level is not None and level not in scale:
            problems.append(
                Problem(f"Nivå {level} finns inte.", f"{scale[0]}–{scale[-1]} eller ej bedömd.", column="Nivå")
            )
        decision = Decision(level, cell.proposal.level, cell.proposal.grounds, reason or None, note or None)
        has_words = _has_words(reason)
        if not has_words and decision.departs:
            problems.append(
                Problem(
                    f"Motivering saknas: beslutet avviker från förslaget, nivå {cell.proposal.level}.",
                    "varför läget bedöms annorlunda.",
                    column="Motivering",
                    fix="Skriv varför läget bedöms annorlunda.",
                )
            )
        elif not has_words and over_another:
            problems.append(
                Problem(
                    "Motivering saknas: beslutet ersätter ett som någon annan nyss sparade.",
                    "varför det ersätts.",
                    column="Motivering",
                    fix="Skriv varför det ersätts.",
                )
            )
        refuse(problems)
        key = {"area": cell.area.id, "year": week.year, "week": week.week}
        title = f"{cell.area.name} {week_label(week.week)} {week.year}"
        rows = {
            "ratings": {**key, "level": level},
            "decisions": {**key, **vars(decision)},
        }
        self._register.save(
            [
                (
                    change_of(actor, "beslut", kind, place, title, reason or None, period=str(week)),
                    frame_of(kind, [row]),
                )
                for kind, row in rows.items()
            ],
            expected=cell.seen if seen is None else seen,
        )

    def finish(
        self,
        board: Board,
        *,
        on: date,
        organisations: Sequence[str],
        note: str = "",
        leave_unsettled: bool = False,
    ) -> None:
        """Close the week's meeting: who was there, by organisation. The protocol is of what holds now.

        Stadsdelar that nobody decided stop it and are named, unless they are to be left so.
        """
        actor = policies.check_can_finish_meeting(self.actor, board.place.id)
        names = list(dict.fromkeys(o.strip() for o in organisations if o.strip()))
        problems = check_texts({"Anteckning": note, "Deltagare": " | ".join(names)})
        if not names:
            problems.append(Problem("Ingen deltagare är angiven.", "minst en organisation.", column="Deltagare"))
        problems += [
            Problem(f"”{n}” innehåller tecknet |.", "ett namn utan |.", column="Deltagare") for n in names if "|" in n
        ]
        if board.unsettled and not leave_unsettled:
            named = listing([a.name for a in board.unsettled])
            problems.append(
                Problem(f"Inte beslutade: {named}.", "ett beslut för varje, eller att de lämnas.", column="Stadsdel")
            )
        refuse(problems)
        row = {
            "area": board.place.id,
            "year": board.week.year,
            "week": board.week.week,
            "date": on,
            "organisations": "|".join(names),
            "note": note.strip() or None,
        }
        # the moment makes the row new even when the same people close the meeting again after a late decision
        moment = f"{now():%Y-%m-%d %H.%M.%S}"
        change = change_of(
            actor,
            "möte",
            "meetings",
            board.place.id,
            f"Möte {week_label(board.week.week)} {board.week.year}",
            period=str(board.week),
            remark=f"Protokollet visar vad som var beslutat när mötet avslutades, {moment}.",
        )
        self._register.save([(change, frame_of("meetings", [row]))])

    # --- what the meeting resolves -----------------------------------------------------------

    def open_resolutions(self, place: str, week: Week) -> pd.DataFrame:
        """What meetings before that about ``week`` resolved and nobody has finished."""
        policies.check_can_view_meetings(self.actor, place)
        return resolved.open_before(self._register, place, week)

    def resolutions(self, place: str, week: Week) -> pd.DataFrame:
        """What the meeting about ``week`` resolved."""
        policies.check_can_view_meetings(self.actor, place)
        return resolved.of_meeting(self._register, place, week)

    def resolve(self, place: str, week: Week, resolution: Resolution) -> str:
        """Note what the meeting about ``week`` resolved; its id."""
        actor = policies.check_can_resolve(self.actor, place)
        return resolved.resolve(self._register, place, week, resolution, actor)

    def change_resolution(self, row: Mapping[str, Any], resolution: Resolution, *, withdrawn: bool = False) -> None:
        """Put ``resolution`` in the place of ``row``; Conflict when another was first."""
        actor = policies.check_can_resolve(self.actor, str(row["area"]))
        resolved.change(self._register, row, resolution, actor, withdrawn=withdrawn)

    def focus(self, place: str, week: Week) -> pd.DataFrame:
        """Where the parties are to be in ``week``."""
        policies.check_can_view_meetings(self.actor, place)
        return resolved.focus_of(self._register, place, week)

    def weeks_of_focus(self, place: str, week: Week) -> tuple[Week, ...]:
        """The weeks that a focus of ``week`` holds for: until the next meeting."""
        return weeks_until_meeting(self._register, place, week)

    def set_focus(self, place: str, week: Week, focus: Focus) -> str:
        """Note a focus of ``week``; its id."""
        actor = policies.check_can_resolve(self.actor, place)
        return resolved.set_focus(self._register, place, week, focus, actor)

    def withdraw_focus(self, row: Mapping[str, Any]) -> None:
        """Take back a focus that was noted by mistake."""
        actor = policies.check_can_resolve(self.actor, str(row["area"]))
        resolved.withdraw_focus(self._register, row, actor)

    def protocol_file(self, place: str, week: Week, form: str) -> bytes:
        """The protocol of a closed meeting as a document, "docx" or "pdf": levels, what was resolved,
        focus, incidents, who reported.

        NoData while the meeting is not closed.
        """
        policies.check_can_view_meetings(self.actor, place)
        scope = exhibits.Scope(self._register, place, week.year)
        following = week.shift(1)
        ahead = spanned(weeks_until_meeting(self._register, place, following), year=False)
        parts = (
            ("levels", "Nivåer", "protocol", (week,)),
            ("resolved", "Beslut", "resolutions", (week,)),
            ("focus", f"Fokus {ahead}", "focus", (following,)),
            ("incidents", "Händelser", "incidents", weeks_of_meeting(self._register, place, week)),
            ("reports", "Rapporter inför mötet", "reports", (week,)),
        )
        sections = tuple(
            Section(id_, title, 1, placed)
            for id_, title, name, weeks in parts
            if (placed := self._placed(place, name, weeks))
        )
        meeting = scope.rows("meetings", areas=[place], year=week.year, week=week.week).iloc[-1]
        document = Document(
            id=f"protokoll-{week}",
            title=f"Protokoll från mötet om vecka {week.week}",
            subtitle="Gemensam lägesbedömning",
            place=scope.area.name,
            year=week.year,
            organisations=tuple(str(meeting["organisations"] or "").split("|")),
            period=f"vecka {week.week} {week.year}",
            drawn=now().date(),
            version="Protokoll",
            issued=meeting["date"],
            marking=Marking.DRAFT,
            sections=sections,
            is_brief=True,
        )
        content = formats.write(document, form)
        self._register.log(EXPORT, place, f"protokoll {week}, {form}")
        return content

    def _placed(self, place: str, name: str, weeks: Iterable[Week]) -> tuple[Placed, ...]:
        """The exhibit of each of the weeks that has it; NoData where there is no protocol."""
        scopes = ((exhibits.Scope(self._register, place, w.year), w) for w in weeks)
        refs = ((s, s.ref(name, w.week)) for s, w in scopes)
        return tuple(
            Placed(exhibits.build_in(s, r.name, *r.params))
            for s, r in refs
            if name == "protocol" or exhibits.available(r, s)
        )
