"""The gate: what no reader may let through, whatever the file was."""

from collections import Counter
from datetime import date

import numpy as np
import pandas as pd
import pytest

from lagesbild.readers import validate
from lagesbild.readers.base import ParsedTable
from lagesbild.register import Change, Register
from lagesbild.tables import LOADED, TABLES, to_frame

DAY = date(2023, 1, 31)
RIGHT = {
    "ratings": {"year": 2023, "week": 36, "level": 3},
    "crime": {
        "group": "Person",
        "category": "Hot",
        "start": date(2023, 1, 1),
        "end": DAY,
        "status": "final",
        "count": 7,
    },
    "survey": {
        "survey": "X",
        "wave": "2023",
        "question": "f",
        "answer": "s",
        "group": "alla",
        "share": 0.3,
        "n": 538,
        "low": 0.2,
        "high": 0.4,
    },
    "population": {"date": DAY, "age": "alla", "count": 0},
    "layers": {"layer": "plats", "edition": 2023, "name": "Torget", "generalised": 1},
    "rules": {"level": 2, "severity": "oroande", "least": 1},
    "incidents": {
        "incident": "1",
        "date": DAY,
        "category": "Bråk",
        "severity": "lindrig",
        "organisation": "Polisen",
        "note": "v. 36",
    },
    "meetings": {"year": 2020, "week": 53, "date": DAY},
}


def problems_of(kind, *rows):
    frame = to_frame(kind, [{"area": "vinsta", **RIGHT[kind], **row} for row in rows])
    reading = validate.passed(ParsedTable(kind, "fil.csv", frame))
    pd.testing.assert_frame_equal(reading.frame, frame)
    assert not reading.warnings
    return reading.errors


@pytest.mark.parametrize("kind", RIGHT)
def test_what_is_right_passes_unchanged(kind):
    assert problems_of(kind, {}) == ()


@pytest.mark.parametrize("kind", LOADED)
def test_every_table_has_a_gate(kind):
    assert validate._schema(kind).columns.keys() == set(TABLES[kind].names)


@pytest.mark.parametrize(
    ("kind", "row", "column", "expected"),
    [
        ("ratings", {"level": 0}, "nivå", "minst 1."),
        ("ratings", {"week": 54}, "vecka", "1–53."),
        ("ratings", {"year": 20233}, "år", "1800–2200."),
        ("ratings", {"area": None}, "område", "ett värde."),
        ("crime", {"count": -1}, "antal", "minst 0."),
        ("crime", {"status": "slutlig"}, "status", "slutlig eller preliminär."),
        ("crime", {"start": date(1750, 1, 1)}, "från", "ett datum mellan 1800 och 2200."),
        ("crime", {"start": date(2023, 2, 1)}, None, "från högst lika med till."),
        ("survey", {"high": 40.0}, "övre", "0–1."),
        ("survey", {"share": 0.1}, None, "nedre högst lika med andel."),
        ("survey", {"share": 0.5}, None, "andel högst lika med övre."),
        ("population", {"age": 7}, "ålder", "text."),
        ("population", {"date": "2022-12-31"}, "datum", "ett datum."),
        ("layers", {"generalised": 2}, "generaliserad", "ja eller nej."),
        ("rules", {"severity": "farlig"}, "allvar", "lindrig, oroande, allvarlig, kritisk."),
        ("meetings", {"year": 2023}, None, "en vecka som året har."),
        ("incidents", {"note": "ring 070-123 45 67"}, "anteckning", "en text utan personuppgifter."),
    ],
)
def test_what_is_not_is_told_with_the_fact_it_stands_in(kind, row, column, expected):
    (error,) = problems_of(kind, row)
    assert (error.column, error.expected) == (column, expected)
    assert "(" in error.what
    assert error.row is None  # a frame does not know the rows of the file
    assert "070" not in str(error)


def test_missing_values_break_no_rule():
    assert problems_of("survey", {"share": None, "low": None, "high": None, "n": None}) == ()
    assert problems_of("ratings", {"level": None}) == ()


def test_the_same_key_twice_is_told_once():
    errors = problems_of("ratings", {"level": 3}, {"level": 4}, {"week": 37})
    assert [e.what for e in errors] == ["Uppgiften står två gånger (vinsta, 2023, 36)."]


def test_of_many_faults_the_rest_are_counted():
    errors = problems_of("ratings", *({"year": y, "level": 0} for y in range(1900, 2000)))
    assert len(errors) == 21
    assert "80 fel till" in errors[-1].what


def test_a_reading_with_errors_is_not_told_more():
    frame = to_frame("ratings", [{"area": None, "year": 2023, "week": 99, "level": 0}])
    first = validate.passed(ParsedTable("ratings", "fil.csv", frame)).errors
    assert len(first) > 1
    assert validate.passed(ParsedTable("ratings", "fil.csv", frame, problems=first)).problems == first


def test_a_rule_is_asked_once_for_each_value_and_not_for_each_row(monkeypatch):
    count = 10_000
    numbers = np.arange(count)
    asked = Counter()

    def column(values, each):
        return pd.Categorical.from_codes((numbers // each) % len(values), pd.Index(values, dtype=object))

    def counted(of, rules=validate._rules):
        def counts(text, rule):
            def asks(value):
                asked[of.name, text] += 1
                return rule(value)

            return text, asks

        return [counts(*rule) for rule in rules(of)]

    days = [date.fromordinal(735_000 + i) for i in range(50)]
    frame = pd.DataFrame(dict.fromkeys(TABLES["crime"].names, pd.NA), index=numbers)
    frame["area"] = column([f"fiktiv-{i}" for i in range(20)], 500)
    frame["group"] = column(["Person"], 1)
    frame["category"] = column([f"Fiktivt {i}" for i in range(10)], 50)
    frame["start"] = frame["end"] = column(days, 1)
    frame["status"] = column(["final"], 1)
    frame["count"] = column(list(range(500)), 3)
    monkeypatch.setattr(validate, "_rules", counted)
    validate._schema.cache_clear()
    reading = validate.passed(ParsedTable("crime", "x", frame))
    validate._schema.cache_clear()
    assert reading.problems == ()
    assert str(reading.frame["count"].dtype) == "Int64"
    most = Counter()
    for (name, _), times in asked.items():
        most[name] = max(most[name], times)
    assert {name: most[name] for name in ("area", "start", "count")} == {"area": 20, "start": 50, "count": 500}


@pytest.mark.parametrize("kind", RIGHT)
def test_what_is_saved_as_categories_is_what_was_read(kind, tmp_path):
    """A frame of categories, with gaps in what may be missing, is kept, compared and given back as the plain one."""
    frame = to_frame(kind, [{"area": "vinsta", **RIGHT[kind]}, {"area": "grimsta", **RIGHT[kind]}])
    frame.loc[1, [c.name for c in TABLES[kind].columns if not c.required]] = None
    reading = validate.passed(ParsedTable(kind, "fil.csv", frame))
    assert set(reading.coded.dtypes.astype(str)) == {"category"}
    change = Change("x", "import", kind)
    register = Register(tmp_path / "register.sqlite")
    (saved,) = register.save([(change, reading.coded)])
    assert (saved.added, saved.changed) == (2, 0)
    stored = register.current(kind)[frame.columns.tolist()]
    pd.testing.assert_frame_equal(stored, frame)
    again = register.preview(change, reading.coded)
    assert again.saved.unchanged == 2
    pd.testing.assert_frame_equal(again.rows[frame.columns.tolist()], frame)
    register.close()
