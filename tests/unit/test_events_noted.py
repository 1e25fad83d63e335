"""Incidents noted at the meeting are events: counted once, as what people say they are, and no more exactly than they are known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from lagesbild import exhibits, intake, week
from lagesbild.actor import COMMAND_LINE
from lagesbild.calendar import Period
from lagesbild.events import EVERYTHING, By, Facts, Where
from lagesbild.exhibits import Scope, happened
from lagesbild.problems import NoData, Refused
from lagesbild.register import Change, Register, event_files, maintenance
from lagesbild.tables import TABLES, to_frame
from lagesbild.tables.events import NOTED
from lagesbild.week import Incident
from tests import happenings
from tests.happenings import count_as, note


@pytest.fixture
def solvik(tmp_path: Path) -> Iterator[Register]:
    register = happenings.place(Register(tmp_path / "home" / "register.sqlite"))
    yield register
    register.close()


def counted(register: Register, *by: By, where: Where = EVERYTHING) -> dict:
    frame = Facts(register).count(by, where)
    keys = frame[[str(b) for b in by]].astype(object)
    keys = keys.where(keys.notna(), None)
    return {
        k if len(k) > 1 else k[0]: n
        for k, n in zip(keys.itertuples(index=False, name=None), frame["count"], strict=True)
    }


TAP = {"x": 670_500, "y": 6_580_500}


def test_what_is_noted_is_counted_beside_what_is_imported(solvik):
    rows = happenings.some(400)
    happenings.load(solvik, rows)
    note(solvik, {"time": "21:30", **TAP}, {"area": "backen"}, {"withdrawn": 1})
    assert counted(solvik, By.SOURCE)[NOTED] == 2 and Facts(solvik).total() == 402
    only = Where(sources=(NOTED,))
    assert counted(solvik, By.AREA, By.QUALITY, where=only) == {
        ("hamnen", "satt på kartan"): 1,
        ("backen", "område"): 1,
    }
    assert counted(solvik, By.YEAR, By.WEEK, By.WEEKDAY, where=only) == {(2025, 11, 3): 2}
    assert counted(solvik, By.SOURCE, where=Where(sources=("polis",))).keys() == {"polis"}
    assert maintenance.check(solvik) == []


def test_what_is_noted_is_no_more_exact_than_it_is_known(solvik):
    """Without a clock it is in no hour, without a tap in no square; both are said by how many."""
    note(solvik, {"time": "21:30", **TAP}, {"area": "backen"})
    facts = Facts(solvik)
    assert counted(solvik, By.HOUR) == {21: 1, None: 1}
    hours = facts.hours()
    assert (hours.begins["count"].sum(), hours.unplaced, len(hours.shifting)) == (1, 1, 0)
    assert facts.cells(100)[["column", "row"]].to_numpy().tolist() == [[6_705, 65_805]]
    assert len(facts.points(10)) == 1 and facts.total(Where(bounds=(670_000, 6_580_000, 671_000, 6_581_000))) == 1


def test_until_somebody_says_otherwise_a_category_is_its_own_and_the_same_name_is_the_same(solvik):
    happenings.load(solvik, happenings.some(400))
    before = counted(solvik, By.CATEGORY)
    note(solvik, {"category": "stöld"}, {}, {"area": "backen"})
    assert counted(solvik, By.CATEGORY) == {**before, "Stöld": before["Stöld"] + 1, "Våld eller hot": 2}
    said = solvik.revision()
    count_as(solvik, "Våld eller hot", "misshandel")
    assert counted(solvik, By.CATEGORY) == {
        **before, "Stöld": before["Stöld"] + 1, "Misshandel": before["Misshandel"] + 2
    }  # fmt: skip
    assert counted(solvik.at(said), By.CATEGORY)["Våld eller hot"] == 2
    count_as(solvik, "Våld eller hot", None)
    assert counted(solvik, By.CATEGORY)["Våld eller hot"] == 2


def test_what_is_noted_is_undone_and_is_as_it_was(solvik):
    before = solvik.revision()
    note(solvik, {}, {"area": "backen"})
    noted = solvik.revision()
    assert Facts(solvik).total() == 2 and Facts(solvik.at(before)).is_empty
    note(solvik, {"date": date(2025, 4, 1), "time": "10:00"})  # the first is corrected
    assert counted(solvik, By.MONTH) == {202503: 1, 202504: 1}
    assert counted(solvik.at(noted), By.MONTH) == {202503: 2}
    solvik.undo(int(solvik.imports()["batch"].iloc[0]), COMMAND_LINE)
    assert counted(solvik, By.MONTH) == {202503: 2}


def test_what_is_noted_never_widens_the_days_that_files_reach(solvik):
    """Else the days after the last import would look as if little had happened, and those before the first one too."""
    note(solvik, {"date": date(2023, 1, 2)}, {"date": date(2026, 12, 29)})
    assert Facts(solvik).span == (date(2023, 1, 2), date(2026, 12, 29))
    happenings.load(solvik, happenings.some(200).assign(end=lambda f: f["start"]))
    first, last = Facts(solvik).span
    assert first.year == 2024 and (last.year, last.month) == (2026, 12) and last < date(2026, 12, 29)


def test_nothing_of_it_lies_in_a_file(solvik):
    note(solvik, {})
    assert Facts(solvik).total() == 1
    assert not solvik.events.exists() or not list(solvik.events.iterdir())
    assert list(event_files.every(solvik._engine.connect())) == []


def test_figures_say_how_many_come_from_where(solvik):
    rows = happenings.some(900).assign(end=lambda f: f["start"])
    happenings.load(solvik, rows)
    scope = Scope(solvik, "solvik", 2025)
    window = happened.happened(scope).period(happened.Window.YEAR)
    note(solvik, *({"date": date(2025, 3, 3 + n), "time": "12:00"} for n in range(5)))
    scope = Scope(solvik, "solvik", 2025)
    assert happened.happened(scope).period(happened.Window.YEAR) == window
    for name, params, n in (("event-windows", (), 5), ("event-hours", ("365-dagar",), 5), ("event-week", ("10",), 5)):
        made = exhibits.build_in(scope, name, *params)
        (said,) = [n.replace("\u00a0", " ") for n in made.notes if "flera håll" in n]
        assert f"{NOTED} {n}" in said and "Samma sak kan vara rapporterad av två" in said


def test_a_place_that_has_only_noted_incidents_has_figures_of_them_but_no_map_of_points(solvik):
    days = [date(2025, 1, 6 + n % 20) for n in range(40)]
    note(solvik, *({"date": d, "time": "22:15", "area": "hamnen"} for d in days), {"date": date(2025, 6, 30)})
    scope = Scope(solvik, "solvik", 2025)
    assert happened.happened(scope).period(happened.Window.MONTH) == Period(date(2025, 6, 3), date(2025, 6, 30))
    week = exhibits.build_in(scope, "event-week", "2")
    assert week.table["count"].iloc[0] == sum(d.isocalendar().week == 2 for d in days)
    with pytest.raises(NoData, match="exakt plats"):
        happened.check_placed(happened.happened(scope))


def test_a_place_on_the_map_lies_in_the_stadsdel(solvik):
    border = '{"type":"Polygon","coordinates":[[[18.0,59.33],[18.1,59.33],[18.1,59.38],[18.0,59.38],[18.0,59.33]]]}'
    row = {"area": "hamnen", "name": "Hamnen", "type": "stadsdel", "parent": "solvik", "geometry": border}
    solvik.save([(Change("prov", "import", "areas"), to_frame("areas", [row]))])
    incident = Incident("hamnen", date(2025, 3, 12), "Brand", "lindrig", "Polisen", x=674_000, y=6_583_000)
    assert week.checked(solvik, "solvik", incident) == incident
    for wrong, message in (({"x": 690_000}, "ligger inte i Hamnen"), ({"y": None}, "Bara den ena koordinaten")):
        with pytest.raises(Refused, match=message):
            week.checked(solvik, "solvik", replace(incident, **wrong))
    assert week.incident_of(week.rows_of([("a", incident, None)]).iloc[0]) == incident


def test_a_file_that_says_no_place_takes_none_away(solvik: Register, write: Callable[..., Path]) -> None:
    """What somebody has tapped on the map stays when the week's list is imported again; what the file says holds."""
    heads = "område;händelse-id;datum;kategori;allvar;källa;anteckning"
    rows = [f"Hamnen;{n};2026-11-03;Brand;oroande;Polisen;X" for n in (17, 18, 19)]

    def taken_in(*lines: str) -> list[object]:
        planned = intake.plan(solvik, [write("h.csv", "\n".join(lines))])
        (saved,) = intake.confirm(solvik, planned, COMMAND_LINE)
        return [saved.added, saved.changed, saved.unchanged]

    taken_in(heads, *rows[:2])
    first = solvik.current("incidents").iloc[0].to_dict() | {"x": 671_000, "y": 6_581_000}
    change = Change("Samordnare", "rättelse", "incidents", "solvik", title="t", source="s")
    solvik.save([(change, to_frame("incidents", [first])[TABLES["incidents"].names])])
    assert taken_in(heads, *rows) == [1, 0, 2]
    assert solvik.current("incidents")["x"].fillna(0).tolist() == [671_000, 0, 0]
    taken_in(f"{heads};händelsens östkoordinat;händelsens nordkoordinat", f"{rows[0]};672000;6582000")
    assert solvik.current("incidents")["x"].fillna(0).tolist() == [672_000, 0, 0]
