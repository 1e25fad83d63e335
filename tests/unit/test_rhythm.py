"""A place that meets every second week or each month: what a meeting counts, proposes and says is of the same weeks."""

from datetime import date

import pytest

from lagesbild import place as places
from lagesbild import reports
from lagesbild.actor import Actor, Role
from lagesbild.analysis.proposal import Proposal
from lagesbild.calendar import Week
from lagesbild.exhibits import build
from lagesbild.place import NewPlace, set_rhythm
from lagesbild.problems import Refused
from lagesbild.reports import Report
from lagesbild.services.meeting import MeetingService
from lagesbild.services.reporting import ReportingService
from lagesbild.week import Incident

ME = Actor(Role.SAFETY_COORDINATOR, "Kommunen")
PLACE, W44, W48 = "vikhamra", Week(2026, 44), Week(2026, 48)


@pytest.fixture
def service(own_register):
    places.make(own_register, NewPlace("Vikhamra", parts=("Norr", "Söder")), ME)
    service = MeetingService(own_register, ME)
    for day, severity in (
        (date(2026, 10, 29), "kritisk"),  # week 44, which an earlier meeting is about
        (date(2026, 11, 4), "oroande"),
        (date(2026, 11, 11), "allvarlig"),  # week 46
        (date(2026, 11, 24), "lindrig"),
    ):
        service.note(PLACE, Incident("norr", day, "Brand", severity, "Kommunen"))
    return service


@pytest.mark.parametrize(
    ("rhythm", "of_weeks", "counted", "proposed"),
    [
        (1, [48], 1, Proposal(1, "1 lindrig händelse → 1")),
        (2, [47, 48], 1, Proposal(1, "v.\xa048: 1 lindrig händelse → 1")),
        (4, [45, 46, 47, 48], 3, Proposal(3, "v.\xa046: 1 allvarlig händelse → 3")),
    ],
)
def test_the_proposal_counts_the_weeks_that_reports_do(service, own_register, rhythm, of_weeks, counted, proposed):
    set_rhythm(own_register, PLACE, rhythm, ME)
    board = service.board(PLACE, W48)
    assert [w.week for w in board.weeks] == of_weeks
    assert board.weeks == ReportingService(own_register, ME).weeks(PLACE, W48)
    norr, soder = board.cells
    assert (len(norr.incidents), norr.proposal) == (counted, proposed)
    assert soder.proposal == Proposal(1, "inga noterade händelser → 1")
    assert len(service.incidents(PLACE, ["norr", "soder"], W48)) == counted


def test_weeks_are_not_added_up(service, own_register):
    """Two of the same severity in two weeks are not two in a week, which would give more."""
    set_rhythm(own_register, PLACE, 4, ME)
    for day in (date(2026, 11, 5), date(2026, 11, 17)):
        service.note(PLACE, Incident("soder", day, "Brand", "oroande", "Kommunen"))
    proposal = service.board(PLACE, W48).cell("soder").proposal
    assert proposal == Proposal(2, "v.\xa047: 1 oroande händelse → 2")


def test_what_was_mild_in_an_earlier_week_is_told(service, own_register):
    set_rhythm(own_register, PLACE, 4, ME)
    service.note(PLACE, Incident("soder", date(2026, 11, 5), "Brand", "lindrig", "Kommunen"))
    assert service.board(PLACE, W48).cell("soder").proposal == Proposal(1, "v.\xa045: 1 lindrig händelse → 1")


def test_silence_anywhere_in_the_weeks_is_no_level(service, own_register):
    reports.invite(own_register, PLACE, "Polisen", [], ME)
    set_rhythm(own_register, PLACE, 4, ME)
    norr, soder = service.board(PLACE, W48).cells
    assert norr.proposal.level == 3  # something is known
    assert soder.proposal == Proposal(None, "inget: den tillfrågade har inte svarat")


def test_a_reporter_may_tell_of_every_day_that_the_meeting_looks_back_on(service, own_register, monkeypatch):
    monkeypatch.setattr("lagesbild.calendar.today", lambda: date(2026, 12, 1))
    sender = reports.invite(own_register, PLACE, "Polisen", [], ME)
    first = Report("a" * 32, Week(2026, 45), Incident("norr", date(2026, 11, 2), "Brand", "lindrig", "Polisen"))
    with pytest.raises(Refused):
        reports.receive(own_register, sender, first)  # each week: three weeks back
    set_rhythm(own_register, PLACE, 4, ME)
    assert reports.first_day(own_register, PLACE) == date(2026, 11, 2)
    assert reports.receive(own_register, sender, first)


def test_the_weeks_before_are_those_of_the_meetings_before(service, own_register):
    set_rhythm(own_register, PLACE, 4, ME)
    board = service.board(PLACE, W44)
    service.decide(PLACE, W44, board.cell("norr"), 3, scale=board.scale, reason="Känt på mötet")
    board = service.board(PLACE, W48)
    assert [w.week for w in board.before] == [32, 36, 40, 44]
    assert board.cell("norr").past == (None, None, None, 3)


def test_protocol_focus_and_reporter_are_told_of_the_same_weeks(service, own_register):
    set_rhythm(own_register, PLACE, 4, ME)
    board = service.board(PLACE, W48)
    service.decide(PLACE, W48, board.cell("norr"), 3, scale=board.scale)
    service.finish(service.board(PLACE, W48), on=date(2026, 11, 30), organisations=["Polisen"], leave_unsettled=True)
    protocol = build(own_register, f"protocol:{PLACE}:2026:48")
    assert protocol.period.replace("\xa0", " ") == "v. 45–48 2026, 2–29 nov 2026"
    assert list(protocol.table["incidents"]) == [3, 0]
    assert "Förra mötet" in protocol.written().columns
    assert "Under v. 45–48 2026" in protocol.summary.replace("\xa0", " ")
    reporting = ReportingService(own_register, ME)
    assert reporting.decided(PLACE, "norr", Week(2026, 46)) == "nivå 3"
    assert reporting.decided(PLACE, "norr", W44) == ""
    assert [w.week for w in service.weeks_of_focus(PLACE, Week(2026, 49))] == [49, 50, 51, 52]
