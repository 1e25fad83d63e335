"""Reports before the meeting: who is asked, what came in, what the coordinator made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from lagesbild import intake, reports, sign_in
from lagesbild.actor import Access, Actor
from lagesbild.areas import part_word
from lagesbild.calendar import Week
from lagesbild.holding import State
from lagesbild.register import Register
from lagesbild.reports import Report, Reporter
from lagesbild.services import policies
from lagesbild.services.figures import FigureService
from lagesbild.services.sharing import organisations, own
from lagesbild.week import RHYTHMS, categories, incidents_of, weeks_of_meeting


@dataclass(frozen=True)
class ReportingService:
    """What ``actor`` sees and decides of a place's reports. A reporter acts by its link's secret, without an actor."""

    _register: Register
    actor: Actor | None

    def reporters(self, place: str) -> list[Reporter]:
        """The place's reporters, whose secrets are their links."""
        policies.check_can_review_reports(self.actor, place)
        return reports.reporters_of(self._register, place)

    def invite(self, place: str, organisation: str, parts: Sequence[str]) -> Reporter:
        """Make a reporter's link; no ``parts``: all of the place's."""
        actor = policies.check_can_review_reports(self.actor, place)
        return reports.invite(self._register, place, organisation, parts, actor)

    def close(self, reporter: Reporter) -> None:
        """End a reporter's link."""
        actor = policies.check_can_review_reports(self.actor, reporter.place)
        reports.close(self._register, reporter, actor)

    def coverage(self, place: str, week: Week) -> pd.DataFrame:
        """Who has answered of which stadsdel; columns as `reports.coverage`."""
        policies.check_can_view_meetings(self.actor, place)
        return reports.coverage(self._register, place, week)

    def inbox(self, place: str, week: Week) -> pd.DataFrame:
        """The week's reports that nobody has reviewed."""
        policies.check_can_review_reports(self.actor, place)
        return reports.inbox(self._own, place, week)

    def doubles(self, place: str, parts: Sequence[str], week: Week) -> dict[str, str]:
        """Report id → id of the incident that it seems to tell of again."""
        policies.check_can_review_reports(self.actor, place)
        waiting = self.inbox(place, week)
        return reports.doubles(waiting, incidents_of(self._own, [place, *parts], *self.weeks(place, week)))

    def approve(self, place: str, row: Mapping[str, Any], *, severity: str | None = None, answer: str = "") -> str:
        """Let a report count; the id of its incident."""
        actor = policies.check_can_review_reports(self.actor, place)
        return reports.approve(self._own, place, row, actor, severity=severity, answer=answer)

    def merge(self, place: str, row: Mapping[str, Any], incident: str, *, answer: str = "") -> None:
        """The report tells of an incident that is noted already."""
        actor = policies.check_can_review_reports(self.actor, place)
        reports.merge(self._own, place, row, incident, actor, answer=answer)

    def strike(self, place: str, row: Mapping[str, Any], *, answer: str) -> None:
        """The report does not count, and the reporter is told why."""
        actor = policies.check_can_review_reports(self.actor, place)
        reports.strike(self._own, place, row, actor, answer=answer)

    @property
    def _own(self) -> Register:
        return own(self._register, self.actor)

    # --- by the link -------------------------------------------------------------------------

    def reporter(self, secret: str) -> Reporter:
        """The reporter of a link; UnknownId when there is none."""
        return reports.reporter(self._register, secret)

    def names(self, place: str) -> dict[str, str]:
        """What the place and its parts are called, by id."""
        known = intake.known(self._register).directory
        return {a.id: a.name for a in known.inside(place)}

    def area_names(self) -> frozenset[str]:
        """What every area is called, in lower case: words that name no person."""
        return FigureService(self._register, self.actor).area_names()

    def weeks(self, place: str, week: Week) -> tuple[Week, ...]:
        """The weeks that the meeting about ``week`` looks back on, the earliest first."""
        return weeks_of_meeting(self._register, place, week)

    def first_day(self, place: str) -> date:
        """The earliest day that something may be reported of now."""
        return reports.first_day(self._register, place)

    def part_word(self, sender: Reporter) -> str:
        """What one of those that the reporter reports of is called: stadsdel, kommundel."""
        by_id = intake.known(self._register).directory.by_id
        types = {by_id[p].type for p in sender.parts if p in by_id}
        return part_word(types.pop(), 1) if len(types) == 1 else "område"

    def categories(self, place: str) -> tuple[str, ...]:
        """What an incident can be about."""
        return categories(self._register, place)

    def decided(self, place: str, area: str, week: Week) -> str:
        """The level that the meeting which looks back on the week has set for the area: "nivå 2"; empty before that."""
        ahead = [week.shift(n) for n in range(2 * max(RHYTHMS))]
        at = next(
            (w for w in ahead if week in weeks_of_meeting(self._register, place, w) and self._levels(area, w)), week
        )
        levels = self._levels(area, at)
        return f"nivå {levels[-1]}" if levels else ""

    def _levels(self, area: str, week: Week) -> list[int]:
        rows = self._register.current("decisions", areas=[area], year=week.year, week=week.week)
        return [int(n) for n in rows["level"].dropna()]

    def receive(self, sender: Reporter, report: Report) -> bool:
        """Save what a reporter sent; False when it had come before. It is shared with those who coordinate the place."""
        to = self.shared_with(sender) if sign_in.is_on() else None
        return reports.receive(self._register.whole(), sender, report, to)

    def sent(self, sender: Reporter) -> pd.DataFrame:
        """What the reporter has sent, the newest first, and what became of it; not what its organisation has taken back.

        Those who coordinate know the link too.
        """
        whole = self._register.whole()
        rows, holdings = reports.sent_by(whole, sender), whole.holdings("reports")
        back = [
            (h := holdings.get((a, r))) is not None and h.state is State.DRAFT
            for a, r in zip(rows["area"], rows["report"], strict=True)
        ]
        return rows.loc[[not b for b in back]].reset_index(drop=True)

    def shared_with(self, sender: Reporter) -> list[str]:
        """The organisations that coordinate the place: they see what a reporter sends before it counts. None without sign-in."""
        return organisations(self._register, sender.place, (Access.COORDINATOR,))
