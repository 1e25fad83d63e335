import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa

from lagesbild import intake, paths
from lagesbild.actor import Actor, Role
from lagesbild.register import Change, DamagedRegister, Register, UnusableRegister
from lagesbild.register.schema import metadata
from lagesbild.tables import TABLES, to_frame

CHANGE = Change(who="Kommunen", action="import", kind="ratings", place="vinsta", file="v.csv")


def levels(*values: int | None, area: str = "vinsta") -> pd.DataFrame:
    return to_frame("ratings", [{"area": area, "year": 2023, "week": w, "level": v} for w, v in enumerate(values, 1)])


def counts(saved):
    return [(s.added, s.changed, s.unchanged) for s in saved]


@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id + 1000", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_history_cannot_be_rewritten(empty_register, verb):
    engine = empty_register._engine
    if "TRUNCATE" in verb and engine.dialect.name == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            row = {c.name: 1 for c in table.columns if not c.nullable and c.type.python_type in (int, float)}
            row |= {c.name: "x" for c in table.columns if not c.nullable and c.type.python_type is str}
            row |= {c.name: b"x" for c in table.columns if not c.nullable and c.type.python_type is bytes}
            row |= {c.name: date(2023, 1, 1) for c in table.columns if c.type.python_type is date}
            if table.name != "register_info":
                connection.execute(table.insert().values({"problems": [], **row} if table.name == "changes" else row))
    for table in metadata.sorted_tables:
        with pytest.raises(sa.exc.IntegrityError, match="append-only"), engine.begin() as connection:
            connection.exec_driver_sql(verb.format(table.name))


def test_a_changed_level_is_a_new_row_and_the_old_one_stays(empty_register):
    register = empty_register
    assert counts(register.save([(CHANGE, levels(1, 2, None))])) == [(3, 0, 0)]
    before = register.revision()
    assert counts(register.save([(CHANGE, levels(1, 5, None))])) == [(0, 1, 2)]
    assert register.revision() > before
    assert register.current("ratings")["level"].fillna(0).tolist() == [1, 5, 0]
    assert register.history("ratings", week=2)["level"].tolist() == [5, 2]


def test_to_ej_bedomd_and_back_are_changes(empty_register):
    empty_register.save([(CHANGE, levels(3))])
    assert counts(empty_register.save([(CHANGE, levels(None))])) == [(0, 1, 0)]
    assert empty_register.current("ratings")["level"].isna().tolist() == [True]
    assert counts(empty_register.save([(CHANGE, levels(None))])) == [(0, 0, 1)]
    assert counts(empty_register.save([(CHANGE, levels(1))])) == [(0, 1, 0)]


def test_saving_the_same_again_leaves_no_trace(empty_register):
    empty_register.save([(CHANGE, levels(1, None, 3))])
    before = empty_register.revision()
    assert counts(empty_register.save([(CHANGE, levels(1, None, 3))])) == [(0, 0, 3)]
    assert empty_register.revision() == before
    assert len(empty_register.changes()) == 1


def test_every_row_knows_who_brought_it(empty_register):
    empty_register.save([(CHANGE, levels(1, 2))])
    empty_register.save([(replace(CHANGE, who="Polisen"), levels(1, 4))])
    by_week = empty_register.current("ratings").set_index("week")["change"]
    who = empty_register.changes().set_index("id")["who"]
    assert [who[by_week[w]] for w in (1, 2)] == ["Kommunen", "Polisen"]
    assert empty_register.changes()[["added", "changed", "unchanged"]].to_numpy().tolist() == [[0, 1, 1], [2, 0, 0]]
    assert empty_register.changes("grimsta").empty


CORRECTED = [{"source": "Polisen"}, {"as_of": date(2024, 1, 8)}, {"remark": "Preliminär."}]


@pytest.mark.parametrize("stated", CORRECTED, ids=lambda s: next(iter(s)))
def test_a_corrected_source_of_the_same_figures_is_a_change(empty_register, stated):
    register = empty_register
    register.save([(replace(CHANGE, source="Kommunen", as_of=date(2024, 1, 1), remark="Utkast."), levels(1, None))])
    corrected = replace(CHANGE, **stated)
    assert counts([register.preview(corrected, levels(1, None)).saved]) == [(0, 2, 0)]
    assert counts(register.save([(corrected, levels(1, None))])) == [(0, 2, 0)]
    assert set(register.current("ratings")["change"]) == {2}
    assert counts(register.save([(corrected, levels(1, None))])) == [(0, 0, 2)]


def test_a_file_that_is_silent_about_its_source_takes_none_away(empty_register):
    empty_register.save([(replace(CHANGE, source="Polisen", remark="Utkast."), levels(1, 2))])
    assert counts(empty_register.save([(CHANGE, levels(1, 2))])) == [(0, 0, 2)]


def test_how_far_a_file_of_weeks_reaches_is_no_change(empty_register):
    empty_register.save([(replace(CHANGE, period="v. 1–2 2023"), levels(1, 2))])
    assert counts(empty_register.save([(replace(CHANGE, period="v. 1–3 2023"), levels(1, 2, 3))])) == [(1, 0, 2)]


def test_a_corrected_period_of_a_plan_is_a_change(empty_register):
    plan = to_frame("measures", [{"area": "vinsta", "plan": "P", "number": "1", "name": "Belysning"}])
    change = Change(who="x", action="import", kind="measures", period="2022–2025")
    empty_register.save([(change, plan)])
    assert counts(empty_register.save([(replace(change, period="2023–2026"), plan)])) == [(0, 1, 0)]


def test_an_area_is_described_by_several_sources(empty_register):
    area = to_frame("areas", [{"area": "vinsta", "name": "Vinsta", "type": "stadsdel"}])
    change = Change(who="x", action="import", kind="areas", source="Kommunen")
    empty_register.save([(change, area)])
    assert counts(empty_register.save([(replace(change, source="Lantmäteriet"), area)])) == [(0, 0, 1)]


def test_missing_text_is_none_and_not_nan(empty_register):
    level = {"area": "taby", "level": 1, "name": "A", "colour": "#FFFFFF", "ink": "#000000"}
    worded = {**level, "level": 2, "explanation": "Oro.", "role": "förhöjd"}  # beside text, pandas makes None NaN
    text = replace(CHANGE, source="Polisen", period="2023", as_of=date(2023, 1, 1), remark="Utkast.")
    empty_register.save([(text, levels(1))])
    empty_register.save([(replace(CHANGE, kind="levels", place=None, file=None), to_frame("levels", [level, worded]))])
    row = empty_register.current("levels").iloc[0]
    assert (row["explanation"], row["role"]) == (None, None)
    change = empty_register.changes().iloc[0]
    assert [change[n] for n in ("place", "file", "source", "period", "as_of", "remark")] == [None] * 6
    assert empty_register.changes()["added"].dtype == "int64"


@pytest.mark.parametrize("garbage", [b"det h\xe4r \xe4r inget register" * 100, b"SQLite format 3\x00" + b"\x07" * 4000])
def test_a_damaged_register_is_said_in_swedish(tmp_path, garbage):
    path = tmp_path / "register.sqlite"
    path.write_bytes(garbage)
    with pytest.raises(DamagedRegister, match="Registret är skadat: ") as refused:
        Register(path)
    assert refused.value.where == str(path)
    assert path.read_bytes() == garbage


def test_a_register_damaged_inside_is_said_in_swedish(own_register, home):
    own_register.close()
    path = home / "register.sqlite"
    data = bytearray(path.read_bytes())
    data[4096 * 2 :] = b"\x07" * (len(data) - 4096 * 2)
    path.write_bytes(data)
    with pytest.raises(UnusableRegister):
        opened = Register(path)
        for kind in TABLES:
            opened.current(kind)


def test_a_home_that_is_a_file_is_said_in_swedish(tmp_path):
    (tmp_path / "home").write_text("")
    with pytest.raises(UnusableRegister, match="mapp går inte att använda: det finns redan en fil där"):
        Register(tmp_path / "home" / "register.sqlite")


def test_a_preview_says_what_saving_does_and_does_nothing(empty_register):
    empty_register.save([(CHANGE, levels(1, 2))])
    before = empty_register.revision()
    preview = empty_register.preview(CHANGE, levels(1, 5, 3))
    assert counts([preview.saved]) == [(1, 1, 1)]
    rows = preview.rows[["week", "level", "row_status", "level_before"]].astype(object)
    assert rows.where(rows.notna(), None).to_numpy().tolist() == [
        [1, 1, "unchanged", 1],
        [2, 5, "changed", 2],
        [3, 3, "new", None],
    ]
    assert empty_register.revision() == before
    assert counts(empty_register.save([(CHANGE, levels(1, 5, 3))])) == counts([preview.saved])


def test_a_batch_is_saved_whole_or_not_at_all(empty_register):
    broken = levels(1, 2).assign(week=pd.array([1, None], dtype="Int64"))
    with pytest.raises(sa.exc.IntegrityError):
        empty_register.save([(CHANGE, levels(4, 4)), (CHANGE, broken)])
    assert empty_register.is_empty()
    assert empty_register.current("ratings").empty


def test_two_of_the_same_in_one_batch_count_once(empty_register):
    assert counts(empty_register.save([(CHANGE, levels(4)), (CHANGE, levels(4))])) == [(1, 0, 0), (0, 0, 1)]
    assert len(empty_register.current("ratings")) == 1


def test_current_can_be_limited(register):
    one = register.current("ratings", areas=["vinsta"], year=2023, week=21)
    assert one[["area", "week", "level"]].to_numpy().tolist() == [["vinsta", 21, 2]]
    assert register.current("ratings", areas=[]).empty
    assert register.current("ratings", year=1999).empty


@pytest.mark.parametrize("kind", list(TABLES))
def test_columns_and_types_are_those_declared_even_when_empty(register, empty_register, kind):
    for frame in (register.current(kind), empty_register.current(kind)):
        assert list(frame.columns) == [*TABLES[kind].names, "change"]
        for column in TABLES[kind].columns:
            if column.type == "int":
                assert frame[column.name].dtype == "Int64"
            assert not (column.required and frame[column.name].isna().any())


def test_a_register_survives_closing(empty_register, target):
    empty_register.save([(CHANGE, levels(1, None, 5))])
    empty_register.close()
    again = Register(target)
    assert again.current("ratings")["level"].tolist() == [1, pd.NA, 5]
    again.close()


@pytest.fixture
def small_data(tmp_path: Path) -> Path:
    """Example data of one place, which fills a register at once."""
    shutil.copytree(paths.DATA / "goteborg", tmp_path / "data" / "goteborg")
    return tmp_path / "data"


def test_two_starting_at_once_fill_a_new_home_once(tmp_path, small_data):
    def start(_: int) -> int:
        with closing(intake.open_register(tmp_path / "home", small_data)) as opened:
            return len(opened.changes())

    with ThreadPoolExecutor(4) as pool:
        seen = list(pool.map(start, range(4)))
    assert seen == [len(list((small_data / "goteborg").iterdir()))] * 4


def test_two_processes_starting_at_once_fill_a_new_home_once(tmp_path, small_data):
    code = (
        "import sys, pathlib; from lagesbild import intake; "
        "intake.open_register(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])).close()"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "home"), str(small_data)]
    started = [subprocess.Popen(command, cwd=paths.ROOT, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    for process in started:
        err = process.communicate(timeout=120)[1]
        assert (process.returncode, err.replace("Ett nytt register skapas, med exempeldata: ", "").count("\n")) in (
            (0, 0),
            (0, 1),
        )
    assert [p.name for p in (tmp_path / "home").iterdir()] == ["register.sqlite"]
    with closing(intake.open_register(tmp_path / "home")) as opened:
        assert len(opened.changes()) == len(list((small_data / "goteborg").iterdir()))
        assert not opened.current("areas").duplicated("area").any()


def test_readers_see_the_register_while_another_writes(own_register, home):
    other = Register(home / "register.sqlite")
    before = own_register.revision()
    with own_register._engine.begin() as writing:  # a transaction held open
        writing.execute(sa.text("SELECT 1"))
        assert other.revision() == before
    other.close()


def test_a_register_keeps_its_identity_and_shares_it_with_no_other(own_register, empty_register, home):
    mine = own_register.identity()
    own_register.save([(CHANGE, levels(5))])
    again = Register(home / "register.sqlite")
    assert again.identity() == mine
    again.close()
    assert len(mine) == 36
    assert empty_register.identity() != mine


def test_the_values_of_a_key_without_its_facts(register):
    assert register.distinct("ratings", "year") == [2023, 2024, 2025, 2026]
    assert register.distinct("crime", "end")[0] == date(2019, 9, 30)
    assert register.distinct("ratings", "week", areas=["vinsta"]) == list(range(1, 49))
    assert register.distinct("ratings", "year", areas=[]) == []
    assert register.distinct("yearly", "year", areas=["vinsta"]) == []
    with pytest.raises(ValueError, match="level"):
        register.distinct("ratings", "level")


def test_a_changed_fact_keeps_its_place(empty_register):
    empty_register.save([(CHANGE, levels(1, 2, 3))])
    empty_register.save([(CHANGE, levels(5))])
    assert empty_register.current("ratings")["week"].tolist() == [1, 2, 3]
    assert empty_register.current("ratings")["level"].tolist() == [5, 2, 3]


def test_only_what_may_have_changed_is_read_again(empty_register, target):
    register, read = empty_register, []
    sa.event.listen(
        register._engine, "before_cursor_execute", lambda *a: read.append(a[2]) if "FROM ratings" in a[2] else None
    )

    def is_read(of: Register = register) -> bool:
        read.clear()
        of.current("ratings", ["vinsta"])
        return bool(read)

    register.save([(CHANGE, levels(1, 2))])
    first = register.revision()
    assert is_read() and not is_read() and not is_read(register.at(first))
    population = [{"area": "vinsta", "date": date(2023, 12, 31), "age": "alla", "count": 7000}]
    register.save([(replace(CHANGE, kind="population"), to_frame("population", population))])
    assert not is_read()
    register.save([(CHANGE, levels(1, 4))])
    register.undo(register.imports()["batch"].max(), Actor(Role.OTHER, "Test"))
    assert is_read() and not is_read(register.at(first))
    with closing(Register(target)) as another:
        another.save([(CHANGE, levels(5, 5))])
    assert register.current("ratings", ["vinsta"])["level"].tolist() == [5, 5]
    assert register.at(first).current("ratings", ["vinsta"])["level"].tolist() == [1, 2]


def test_who_writes_in_what_was_read_changes_nothing_for_others(empty_register):
    empty_register.save([(CHANGE, levels(1, 2))])
    mine = empty_register.current("ratings")
    mine.loc[0, "level"] = 5
    mine["area"] = "annat"
    other = empty_register.current("ratings")
    assert (other["level"].tolist(), other["area"].tolist()) == ([1, 2], ["vinsta"] * 2)
