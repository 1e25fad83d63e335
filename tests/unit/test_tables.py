"""What the tables declare: one place for every rule of a column, and nothing that contradicts itself."""

from datetime import date

import pytest

from lagesbild.tables import ALL, LOADED, TABLES, Type, to_frame


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_what_a_table_names_are_its_own_columns(table):
    named = [name for pair in table.in_order for name in pair] + ([table.year_from] if table.year_from else [])
    assert set(named) <= set(table.names)
    assert len(set(table.names)) == len(table.names)
    titles = [c.title for c in table.columns]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("table", LOADED.values(), ids=list(LOADED))
def test_the_rules_of_a_column_fit_its_type(table):
    for column in table.columns:
        assert not column.limits or column.type in (Type.INT, Type.FLOAT)
        assert not column.is_share or column.limits == (0, 1)
        assert not column.on_scale or column.type is Type.INT
        assert not (column.is_noted or column.syntax) or column.type is Type.TEXT
        assert column.ahead or column.type in (Type.DATE, Type.TEXT)
        if column.words and column.default is not None:
            assert column.default in column.words.of


def test_a_word_is_read_as_its_value_and_shown_as_the_first():
    status = TABLES["crime"].column("status").words
    assert {status.values[w] for w in ("slutlig", "final")} == {"final"}
    assert (status.shown("preliminary"), status.shown("annat")) == ("preliminär", "annat")
    assert str(status) == "slutlig eller preliminär"


def test_what_a_file_may_leave_out_is_declared():
    left_out = {(t.kind, c.name): c.default for t in LOADED.values() for c in t.columns if c.default is not None}
    assert left_out["survey", "group"] == left_out["population", "age"] == ALL
    assert left_out["crime", "status"] == "final"


def test_a_frame_has_the_columns_and_types_of_its_table():
    frame = to_frame("crime", [{"area": "x", "start": date(2024, 1, 1), "count": 3}])
    assert list(frame.columns) == TABLES["crime"].names
    assert (str(frame["count"].dtype), str(frame["rate"].dtype)) == ("Int64", "float64")
    assert frame["category"].tolist() == [None]
