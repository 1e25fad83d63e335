"""Sentences as a lägesbild has them, true and false, against the example register: how many are caught.

`texts/sentences.csv` is what the rules were made with, `texts/held_out.csv` was written apart from them, and
`texts/later.csv` was tried on rules that had not seen it, which were then mended by kind.
"""

from __future__ import annotations

import csv
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from lagesbild import checktext, exhibits
from lagesbild.checktext import CONTRADICTED, Verdict
from lagesbild.exhibits import Scope
from lagesbild.problems import NothingToShow
from lagesbild.register import Register

HERE = Path(__file__).resolve().parent / "texts"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "cases" / "text" / "sentences.csv"


@dataclass(frozen=True)
class Sentence:
    """One row: where it is checked, what it says, whether it is true, and the numbers that speak of something loaded."""

    area: str
    year: int
    words: str
    is_true: bool
    numbers: tuple[str, ...]


def sentences(path: Path) -> Iterator[Sentence]:
    with path.open(encoding="utf-8", newline="") as file:
        for r in csv.DictReader(file, delimiter=";"):
            numbers = tuple(r["tal som ska prövas"].split("|"))
            yield Sentence(r["område"], int(r["år"]), r["mening"], r["sann"] == "ja", numbers)


def bare(number: str) -> str:
    for unit in ("%", "procentenheter", "procent"):
        number = number.removesuffix(unit).rstrip()
    return number.replace("\u00a0", " ").lstrip("+−-")


@pytest.mark.parametrize(
    "path",
    [HERE / "sentences.csv", HERE / "held_out.csv", HERE / "later.csv", SHARED],
    ids=["made", "held out", "later", "given"],
)
def test_true_sentences_pass_and_false_ones_are_caught(path: Path, register: Register) -> None:
    if not path.is_file():
        pytest.skip("the given sentences are not at hand")
    scopes: dict[tuple[str, int], Scope] = {}
    table: Counter[str] = Counter()
    told: list[str] = []
    for sentence in sentences(path):
        key = (sentence.area, sentence.year)
        scope = scopes.setdefault(key, Scope(register, *key))
        found = checktext.check(sentence.words, scope)
        verdicts = [f.verdict for f in found if bare(f.number) in sentence.numbers]
        assert verdicts, f"passed over in silence: {sentence.words}"
        caught = any(f.verdict in CONTRADICTED for f in found)
        table["numbers"] += len(sentence.numbers)
        table["unchecked"] += verdicts.count(Verdict.UNCHECKED)
        table["true" if sentence.is_true else "false"] += 1
        if sentence.is_true and caught:
            told.append(f"false alarm: {sentence.words}")
        if not sentence.is_true and not caught:
            table["missed"] += 1
        if not sentence.is_true and Verdict.RIGHT in verdicts:
            told.append(f"called right: {sentence.words}")
    print(dict(table))
    assert told == []
    assert table["missed"] <= 0.1 * table["false"], table
    assert table["unchecked"] <= 0.15 * table["numbers"], table


OWN = (
    "overview",
    "attention",
    "ratings-weeks",
    "ratings-trend",
    "ratings-summary",
    "compstat",
    "compstat-blocks",
    "crime-rates",
    "surveys",
    "survey-sources",
    "population",
    "facts",
    "map-share",
)


@pytest.mark.parametrize(
    ("area", "year"), [("hasselby-vallingby", 2023), ("goteborg", 2023), ("exempelstad-fiktiv", 2026)]
)
def test_the_products_own_sentences_are_never_wrong(area: str, year: int, register: Register) -> None:
    scope = Scope(register, area, year)
    words = []
    for name in OWN:
        try:
            words.append(exhibits.build_in(scope, name).summary)
        except NothingToShow:
            continue  # the place has none
    assert any(words)
    wrong = [f for text in words for f in checktext.check(text, scope) if f.verdict in CONTRADICTED]
    assert [(f.number, f.sentence) for f in wrong] == []


def test_a_long_text_takes_time_by_its_length_only(register: Register) -> None:
    prose = [
        f"{s.words} {i}" for i, s in enumerate(sentences(HERE / "sentences.csv")) if s.area == "hasselby-vallingby"
    ]
    scope = Scope(register, "hasselby-vallingby", 2023)
    checktext.check(" ".join(prose), scope)  # the register is read
    taken = []
    for times in (2, 16):
        text = "\n\n".join(f"Del {k}. {' '.join(prose)} {k}" for k in range(times))
        begun = time.process_time()
        checktext.check(text, scope)
        taken.append((time.process_time() - begun) / times)
    assert taken[1] < 4 * taken[0] + 0.05
    for text in ("ökade med 9 " * 9000, "(" * 100_000, "Rånen ökade med 2. " * 5000, "Rån 1, 2, 3, 4 och 5. " * 4000):
        begun = time.process_time()
        checktext.check(text, scope)
        assert time.process_time() - begun < 10
