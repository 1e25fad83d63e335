"""Undo, redo, history, what held then, and two who save at once: the same on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
import sqlalchemy as sa

from lagesbild.actor import Actor, Role
from lagesbild.problems import LagesbildError, UnknownId
from lagesbild.register import Change, Conflict, Register, revisions
from lagesbild.register.schema import changes as changes_table
from lagesbild.tables import to_frame

ME = Actor(Role.SAFETY_COORDINATOR, "Kommunen")
CHANGE = Change(who=str(ME), action="import", kind="ratings", place="vinsta", file="v.csv")
AREAS = replace(CHANGE, kind="areas", place="taby", file="o.csv")
SCALE = replace(CHANGE, kind="levels", place="taby", file="s.csv")


def levels(*values: int | None, area: str = "vinsta") -> pd.DataFrame:
    return to_frame("ratings", [{"area": area, "year": 2023, "week": w, "level": v} for w, v in enumerate(values, 1)])


def area_rows(**parents: str | None) -> pd.DataFrame:
    rows = [{"area": a, "name": a.title(), "type": "stadsdel", "parent": p} for a, p in parents.items()]
    return to_frame("areas", rows)


def scale_rows(*numbers: int) -> pd.DataFrame:
    same = {"area": "taby", "colour": "#FFFFFF", "ink": "#000000"}
    return to_frame("levels", [{**same, "level": n, "name": f"Nivå {n}"} for n in numbers])


def current_values(register: Register) -> list[object]:
    return register.current("ratings").sort_values("week")["level"].tolist()


# --- undo and redo -----------------------------------------------------------------------


def test_an_undone_batch_does_not_count_and_what_was_before_holds_again(empty_register):
    register = empty_register
    register.save([(CHANGE, levels(1, 2))])
    register.save([(CHANGE, levels(4, 2, 3))])
    register.undo(2, ME, "Fel fil")
    assert current_values(register) == [1, 2]
    assert register.distinct("ratings", "week") == [1, 2]
    register.redo(2, ME)
    assert current_values(register) == [4, 2, 3]
    register.undo(1, ME)  # 2 holds by itself, but not the week that it said nothing new about
    assert current_values(register) == [4, 3]


def test_undo_is_an_audit_row_and_grows_the_revision(empty_register):
    register = empty_register
    register.save([(AREAS, area_rows(taby=None)), (SCALE, scale_rows(1))])
    register.undo(1, Actor(Role.POLICE_ANALYST, "Polisen"), "Fel fil")
    row = register.changes().iloc[0]
    assert (row["id"], row["batch"], row["action"], row["target"], row["reason"]) == (3, 3, "ångra", 1, "Fel fil")
    assert (row["who"], row["kind"], row["place"], row["added"]) == ("Polisanalytiker, Polisen", "areas", "taby", 0)
    assert register.changes()["undone"].tolist() == [False, True, True]
    assert register.revision() == 3
    register.redo(1, ME)
    assert register.changes()["action"].tolist() == ["gör om", "ångra", "import", "import"]
    assert not register.changes()["undone"].any()
    assert register.revision() == 4


def test_undo_of_the_undone_and_redo_of_what_holds_are_refused(empty_register):
    register = empty_register
    register.save([(CHANGE, levels(1))])
    with pytest.raises(LagesbildError, match="Ändring 1 är inte ångrad"):
        register.redo(1, ME)
    register.undo(1, ME)
    with pytest.raises(LagesbildError, match="Ändring 1 är redan ångrad"):
        register.undo(1, ME)
    for other in (2, 7):  # 2 is the undo itself
        with pytest.raises(UnknownId, match=f"ingen ändring med nummer {other}"):
            register.undo(other, ME)
    assert register.revision() == 2


def test_all_that_was_saved_together_is_undone_together(empty_register):
    register = empty_register
    register.save([(AREAS, area_rows(taby=None)), (CHANGE, levels(1, area="taby")), (CHANGE, levels(1, area="taby"))])
    assert register.changes()["batch"].tolist() == [1, 1]
    register.undo(1, ME)
    assert register.current("areas").empty
    assert register.current("ratings").empty
    assert not register.is_empty()  # so that the example does not come back by itself


def test_what_was_undone_can_be_saved_again(empty_register):
    register = empty_register
    register.save([(CHANGE, levels(1))])
    register.undo(1, ME)
    (again,) = register.save([(CHANGE, levels(1))])
    assert (again.added, again.changed, again.unchanged) == (1, 0, 0)
    assert current_values(register) == [1]
    assert len(register.history("ratings")) == 2


def test_an_undo_that_leaves_facts_without_their_area_is_refused(empty_register):
    register = empty_register
    register.save([(AREAS, area_rows(taby=None, ensta="taby"))])
    register.save([(CHANGE, levels(None, None, area="ensta"))])
    before = register.revision()
    with pytest.raises(
        LagesbildError, match="Det går inte att ångra ändring 1: veckobedömningar för Ensta står på områ"
    ):
        register.undo(1, ME)
    assert register.revision() == before
    register.undo(2, ME)
    register.undo(1, ME)
    with pytest.raises(LagesbildError, match="att göra om ändring 2: veckobedömningar för ensta står på områden"):
        register.redo(2, ME)


def test_an_undo_that_leaves_a_part_without_its_whole_is_refused(empty_register):
    register = empty_register
    register.save([(AREAS, area_rows(taby=None))])
    register.save([(AREAS, area_rows(ensta="taby"))])
    with pytest.raises(LagesbildError, match="områden för Ensta står på området Taby"):
        register.undo(1, ME)


def test_an_undo_that_leaves_levels_without_their_scale_is_refused(empty_register):
    register = empty_register
    register.save([(AREAS, area_rows(taby=None, ensta="taby")), (SCALE, scale_rows(1, 2))])
    register.save([(SCALE, scale_rows(3))])
    register.save([(CHANGE, levels(3, area="ensta"))])
    with pytest.raises(LagesbildError, match="veckobedömningar för Ensta står på nivå 3"):
        register.undo(3, ME)
    register.save([(CHANGE, levels(2, area="ensta"))])  # the newest level is what stands
    register.undo(3, ME)


def test_imports_list_the_batches(empty_register):
    register = empty_register
    register.save([(AREAS, area_rows(taby=None, ensta="taby")), (CHANGE, levels(1, 1))])
    register.save([(replace(CHANGE, file=None, action="nivå", who="Kommunpolis, Polisen"), levels(5, 1))])
    register.undo(3, ME)
    rows = register.imports()
    assert rows["batch"].tolist() == [3, 1]
    assert rows["files"].tolist() == [(), ("o.csv", "v.csv")]
    assert rows["kinds"].tolist() == [("ratings",), ("areas", "ratings")]
    assert rows["places"].tolist() == [("vinsta",), ("taby", "vinsta")]
    assert rows[["added", "changed", "unchanged"]].to_numpy().tolist() == [[0, 1, 1], [4, 0, 0]]
    assert rows[["action", "undone"]].to_numpy().tolist() == [["nivå", True], ["import", False]]
    assert register.imports("taby")["batch"].tolist() == [1]
    assert list(register.imports("grimsta").columns) == list(rows.columns)


# --- history and as-of -------------------------------------------------------------------


def test_history_tells_who_when_from_what_to_what_and_why(empty_register):
    register = empty_register
    register.save([(CHANGE, levels(1, 4))])
    register.save(
        [(replace(CHANGE, who="Kommunpolis, Polisen", action="nivå", reason="Två grova brott"), levels(3, 4))]
    )
    register.undo(2, ME)
    rows = register.history("ratings", area="vinsta", week=1)
    assert list(rows.columns) == ["area", "year", "week", "level", "change", "at", "who", "action", "reason", "undone"]
    assert rows[["level", "change", "who", "action", "reason", "undone"]].to_numpy().tolist() == [
        [3, 2, "Kommunpolis, Polisen", "nivå", "Två grova brott", True],
        [1, 1, str(ME), "import", None, False],
    ]
    assert rows["at"].str.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00").all()
    assert len(register.history("ratings")) == 3
    assert register.history("ratings", area="grimsta").empty
    with pytest.raises(ValueError, match="level is not a key"):
        register.history("ratings", level=3)


def test_a_table_with_reasons_of_its_own_keeps_them_in_its_history(empty_register):
    row = {"area": "vinsta", "year": 2023, "week": 1, "level": 4, "proposed": 2, "reason": "Känd sedan tidigare"}
    empty_register.save([(replace(CHANGE, kind="decisions", reason="Mötet"), to_frame("decisions", [row]))])
    assert empty_register.history("decisions")["reason"].tolist() == ["Känd sedan tidigare"]


def test_what_held_then(empty_register):
    register = empty_register
    register.save([(CHANGE, levels(1, 2))])
    register.save([(CHANGE, levels(4, 2))])
    register.undo(1, ME)
    register.redo(1, ME)
    assert [current_values(register.at(n)) for n in range(5)] == [[], [1, 2], [4, 2], [4], [4, 2]]
    then = register.at(3)
    assert (then.revision(), then.identity()) == (3, register.identity())
    assert then.changes()[["id", "undone"]].to_numpy().tolist() == [[3, False], [2, False], [1, True]]
    assert then.history("ratings", week=2)["undone"].tolist() == [True]
    assert register.at(2).distinct("ratings", "week") == [1, 2]
    assert then.distinct("ratings", "week") == [1]
    assert then.at(4).revision() == 3  # what came later is not seen from then
    assert register.at(0).is_empty()
    assert register.at(1).preview(CHANGE, levels(1, 2)).saved.unchanged == 2
    then.close()
    assert current_values(register) == [4, 2]


def test_a_view_of_then_cannot_be_changed(empty_register):
    empty_register.save([(CHANGE, levels(1))])
    view = empty_register.at(1)
    for attempt in (lambda: view.save([(CHANGE, levels(2))]), lambda: view.undo(1, ME), lambda: view.redo(1, ME)):
        with pytest.raises(LagesbildError, match="som det såg ut då"):
            attempt()
    assert empty_register.revision() == 1


@pytest.mark.parametrize(
    ("utc", "day"),
    [
        ("2023-10-01T21:59:59+00:00", date(2023, 10, 1)),  # summer: two hours before Greenwich
        ("2023-10-01T22:00:00+00:00", date(2023, 10, 2)),
        ("2023-12-31T22:59:59+00:00", date(2023, 12, 31)),  # winter: one
        ("2023-12-31T23:00:00+00:00", date(2024, 1, 1)),
    ],
)
def test_a_day_ends_at_midnight_in_sweden(empty_register, monkeypatch, utc, day):
    monkeypatch.setattr(
        revisions, "stamp", lambda moment, real=revisions.stamp: utc if moment.microsecond else real(moment)
    )
    empty_register.save([(CHANGE, levels(1))])
    assert empty_register.changes()["at"].tolist() == [utc]
    assert empty_register.revision_on(day) == 1
    assert empty_register.revision_on(date.fromordinal(day.toordinal() - 1)) == 0


@pytest.mark.parametrize("later", ["2023-10-02T09:00:00+00:00", "2022-10-02T10:00:00+00:00"], ids=["hour", "year"])
def test_a_clock_set_back_keeps_the_order(empty_register, monkeypatch, later):
    times = iter(["2023-10-02T10:00:00+00:00", later])
    monkeypatch.setattr(revisions, "stamp", lambda _: next(times))
    empty_register.save([(CHANGE, levels(1))])
    empty_register.save([(CHANGE, levels(2))])
    assert empty_register.changes()["at"].tolist() == ["2023-10-02T10:00:00+00:00"] * 2
    assert empty_register.current("ratings")["level"].tolist() == [2]


# --- two at once -------------------------------------------------------------------------

CELL = ("ratings", ("vinsta", 2023, 1))


def test_the_second_of_two_is_told_and_nothing_is_saved(empty_register, target):
    first, second = empty_register, Register(target)
    seen = {CELL: None}
    first.save([(replace(CHANGE, who="Kommunpolis, Polisen"), levels(3))], expected=seen)
    with pytest.raises(Conflict, match="ändrats av Kommunpolis, Polisen") as refused:
        second.save([(CHANGE, levels(2, 2))], expected=seen)
    (clash,) = refused.value.clashes
    assert (clash.kind, clash.key, clash.expected) == (*CELL, None)
    assert {n: clash.current[n] for n in ("level", "change", "who")} == {
        "level": 3,
        "change": 1,
        "who": "Kommunpolis, Polisen",
    }
    assert current_values(first) == [3]
    second.save([(CHANGE, levels(2, 2))], expected={CELL: clash.current["change"]})
    assert current_values(first) == [2, 2]
    second.close()


def test_a_row_that_was_undone_meanwhile_is_a_clash_without_a_row(empty_register):
    register = empty_register
    register.save([(CHANGE, levels(3))])
    register.undo(1, ME)
    with pytest.raises(Conflict) as refused:
        register.save([(CHANGE, levels(2))], expected={CELL: 1})
    assert refused.value.clashes[0].current == {}
    register.save([(CHANGE, levels(2))], expected={CELL: None})


def test_what_one_expects_of_other_cells_is_checked_too(empty_register):
    register = empty_register
    register.save([(CHANGE, levels(3, 3))])
    frame = register.current("ratings")  # with numpy integers, as a page has them
    expected = {("ratings", (r.area, r.year, r.week)): r.change for r in frame.itertuples()}
    register.save([(CHANGE, levels(3, 4))])
    with pytest.raises(Conflict) as refused:
        register.save([(CHANGE, levels(5, 3))], expected=expected)
    assert [c.key for c in refused.value.clashes] == [("vinsta", 2023, 2)]
    assert register.save([(CHANGE, levels(5))], expected={CELL: 1})[0].changed == 1


# --- values ------------------------------------------------------------------------------


def test_values_come_back_as_they_were(empty_register):
    crime = {
        "area": "vinsta", "group": "Hushåll", "category": "Inbrott – ”källare”\t1\n2 \\N %s", "start": date(2023, 1, 1),
        "end": date(2023, 9, 30), "status": "final", "count": 2**40, "rate": 0.1 + 0.2,
    }  # fmt: skip
    result = replace(CHANGE, kind="crime", as_of=date(2024, 2, 29), problems=("Summan 3 stämmer inte.", "å\u00a0ä"))
    empty_register.save([(result, to_frame("crime", [crime]))])
    row = empty_register.current("crime").iloc[0].to_dict()
    assert {n: row[n] for n in crime} == crime
    assert pd.isna(row["position"])
    change = empty_register.changes().iloc[0]
    assert (change["as_of"], change["problems"]) == (date(2024, 2, 29), list(result.problems))
    assert empty_register.current("crime", start=date(2023, 1, 1), rate=0.1 + 0.2)["count"].tolist() == [2**40]


def test_many_rows_come_back_as_they_were(empty_register):
    rows = [
        {"area": f"å{n % 7}", "measure": f"m\t{n}\\", "period": "2023", "value": None if n % 5 else n / 3, "unit": "st"}
        for n in range(25_000)
    ]
    frame = to_frame("facts", rows)
    (saved,) = empty_register.save([(replace(CHANGE, kind="facts"), frame)])
    assert saved.added == 25_000
    pd.testing.assert_frame_equal(empty_register.current("facts").drop(columns="change"), frame, check_dtype=False)
    assert empty_register.save([(replace(CHANGE, kind="facts"), frame)])[0].unchanged == 25_000


def test_ids_grow_without_gaps(empty_register):
    empty_register.save([(CHANGE, levels(1, 2))])
    with pytest.raises(sa.exc.IntegrityError):
        empty_register.save([(CHANGE, levels(4)), (CHANGE, levels(5).assign(week=pd.array([None], dtype="Int64")))])
    empty_register.save([(CHANGE, levels(1, 3))])
    with empty_register._engine.connect() as connection:
        assert list(connection.scalars(sa.select(changes_table.c.id).order_by("id"))) == [1, 2]
