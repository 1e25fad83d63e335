"""The law part by part: what is read from documents, from problems and actions, and what runs out when."""

import io
import shutil
from dataclasses import replace
from datetime import date, datetime

import docx
import pytest

from lagesbild import actions, exhibits, place
from lagesbild.actions import Action, LawRecord, LocalProblem
from lagesbild.actions.law import Answer, answers, warnings, what_the_plan_lacks
from lagesbild.actor import Actor, Role
from lagesbild.document.assembling import produce
from lagesbild.paths import TEMPLATES
from lagesbild.problems import NoData, Refused
from lagesbild.register import Register
from lagesbild.services.documents import DocumentService
from lagesbild.tables import PARAGRAPHS
from lagesbild.template import builtin

PLACE = "exempelstad-fiktiv"
EMPTY = "hasselby-vallingby"
SOLVIK = "solvik"
ME = Actor(Role.SAFETY_COORDINATOR, "Kommunen")


@pytest.fixture
def solvik(empty_file, tmp_path):
    """A register with a place of two parts and one action: what a document answers follows from its template, not from how much is in it."""
    register = Register(shutil.copy(empty_file, tmp_path / "register.sqlite"))
    place.make(register, place.NewPlace("Solvik", "kommun", ("Hamnen", "Backen")), ME)
    actions.add_action(register, SOLVIK, Action("Sanering"), ME)
    yield register
    register.close()


def by_part(register, area) -> dict[str, Answer]:
    return {a.paragraph: a for a in answers(register.current, area)}


def test_every_part_is_there_and_nothing_is_answered_by_silence(register):
    result = by_part(register, EMPTY)
    assert tuple(result) == PARAGRAPHS
    assert {a.answer for a in result.values()} == {None}
    with pytest.raises(NoData):
        exhibits.build(register, f"law:{EMPTY}:2023")


def test_the_example_reads_its_records_and_its_plan(register):
    result = by_part(register, PLACE)
    assert (result["8 §"].answer, result["8 §"].until) == ("delvis", date(2027, 2, 28))  # one agreement of two
    assert result["10 §"].answer == "ja" and result["12 §"].answer == "delvis"
    assert result["5 §"].answer == "delvis"
    assert result["5 §"].evidence == (
        "Ingen godkänd åtgärdsplan.",
        "En åtgärd svarar inte på något problem: Å7.",
        "Ett problem saknar ställningstagande: P4.",
    )
    assert exhibits.build(register, f"law:{PLACE}:2026").summary == (
        "Sex av 13 delar av lagen är uppfyllda. Tre delar är delvis uppfyllda, fyra är inte besvarade."
    )


def test_no_action_without_a_problem_and_no_problem_without_a_decision(own_register):
    def lacks():
        return what_the_plan_lacks(actions.work_of(own_register.current, EMPTY))

    problem = LocalProblem("Klotter", decision="åtgärd", decision_reason="Går att påverka")
    actions.add_problem(own_register, EMPTY, problem, ME)
    assert lacks() == ("Ett problem ska åtgärdas men har ingen åtgärd: P1.",)
    actions.add_action(own_register, EMPTY, Action("Sanering"), ME)
    assert lacks()[0] == "En åtgärd svarar inte på något problem: Å1."
    row = actions.work_of(own_register.current, EMPTY).action("Å1")
    actions.change_action(own_register, EMPTY, row, replace(row.value, problem="P1"), ME)
    assert lacks() == ()


def test_an_approved_document_answers_and_starts_the_clock(own_register, monkeypatch):
    monkeypatch.setattr("lagesbild.calendar.clock", lambda: datetime(2024, 2, 29, 9))
    documents = DocumentService(own_register, ME)
    started = documents.start(documents.draft(EMPTY, 2023, "stockholm"))
    assert by_part(own_register, EMPTY)["4 § 1"].answer is None  # a draft answers nothing
    documents.approve(EMPTY, started.id, day=date(2024, 2, 29))
    result = by_part(own_register, EMPTY)
    assert {result[p].answer for p in ("4 § 1", "4 § 2", "4 § 3")} == {"ja"}
    assert (result["4 § 1"].decided, result["6 §"].until) == (date(2024, 2, 29), date(2026, 2, 28))
    assert result["5 §"].answer == "ja"


@pytest.mark.parametrize("template", ["fordjupning", "kommunfullmaktige", "manad", "period"])
def test_a_document_about_a_part_of_it_is_no_lagesbild_and_starts_no_clock(solvik, template):
    documents = DocumentService(solvik, ME)
    started = documents.start(documents.draft(SOLVIK, 2026, template))
    documents.approve(SOLVIK, started.id, day=date(2026, 11, 20))
    result = by_part(solvik, SOLVIK)
    assert (result["4 § 1"].answer, result["4 § 1"].until) == ("delvis", None)
    assert "En hel lägesbild är inte godkänd." in result["4 § 1"].evidence
    assert result["5 §"].answer == "delvis" and result["5 §"].until is None
    assert result["6 §"].answer is None

    whole = documents.start(documents.draft(SOLVIK, 2026, "stockholm"))
    documents.approve(SOLVIK, whole.id, day=date(2026, 11, 10))  # the older one is of the whole place
    assert by_part(solvik, SOLVIK)["4 § 1"].until == date(2028, 11, 10)


@pytest.mark.parametrize(
    ("id_", "made_from", "line", "is_whole"),
    [
        ("egen", "fordjupning", "", False),
        ("egen", "kommunfullmaktige", "", False),
        ("egen", "manad", "", False),
        ("egen", "stockholm", "", True),
        ("egen", "stockholm", "del = true", False),
        ("egen", "stockholm", "flera = true", False),  # one of several a year, kept from before it could be declared
        ("stockholm", "fordjupning", "", False),
        ("stockholm", "stockholm", "", True),
        ("fordjupning", "stockholm", "", True),
        ("fordjupning", "fordjupning", "", False),
    ],
)
def test_what_an_own_template_is_of_is_declared_in_it_whatever_it_is_called(solvik, id_, made_from, line, is_whole):
    toml = (TEMPLATES / f"{made_from}.toml").read_text("utf-8").replace("\nnamn =", f"\n{line}\nnamn =", 1)
    documents = DocumentService(solvik, ME)
    documents.save_template(SOLVIK, f"{id_}.toml", toml.encode())
    started = documents.start(documents.draft(SOLVIK, 2026, id_))
    documents.approve(SOLVIK, started.id, day=date(2026, 11, 20))
    documents.remove_template(SOLVIK, id_)
    result = by_part(solvik, SOLVIK)
    if id_ in builtin():  # the own one is out of use: which of the two it was made from nobody knows
        is_whole = is_whole and builtin()[id_].is_whole
    assert (result["4 § 1"].answer, result["4 § 1"].until) == (
        ("ja", date(2028, 11, 20)) if is_whole else ("delvis", None)
    )
    assert (result["6 §"].answer is not None) == is_whole


@pytest.mark.parametrize(
    ("until", "message"),
    [
        (date(2027, 6, 30), []),
        (date(2027, 5, 30), []),
        (date(2027, 5, 29), ["6 §: går ut 2027-05-29, inom 6 månader (x)."]),
        (date(2027, 5, 28), ["6 §: går ut 2027-05-28, inom 6 månader (x)."]),
        (date(2027, 3, 1), ["6 §: går ut 2027-03-01, inom 6 månader (x)."]),
        (date(2027, 2, 28), ["6 §: går ut 2027-02-28, inom 3 månader (x)."]),
        (date(2026, 11, 29), ["6 §: går ut 2026-11-29, inom 3 månader (x)."]),
        (date(2026, 11, 28), ["6 §: gick ut 2026-11-28 (x)."]),
    ],
)
def test_warnings_at_six_and_three_months(until, message):
    result = warnings([Answer("6 §", "X", "ja", until=until)], date(2026, 11, 29))
    assert [w.replace("\xa0", " ") for w in result] == message


def test_a_record_is_checked(own_register):
    with pytest.raises(Refused, match="upphör innan"):
        record = LawRecord("8 §", "ja", "Överenskommelse", date(2026, 1, 1), date(2025, 1, 1))
        actions.add_record(own_register, EMPTY, record, ME)
    with pytest.raises(Refused, match="finns inte"):
        actions.add_record(own_register, EMPTY, LawRecord("3 §", "ja", "x"), ME)
    with pytest.raises(Refused, match="telefonnummer"):
        actions.add_record(own_register, EMPTY, LawRecord("8 §", "ja", "Ring 070-123 45 67"), ME)


def test_the_report_to_kommunfullmaktige_comes_out_with_one_command(register):
    made = produce.produce(register, PLACE, 2026, "docx", template_id="kommunfullmaktige").content
    read = docx.Document(io.BytesIO(made))
    text = "\n".join(p.text for p in read.paragraphs)
    cells = {c.text for t in read.tables for r in t.rows for c in r.cells}
    assert "Lagens krav" in text and "Uppföljning" in text
    assert {"Fortlöpande rapport till kommunfullmäktige", "Bevakad cykelparkering med ramlås"} <= cells
