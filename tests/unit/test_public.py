"""The public version, attacked: what can be solved for from the strings that are published."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from lagesbild.analysis import suppression
from lagesbild.checktext import Finding, Verdict, check
from lagesbild.document.disclosure import numbers_in_text
from lagesbild.document.disclosure.count_model import WithheldReason
from lagesbild.document.disclosure.public import publish
from lagesbild.document.disclosure.published import Published
from lagesbild.document.model import Document, Marking, Placed, Prose, TickBox
from lagesbild.exhibit import (
    AreaMap,
    Column,
    Derivation,
    Disclosure,
    Exhibit,
    Format,
    How,
    Kind,
    Lines,
    Role,
    Rows,
    RowSum,
)
from lagesbild.exhibits import Scope, build
from lagesbild.problems import LagesbildError
from lagesbild.register import Register
from tests.columns import column
from tests.published import document, exhibit, shown

PEOPLE = 4000


class Attacker:
    """Knows how the tables are built, reads what is printed, and solves; ".." is at least 1."""

    def __init__(self) -> None:
        self.order: dict[Hashable, int] = {}
        self.equal: list[tuple[dict[int, float], float]] = []
        self.most: list[tuple[dict[int, float], float]] = []
        self.hidden: set[Hashable] = set()

    def _row(self, terms: dict[Hashable, float]) -> dict[int, float]:
        return {self.order.setdefault(k, len(self.order)): t for k, t in terms.items()}

    def reads(self, terms: dict[Hashable, float], printed: str) -> None:
        """A printed whole number is the sum of the terms; ".." says only that a count is not 0."""
        if printed == "..":
            self.hidden.update(k for k in terms if len(terms) == 1)
        elif printed not in (".", "få", ""):
            self.equal.append((self._row(terms), number(printed)))

    def knows(self, terms: dict[Hashable, float]) -> None:
        self.equal.append((self._row(terms), 0.0))

    def reads_ratio(
        self, top: Hashable, base: Hashable | float, printed: str, factor: float, shift: float, half: float
    ) -> None:
        """factor · top / base + shift, rounded to within ``half``."""
        if printed in ("..", ".", "få", "") or top == base:
            return
        value = number(printed) - shift
        for sign in (1, -1):
            limit = (value + sign * half) * sign
            if isinstance(base, int | float):
                self.most.append((self._row({top: factor * sign}), limit * base))
            else:
                self.most.append((self._row({top: factor * sign, base: -limit}), 0.0))

    def interval(self, key: Hashable) -> tuple[float, float]:
        n = len(self.order)
        listed = []
        for sign in (1, -1):
            aim = np.zeros(n)
            aim[self.order[key]] = sign
            solved = linprog(
                aim,
                A_eq=dense(self.equal, n),
                b_eq=[b for _, b in self.equal],
                A_ub=dense(self.most, n) if self.most else None,
                b_ub=[b for _, b in self.most] or None,
                bounds=[(1.0 if k in self.hidden else 0.0, 10_000.0) for k in self.order],
            )
            assert solved.success, solved.message
            listed.append(sign * solved.fun)
        return listed[0], listed[1]


def dense(rows: Iterable[tuple[dict[int, float], float]], n: int) -> np.ndarray:
    out = []
    for terms, _ in rows:
        out.append(np.zeros(n))
        for at, term in terms.items():
            out[-1][at] = term
    return np.array(out)


def number(printed: str) -> float:
    return float(re.sub(r"[\s\u00a0%+]", "", printed).replace("\u2212", "-").replace(",", "."))


# --- a document built to be attacked ------------------------------------------------------------

GROUPS = {"Hushåll": ["Bilstöld", "Inbrott", "Stöld"], "Person": ["Rån", "Mord", "Hot", "Ofredande"]}
NINE_MONTHS = {
    "Bilstöld": (12, 9), "Inbrott": (3, 1), "Stöld": (40, 51), "Rån": (2, 6), "Mord": (1, 1), "Hot": (30, 28), "Ofredande": (0, 4),
}  # fmt: skip
LAST_QUARTER = {
    "Bilstöld": (2, 8), "Inbrott": (5, 7), "Stöld": (12, 9), "Rån": (6, 3), "Mord": (0, 2), "Hot": (10, 7), "Ofredande": (1, 6),
}  # fmt: skip
YEARS = (2022, 2023)


def compstat(id_: str, counts: dict[str, tuple[int, int]], period: str) -> Exhibit:
    rows = []
    for group, names in GROUPS.items():
        rows += [(group, n, *counts[n]) for n in names]
        rows.append((group, "Summa", *(sum(counts[n][i] for n in names) for i in (0, 1))))
    rows.append(("Alla", "Summa", *(sum(c[i] for c in counts.values()) for i in (0, 1))))
    table = pd.DataFrame(rows, columns=["Grupp", "Brottskategori", "2022", "2023"])
    table["Utv antal"] = table["2023"] - table["2022"]
    table["Utv %"] = [100 * (b / a - 1) if a else None for a, b in zip(table["2022"], table["2023"], strict=True)]
    columns = (
        column("Grupp"),
        column("Brottskategori"),
        column("2022", Format.COUNT),
        column("2023", Format.COUNT),
        column("Utv antal", Format.CHANGE, derived_from=Derivation(How.DIFFERENCE, ("2023", "2022"))),
        column("Utv %", Format.PERCENT_CHANGE, 1, derived_from=Derivation(How.PERCENT_CHANGE, ("2023", "2022"))),
    )
    strong = tuple(i for i, r in enumerate(rows) if r[1] == "Summa")
    sums = [RowSum(i, tuple(j for j, r in enumerate(rows) if r[0] == rows[i][0] and j != i)) for i in strong[:-1]]
    sums.append(RowSum(strong[-1], strong[:-1]))
    return exhibit(id_, table, columns, period=period, total_rows=strong, sums=tuple(sums))


def line(category: str, slug: str, mode: str) -> Exhibit:
    counts = NINE_MONTHS[category]
    table = pd.DataFrame({"År": YEARS, "count": counts})
    columns = [column("År", Format.YEAR), Column("count", "Antal", Role.COUNT)]
    title = "Index" if mode == "index" else "Per 1 000"
    table[title] = [100 * c / counts[0] if mode == "index" else 1000 * c / PEOPLE for c in counts]
    made_of = Derivation(How.RATE, ("count",))
    if mode == "index":
        made_of = Derivation(How.INDEX, ("count",), Rows.OWN_AND_FIRST)
    columns.append(column(title, Format.DECIMAL, 2, derived_from=made_of))
    return exhibit(
        f"crime-line:x:2023:{slug}:{mode}", table, columns, kind=Kind.CHART, drawing=Lines("År", (title,), title),
        summary=f"{category}: från {counts[0]} (2022) till {counts[1]} (2023).",
    )  # fmt: skip


def attacked() -> Document:
    whole = {c: (a + LAST_QUARTER[c][0], b + LAST_QUARTER[c][1]) for c, (a, b) in NINE_MONTHS.items()}
    nine = compstat("compstat:x:2023", NINE_MONTHS, "1 jan – 30 sep, 2022–2023")
    headline = nine.table[nine.table["Brottskategori"].isin(["Stöld", "Rån"])][["Brottskategori", "2022", "2023"]]
    short = headline.rename(columns={"Brottskategori": "Brott"}).reset_index(drop=True)
    return document(
        Placed(exhibit("compstat-headline:x:2023", short, (column("Brott"), *nine.columns[2:4]))),
        Placed(nine),
        Placed(compstat("compstat-quarter:x:2023", LAST_QUARTER, "1 okt – 31 dec, 2022–2023")),
        Placed(compstat("compstat-year:x:2023", whole, "1 jan – 31 dec, 2022–2023")),
        Placed(line("Rån", "person-ran", "per1000")),
        Placed(line("Rån", "person-ran", "index")),
        Placed(line("Hot", "person-hot", "index")),
    )


def attack(published: Published) -> Attacker:
    attacker = Attacker()
    group_of = {c: g for g, names in GROUPS.items() for c in names}
    for name, when in (("compstat:", "nine"), ("compstat-quarter:", "quarter"), ("compstat-year:", "year")):
        for row in shown(published, name).written().to_dict("records"):
            what = row["Brottskategori"] if row["Brottskategori"] != "Summa" else f"{row['Grupp']}, summa"
            for year in YEARS:
                attacker.reads({(what, when, year): 1}, row[str(year)])
            now, before = (what, when, 2023), (what, when, 2022)
            attacker.reads({now: 1, before: -1}, row["Utv antal"])
            attacker.reads_ratio(now, before, row["Utv %"], 100, -100, 0.05)
        for year in YEARS:
            for group, names in GROUPS.items():
                attacker.knows({**{(n, when, year): 1 for n in names}, (f"{group}, summa", when, year): -1})
            attacker.knows({**{(f"{g}, summa", when, year): 1 for g in GROUPS}, ("Alla, summa", when, year): -1})
    for what in [*group_of, *(f"{g}, summa" for g in (*GROUPS, "Alla"))]:
        for year in YEARS:
            attacker.knows({(what, "nine", year): 1, (what, "quarter", year): 1, (what, "year", year): -1})
    for row in shown(published, "compstat-headline:").written().to_dict("records"):
        for year in YEARS:
            attacker.reads({(row["Brott"], "nine", year): 1}, row[str(year)])
    for slug, what in (("ran", "Rån"), ("hot", "Hot")):
        for mode in ("per1000", "index"):
            for item in published.document.placed():
                if item.exhibit.id == f"crime-line:x:2023:person-{slug}:{mode}":
                    for row in item.exhibit.written().to_dict("records"):
                        key = (what, "nine", int(row["År"]))
                        attacker.reads({key: 1}, row["Antal"])
                        base = float(PEOPLE) if mode == "per1000" else (what, "nine", 2022)
                        attacker.reads_ratio(
                            key,
                            base,
                            row.get("Index", row.get("Per 1 000")),
                            1000 if mode == "per1000" else 100,
                            0,
                            0.005,
                        )
    return attacker


def true_value(key: tuple[str, str, int]) -> int:
    what, when, year = key
    i = YEARS.index(year)
    names = (
        [what] if what in NINE_MONTHS else [c for c in NINE_MONTHS if what == "Alla, summa" or c in GROUPS[what[:-7]]]
    )
    quarter = 0 if when == "nine" else sum(LAST_QUARTER[n][i] for n in names)
    return quarter + (0 if when == "quarter" else sum(NINE_MONTHS[n][i] for n in names))


def parts(key: tuple[str, str, int]) -> int:
    """How many counts that are not 0 a figure is the sum of: so much of it is never secret."""
    what, when, year = key
    i = YEARS.index(year)
    names = (
        [what] if what in NINE_MONTHS else [c for c in NINE_MONTHS if what == "Alla, summa" or c in GROUPS[what[:-7]]]
    )
    counts = {"nine": [NINE_MONTHS], "quarter": [LAST_QUARTER], "year": [NINE_MONTHS, LAST_QUARTER]}[when]
    return sum(c[n][i] > 0 for c in counts for n in names)


def test_the_attacker_finds_every_small_count_when_only_small_counts_are_left_out(monkeypatch):
    """Without secondary suppression the same attack succeeds: the test can fail."""
    monkeypatch.setattr(
        suppression, "protect",
        lambda figures, relations, below=5: suppression.Pattern(
            frozenset(k for k, f in figures.items() if suppression.is_small(f.value, below)), frozenset(), {}
        ),
    )  # fmt: skip
    attacker = attack(publish(attacked()))
    recovered = [k for k in attacker.hidden if np.ptp(attacker.interval(k)) < 0.5]
    assert len(recovered) > 10
    for key in recovered:
        assert attacker.interval(key)[0] == pytest.approx(true_value(key))


def test_no_withheld_count_can_be_solved_for():
    attacker = attack(publish(attacked()))
    small = {k for k in attacker.order if 1 <= true_value(k) < 5}
    assert small <= attacker.hidden
    for key in attacker.hidden:
        low, high = attacker.interval(key)
        assert low - 1e-6 <= true_value(key) <= high + 1e-6  # the attacker read the document right
        if key in small:
            assert low <= parts(key) + 1e-6
            assert high >= 5 - 1e-6
        else:
            assert np.floor(high + 1e-6) - np.ceil(low - 1e-6) >= 1


def test_zeros_are_shown():
    table = shown(publish(attacked()), "compstat:").written()
    assert table.loc[table["Brottskategori"] == "Ofredande", "2022"].item() == "0"


def crosstab(cells: list[list[int]]) -> Exhibit:
    n = len(cells[0])
    kinds = [f"Typ {chr(65 + i)}" for i in range(n)]
    rows = [[f"Område {i}", *row, sum(row)] for i, row in enumerate(cells, 1)]
    rows.append(["Summa", *(sum(c) for c in zip(*cells, strict=True)), sum(map(sum, cells))])
    table = pd.DataFrame(rows, columns=["Område", *kinds, "Summa"])
    total = column("Summa", Format.COUNT, derived_from=Derivation(How.SUM, tuple(kinds)))
    columns = (column("Område"), *(column(k, Format.COUNT) for k in kinds), total)
    sums = (RowSum(len(cells), tuple(range(len(cells)))),)
    return exhibit("crime-table:x:2023", table, columns, total_rows=(len(cells),), sums=sums)


COUNTS = st.one_of(st.integers(0, 6), st.integers(0, 60))


@given(st.integers(2, 3).flatmap(lambda n: st.lists(st.lists(COUNTS, min_size=n, max_size=n), min_size=2, max_size=4)))
@settings(max_examples=15, deadline=None)
def test_no_random_table_gives_a_small_count_away(cells):
    published = publish(document(Placed(crosstab(cells))))
    if not list(published.document.placed()):  # nothing was left to show
        return
    printed = shown(published, "crime-table:").written()
    attacker = Attacker()
    names, kinds = list(printed["Område"]), list(printed.columns[1:])
    for row in printed.to_dict("records"):
        for kind in kinds:
            attacker.reads({(row["Område"], kind): 1}, row[kind])
        attacker.knows({(row["Område"], k): 1 if k != "Summa" else -1 for k in kinds})
    for kind in kinds:
        attacker.knows({(a, kind): 1 if a != "Summa" else -1 for a in names})
    truth = crosstab(cells).table.set_index("Område")
    for area, kind in attacker.order:
        value = truth.at[area, kind]
        assert ((area, kind) in attacker.hidden) or not 1 <= value < 5
    for key in attacker.hidden:
        low, high = attacker.interval(key)
        assert low - 1e-6 <= truth.at[key] <= high + 1e-6
        assert high - low > 0.99
        if truth.at[key] < 5:
            inner = truth.iloc[:-1, :-1]
            below = inner if key[0] == "Summa" else inner.loc[[key[0]]]
            below = below if key[1] == "Summa" else below[[key[1]]]
            assert low <= (below > 0).to_numpy().sum() + 1e-6
            assert high >= 5 - 1e-6


# --- the real place ------------------------------------------------------------------------------

ID = "hasselby-vallingby:2023"


@pytest.fixture(scope="module")
def scope(register: Register) -> Scope:
    return Scope(register, "hasselby-vallingby", 2023)


@pytest.fixture(scope="module")
def whole(scope: Scope) -> Document:
    """Everything that can be placed, with words of people's own."""
    names = ["overview", "attention", "compstat", "compstat-headline", "loaded", "map-areas", "places", "population"]
    lines = [f"crime-line:{ID}:person-mord-drap:{mode}" for mode in ("antal", "index", "per1000")]
    shown = [build(scope.register, id_) for id_ in [*(f"{n}:{ID}" for n in names), *lines]]
    return document(
        Prose(
            f"Mord och dråp minskade från 2 till 1. Bedrägerierna var 490, se [[compstat:{ID}]] och [[loaded:{ID}]]."
        ),
        Prose("Bara för oss: våldtäkterna var två.", is_internal=True),
        Prose("Rån ökade till 42. Mord/dråp minskade till 1.", is_draft=True),
        TickBox("Våldtäkterna minskade från sex till 2", True),
        *map(Placed, shown),
    )


@pytest.fixture(scope="module")
def published(whole: Document) -> Published:
    return publish(whole)


def test_compstat_keeps_all_but_the_small_counts_and_what_gives_them_away(published: Published):
    table = shown(published, "compstat:").written()
    years = [str(y) for y in range(2019, 2024)]
    hidden = {(r["Brottskategori"], y) for r in table.to_dict("records") for y in years if r[y] == ".."}
    small = {("Mord/dråp", y) for y in ("2019", "2021", "2022", "2023")} | {
        ("Våldtäkt, utomhus", y) for y in ("2019", "2023")
    }
    assert small <= hidden
    assert len(hidden) - len(small) == 3  # 2021, 2022 and 2023 have each one figure more
    assert "1\u00a0174" in set(table["2023"])  # the sums stay
    primary = {w for w in published.withheld if w.why is WithheldReason.FEW and w.exhibit == f"compstat:{ID}"}
    assert {(w.row, w.column) for w in primary} == {(f"Person, {c}", y) for c, y in small}


def test_a_withheld_figure_is_missing_in_every_exhibit_that_has_it(published: Published):
    for item in published.document.placed():
        if item.exhibit.id.startswith(f"crime-line:{ID}:person-mord-drap:"):
            table = item.exhibit.written().set_index("År")
            assert table.at["2023", "Antal"] == ".."
            assert table.at["2023", table.columns[-1]] == ".."
            assert table.at["2020", "Antal"] == "7"
            assert "från 4" not in item.exhibit.summary + " ".join(item.exhibit.notes) + item.exhibit.alt
            assert "suppression" in item.exhibit.methods


def test_an_index_is_gone_with_its_base(published: Published):
    index = f"crime-line:{ID}:person-mord-drap:index"  # 2020's index times 7 would give 2019
    assert index not in {p.exhibit.id for p in published.document.placed()}
    assert any(w.exhibit == index and w.why is WithheldReason.NOTHING for w in published.withheld)


@pytest.mark.parametrize(
    ("counts", "is_there"), [((2, 2, 40, 2), False), ((2, 1, 2, 3), False), ((40, 2, 44, 48), True)]
)
def test_a_line_of_which_one_point_is_left_is_left_out_and_no_table_is_called_a_diagram(counts, is_there):
    table = pd.DataFrame({"År": ["2022", "2023", "2024", "2025"], "Antal": list(counts)})
    columns = (column("År"), column("Antal", Format.COUNT))
    line = exhibit(
        "crime-line:x:2025", table, columns, kind=Kind.CHART, drawing=Lines("År", ("Antal",), "anmälda brott")
    )
    done = publish(document(Placed(line), Prose("Läget.")))
    left = [p.exhibit for p in done.document.placed()]
    assert bool(left) == is_there
    assert all((e.kind is Kind.CHART) == (e.drawing is not None) for e in left)


def test_a_map_of_which_no_value_is_left_is_left_out():
    table = pd.DataFrame({"Område": ["A", "B"], "Antal": [2, 3], "Invånare": [900, 700]})
    columns = (column("Område"), column("Antal", Format.COUNT), Column("Invånare", "Invånare", Role.COUNT, Format.TEXT))
    square = '{"type": "Polygon", "coordinates": [[[12, 57], [13, 57], [13, 58], [12, 57]]]}'
    drawing = AreaMap("Område", "Antal", {"A": square, "B": square})
    drawn = exhibit("map-crime:x:2025", table, columns, kind=Kind.MAP, drawing=drawing)
    assert not list(publish(document(Placed(drawn), Prose("Läget."))).document.placed())


def test_no_text_of_any_exhibit_says_a_withheld_figure(whole: Document, published: Published):
    names = ("mord/dråp", "våldtäkt")
    for item in published.document.placed():
        e = item.exhibit
        for _, sentence in numbers_in_text.sentences(". ".join([e.title, e.summary, e.how_to_read, *e.notes])):
            if any(n in sentence.lower() for n in names) and "försök" not in sentence:
                assert not {n for _, _, n in numbers_in_text.numbers(sentence)} & {1.0, 2.0, 4.0, 66.7, 50.0}, sentence


def test_peoples_words_are_told_and_left_as_they_are(whole: Document, published: Published):
    messages = [(p.section, p.text[p.start : p.end], p.about) for p in published.problems]
    assert ("Brottslighet", "2", "Mord/dråp") in messages
    assert ("Brottslighet", "1", "Mord/dråp") in messages
    assert ("Brottslighet", "2", "Våldtäkt, utomhus") in messages  # in the tick-box
    assert not any(number == "490" for _, number, _ in messages)
    assert "Skriv om meningen" in published.problems[0].sentence
    first = published.document.sections[0].blocks[0]
    assert isinstance(first, Prose)
    assert first.text.startswith("Mord och dråp minskade från 2 till 1.")


def test_internal_words_and_sentences_of_drafts_are_left_out(published: Published):
    prose = [b.text for b in published.document.sections[0].blocks if isinstance(b, Prose)]
    assert "Rån ökade till 42." in prose
    assert not any("Bara för oss" in t for t in prose)
    assert any(w.why is WithheldReason.INTERNAL for w in published.withheld)


def test_who_loaded_what_is_left_out_with_the_references_to_it(published: Published):
    ids = {p.exhibit.id for p in published.document.placed()}
    assert f"loaded:{ID}" not in ids
    first = published.document.sections[0].blocks[0]
    assert isinstance(first, Prose)
    assert f"[[compstat:{ID}]]" in first.text
    assert "[[loaded" not in first.text


def test_the_marking_changes_and_nothing_of_the_original(whole: Document, published: Published):
    assert published.document.marking is Marking.PUBLIC
    assert whole.marking is Marking.DRAFT
    original = next(p.exhibit for p in whole.placed() if p.exhibit.id == f"compstat:{ID}")
    assert ".." not in set(original.written()["2023"])


def test_places_are_shown_by_stadsdel_only(whole: Document, published: Published):
    import shapely

    def marks(doc: Document) -> dict[str, list[tuple[str, str]]]:
        drawing = next(p.exhibit.drawing for p in doc.placed() if p.exhibit.id == f"map-areas:{ID}")
        assert isinstance(drawing, AreaMap)
        return {la.name: list(la.shapes) for la in drawing.layers if la.style == "point"}

    before, after = marks(whole), marks(published.document)
    drawing = shown(published, f"map-areas:{ID}").drawing
    assert isinstance(drawing, AreaMap)
    assert before["Prioriterad plats 2024"] == after["Prioriterad plats 2024"]
    assert not {g for _, g in before["Öppen drogscen 2023"]} & {g for _, g in after["Öppen drogscen 2023"]}
    for name, geometry in after["Öppen drogscen 2023"]:
        assert shapely.from_geojson(drawing.shapes[name]).contains(shapely.from_geojson(geometry))
    text = " ".join(shown(published, f"places:{ID}").written().to_string().split())
    assert "Maltesholmstorget" in text  # a priority place, decided in public
    assert "Friherregatan" not in text
    assert any("inte där platsen ligger" in n for n in shown(published, f"map-areas:{ID}").notes)


def test_the_checker_of_text_finds_what_names_alone_do_not(register: Register, scope: Scope):
    table = Placed(build(register, f"compstat:{ID}"))
    text = "Det värsta brottet har blivit ovanligare: 1 i år."
    assert not publish(document(Prose(text), table)).problems
    at = text.index("1")
    says = Finding(at, at + 1, "1", "Mord/dråp", 1.0, 1.0, Verdict.RIGHT, "")
    message = publish(document(Prose(text), table), lambda t: [says] if t == text else []).problems
    assert [(p.start, p.about) for p in message] == [(at, "Mord/dråp")]
    real = "Mord/dråp: 1 anmält brott 2023."
    assert publish(document(Prose(real), table), lambda t: check(t, scope)).problems


def test_the_threshold_is_a_setting(monkeypatch, register: Register):
    monkeypatch.setenv("LAGESBILD_SMALL_COUNT", "1")
    table = build(register, f"compstat:{ID}")
    assert shown(publish(document(Placed(table))), "compstat:").written().equals(table.written())


def test_an_editor_is_warned_of_names_and_numbers_that_are_nobodys_but_a_persons(whole: Document):
    places = [b for b in whole.sections[0].blocks if isinstance(b, Placed) and b.exhibit.id.startswith("places:")]
    words = Prose("Vid Friherregatan och på Hässelby torg är det lugnare. Ring 08-508 04 000.")
    done = publish(document(words, Prose("Friherregatan", is_draft=True), *places))
    assert [w for w in done.warnings if "Friherregatan" in w] == [
        "Brottslighet: ”Friherregatan” nämns, en plats som figurerna bara visar på stadsdelsnivå. "
        "Ta bort namnet om det inte redan är allmänt känt."
    ]
    assert not any("Hässelby torg" in w for w in done.warnings)  # is named as a priority, for everybody
    assert any("telefonnummer" in w and "08" not in w for w in done.warnings)
    crimes = [b for b in whole.sections[0].blocks if isinstance(b, Placed) and b.exhibit.id.startswith("compstat:")]
    leaking = replace(document(*crimes), organisations=("Enheten för mord/dråp (1 anmälan)",))
    assert [p.section for p in publish(leaking).problems] == ["Organisationer"]
    source = exhibit("levels:x:2023", pd.DataFrame({"A": ["a"]}), (column("A"),), disclosure=Disclosure.OPEN)
    source = replace(source, sources=("Samtal med 811228-9874",))
    with pytest.raises(LagesbildError, match="personnummer") as refused:
        publish(document(Placed(source)))
    assert "9874" not in str(refused.value)
