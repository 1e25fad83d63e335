"""What the example place holds of problems and actions, as exhibits, figures and files."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from lagesbild import actions, intake, paper
from lagesbild.calendar import Period
from lagesbild.exhibit import CauseFigure, CauseForm
from lagesbild.intake import ImportOptions
from lagesbild.paper.text import width_of
from lagesbild.ui import causes as ui_causes
from tests.places_work import ME, PLACE, exhibit


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("lagesbild.calendar.clock", lambda: datetime(2026, 11, 16, 9))


def test_the_frozen_counts_of_the_example_are_what_its_incidents_say(register):
    work = actions.work_of(register.current, PLACE)
    for action in work.actions:
        problem = work.problem(action.value.problem)
        if action.value.before_count is None or problem is None:
            continue
        days = Period(action.value.before_from, action.value.before_to)
        counted = actions.counts_of(register, PLACE, problem.value, action.value.counted, days)
        assert (counted.count, counted.days) == (action.value.before_count, days), action.id
        for result in work.follow_ups_of(action.id):
            after = Period(result.value.after_from, result.value.after_to)
            assert actions.counts_of(register, PLACE, problem.value, action.value.counted, after).count == (
                result.value.after_count
            )


def test_the_plan_says_which_problem_each_action_answers_to(register):
    table = exhibit(register, "actions").table
    assert table["problem"].iloc[0] == "P1 Öppen droghandel vid torget i Månvreten"
    assert pd.isna(table["problem"].iloc[-1])  # Å7 answers to none: 5 § asks for one
    shown = exhibit(register, "actions")
    assert shown.summary == (
        "Sju åtgärder svarar på fyra problem. En svarar inte på något problem. För en är det inte valt hur resultatet bedöms."
    )
    assert shown.write("cost")[1] == "okänd"  # never 0


def test_the_problems_are_ranked_with_their_ties(register):
    shown = exhibit(register, "problems")
    assert shown.table["rank"].tolist() == ["1", "2 (delad)", "2 (delad)", "2 (delad)", "5", "6"]
    assert shown.table["weight"].tolist() == [16, 8, 8, 8, 6, 4]
    assert shown.write("decision")[4] == "inget ännu"


def test_the_follow_ups_tell_what_is_not_followed_up(register):
    shown = exhibit(register, "follow-ups")
    verdicts = dict(zip(shown.table["number"], shown.write("verdict"), strict=True))
    assert (verdicts["Å1"], verdicts["Å5"], verdicts["Å4"]) == ("delvis nått", "går inte att säga", "inte uppföljd")
    assert shown.how_to_read.startswith("Utfall: om målet är nått, som parterna bedömde det.")
    assert "åtgärd går det inte att säga om målet är nått" in shown.summary


@pytest.mark.parametrize("name", ["causes:P1:fiskben", "causes:P2:trad", "causes:P4:kedja"])
def test_the_causes_are_drawn_on_paper_and_screen_with_every_word(register, name):
    shown = exhibit(register, name)
    on_screen = str(ui_causes.figure(shown, shown.drawing))
    svg_texts = [t.get_text() for t in paper.bare(shown).axes[0].texts]
    printed = " ".join(svg_texts)
    for cause in shown.table["name"]:
        assert cause in on_screen
        assert all(word in printed for word in cause.split())
    assert shown.drawing.head in on_screen


@pytest.mark.parametrize("name", ["Bråk", "Unga rekryteras till stölder", "Ett mycket långt namn på ett problem " * 6])
def test_the_head_of_a_tree_on_paper_is_as_wide_as_its_name(register, name):
    shown = exhibit(register, "causes:P2:trad")
    axes = paper.bare(replace(shown, drawing=replace(shown.drawing, head=name.strip()))).axes[0]
    box = axes.patches[0].get_width() + 0.1
    said = max(width_of(t.get_text(), 8.5, bold=True) for t in axes.texts if t.get_fontweight() == "bold")
    assert said + 0.1 < box <= min(said + 0.3, axes.get_xlim()[1])


@pytest.mark.parametrize(
    "name",
    [
        "Bråk",
        "Unga rekryteras till stölder i centrum och vid stationen",
        "Narkotikaförsäljningsproblematiken vid högstadieskolorna",
        "Ungdomsbrottslighetsrekryteringsförebyggandeproblematikhanteringen",
        "Ett mycket långt namn på ett problem " * 6,
    ],
)
def test_the_head_of_a_fishbone_on_paper_holds_its_name_whole(register, name):
    shown = exhibit(register, "causes:P1:fiskben")
    axes = paper.bare(replace(shown, drawing=replace(shown.drawing, head=name.strip()))).axes[0]
    (head,) = axes.patches
    left, top = head.get_x() - 0.05, head.get_y() - 0.05
    right, bottom = left + head.get_width() + 0.1, top + head.get_height() + 0.1
    lines = [t for t in axes.texts if t.get_color() == "white"]
    for t in lines:
        half = width_of(t.get_text(), 8.5, bold=True) / 2
        assert left < t.get_position()[0] - half and t.get_position()[0] + half < right <= axes.get_xlim()[1]
        assert top < t.get_position()[1] < bottom - 0.12
    written = "".join(t.get_text() for t in lines).replace("-", "").replace(" ", "")
    assert written == name.replace(" ", "")
    others = [t for t in axes.texts if t not in lines]
    assert all(t.get_position()[0] + width_of(t.get_text(), 8.5) < left for t in others)


def test_a_tree_whose_causes_lead_to_each_other_still_ends(register):
    table = pd.DataFrame(
        {"number": ["O1", "O2"], "name": ["a", "b"], "certainty": ["känt"] * 2, "leads_to": ["O2", "O1"]}
    )
    assert CauseFigure(CauseForm.TREE, "x").in_tree(table) == [(1, "a", "känt"), (2, "b", "känt")]


def test_what_is_printed_can_be_read_again(own_register, tmp_path):
    """The tables leave as files with the headings that are read."""
    work = actions.work_of(own_register.current, PLACE)
    assert len(work.problems) == 6 and len(work.causes) == 16 and len(work.actions) == 7
    source = Path("data/exempelstad/atgarder_1_problem.csv").read_text("utf-8").replace("P6;", "P9;")
    file = tmp_path / "problem.csv"
    file.write_text(source, "utf-8")
    planned = intake.plan(own_register, [file], ImportOptions())
    assert not planned.problems
    intake.confirm(own_register, planned, ME)
    assert [p.id for p in actions.work_of(own_register.current, PLACE).problems][-1] == "P9"
    file.write_text(source.replace("Månvreten|Tegelglänta", "Månvreten|Ingenstans"), "utf-8")
    assert "Ingenstans" in str(intake.plan(own_register, [file], ImportOptions()).problems[0])
