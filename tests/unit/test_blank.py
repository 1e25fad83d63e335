"""Templates to fill in: each is read as it is, for a place of one's own, without a fault."""

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from lagesbild import blank, intake, place
from lagesbild.actor import COMMAND_LINE, Actor, Role
from lagesbild.blank import Blank
from lagesbild.exhibits import Scope
from lagesbild.intake import ImportOptions
from lagesbild.place import NewPlace
from lagesbild.scales import PRESETS, ScaleKind
from lagesbild.tables import TABLES
from lagesbild.ui.importing import blank_of

COORDINATOR = Actor(Role.SAFETY_COORDINATOR, "Kommunen")
FOR = Blank("Sjövik", ("Norr", "Söder"), date(2026, 11, 16))


@pytest.fixture
def sjovik(own_register):
    place.make(own_register, NewPlace("Sjövik", parts=("Norr", "Söder")), COORDINATOR)
    place.make(own_register, NewPlace("Ortby", parts=("Norr", "Söder")), COORDINATOR)
    return own_register


def referred_to(kind):
    """The tables that rows of a kind refer to, each after those that it refers to itself."""
    kinds = [r.kind for r in TABLES[kind].refers if r.kind != kind] if kind in TABLES else []
    return list(dict.fromkeys(k for of in kinds for k in (*referred_to(of), of)))


def load(register, write, kind):
    file = write(f"forst-{blank.names()[kind]}", blank.workbook(kind, FOR))
    intake.confirm(register, intake.plan(register, [file], ImportOptions(source="Fiktiv")), COORDINATOR)


@pytest.mark.parametrize("kind", blank.KINDS)
def test_a_template_is_read_as_it_is(sjovik, write, kind):
    for earlier in referred_to(kind):  # as a person must: causes after their problems
        load(sjovik, write, earlier)
    file = write(blank.names()[kind], blank.workbook(kind, FOR))
    planned = intake.plan(sjovik, [file], ImportOptions(source="Fiktiv"))
    assert not planned.problems, [str(p) for p in planned.problems]
    (table,) = planned.tables
    assert table.reading.kind == kind
    assert table.preview.saved.added + table.preview.saved.changed == 2
    assert not [w for w in table.reading.warnings if blank.EXPLANATION in str(w)]
    inside = {a.id for a in intake.known(sjovik).directory.inside("sjovik")}
    if kind not in ("areas", "events"):  # of events the rows are counted by month
        assert set(table.reading.frame["area"]) <= inside


@pytest.mark.parametrize("kind", blank.KINDS)
def test_every_column_is_explained_in_swedish(kind):
    book = openpyxl.load_workbook(io.BytesIO(blank.workbook(kind, FOR)))
    messages = [[c.value for c in row] for row in book[blank.EXPLANATION].iter_rows(min_row=5)]
    assert [t for t, _, _ in messages] == [c.title for c in blank.columns(kind)]
    assert all(text and needed in ("ja", "nej") for _, needed, text in messages)


def test_an_example_of_a_survey_says_that_fewer_unsafe_is_better():
    titles = [c.title for c in blank.columns("survey")]
    assert {row[titles.index("bättre när")] for row in blank.rows("survey", FOR)} == {"lägre"}


def test_a_place_without_parts_has_a_template_too():
    assert blank.rows("ratings", Blank("Odelad", (), date(2026, 1, 4)))[0][0] == "Odelad"


@pytest.mark.parametrize("part_type", ["stadsdel", "stadsområde", "kommundel"])
@pytest.mark.parametrize("scale", list(ScaleKind))
def test_a_template_speaks_the_places_own_words(own_register, write, part_type, scale):
    wanted = NewPlace("Sjövik", parts=("Norr", "Söder"), part_type=part_type, scale=scale)
    id_ = place.make(own_register, wanted, Actor(Role.SAFETY_COORDINATOR, "Kommunen"))
    place.name_levels(own_register, id_, {lv.number: f"Läge {lv.number}" for lv in PRESETS[scale].levels}, COMMAND_LINE)
    made = replace(blank_of(Scope(own_register, id_, 2026)), day=date(2026, 11, 16))
    assert (made.place, made.parts) == ("Sjövik", ("Norr", "Söder"))
    titles = [c.title for c in blank.columns("areas")]
    assert {row[titles.index("typ")] for row in blank.rows("areas", made)} == {part_type}
    titles = [c.title for c in blank.columns("levels")]
    rows = [dict(zip(titles, row, strict=True)) for row in blank.rows("levels", made)]
    assert [(r["nivå"], r["namn"], r["färg"]) for r in rows] == [
        (lv.number, f"Läge {lv.number}", lv.colour) for lv in PRESETS[scale].levels[:2]
    ]
    for kind in ("areas", "levels"):
        planned = intake.plan(
            own_register, [write(blank.names()[kind], blank.workbook(kind, made))], ImportOptions(source="F")
        )
        assert not planned.problems
