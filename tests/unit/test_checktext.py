"""Text against table. The example register holds Hässelby-Vällingby's CompStat, 1 jan – 30 sep 2019–2023."""

from __future__ import annotations

import importlib
import json
import logging
import os
import re
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lagesbild import checktext, paths
from lagesbild.checktext import Finding, Verdict
from lagesbild.checktext.claims import Claim, Unread
from lagesbild.checktext.numbers import Slack, numbers, stated_periods
from lagesbild.checktext.reading import Reader
from lagesbild.checktext.sentences import sentences
from lagesbild.cli import main
from lagesbild.exhibits.base import Scope
from lagesbild.problems import Refused
from lagesbild.register import Register
from lagesbild.swedish import MINUS, NBSP, number, number_word

SEEDS = Path(os.environ.get("LAGESBILD_SEEDS", paths.ROOT.parent / "shared" / "seeds"))  # not ours to hand on
WORDS = {  # what a text may call a row: name in the table, name in running text, 2022, 2023
    "Inbrott i bostad": ("Bostadsinbrotten", 103, 80),
    "Cykelstöld": ("Cykelstölderna", 221, 268),
    "Bilstöld": ("Bilstölderna", 32, 38),
    "Stöld ur fordon": ("Stölderna ur och från fordon", 243, 310),
    "Bedrägeri (urval)": ("Bedrägerierna", 291, 490),
    "Fickstöld": ("Fickstölderna", 40, 53),
    "Rån": ("Rånen", 40, 42),
    "Sexuellt ofredande": ("De sexuella ofredandena", 59, 47),
    "Fridskränkning": ("Fridskränkningarna", 41, 31),
    "Hushåll, summa": ("Brotten mot hushåll", 599, 696),
    "Person, summa": ("Brotten mot person", 1003, 1174),
}


@pytest.fixture(scope="module")
def scope(register: Register) -> Scope:
    return Scope(register, "hasselby-vallingby", 2023)


def checked(text: str, scope: Scope) -> list[tuple[str, float | str, float | str | None, str]]:
    """What could be checked."""
    listed = [f for f in checktext.check(text, scope) if f.verdict is not Verdict.UNCHECKED]
    return [(f.number, f.stated, f.expected, f.verdict.value) for f in listed]


def not_right(text: str, scope: Scope) -> list[Finding]:
    return [f for f in checktext.check(text, scope) if f.verdict in checktext.CONTRADICTED]


OWN_TEXT = """Anmälda brott i korthet

Alla slags brott mot hushåll blev fler utom ”inbrott i bostad”, som minskat med ca 16 % mot samma period i fjol
(1 jan – 31 okt). Mest har ”Bedrägeri (urval)” ökat, jämfört med samma period i fjol (1 jan – 31 okt).
Bedrägeri (urval) ökade med 222 antal brott, en ökning med ca 67%. Den kategori som minskat mest är
”Våldtäkt, utomhus”. I denna kategori skedde två brott under 2023 jämfört med sju under 2022, en minskning med
ca 71%. En minskning med fem anmälda brott ger alltså 71% i minskning. Även ”Misshandel utomhus” har minskat,
både i åldersspannet 0-14 år och 15 år och uppåt, tillsammans minskat med totalt 39 brott.
"""


def test_the_five_contradictions_of_a_text_for_another_period(scope: Scope) -> None:
    wrong = {(f.number, f.stated, f.expected, f.verdict.value) for f in not_right(OWN_TEXT, scope)}
    assert wrong == {
        ("16 %", -16.0, -22.3, "wrong"),
        ("222", 222.0, 199.0, "wrong"),
        ("sju", 7.0, 6.0, "wrong"),
        ("39", -39.0, -17.0, "wrong"),
        ("1 jan – 31 okt", "1\u00a0jan – 31\u00a0okt", "1\u00a0jan – 30\u00a0sep", "other period"),
    }
    right = [f.number for f in checktext.check(OWN_TEXT, scope) if f.verdict is Verdict.RIGHT]
    assert right == ["67%", "två"]


def test_what_only_follows_from_a_wrong_pair_is_told_with_the_pair(scope: Scope) -> None:
    pair = next(f for f in checktext.check(OWN_TEXT, scope) if f.number == "sju")
    assert [OWN_TEXT[a:b] for a, b in pair.also] == ["71%", "fem", "71%"]
    assert "Av det följer också ”71%”, ”fem” och ”71%”." in pair.sentence


@pytest.mark.parametrize(
    "text",
    [
        "Inbrott i bostad\n1",
        "Inbrott i bostad\n12\nBostadsinbrott",
        "Inbrott i bostad minskade. 1",
        "Bostadsinbrotten är färre. 1 av dem var grovt.",
        "Inbrott i bostad 1 Se bilagan.",
        "Bilstöld\n(2)\nCykelstöld",
        "Bedrägerierna ökar [3] kraftigt.",
    ],
)
def test_a_lone_number_is_a_page_or_a_note_and_counts_nothing(text: str, scope: Scope) -> None:
    (finding,) = checktext.check(text, scope)
    assert finding.verdict is Verdict.UNCHECKED


def test_a_finding_explains_itself(scope: Scope) -> None:
    (finding,) = not_right("Bostadsinbrotten har minskat med 16 %.", scope)
    assert finding.sentence.replace(NBSP, " ") == (
        "Texten säger −16 %, tabellen ger −22,3 % (Inbrott i bostad 103 → 80, 1 jan – 30 sep 2022 och 2023)."
    )
    assert finding.about == "Inbrott i bostad: ändring i procent"


@pytest.mark.skipif(
    "LAGESBILD_SEEDS" not in os.environ and not SEEDS.is_dir(),
    reason=f"no source documents in {SEEDS} (LAGESBILD_SEEDS)",
)
def test_the_source_document_has_its_five_contradictions_and_no_other(scope: Scope) -> None:
    (path,) = SEEDS.glob("004*")
    findings = not_right(checktext.read(path), scope)
    assert [(f.number, f.verdict.value) for f in findings] == [
        ("16 %", "wrong"),
        ("1 jan – 31 okt", "other period"),
        ("222", "wrong"),
        ("sju", "wrong"),
        ("39", "wrong"),
    ]
    for other in SEEDS.glob("00[0-3]*"):
        assert not_right(checktext.read(other), scope) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bostadsinbrotten minskade från 103 till 80.", [("103", 103.0), ("80", 80.0)]),
        ("Våldtäkter: 6→2.", [("6", 6.0), ("2", 2.0)]),
        ("Bedrägeri +199.", [("+199", 199.0)]),
        ("Under perioden anmäldes 199 fler bedrägerier än samma period 2022.", [("199", 199.0)]),
        ("Cykelstölderna ökade med 47 (21,3 %).", [("47", 47.0), ("21,3 %", 21.3)]),
        (
            "Fridskränkningarna minskade med tio brott, vilket motsvarar 24 procent.",
            [("tio", -10.0), ("24 procent", -24.0)],
        ),
        ("Rån ökade med 5 % och fickstölder med 32,5 %.", [("5 %", 5.0), ("32,5 %", 32.5)]),
        ("Misshandel utomhus minskade med 17.", [("17", -17.0)]),
        ("Misshandel utomhus (0–14 år) minskade med 6.", [("6", -6.0)]),
        ("Bilstölderna och cykelstölderna ökade tillsammans med 53 brott.", [("53", 53.0)]),
        ("Sedan 2019 har bostadsinbrotten minskat med 43 %.", [("43 %", -43.0)]),
        ("Under 2022 minskade bostadsinbrotten med 10 %.", [("10 %", -10.0)]),
        ("Antalet cykelstölder minskade med 14 mellan 2021 och 2023.", [("14", -14.0)]),
        ("Under 2023 anmäldes 268 cykelstölder.", [("268", 268.0)]),
        ("Brotten mot person uppgick till 1 174.", [("1 174", 1174.0)]),
        ("Cykelstölderna ökade med drygt 21 %.", [("21 %", 21.0)]),
        ("Bedrägerierna har mer än fördubblats sedan 2021.", [("fördubblats", 100.0)]),
        ("Vällingby låg på nivå 5 i vecka 1 och nivå 1 i vecka 2.", [("5", 5.0), ("1", 1.0)]),
        ("Bilstölderna har ökat med nästan 19 %.", [("19 %", 19.0)]),
        ("Cykelstölderna ökade. De ökade med 47 brott.", [("47", 47.0)]),
        ("Otryggheten i Hässelby gård är 47 procent.", [("47 procent", 47.0)]),
        ("Hässelby gård hade nivå 4 vecka 36.", [("4", 4.0)]),
        ("Hässelby gård hade 24 veckor på nivå 3 eller högre.", [("24", 24.0)]),
        ("Hässelby gård har 11 564 invånare.", [("11 564", 11564.0)]),
        ("I stadsdelsområdet bor cirka 76 000 invånare.", [("76 000", 76000.0)]),
    ],
)
def test_true_sentences_are_right(text: str, expected: list[tuple[str, float]], scope: Scope) -> None:
    assert checked(text, scope) == [(n, v, checked(text, scope)[i][2], "right") for i, (n, v) in enumerate(expected)]


@pytest.mark.parametrize(
    ("text", "number_", "values", "expected"),
    [
        ("Bostadsinbrotten minskade från 104 till 80.", "104", 104.0, 103.0),
        ("Cykelstölderna ökade med 25 procent jämfört med 2022.", "25 procent", 25.0, 21.3),
        ("Bilstölderna minskade med 18,8 %.", "18,8 %", -18.8, 18.8),
        ("Brotten mot hushåll har ökat med 97 till 706.", "706", 706.0, 696.0),
        ("Hot låg på 317 under perioden 2023.", "317", 317.0, 307.0),
        ("Stölderna ur fordon ökade från 253 till 310, alltså med 67 brott.", "253", 253.0, 243.0),
        ("Rån ökade med 5 % och fickstölder med 42,5 %.", "42,5 %", 42.5, 32.5),
        ("Våldtäkterna minskade 7→2.", "7", 7.0, 6.0),
        ("Bedrägerierna uppgick till 480 anmälda brott.", "480", 480.0, 490.0),
        ("Brotten mot person ökade med 18 % jämfört med 2022.", "18 %", 18.0, 17.0),
        ("Bostadsinbrotten minskade med 22,3 procentenheter.", "22,3 procentenheter", -22.3, -22.3),
        ("Misshandel utomhus minskade med 39 brott.", "39", -39.0, -17.0),
        ("Hässelby gård hade nivå 3 vecka 36.", "3", 3.0, 4.0),
        ("Hässelby gård hade nivå 1 vecka 47.", "1", 1.0, None),
        ("Hässelby gård hade 20 veckor på nivå 3 eller högre.", "20", 20.0, 24.0),
        ("Otryggheten i Hässelby gård är 45 procent.", "45 procent", 45.0, 47.0),
        ("Hässelby gård har 12 564 invånare.", "12 564", 12564.0, 11564.0),
        ("Cykel- och bilstölder ökade med 99.", "99", 99.0, 53.0),
    ],
)
def test_wrong_numbers_are_found(text: str, number_: str, values: float, expected: float | None, scope: Scope) -> None:
    assert [(f.number, f.stated, f.expected, f.verdict) for f in not_right(text, scope)] == [
        (number_, values, expected, Verdict.WRONG)
    ]


def test_a_week_that_was_not_assessed_has_no_level(scope: Scope) -> None:
    (finding,) = not_right("Hässelby gård hade nivå 1 vecka 47.", scope)
    assert "ej bedömd" in finding.sentence


def test_a_number_of_another_year_is_told_as_such(scope: Scope) -> None:
    (finding,) = checktext.check("Under 2023 anmäldes 221 cykelstölder.", scope)
    assert (finding.verdict, finding.expected) == (Verdict.OTHER_PERIOD, 268.0)
    assert finding.sentence.endswith("221 gäller 1\u00a0jan – 30\u00a0sep 2022.")


@pytest.mark.parametrize(
    "period", ["1 jan – 30 sep", "januari till och med september", "januari–september", "t.o.m. 30 september"]
)
def test_the_tables_own_period_is_right(period: str, scope: Scope) -> None:
    findings = checktext.check(f"Rånen ökade med 2 jämfört med samma period i fjol ({period}).", scope)
    assert [f.verdict for f in findings] == [Verdict.RIGHT, Verdict.RIGHT]


@pytest.mark.parametrize(
    "text",
    [
        "Under hösten har tre bilstölder skett vid Vällingby centrum.",
        "Rån mot unga ökade från 10 till 14.",
        "Grov misshandel utomhus minskade med 9 fall.",
        "Andelen som utsatts för bedrägeri ökade från 6 till 8 procent.",
        "Oron för inbrott i bostad minskade med 5 procentenheter.",
        "Målet är att bostadsinbrotten ska minska med 20 %.",
        "Om cykelstölderna ökar med 10 % behövs fler ställ.",
        "I Vällingby minskade bostadsinbrotten med 50 %.",
        "I Stockholm ökade cykelstölderna med 3 %.",
        "Jämfört med hela staden minskade cykelstölderna med 3 %.",
        "Vi har delat ut 500 märksatser mot inbrott i bostad.",
        "Under juni–augusti ökade cykelstölderna med 30 %.",
        "Under helåret 2022 anmäldes 350 cykelstölder.",
        "I oktober anmäldes 35 cykelstölder.",
        "Antalet kontroller av cykelstölder ökade med 50 %.",
        "Cykelstölder är vanliga och antalet vandringar ökade med 16 %.",
        "Sedan 2015 har cykelstölderna minskat med 40 %.",
        "Ett försök till mordbrand och två mordbränder skedde mellan mars och november 2023.",
        "Hässelby gård har 2 545 barn under 20 år och 1 455 invånare över 65 år.",
        "Enligt 2022 års siffror bor det drygt 188 000 personer i området.",
        "I Hässelby gård svarade 55 % av kvinnorna att de är otrygga.",
        "I Hässelby gård är otryggheten störst, och 25 % av torgen saknar belysning.",
    ],
)
def test_what_speaks_of_nothing_loaded_is_left_alone(text: str, scope: Scope) -> None:
    findings = checktext.check(text, scope)
    assert {f.verdict for f in findings} == {Verdict.UNCHECKED}
    assert all(f.expected is None and f.sentence.endswith(".") for f in findings)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Bostadsinbrotten ökade från 103 till 80.", ["103", "80"]),
        ("Vi ser en kraftig minskning från totalt 221 till 268 cykelstölder jämfört med 2022.", ["221", "268"]),
        ("Rånen minskade till 42.", ["42"]),
        ("Bilstölderna minskade med 6 till 38.", ["6", "38"]),
        ("Bilstölderna minskade (38 mot 32).", ["38", "32"]),
        ("Bostadsinbrotten är fler än 2022: 80 mot 103.", ["80", "103"]),
    ],
)
def test_numbers_that_are_right_in_themselves_are_wrong_with_the_wrong_direction(
    text: str, wrong: list[str], scope: Scope
) -> None:
    assert [f.number for f in not_right(text, scope)] == wrong
    assert not any(f.verdict is Verdict.RIGHT for f in checktext.check(text, scope))


def test_a_sentence_may_end_in_a_digit(scope: Scope) -> None:
    text = "Rånen ökade med 2. " * 2000 + "Rånen ökade med 3."
    assert [f.verdict for f in checktext.check(text, scope)] == [Verdict.RIGHT] * 2000 + [Verdict.WRONG]


def test_a_period_that_stands_alone_is_checked(scope: Scope) -> None:
    assert checked("Siffrorna avser perioden 1 jan – 31 okt.", scope)[0][::3] == ("1 jan – 31 okt", "other period")
    assert checked("Projektet pågick 1 jan – 31 okt.", scope) == []


def test_lines_of_a_table_are_not_text(scope: Scope) -> None:
    assert checktext.check("Cykelstöld\t231\t342\t282\t221\t999\t47\t21,3%\n", scope) == []


def test_every_sentence_finds_its_place_in_a_broken_line(scope: Scope) -> None:
    text = "Rubrik\n\nUnder perioden ökade anmälda\ncykelstölder från 221\ntill 269 brott."
    assert [text[f.start : f.end] for f in checktext.check(text, scope)] == ["221", "269"]


@pytest.mark.parametrize(
    ("text", "value", "slack", "fits", "fails"),
    [
        ("16 %", 16, Slack.EXACT, [15.5, 16.5], [15.4, 16.6]),
        ("22,3 procent", 22.3, Slack.EXACT, [22.33], [22.4]),
        ("ca 67 %", 67, Slack.ABOUT, [68.4, 64], [71, 60]),
        ("drygt 200", 200, Slack.OVER, [200, 222], [199]),
        ("nästan 200", 200, Slack.UNDER, [199, 180], [201]),
        ("cirka 200", 200, Slack.ABOUT, [222], [260]),
        ("sju", 7, Slack.EXACT, [7], [6.9]),
        ("tjugotvå", 22, Slack.EXACT, [22], [23]),
        ("1 174", 1174, Slack.EXACT, [1174], [1175]),
    ],
)
def test_a_number_fits_as_it_was_written(
    text: str, value: float, slack: Slack, fits: list[float], fails: list[float]
) -> None:
    (result,) = numbers(text)
    assert (result.value, result.slack) == (value, slack)
    assert all(result.fits(v) for v in fits)
    assert not any(result.fits(v) for v in fails)


def test_dates_years_weeks_and_ages_are_not_numbers() -> None:
    text = "Den 4 november 2019, v. 36, vecka 38–41, 0-14 år, 15 år, 2023-11-24, 19/11, Tabell 2, kl. 21.30, 2021-2024."
    assert numbers(text) == []


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("1 jan – 31 okt", "2023-01-01 2023-10-31"),
        ("1 januari till och med den 31 oktober 2022", "2022-01-01 2022-10-31"),
        ("januari–oktober", "2023-01-01 2023-10-31"),
        ("de nio första månaderna", "2023-01-01 2023-09-30"),
        ("t.o.m. oktober", "2023-01-01 2023-10-31"),
        ("2023-01-01 – 2023-09-30", "2023-01-01 2023-09-30"),
    ],
)
def test_stated_periods(text: str, period: str) -> None:
    (result,) = stated_periods(f"Perioden är {text}.", 2023)
    assert f"{result.period.start} {result.period.end}" == period


def test_abbreviations_do_not_end_a_sentence() -> None:
    text = "Det ökade med ca. 16 % t.ex. i v. 36. Sedan minskade det."
    assert [text[s.start : s.end].strip() for s in sentences(text)] == [text[:37].strip(), "Sedan minskade det."]


ROWS = st.sampled_from(sorted(WORDS))


def _true_and_planted(row: str, form: int, by: int) -> tuple[str, str]:
    """A true sentence about a row in one of several forms, and the same with its number moved by ``by``."""
    name, before, after = WORDS[row]
    verb = "ökade" if after > before else "minskade"
    change = abs(after - before)
    percent = 100 * change / before
    noun = "fler" if after > before else "färre"
    forms = [
        (f"{name} {verb} med {{}} jämfört med 2022.", str(change), str(change + by)),
        (f"{name} {verb} från {before} till {{}}.", str(after), str(after + by)),
        (f"{name} {verb} från {{}} till {after} brott.", str(before), str(before + by)),
        (f"{name} har {verb[:-3]}at med {{}} procent.", number(percent, 1), number(percent + by, 1)),
        (f"Under perioden var det {{}} {noun}. {name} {verb} med {{}} %.", number(percent, 0), number(percent + by, 0)),
        (f"{name} uppgick till {{}} under 2023.", number(after), number(after + by)),
        (
            f"{name} {verb} ({{}}).",
            f"{'+' if after > before else MINUS}{change}",
            f"{'+' if after > before else MINUS}{change + by}",
        ),
        (f"{name} {verb} med {{}} brott.", number_word(change), number_word(change + by)),
    ]
    sentence, true, planted = forms[form]
    if form == 4:
        sentence = sentence.split(". ", 1)[1]
    return sentence.format(true), sentence.format(planted)


@settings(deadline=None, max_examples=150)
@given(ROWS, st.integers(0, 7), st.integers(2, 9))
def test_true_rows_are_right_and_planted_numbers_are_found(scope: Scope, row: str, form: int, by: int) -> None:
    true, planted = _true_and_planted(row, form, by)
    findings = checktext.check(true, scope)
    assert findings, true
    assert all(f.verdict is Verdict.RIGHT for f in findings), true
    assert len(not_right(planted, scope)) == 1, planted


PIECES = st.sampled_from(
    [
        *(w[0] for w in WORDS.values()),
        *[
            "ökade",
            "minskat",
            "med",
            "från",
            "till",
            "%",
            "procent",
            "procentenheter",
            "16",
            "−39",
            "+222",
            "22,3",
            "sju",
            "7→2",
            "2022",
            "2023",
            "2019",
            "ca",
            "drygt",
            ".",
            ",",
            "(",
            ")",
            "”",
            "\n",
            "\n\n",
            "\t",
        ],
        *[
            "Hässelby gård",
            "nivå 3",
            "vecka 36",
            "invånare",
            "otrygg",
            "1 jan – 31 okt",
            "31 feb – 1 jan",
            "samma period",
            "jämfört med",
            "i denna kategori",
            "fyra av tio",
            "av",
            "var fjärde",
            "dubbelt så många som",
            "står för",
            "mellan",
            "och",
            "respektive",
            "för tredje året i rad",
            "den högsta nivån sedan",
            "störst",
            "lika många",
            "fler",
            "i snitt",
            "2019–2022",
            "Hässelby gård och Vällingby",
            "nivå 3",
            "veckor",
            "invånare",
            "under 20 år",
            "otrygga",
        ],
    ]
)


@settings(deadline=None, max_examples=200)
@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=40).map(" ".join)))
@example("ökade med 9" * 2000)
@example("Rån 0 → 0 1 feb – 31 feb 99 mar – 12 apr 0000-00-00 2023-13-01 – 2023-01-99 de 99 första månaderna")
@example("İß\u00a0\u2028 1\u00a0jan – 31\u00a0okt rån ①②³ ٣٤")
def test_any_text_is_taken(scope: Scope, text: str) -> None:
    for finding in checktext.check(text, scope):
        assert text[finding.start : finding.end] == finding.number
        assert finding.sentence.endswith(".")


@pytest.mark.parametrize(("area", "year"), [("goteborg", 2023), ("hasselby-vallingby", 1999)])
def test_in_a_place_without_figures_nothing_can_be_checked(area: str, year: int, register: Register) -> None:
    findings = checktext.check(OWN_TEXT, Scope(register, area, year))
    assert findings
    assert {f.verdict for f in findings} == {Verdict.UNCHECKED}


def test_command_line(home: Path, write: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    where = ["--area", "Hässelby/Vällingby", "--year", "2023"]
    wrong = write("fel.txt", "Inledning\n\nBostadsinbrotten minskade med 16 %.", "cp1252")
    assert main(["checktext", str(wrong), *where, "--json"]) == 1
    (row,) = json.loads(capsys.readouterr().out)
    assert {k: row[k] for k in ("number", "found", "expected", "verdict")} == {
        "number": "16 %",
        "found": -16,
        "expected": -22.3,
        "verdict": "wrong",
    }
    assert main(["checktext", str(wrong), *where]) == 1
    assert capsys.readouterr().out.startswith("fel.txt:3: fel: Texten säger −16")
    right = write("rätt.txt", "Bostadsinbrotten minskade med 22 %.", "utf-16")
    assert main(["checktext", str(right), *where]) == 0
    assert main(["checktext", str(write("tom.txt", "Inget.")), *where]) == 0
    assert "Texten har inga tal" in capsys.readouterr().out
    goal = write("mål.txt", "Målet är att rånen ska minska med 20 %.")
    assert main(["checktext", str(goal), *where]) == 0
    assert capsys.readouterr().out.startswith("mål.txt:1: inte prövad: ”20 %”. ")
    assert main(["checktext", str(goal), *where, "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["verdict"], row["expected"]) == ("unchecked", None)
    assert row["reason"].endswith(".")
    assert main(["checktext", str(home / "saknas.txt"), *where]) == 2
    assert main(["checktext", str(right), "--area", "Ingenstans", "--year", "2023"]) == 2
    assert re.search(r"Filen finns inte.*\n.*Ingenstans", capsys.readouterr().err)


def _docx(body: str) -> str:
    return (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        f"{body}</w:body></w:document>"
    )


def test_a_word_document_is_read_without_its_tables(tmp_path: Path, scope: Scope) -> None:
    path = tmp_path / "text.docx"
    body = (
        "<w:p><w:r><w:t>Rånen ökade </w:t></w:r><w:r><w:t>med 3.</w:t></w:r></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Rånen ökade med 4.</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", _docx(body))
    assert checked(checktext.read(path), scope) == [("3", 3.0, 2.0, "wrong")]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 half a file", b"not a document"])
def test_a_damaged_word_document_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "text.docx"
    path.write_bytes(content)
    with pytest.raises(Refused, match="Word-dokument"):
        checktext.read(path)


@pytest.mark.parametrize(
    "text",
    [
        "42 rån anmäldes, exklusive försök.",
        "Ytterligare 42 rån anmäldes.",
        "Utöver dessa anmäldes 42 rån.",
        "De senaste tre åren har 42 rån anmälts.",
        "Sammanlagt 42 rån och fickstölder anmäldes.",
        "Knappt 42 rån anmäldes.",
        "Över 42 rån anmäldes.",
        "Det anmäldes 31 fridskränkningar, vilket är en ökning.",
        "Andelen utrikes födda har minskat till 48,5 procent.",
        "Hässelby gård hade 24 veckor på nivå 3 eller högre, fler än någon annan stadsdel utom Vällingby.",
    ],
)
def test_a_number_is_not_right_beside_a_word_that_nothing_tries(text: str, scope: Scope) -> None:
    assert all(f.verdict is not Verdict.RIGHT for f in checktext.check(text, scope) if f.number != "3")


@pytest.mark.parametrize(
    "text",
    [
        "Brotten mot person är 478 fler än brotten mot hushåll.",
        "Andelen förvärvsarbetande är lägre än i staden (76,6 mot 79,5 procent).",
        "Hot: 307 (±0).",
        "Vällingby hade nio veckor på nivå 3 och två veckor på nivå 5 (vecka 1 och 26).",
    ],
)
def test_a_number_is_not_wrong_that_is_right_of_something_else_that_is_named(text: str, scope: Scope) -> None:
    assert [f.sentence for f in checktext.check(text, scope) if f.verdict in checktext.CONTRADICTED] == []


def test_a_heading_says_what_the_lines_under_it_are_about(scope: Scope) -> None:
    def verdicts(text: str) -> list[Verdict]:
        return [f.verdict for f in checktext.check(text, scope)]

    assert verdicts("Inbrott i bostad\nLäget är bättre. Antalet anmälningar sjönk till 80.") == [Verdict.RIGHT]
    assert verdicts("Inbrott i bostad\nAntalet anmälningar sjönk till 90.") == [Verdict.WRONG]
    assert Verdict.RIGHT not in verdicts("Inbrott i bostad\nNoter\nAntalet anmälningar sjönk till 80.")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Per 1 000 invånare anmäldes 3,5 cykelstölder.", Verdict.RIGHT),
        ("Per 1 000 invånare anmäldes 5,5 cykelstölder.", Verdict.WRONG),
        ("Under perioden anmäldes 268 cykelstölder per 1 000 invånare.", Verdict.UNCHECKED),  # the count itself
        ("I genomsnitt anmäldes 29,8 cykelstölder i månaden.", Verdict.RIGHT),
        ("I genomsnitt anmäldes 39,8 cykelstölder i månaden.", Verdict.WRONG),
    ],
)
def test_a_count_per_inhabitants_or_month_is_tried(text: str, verdict: Verdict, scope: Scope) -> None:
    assert [f.verdict for f in checktext.check(text, scope)] == [verdict]


def test_a_number_that_nothing_named_can_give_is_wrong(scope: Scope) -> None:
    """A comparison that no rule reads: what it may be is limited, and it is none of that."""
    (finding,) = not_right("Brotten mot person är 487 fler än brotten mot hushåll.", scope)
    assert (finding.number, finding.expected) == ("487", 478)
    assert finding.sentence.startswith("Inget tal i registret")
    for silent in (
        "Brotten mot person är 478 fler än brotten mot hushåll.",  # one of what it may be, and so not judged
        "Brotten mot person är 487 fler än brotten mot hushåll i Vällinge.",  # a place that is not loaded
        "Brotten mot person på nätet är 487 fler än brotten mot hushåll.",  # a part of them
        "Är brotten mot person 487 fler än brotten mot hushåll?",
        "Vi tror att brotten mot person är 487 fler än brotten mot hushåll.",
    ):
        assert not_right(silent, scope) == []


@pytest.mark.parametrize("weeks", ["vecka 26 till 2", "v. 30–4"])
def test_weeks_that_go_backwards_are_no_fault(weeks: str, scope: Scope) -> None:
    assert all(f.verdict is Verdict.UNCHECKED for f in checktext.check(f"Råcksta låg på nivå 3 {weeks}.", scope))


def test_a_sentence_that_a_rule_falls_on_takes_no_other_with_it(scope: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    module = importlib.import_module("lagesbild.checktext.check")
    monkeypatch.setattr(module, "_log", logging.getLogger("test"))
    claims = Reader.claims

    def falls(self: Reader) -> list[Claim | Unread]:
        if "rån" in self.line.words:
            raise StopIteration
        return claims(self)

    before = checktext.check("Under året anmäldes 40 misshandelsbrott.", scope)
    monkeypatch.setattr(Reader, "claims", falls)
    both = checktext.check("Under året anmäldes 7 rån. Under året anmäldes 40 misshandelsbrott.", scope)
    assert [(f.number, f.verdict.name, f.sentence == module.NOT_READ) for f in both] == [
        ("7", "UNCHECKED", True),
        *((f.number, f.verdict.name, False) for f in before),
    ]


@pytest.mark.parametrize(
    "words", ["−5 av fem är otrygga", "2,4 gånger så många rån", "1,5 gånger så stor", "12 av tio"]
)
def test_no_two_numbers_of_a_sentence_overlap(words: str) -> None:
    made = numbers(words)
    assert made
    assert all(a.end <= b.start for a, b in pairwise(made))
