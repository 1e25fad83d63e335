"""How a plan goes: straight lines with known ends, counts that fill an indicator, and silence that is told."""

import io
from datetime import date, datetime

import docx
import numpy as np
import pytest

from lagesbild import exhibits
from lagesbild.actions import plan
from lagesbild.actions.plan import Course, Way
from lagesbild.actor import Actor, Role
from lagesbild.document.assembling import produce
from lagesbild.exhibit import Disclosure
from lagesbild.problems import NoData, Refused

PLACE = "exempelstad-fiktiv"
PLAN = "Åtgärdsplan 2025–2026 (fiktiv)"
ME = Actor(Role.SAFETY_COORDINATOR, "Kommunen")


@pytest.mark.parametrize(
    ("course", "path", "forecast", "way"),
    [
        (Course(60, 2024, 50, 2026, 52, 2025), 55, 44, Way.ON_WAY),
        (Course(60, 2024, 50, 2026, 49, 2025), 55, 38, Way.REACHED),
        (Course(60, 2024, 50, 2026, 58, 2025), 55, 56, Way.OFF_WAY),
        (Course(10, 2020, 20, 2030, 14, 2024), 14, 20, Way.ON_WAY),  # upwards
        (Course(10, 2020, 20, 2030, 13, 2024), 14, 17.5, Way.OFF_WAY),
        (Course(None, 2024, 50, 2026, 52, 2025), None, None, Way.UNKNOWN),
        (Course(60, 2024, None, 2026, 52, 2025), None, 44, Way.UNKNOWN),
        (Course(60, 2024, 50, 2026), None, None, Way.UNKNOWN),
        (Course(60, 2024, 50, 2026, 60, 2024), 60, None, Way.UNKNOWN),  # the baseline alone is no way
        (Course(0, 2024, 20, 2026, 0, 2025), 10, 0, Way.OFF_WAY),  # zero is a value
    ],
)
def test_straight_lines_end_where_they_should(course, path, forecast, way):
    assert (course.path, course.forecast, course.way) == (path, forecast, way)


def test_an_indicator_is_filled_by_the_reported_crimes_of_whole_years(register):
    shown = exhibits.build(register, f"indicator-path:{PLACE}:2026").table.set_index("indicator")
    crime = register.current("crime", areas=[PLACE])
    own = crime[(crime["category"] == "Rån") & np.array([d.year == 2025 for d in crime["start"]])]
    assert len(own) == 12
    assert shown.loc["Anmälda rån per år", ["now", "year"]].tolist() == [own["count"].sum(), 2025]  # 2026 is not over
    assert shown.loc["Händelser från Videkulla noterade på veckomötet per år", "now"] == 0
    assert exhibits.SPECS["indicator-path"].disclosure is Disclosure.EVENTS


def test_the_plan_of_the_seed_is_whole_and_its_indicators_are_missing_never_zero(register):
    measures = exhibits.build(register, "measures:goteborg:2022").table
    assert measures["number"].tolist() == ["1:1", "1:2", *(f"2:{i}" for i in range(1, 7)), "3:1", "3:2", "3:3"]
    shown = exhibits.build(register, "indicator-path:goteborg:2023")
    assert set(shown.write("now")) == set(shown.write("baseline")) == {"saknas"}
    assert set(shown.table["way"]) == {"går inte att säga"}


def test_what_nobody_reported_says_so(register):
    shown = exhibits.build(register, f"plan-status:{PLACE}:2026")
    result = dict(zip(shown.table["number"], shown.write("status"), strict=True))
    assert (result["1:1"], result["2:2"]) == ("genomförd", "inte redovisad")
    with pytest.raises(NoData):
        exhibits.build(register, f"plan-status:{PLACE}:2024")


def test_a_year_is_reported_and_reported_again(own_register, monkeypatch):
    monkeypatch.setattr("lagesbild.calendar.clock", lambda: datetime(2026, 11, 29, 9))
    plan.note_status(own_register, PLACE, PLAN, "2:2", 2026, "genomförd", "Används överallt.", ME)
    plan.note_status(own_register, PLACE, PLAN, "2:2", 2026, "avbruten", "", ME)
    rows = own_register.current("measure_status", areas=[PLACE])
    row = rows[(rows["number"] == "2:2") & (rows["year"] == 2026)].to_dict("records")
    assert [(r["status"], r["result"], r["reported"]) for r in row] == [("avbruten", None, date(2026, 11, 29))]
    assert len(own_register.history("measure_status", area=PLACE, plan=PLAN, number="2:2", year=2026)) == 2
    for wrong in (
        ("9:9", 2026, "pågår", ""),
        ("2:2", 2027, "pågår", ""),
        ("2:2", 2026, "kanske", ""),
        ("2:2", 2026, "pågår", "Ring 070-123 45 67"),
    ):
        with pytest.raises(Refused):
            plan.note_status(own_register, PLACE, PLAN, *wrong, ME)


def test_the_years_follow_up_comes_out_as_a_document(register):
    made = produce.produce(register, PLACE, 2026, "docx", template_id="uppfoljning").content
    read = docx.Document(io.BytesIO(made))
    rows, *_, indicators = ([[c.text for c in r.cells] for r in t.rows] for t in read.tables[:3])
    by_number = {r[0]: (r[-1], below[-1]) for r, below in zip(rows[1::2], rows[2::2], strict=True)}
    # what a measure gave is long: it stands below its row, beside the same number
    assert [r[0] for r in rows[1::2]] == [below[0] for below in rows[2::2]]
    status, text = by_number["1:1"]
    assert status == "genomförd" and text.endswith(" Vad den gav: Tunneln syns från båda håll.")
    status, text = by_number["2:2"]
    assert status == "inte redovisad" and "Vad den gav" not in text
    assert "uppnått" in [r[-1] for r in indicators]
