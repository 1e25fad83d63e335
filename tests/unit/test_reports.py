"""Reports before the meeting: links, what comes in, who is silent, the coordinator's review."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from lagesbild import exhibits, reports, week
from lagesbild.actor import Actor, Role
from lagesbild.calendar import SWEDISH_TIME, Week
from lagesbild.exhibits.week import spanned
from lagesbild.place import set_rhythm
from lagesbild.problems import Refused, UnknownId
from lagesbild.reports import Answer, Report
from lagesbild.services.meeting import MeetingService
from lagesbild.week import Incident

PLACE = "hasselby-vallingby"
ME = Actor(Role.SAFETY_COORDINATOR, "Kommunen")
MONDAY = date(2026, 11, 30)
W48 = Week(2026, 48)
FIRE = Incident("vallingby", date(2026, 11, 27), "Brand", "oroande", "", "21.30", "centrum", "Brand i papperskorg")


@pytest.fixture(autouse=True)
def monday(monkeypatch):
    at = datetime.combine(MONDAY, datetime.min.time(), SWEDISH_TIME)
    monkeypatch.setattr("lagesbild.calendar.clock", lambda: at)


@pytest.fixture
def place(own_register):
    """Three reporters: one of two stadsdelar, one of one, one of all nine."""
    asked = [("Fastighets AB Norr", ["vallingby", "racksta"]), ("Polisen", ["grimsta"]), ("Kommunen", [])]
    return own_register, [reports.invite(own_register, PLACE, name, parts, ME) for name, parts in asked]


def report(incident=FIRE, **more) -> Report:
    return Report(uuid4().hex, W48, replace(incident, organisation="x"), **more)


def nothing(*parts) -> Report:
    return Report(uuid4().hex, W48, None, parts)


def test_a_link_leads_to_its_reporter_until_it_is_ended(place):
    register, (norr, _, town) = place
    assert reports.reporter(register, norr.id) == norr
    assert len(town.parts) == 9
    reports.close(register, norr, ME)
    for id_ in (norr.id, "", "gissning"):
        with pytest.raises(UnknownId):
            reports.reporter(register, id_)
    assert [r.organisation for r in reports.reporters_of(register, PLACE)] == ["Kommunen", "Polisen"]


def test_an_organisation_has_one_link_and_no_person_has_any(place):
    register, _ = place
    for name in ("polisen", " ", "anna@example.se"):
        with pytest.raises(Refused):
            reports.invite(register, PLACE, name, [], ME)
    with pytest.raises(Refused):
        reports.invite(register, PLACE, "Skolan", ["centrum"], ME)  # in Göteborg


def test_a_report_waits_for_review_and_counts_only_then(place):
    register, (norr, *_) = place
    assert reports.receive(register, norr, report())
    assert week.incidents_of(register, ["vallingby"], W48).empty
    (row,) = reports.inbox(register, PLACE, W48).to_dict("records")
    reports.approve(register, PLACE, row, ME, severity="allvarlig", answer="Tack, tas upp på mötet")
    (noted,) = week.incidents_of(register, ["vallingby"], W48).to_dict("records")
    assert (noted["severity"], noted["organisation"], noted["time"]) == ("allvarlig", "Fastighets AB Norr", "21:30")
    assert reports.inbox(register, PLACE, W48).empty
    (own,) = reports.sent_by(register, norr).to_dict("records")
    assert (own["status"], own["answer"], own["incident"]) == ("godkänd", "Tack, tas upp på mötet", noted["incident"])


def test_a_report_that_is_sent_twice_is_one(place):
    register, (norr, *_) = place
    once = report()
    assert [reports.receive(register, norr, once) for _ in range(3)] == [True, False, False]
    assert len(reports.inbox(register, PLACE, W48)) == 1


def test_a_double_is_found_and_merged_so_that_it_counts_once(place):
    register, (norr, _, town) = place
    reports.receive(register, norr, report())
    reports.receive(register, town, report(replace(FIRE, note="Eldning vid centrum")))
    first, second = reports.inbox(register, PLACE, W48).to_dict("records")
    id_ = reports.approve(register, PLACE, first, ME)
    incidents = week.incidents_of(register, ["vallingby"], W48)
    waiting = reports.inbox(register, PLACE, W48)
    assert reports.doubles(waiting, incidents) == {second["report"]: id_}
    reports.merge(register, PLACE, second, id_, ME)
    assert reports.inbox(register, PLACE, W48).empty
    assert len(week.incidents_of(register, ["vallingby"], W48)) == 1


def test_striking_a_report_needs_a_word_to_the_reporter(place):
    register, (norr, *_) = place
    reports.receive(register, norr, report())
    (row,) = reports.inbox(register, PLACE, W48).to_dict("records")
    with pytest.raises(Refused):
        reports.strike(register, PLACE, row, ME, answer="")
    reports.strike(register, PLACE, row, ME, answer="Hörde till grannkommunen")
    assert reports.sent_by(register, norr)["status"].tolist() == ["struken"]


def test_silence_is_seen_and_nothing_is_an_answer(place):
    register, (norr, police, _) = place
    reports.receive(register, norr, report())
    reports.receive(register, police, nothing())
    frame = reports.coverage(register, PLACE, W48)
    messages = {(r["organisation"], r["area"]): r["answer"] for r in frame.to_dict("records")}
    assert messages["Fastighets AB Norr", "vallingby"] == Answer.REPORTED
    assert messages["Fastighets AB Norr", "racksta"] == Answer.SILENT
    assert messages["Polisen", "grimsta"] == Answer.NOTHING
    names = {"vallingby": "Vällingby", "racksta": "Råcksta"}
    words = reports.coverage_in_words(frame[frame["organisation"] != "Kommunen"], names)
    assert words == "2 av 2 har svarat; ingen från Råcksta."
    assert reports.coverage_in_words(frame, names).endswith("Inte svarat: Kommunen.")
    assert reports.coverage(register, PLACE, Week(2026, 47))["answer"].unique().tolist() == [Answer.SILENT]
    silent = reports.coverage(register, PLACE, Week(2026, 47))
    assert reports.coverage_in_words(silent, names).startswith("Ingen har svarat än. Tillfrågade: Fastighets AB Norr,")
    assert reports.coverage_in_words(frame.iloc[:0], names) == ""


def test_who_reported_what_was_struck_has_answered_but_nothing_is_proposed(place):
    register, (norr, *_) = place
    reports.receive(register, norr, report())
    (row,) = reports.inbox(register, PLACE, W48).to_dict("records")
    reports.strike(register, PLACE, row, ME, answer="Hörde till grannkommunen")
    frame = reports.coverage(register, PLACE, W48)
    messages = {(r["organisation"], r["area"]): (r["answer"], r["reports"]) for r in frame.to_dict("records")}
    assert messages["Fastighets AB Norr", "vallingby"] == (Answer.STRUCK, 0)
    assert reports.coverage_in_words(frame, {}).startswith("1 av 3 har svarat")
    assert "1 av 2 har svarat" in reports.coverage_by_area(frame)["vallingby"]
    proposal = MeetingService(register, ME).board(PLACE, W48).cell("vallingby").proposal
    assert (proposal.level, proposal.grounds) == (None, "inget: det som rapporterats är struket")
    reports.receive(register, norr, nothing("vallingby"))
    assert MeetingService(register, ME).board(PLACE, W48).cell("vallingby").proposal.level == 1


def test_silence_proposes_no_level(place):
    """Where somebody is asked and nobody has answered, nothing is proposed; "nothing" is an answer, and an incident is one."""
    register, (norr, _, _) = place

    def proposed(area):
        return MeetingService(register, ME).board(PLACE, W48).cell(area).proposal

    assert (proposed("vallingby").level, proposed("vallingby").grounds) == (None, "inget: ingen av 2 har svarat")
    assert (proposed("kalvesta").level, proposed("kalvesta").grounds) == (
        None,
        "inget: den tillfrågade har inte svarat",
    )
    reports.receive(register, norr, nothing("vallingby"))
    assert proposed("vallingby").level == 1
    assert proposed("racksta").level is None
    MeetingService(register, ME).note(
        PLACE, replace(FIRE, area="grimsta", severity="allvarlig", organisation="Kommunen")
    )
    assert proposed("grimsta").level == 3


@pytest.mark.parametrize(
    "incident",
    [
        replace(FIRE, area="grimsta"),  # another's
        replace(FIRE, date=MONDAY + timedelta(days=1)),
        replace(FIRE, date=MONDAY - timedelta(days=30)),
        replace(FIRE, category=""),
        replace(FIRE, severity="hemsk"),
        replace(FIRE, note="811228-9874"),
    ],
)
def test_a_report_that_is_wrong_is_refused_and_nothing_is_saved(place, incident):
    register, (norr, *_) = place
    before = register.revision()
    with pytest.raises(Refused):
        reports.receive(register, norr, report(incident))
    assert register.revision() == before


def test_an_id_that_no_form_makes_is_refused(place):
    register, (norr, *_) = place
    for id_ in ("", "1", "x" * 32, "../../etc"):
        with pytest.raises(Refused):
            reports.receive(register, norr, replace(report(), id=id_))


def test_the_week_that_is_asked_of():
    assert [reports.week_asked(MONDAY + timedelta(days=n)).week for n in range(4)] == [48, 48, 49, 49]
    assert reports.week_asked(date(2027, 1, 4)) == Week(2026, 53)


def test_a_meeting_every_second_week_looks_back_on_both(place):
    register, (norr, *_) = place
    reports.receive(register, norr, report(replace(FIRE, date=date(2026, 11, 17))))  # week 47
    assert reports.inbox(register, PLACE, W48).empty
    set_rhythm(register, PLACE, 2, ME)
    assert len(reports.inbox(register, PLACE, W48)) == 1
    result = reports.coverage(register, PLACE, W48)
    assert Answer.REPORTED in set(result["answer"])
    with pytest.raises(Refused):
        set_rhythm(register, PLACE, 3, ME)


def test_a_meeting_looks_back_on_the_weeks_since_the_one_before(place):
    register, _ = place
    set_rhythm(register, PLACE, 4, ME)
    assert [str(w) for w in week.weeks_of_meeting(register, PLACE, Week(2027, 1))] == [
        "2026-W51",
        "2026-W52",
        "2026-W53",
        "2027-W01",
    ]
    service = MeetingService(register, Actor(Role.SAFETY_COORDINATOR, "Kommunen"))
    board = service.board(PLACE, Week(2026, 48))
    service.finish(board, on=MONDAY, organisations=["Polisen"], leave_unsettled=True)
    assert len(week.weeks_of_meeting(register, PLACE, Week(2026, 53))) == 5
    assert len(week.weeks_of_meeting(register, PLACE, Week(2027, 30))) == 4  # long ago: the rhythm again


@pytest.mark.parametrize(("rhythm", "said"), [(1, "v. 48 2026"), (2, "v. 47–48 2026"), (4, "v. 45–48 2026")])
def test_the_weeks_of_a_meeting_are_said_as_they_are_counted(place, rhythm, said):
    register, _ = place
    set_rhythm(register, PLACE, rhythm, ME)
    assert spanned(week.weeks_of_meeting(register, PLACE, W48)).replace("\xa0", " ") == said


def test_weeks_over_new_year_say_both_years():
    assert spanned([Week(2026, 53), Week(2027, 1)]).replace("\xa0", " ") == "v. 53 2026 – v. 1 2027"


def test_the_table_of_a_meeting_says_its_weeks_and_what_was_struck_only_where_something_was(place):
    register, (norr, *_) = place
    set_rhythm(register, PLACE, 2, ME)
    reports.receive(register, norr, report(FIRE))
    before = exhibits.build(register, f"reports:{PLACE}:2026:48")
    assert before.period.replace("\xa0", " ") == "v. 47–48 2026, 16–29 nov 2026"
    assert "Rapporterat men struket" not in before.written()
    (row,) = reports.inbox(register, PLACE, W48).to_dict("records")
    reports.strike(register, PLACE, row, ME, answer="Låg utanför området")
    after = exhibits.build(register, f"reports:{PLACE}:2026:48").written()
    assert (after["Rapporterat men struket"] != "").any()
