"""Files of the work from problem to effect: filled in as templates, exported, read again; and those that are wrong."""

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from lagesbild import blank, intake, place, show
from lagesbild.actions import (
    Action,
    Calculation,
    Cause,
    FollowUp,
    Forum,
    LawRecord,
    LocalProblem,
    Promise,
    Upcoming,
    WalkPoint,
)
from lagesbild.actions import rows as rows_domain
from lagesbild.actor import Actor, Role
from lagesbild.intake import ImportOptions
from lagesbild.place import NewPlace
from lagesbild.problems import Refused
from lagesbild.register import Register
from lagesbild.tables import TABLES, Type

WORK = [
    "themes",
    "measures",
    "indicators",
    "measure_status",
    "indicator_values",
    "indicator_rules",
    "local_problems",
    "causes",
    "actions",
    "follow_ups",
    "law_records",
    "promises",
    "upcoming",
    "calculations",
    "walk_points",
    "forums",
    "harm_weights",
    "measured",
    "area_priorities",
]
"""In the order in which they refer to each other."""
COORDINATOR = Actor(Role.SAFETY_COORDINATOR, "Kommunen")
PARTS = ("Norrstrand", "Lilla Hede", "Östra Tegelbruket")
FOR = blank.Blank("Tallvik", PARTS, date(2026, 11, 16))
SAID = {
    "parts": ("Norrstrand|Lilla Hede", "Östra Tegelbruket"),
    "part": PARTS[:2],
    "from_hour": (15, 22),
    "to_hour": (21, 5),
    "surface": (None, "cirkel-674000-6580000-200"),
    "theme": ("1", "2"),
    "problem": ("P1", "P2"),
    "cause": ("O1", "O2"),
    "action": ("Å1", "Å2"),
    "status": (None, None),
}
"""What a column is filled with, beside the words of its list and the examples of the template."""


def made(folder):
    register = Register(folder / "register.sqlite")
    place.make(register, NewPlace("Tallvik", parts=PARTS), COORDINATOR)
    return register


@pytest.fixture
def tallvik(tmp_path):
    register = made(tmp_path)
    yield register
    register.close()


def cell(kind, column, i, example):
    """A value for every column that can have one: texts with what a file may stumble on."""
    if column.words:
        words = [w[0] for w in column.words.of.values()]
        return words[(i + 1) % len(words)]
    if SAID.get(column.name, (None, None))[i] is not None:
        return SAID[column.name][i]
    if column.name in ("leads_to", "step", "resolution", "evidence", "surface", "x", "y"):
        return None
    if column.is_noted and column.type is Type.TEXT:
        return f'{example or "Belyst gång"} – ”åäö”; "citat", {i + 1} st; 12,5 %'
    if example not in ("", None):
        return example
    if column.type is Type.DATE:
        late = column.name in ("end", "before_to", "expires")
        return date(2026, 10 if late else 2 + i, 8)
    if column.type is Type.TEXT:
        return f"text {i}"
    return 3 + i


def workbook(kind, change=None):
    """The template of a kind, filled in; ``change`` takes a dict of title → value, one a row, and changes it."""
    book = openpyxl.load_workbook(io.BytesIO(blank.workbook(kind, FOR)))
    sheet, columns = book.worksheets[0], blank.columns(kind)
    for i, examples in enumerate(blank.rows(kind, FOR)):
        values = {c.title: cell(kind, c, i, e) for c, e in zip(columns, examples, strict=True)}
        if change and i == 0:
            change(values)
        for j, value in enumerate(values.values(), start=1):
            sheet.cell(4 + i, j).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def planned(register, file):
    return intake.plan(register, [file], ImportOptions(source="Fiktiv"))


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """The tables filled in and read; no test changes it."""
    folder = tmp_path_factory.mktemp("filled")
    register = made(folder)
    for kind in WORK:
        file = folder / f"{kind}.xlsx"
        file.write_bytes(workbook(kind))
        intake.confirm(register, planned(register, file), COORDINATOR)
    yield register
    register.close()


def rows(register, kind):
    frame = register.current(kind)[TABLES[kind].names]
    return sorted(map(str, frame.astype(object).itertuples(index=False, name=None)))


def test_what_templates_gave_is_exported_and_read_into_an_empty_register_as_the_same(filled, tallvik, write):
    for kind in WORK:
        file = write(f"ut_{kind}.csv", show.render(show.show(filled, kind, area="tallvik"), "csv").encode())
        intake.confirm(tallvik, planned(tallvik, file), COORDINATOR)
        assert len(rows(filled, kind)) == 2
        assert rows(tallvik, kind) == rows(filled, kind), kind


REFERENCES = [
    (kind, column) for kind in WORK for r in TABLES[kind].refers for column in r.columns[:1] if column != "leads_to"
]


@pytest.mark.parametrize(("kind", "column"), [*REFERENCES, ("causes", "leads_to")])
def test_a_row_that_refers_to_what_is_not_there_is_refused_and_nothing_saved(filled, write, kind, column):
    title, revision = TABLES[kind].column(column).title, filled.revision()
    plan = planned(filled, write("fel.xlsx", workbook(kind, lambda v: v.__setitem__(title, "X77"))))
    told = [p for p in plan.problems if p.column == title]
    assert told and all("X77" in p.what and "finns inte bland" in p.what for p in told) and not plan.tables
    assert {p.row for p in told} == {4}
    with pytest.raises(Refused):
        intake.confirm(filled, plan, COORDINATOR)
    assert filled.revision() == revision


def test_each_row_that_refers_to_what_is_not_there_is_named_as_the_file_has_it(filled, write):
    """Rows in between are no facts: nothing, a note, one that refers to what is there."""
    lines = [
        "Orsaker (fiktiva)",
        "Område: Tallvik",
        "",
        "orsak-id;problem-id;gren;orsak",
        "O7;X7;utsatt;Mörkt",
        "",
        "Källa: Fiktiv",
    ]
    lines += ["O8;P1;utsatt;Ljust", "O9;X7;utsatt;Tyst"]
    plan = planned(filled, write("orsaker.csv", "\n".join(lines).encode()))
    assert [(p.row, p.column) for p in plan.problems] == [(5, "problem-id"), (9, "problem-id")]
    assert str(plan.problems[1]).startswith("orsaker.csv:9:problem-id: ")


def test_what_is_read_in_the_same_round_may_be_referred_to(tallvik, write):
    files = [
        write(f"{kind}.xlsx", workbook(kind))
        for kind in ("follow_ups", "actions", "causes", "local_problems", "themes")
    ]
    plan = intake.plan(tallvik, files, ImportOptions(source="Fiktiv"))
    assert not plan.problems, [str(p) for p in plan.problems]
    alone = planned(tallvik, files[0])
    assert "åtgärder läses in först" in str(alone.problems[0])


PERSONAL = ("Pojken 080412-1234 sågs", "Ring 070-123 45 67", "skriv till n.n@example.se", "Storgatan 4 lgh 1102")


@pytest.mark.parametrize("kind", WORK)
def test_no_text_of_any_table_takes_what_says_a_person(filled, write, kind):
    texts = [c.title for c in blank.columns(kind) if c.type is Type.TEXT and not c.words]
    values = {title: PERSONAL[i % 4] for i, title in enumerate(texts)}
    plan = planned(filled, write("fel.xlsx", workbook(kind, lambda v: v.update(values))))
    assert {p.column for p in plan.problems if p.row == 4} >= set(texts) and not plan.tables


@pytest.mark.parametrize(
    ("kind", "changed", "what", "is_refused"),
    [
        ("local_problems", {"till kl.": None}, "Till kl. saknas, men från kl. är angivet.", True),
        ("local_problems", {"från kl.": None}, "Från kl. saknas, men till kl. är angivet.", True),
        ("promises", {"fråga": None}, "Fråga saknas, men undersökning är angivet.", True),
        (
            "calculations",
            {"kostnad per år därefter": None},
            "Kostnad per år därefter saknas, men år med kostnad är över 1.",
            True,
        ),
        ("actions", {"problem-id": None}, "Problem-id saknas, men orsak-id är angivet.", True),
        ("local_problems", {"skäl för sannolikheten": None}, "Skäl för sannolikheten saknas", False),
        ("actions", {"bedöms efter": None}, "Bedöms efter saknas, men status för åtgärden är pågår", False),
        ("promises", {"skäl för bedömningen": None}, "Skäl för bedömningen saknas", False),
    ],
)
def test_half_of_what_belongs_together_is_refused_or_told_with_its_row(filled, write, kind, changed, what, is_refused):
    """A cost of later years that nobody said would count as 0; an old plan may lack its reasons, and is told."""
    plan = planned(filled, write("fel.xlsx", workbook(kind, lambda v: v.update(changed))))
    told = plan.problems if is_refused else [w for t in plan.tables for w in t.reading.warnings]
    (one,) = [p for p in told if what in p.what]
    assert one.row == 4 and one.column == next(iter(changed))
    assert bool([p for p in plan.problems if p.missing is None]) == is_refused


VALUES = (
    LocalProblem("Klotter"),
    Cause("P1", "utsatt", "Mörkt"),
    Action("Lampor"),
    FollowUp("Å1", date(2026, 8, 3), "nått", "Färre"),
    LawRecord("8 §", "ja", "Avtal"),
    Promise("Till fots"),
    Upcoming("Marknad", "evenemang", start=date(2026, 12, 1)),
    Calculation("Avhopp", None, 1.0, None, 1, 2.0, 1, grounds="bilaga"),
    WalkPoint("Lampan"),
    Forum("Rådet", "råd"),
)


@pytest.mark.parametrize("value", VALUES, ids=lambda v: type(v).__name__)
def test_no_text_of_any_form_takes_what_says_a_person(value):
    columns = [c for c in TABLES[rows_domain.kind_of(value)].columns if hasattr(value, c.name)]
    texts = [c for c in columns if c.type is Type.TEXT and not c.words and not c.is_areas]
    assert texts
    for column in texts:
        for text in PERSONAL:
            told = rows_domain.texts(replace(value, **{column.name: text}))
            assert any(p.column == column.title and "ser ut som" in p.what for p in told), (column.name, text)
            assert not any(text in str(p) for p in told)  # it does not spread
