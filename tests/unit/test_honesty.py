"""The honesty walk: every exhibit of every example place and year, and bad ones that must be caught."""

import re

import pandas as pd
import pytest

from lagesbild import exhibits, methods
from lagesbild.document.disclosure.count_model import CountTable
from lagesbild.exhibit import Disclosure, Exhibit, ExhibitRef, Format, Kind, Role
from tests import guessed, honesty
from tests.columns import column

PLACE = "Kiruna"


@pytest.fixture(scope="module")
def walked(register, shown) -> list[tuple[Exhibit, set[str]]]:
    """Every kind of exhibit of every place and year, with the names that its title may have."""
    listed = []
    for place in exhibits.places(register):
        years = exhibits.years(register, place.id)
        for year in [*years[:2], years[-1]] if "fiktiv" in place.id else years:  # its years are alike
            names = {a.name for a in shown.scope(place.id, year).directory.inside(place.id)}
            listed += [(shown.get(ref), names) for ref in honesty.sampled(shown.listed(place.id, year))]
    return listed


def test_every_exhibit_is_honest(walked):
    messages = {e.id: f for e, names in walked if (f := honesty.faults(e, names))}
    assert messages == {}


def test_a_title_and_a_kind_are_told_without_building(walked, shown):
    for exhibit, _ in walked:
        spec, ref = exhibits.SPECS[exhibit.ref.name], exhibit.ref
        assert spec.kind is exhibit.kind, ref
        assert spec.title(shown.scope(ref.area, ref.year), *ref.params) == exhibit.title, ref


def test_every_year_of_every_place_can_be_shown(walked, register):
    seen = {(e.id.split(":")[1], int(e.id.split(":")[2])) for e, _ in walked}
    for place in ("hasselby-vallingby", "goteborg"):
        assert seen >= {(place, year) for year in exhibits.years(register, place)}


def test_the_walk_sees_every_maker_that_has_something_to_show(walked):
    seen = {e.id.split(":")[0] for e, _ in walked}
    assert seen >= {
        "compstat",
        "crime-line",
        "ratings-weeks",
        "ratings-week",
        "surveys",
        "map-level",
        "overview",
        "facts",
    }


def test_every_method_that_an_exhibit_names_is_explained(walked):
    used = {slug for exhibit, _ in walked for slug in exhibit.methods}
    assert used  # somebody does
    assert used <= set(methods.METHODS)


def test_an_id_gives_the_same_exhibit_again(walked, register):
    ids = [e.id for e, _ in walked]
    assert len(set(ids)) == len(ids)
    for exhibit in {e.id.split(":")[0]: e for e, _ in walked}.values():
        again = exhibits.build(register, exhibit.id)
        assert (again.id, again.title, again.summary) == (exhibit.id, exhibit.title, exhibit.summary)
        pd.testing.assert_frame_equal(again.table, exhibit.table)


COUNTED = (Disclosure.CRIME_COUNTS, Disclosure.PERSON_COUNTS, Disclosure.SURVEY_ANSWERS)
MADE = (
    Role.ESTIMATE,
    Role.SHARE,
    Role.RATE,
    Role.INDEX,
    Role.CHANGE,
    Role.PERCENT_CHANGE,
    Role.RATIO,
    Role.BOUND,
    Role.TEST,
)


def test_columns_are_called_in_english_and_by_one_name(walked):
    ids = {c.id: c.role for e, _ in walked for c in e.columns}
    assert [i for i in ids if not re.fullmatch(r"[a-z][a-z0-9_]*|area_[a-z0-9-]+", i)] == []


def test_what_can_be_worked_out_of_counts_is_declared(walked):
    undeclared = set()
    for exhibit, _ in walked:
        if exhibit.disclosure not in COUNTED:
            continue
        name = exhibit.id.split(":")[0]
        undeclared |= {(name, c.id) for c in exhibit.columns if c.role in MADE and c.derived_from is None}
        declared = CountTable.of(exhibit).derived
        for (row, id_), cells in guessed.made_of(exhibit):
            if not cells <= set(declared.get((row, id_), ())):
                undeclared.add((name, id_))
        sums = {(s.total, frozenset(s.parts)) for s in exhibit.sums}
        undeclared |= {
            (exhibit.id, total, parts)
            for total, parts in guessed.row_sums(exhibit)
            if (total, frozenset(parts)) not in sums
        }
    assert undeclared == set()


def made(name: str = "table", **changes) -> Exhibit:
    """An exhibit that is as it should be, but for the changes."""
    whole = {
        "ref": ExhibitRef(name, "kiruna", 2023),
        "kind": Kind.TABLE,
        "title": "Anmälda brott, Kiruna 2023",
        "table": pd.DataFrame({"Vad": ["a"], "2022": [4], "2023": [5], "Utv %": [25.0]}),
        "columns": (
            column("Vad"),
            column("2022", Format.COUNT),
            column("2023", Format.COUNT),
            column("Utv %", Format.PERCENT_CHANGE, 1),
        ),
        "sources": ("Polisen",),
        "period": "2023",
        "summary": "Brotten blev fler: 5 mot 4. Ändringen är inom slumpen.",
    }
    return Exhibit(**{**whole, **changes})


def one_column(title: str, value: object, form: Format = Format.TEXT, beside: str = "", **changes) -> Exhibit:
    table = pd.DataFrame({"Vad": [beside], title: pd.Series([value], dtype=object)})
    return made(table=table, columns=(column("Vad"), column(title, form)), **changes)


def test_a_good_exhibit_has_no_fault():
    assert honesty.faults(made(), {PLACE}) == []


ZERO = pd.DataFrame({"Vad": ["a"], "2022": [0], "2023": [5], "Utv %": [500.0]})
SHARES = pd.DataFrame({"Område": ["Kiruna"], "Andel": [40.0], "n": pd.array([None], dtype="Int64")})
SHARE_COLUMNS = (column("Område"), column("Andel", Format.PERCENT), column("n", Format.COUNT))
BAD = {
    "base 0": (made(table=ZERO), "on base 0"),
    "base 0 in words": (made(summary="Rån gick från 0 till 5 (+500\u00a0%)."), "on base 0"),
    "infinite": (made(table=ZERO.assign(**{"2022": 1, "Utv %": float("inf")})), "infinite"),
    "no column of n": (
        made("survey", table=SHARES[["Område", "Andel"]], columns=SHARE_COLUMNS[:2]),
        "without a column",
    ),
    "n not said": (made("survey", table=SHARES, columns=SHARE_COLUMNS), "a share with n written"),
    "bare p": (one_column("p", 0.03, Format.DECIMAL), "without words"),
    "bare p in a sentence": (made(summary="Ökningen är 47 (p = 0,034)."), "p without words"),
    "bare p in a cell": (one_column("Test", "p 0,034"), "p without words"),
    "unfinished and judged": (one_column("Läge", "över bandet", beside="inte slut"), "not over is judged"),
    "no source": (made(sources=()), "no source"),
    "no period": (made(period=" "), "no period"),
    "no words": (made(summary=""), "no words"),
    "no full stop": (made(summary="Brotten blev fler"), "do not end"),
    "too many words": (made(summary="A är 1. B är 2. C är 3. D är 4."), "4 sentences"),
    "another place": (made(title="Anmälda brott"), "names no place"),
    "nan": (one_column("Andel", "nan\u00a0%"), "nan"),
    "missing by Python's name": (one_column("Andel", "None"), "None"),
    "an English column": (one_column("count", 3, Format.COUNT), "count"),
    "hyphen as minus": (made(summary="Ändringen är -3."), "hyphen"),
    "plain space before %": (made(summary="Ändringen är 3 %."), "no-break"),
    "plain space in a number": (made(summary="Det var 1 174 brott."), "plain space"),
    "decimal point": (made(summary="Snittet är 2.5."), "decimal point"),
    "no spaces": (made(summary="Det bor 76396 här."), "without its spaces"),
    "empty": (made(table=made().table.iloc[:0]), "empty table"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_exhibit_is_caught(case):
    exhibit, fault = BAD[case]
    assert any(fault in f for f in honesty.faults(exhibit, {PLACE})), honesty.faults(exhibit, {PLACE})


@pytest.mark.parametrize(
    "exhibit",
    [
        made(table=ZERO.assign(**{"Utv %": pd.Series(["."], dtype=object)})),
        one_column("p", 0.03, Format.DECIMAL, beside="inom slumpen"),
        one_column("p (indikativ)", 0.03, Format.DECIMAL),
        made(summary="Våldtäkt gick från 0 till 5. Basen är 0: ingen procent."),
        made(summary="Ökningen är inom slumpen (p 0,25) i v. 36 och kl. 18.30.".replace("18.30", "18")),
        made("survey", table=SHARES.assign(n="n saknas"), columns=(*SHARE_COLUMNS[:2], column("n"))),
        one_column("Läge", "", beside="inte slut"),
    ],
)
def test_what_is_honest_is_let_through(exhibit):
    assert honesty.faults(exhibit, {PLACE}) == []
