"""A grid of sentences: ways to write a change or a count, by category, each with its false twins, filled from the register."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from lagesbild import checktext
from lagesbild.checktext import CONTRADICTED, Verdict
from lagesbild.checktext.facts import CrimeOfArea, Facts
from lagesbild.exhibits import Scope
from lagesbild.swedish import number
from tests.shown import Shown

PLACE, YEAR = "hasselby-vallingby", 2023
NAMES = {  # definite, indefinite, alone
    "Cykelstöld": ("cykelstölderna", "cykelstölder", "cykelstöld"),
    "Inbrott i bostad": ("bostadsinbrotten", "bostadsinbrott", "bostadsinbrott"),
    "Stöld ur fordon": ("stölderna ur fordon", "stölder ur fordon", "stöld ur fordon"),
}
LAST_YEAR = (
    "{Def} {verb} från {a} till {b}.",
    "{Def} har {part} med {d} anmälningar, från {a} till {b}.",
    "{Def} är {d} {more} än föregående år ({b} mot {a}).",
    "Antalet {ind} var {b}, en {noun} med {p} procent jämfört med i fjol.",
    "Under årets nio första månader anmäldes {b} {ind}, {d} {more} än under fjolårets nio första månader.",
    "Vad gäller {def} har det skett en {noun} från {a} till {b} anmälningar.",
    "{One}: {b} anmälningar, {d} {more} än i fjol.",
    "I år har {b} {ind} anmälts. Det är {d} {more} än året innan.",
    "{Def} är {b}. I fjol var de {a}.",
    "I fjol anmäldes {a} {ind}, i år {b}.",
    "Läget för {def} har förändrats: {a} anmälningar i fjol och {b} i år.",
    "Utvecklingen för {one} är tydlig. Antalet anmälningar har {part} med {d} sedan i fjol och är nu {b}.",
    "{Def} fortsätter att {inf} och landar på {b} anmälningar, jämfört med {a} året före.",
    "Noterbart är att {def} {part}: {b} i år mot {a} i fjol.",
    "{Def}, som väckt oro bland handlare och boende, {verb} från {a} till {b}.",
    "En kategori som sticker ut är {one}, där antalet anmälningar {verb} från {a} till {b}.",
    "Bland annat har {def} {part} med {p} procent.",
    "Hittills i år har {b} {ind} kommit till polisens kännedom, {p} procent {more} än i fjol.",
    "Skillnaden mot i fjol är {d} {ind}: {a} då, {b} nu.",
    "Efter fjolårets {a} {ind} har antalet {part} till {b}.",
    "Det går åt ett håll: {def} {verb} från {a} till {b}.",
    "{Def} har inte {unpart}: {a} i fjol mot {b} i år.",
)
SINCE_2019 = (
    "Sedan 2019 har {def} {part} med {d}, från {a} till {b}.",
    "Jämfört med 2019 är det {d} {more} {ind} i år.",
    "På fyra år har {def} {part} från {a} till {b}.",
    "De senaste fyra åren har {def} {part} från {a} till {b}.",
    "{Def} är nu {b}, att jämföra med {a} för fyra år sedan.",
    "Från {a} år 2019 till {b} år 2023 – så har {def} utvecklats.",
    "Över tid har {def} {part}: {a} anmälningar 2019 och {b} i år.",
    "{Def} var {a} när mätningen började 2019 och är nu {b}.",
    "{Def} är fortfarande {more} än 2019 års nivå på {a}: {b} i år.",
)
TURNED = {"ökade": "minskade", "ökat": "minskat", "ökning": "minskning", "fler": "färre", "öka": "minska"}
TURNED |= {v: k for k, v in TURNED.items()}
_FIELD = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Written:
    """A sentence, whether it is true, and where its wrong number stands."""

    words: str
    is_true: bool
    wrong: tuple[int, int] = (0, 0)


def _said(name: str, before: int, after: int) -> dict[str, str]:
    up = after > before
    definite, indefinite, one = NAMES[name]
    percent = number(round(1000 * abs(after - before) / before) / 10, 1)
    return {
        "a": number(before), "b": number(after), "d": number(abs(after - before)), "p": percent,
        "def": definite, "Def": definite.capitalize(), "ind": indefinite, "one": one, "One": one.capitalize(),
        "verb": "ökade" if up else "minskade", "part": "ökat" if up else "minskat", "inf": "öka" if up else "minska",
        "noun": "ökning" if up else "minskning", "more": "fler" if up else "färre", "unpart": "minskat" if up else "ökat",
    }  # fmt: skip


def _fill(template: str, values: dict[str, str], wrong: str | None = None) -> Written:
    words, place = "", (0, 0)
    for k, part in enumerate(_FIELD.split(template)):
        word = values[part] if k % 2 else part
        if k % 2 and part == wrong:
            place = (len(words), len(words) + len(word))
        words += word
    return Written(words, wrong is None, place)


def _twins(template: str, values: dict[str, str]) -> Iterator[Written]:
    """The sentence, with one number changed by one or by much, and with every direction turned."""
    yield _fill(template, values)
    fields = _FIELD.findall(template)
    for field in dict.fromkeys(f for f in fields if f in ("a", "b", "d", "p")):
        value = float(values[field].replace("\u00a0", "").replace(",", "."))
        for other in (value + 7, value + (1 if value >= 12 and field != "p" else 4)):
            yield _fill(template, values | {field: number(other, int(field == "p"))}, field)
    turned = {f: TURNED[v] for f, v in values.items() if f in fields and v in TURNED}
    if turned and len([f for f in fields if f in ("a", "b", "d", "p")]) > 1:
        yield Written(_fill(template, values | turned).words, False)


def _grid(crime: CrimeOfArea) -> Iterator[Written]:
    assert crime.shown is not None
    for templates, base in ((LAST_YEAR, YEAR - 1), (SINCE_2019, 2019)):
        for name in NAMES:
            before, after = (crime.value([name], crime.shown.in_year(y)) for y in (base, YEAR))
            assert before is not None and after is not None and before != after
            for template in templates:
                if "fortfarande" in template and after < before:
                    continue  # "fortfarande färre" says that it was so before
                yield from _twins(template, _said(name, before, after))


@pytest.fixture
def scope(shown: Shown) -> Scope:
    return shown.scope(PLACE, YEAR)


def test_every_way_to_say_it_is_read_and_every_twin_is_caught(scope: Scope) -> None:
    crime = Facts(scope).crime(PLACE)
    assert crime is not None
    counts: Counter[str] = Counter()
    told: list[str] = []
    for sentence in _grid(crime):
        findings = checktext.check(sentence.words, scope)
        caught = any(f.verdict in CONTRADICTED for f in findings)
        if sentence.is_true:
            counts["true"] += 1
            counts["numbers"] += len(findings)
            counts["unchecked"] += sum(f.verdict is Verdict.UNCHECKED for f in findings)
            told += [f"false alarm: {sentence.words}"] * caught
            continue
        start, end = sentence.wrong
        counts["false"] += 1
        counts["missed"] += not caught
        right = any(f.verdict is Verdict.RIGHT and f.start < end and start < f.end for f in findings)
        told += [f"called right: {sentence.words}"] * right
    print(dict(counts))
    assert told == []
    assert counts["true"] >= 85 and counts["false"] >= 400
    assert counts["missed"] <= 0.02 * counts["false"], counts
    assert counts["unchecked"] <= 0.05 * counts["numbers"], counts
