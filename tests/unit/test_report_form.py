"""The reporter's form over HTTP: what it shows, what it takes, what it refuses."""

import json
from datetime import date, datetime
from uuid import uuid4

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from lagesbild import place, reports
from lagesbild.actor import Actor, Role
from lagesbild.calendar import SWEDISH_TIME, Week
from lagesbild.place import NewPlace
from lagesbild.ui import report_form

PLACE = "hasselby-vallingby"
TODAY = date(2026, 11, 30)


@pytest.fixture
def sender(own_register, monkeypatch):
    monkeypatch.setattr("lagesbild.calendar.clock", lambda: datetime.combine(TODAY, datetime.min.time(), SWEDISH_TIME))
    report_form._opened.cache_clear()
    return reports.invite(
        own_register, PLACE, "Fastighets <b>AB</b>", ["vallingby", "racksta"], Actor(Role.OTHER, "Test")
    )


@pytest.fixture
def client(sender):
    with TestClient(Starlette(routes=report_form.routes())) as made:
        yield made
    report_form._opened.cache_clear()


def report(**values) -> dict:
    usual = {"area": "vallingby", "date": "2026-11-27", "category": "Brand", "severity": "oroande", "note": "Eldning"}
    return {"id": uuid4().hex, "kind": "incident", **usual, **values}


def send(client, sender, sent):
    return client.post(f"/rapportera/{sender.id}", content=sent if isinstance(sent, bytes) else json.dumps(sent))


def test_the_form_is_swedish_and_holds_what_the_reporter_may_report_of(client, sender):
    page = client.get(f"/rapportera/{sender.id}")
    assert page.status_code == 200 and '<html lang="sv">' in page.text
    assert "Vällingby" in page.text and "Råcksta" in page.text and "Grimsta" not in page.text
    assert "Inget att rapportera v. 48 (23–29" in page.text  # a Monday: of the week that ended
    assert "Fastighets &lt;b&gt;AB&lt;/b&gt;" in page.text
    assert page.headers["cache-control"] == "no-store" and page.headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_a_link_that_does_not_hold_is_told(client, sender):
    for path in ("/rapportera/gissning", "/rapportera/x"):
        page = client.get(path)
        assert page.status_code == 404 and "Länken gäller inte" in page.text
    assert client.post("/rapportera/gissning", content=json.dumps(report())).status_code == 404


def test_a_report_and_an_answer_of_nothing_are_saved_and_told_back(client, sender, own_register):
    result = send(client, sender, report()).json()
    assert result["saved"] == "Skickat. Tack!"
    assert [r["what"] for r in result["sent"]] == ["Brand, Vällingby, fre\xa027\xa0nov"]
    result = send(client, sender, {"id": uuid4().hex, "kind": "nothing", "week": "2026-W48"}).json()
    assert result["saved"] == "Tack! Inget att rapportera v. 48 är noterat."
    assert len(reports.inbox(own_register, PLACE, Week(2026, 48))) == 1


def test_one_sent_twice_is_saved_once_and_no_fault(client, sender, own_register):
    once = report()
    assert [send(client, sender, once).status_code for _ in range(2)] == [200, 200]
    assert len(reports.inbox(own_register, PLACE, Week(2026, 48))) == 1


def test_what_may_be_a_name_is_asked_about_and_then_taken(client, sender, own_register):
    named = report(note="Anna Svensson såg det")
    assert "Anna Svensson" in send(client, sender, named).json()["ask"]
    assert reports.inbox(own_register, PLACE, Week(2026, 48)).empty
    assert "saved" in send(client, sender, {**named, "sure": True}).json()


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"nej",
        b"[]",
        b"{}",
        b"1" * 30_000,
        b"[" * 5_000,
        report(kind="nothing", week="2026-48"),
        report(kind="nothing", week="2026-W99"),
        report(date="i går"),
        report(date=None),
        report(area="grimsta"),
        report(severity="hemsk"),
        report(note="811228-9874"),
        report(date="2031-01-01"),
        report(id="../.."),
        report(time="25:99"),
    ],
)
def test_what_is_wrong_is_refused_in_swedish_and_nothing_is_saved(client, sender, own_register, sent):
    before = own_register.revision()
    answer = send(client, sender, sent)
    assert answer.status_code in (413, 422) and answer.json()["problem"]
    assert own_register.revision() == before


def test_the_reporter_sees_what_became_of_it(client, sender, own_register):
    send(client, sender, report())
    (row,) = reports.inbox(own_register, PLACE, Week(2026, 48)).to_dict("records")
    reports.strike(own_register, PLACE, row, Actor(Role.OTHER, "Test"), answer="Låg utanför området")
    assert "räknas inte: Låg utanför området" in client.get(f"/rapportera/{sender.id}").text


def test_nothing_in_a_report_ends_the_page_s_script(client, sender, own_register):
    send(client, sender, report(category="</script><img src=x>"))
    assert "</script><img" not in client.get(f"/rapportera/{sender.id}").text


@pytest.mark.parametrize(
    ("rhythm", "asked"),
    [(1, "v. 48 (23–29\xa0nov"), (2, "v. 47–48 (16–29\xa0nov"), (4, "v. 45–48 (2–29\xa0nov")],
)
def test_the_form_asks_of_the_weeks_that_the_meeting_looks_back_on(client, sender, own_register, rhythm, asked):
    place.set_rhythm(own_register, PLACE, rhythm, Actor(Role.OTHER, "Test"))
    assert f"Inget att rapportera {asked}" in client.get(f"/rapportera/{sender.id}").text.replace("v.\xa0", "v. ")
    saved = send(client, sender, {"id": uuid4().hex, "kind": "nothing", "week": "2026-W48"}).json()["saved"]
    assert f"Inget att rapportera {asked.partition(' (')[0]} är noterat." in saved.replace("v.\xa0", "v. ")


@pytest.mark.parametrize("type_", ["stadsdel", "kommundel", "stadsområde"])
def test_the_form_calls_the_parts_what_they_are(client, own_register, type_):
    me = Actor(Role.OTHER, "Test")
    made = place.make(own_register, NewPlace("Ekmyra", parts=("Norrbyn", "Söderbyn"), part_type=type_), me)
    asked = reports.invite(own_register, made, "Skolan", [], me)
    assert f"Var, {type_}<" in client.get(f"/rapportera/{asked.id}").text
