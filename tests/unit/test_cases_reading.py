"""Small files that say something unusual, as a municipality's own: crime, facts and population.

The first part reads the cases that stand beside the project, where they do; the second is our own,
in other words and of other places. The day is 28 November 2026.
"""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from lagesbild import calendar, exhibits, intake
from lagesbild.intake import ImportOptions
from lagesbild.problems import NotEnoughData
from lagesbild.register import Register
from tests.cases import NOW, PLACES, kalmar_in, opened, opened_with, shared
from tests.effort import examples

PEOPLE = "Folkmängd\nKommun;2023;2024\nSolvik;41000;41300\n"


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setattr(calendar, "clock", lambda: NOW)


@pytest.fixture(scope="module")
def kalmar(tmp_path_factory) -> Iterator[Register]:
    register = kalmar_in(tmp_path_factory.mktemp("kalmar"))
    yield register
    register.close()


@pytest.fixture(scope="module")
def solvik(tmp_path_factory) -> Iterator[Register]:
    register = opened_with(tmp_path_factory.mktemp("solvik"), {"platser": PLACES, "folk": PEOPLE})
    yield register
    register.close()


def outcome(register: Register, path: Path, **options) -> tuple[list[tuple], list[str], list[str]]:
    """(rows, errors, warnings) of a file: a crime is (area, category, start, end, count or rate, status)."""
    readings, problems = intake.read_all([path], intake.known(register), ImportOptions(**options))
    rows: list[tuple] = []
    for reading in readings if not problems else ():
        for r in reading.frame.to_dict("records"):
            if reading.kind == "crime":
                value = r["rate"] if pd.isna(r["count"]) and not pd.isna(r["rate"]) else r["count"]
                value = None if pd.isna(value) else value
                rows.append((r["area"], r["category"], str(r["start"]), str(r["end"]), value, r["status"]))
            elif reading.kind == "facts":
                rows.append(("fact", r["area"], r["measure"], r["period"], r["value"]))
            else:
                rows.append((r["area"], str(r.get("date", "")), r.get("age"), r.get("count")))
    return rows, [str(p) for p in problems], [str(w) for r in readings for w in r.warnings]


def frame_of(register: Register, path: Path) -> pd.DataFrame:
    (reading,), problems = intake.read_all([path], intake.known(register))
    assert problems == []
    return reading.frame


def years(area: str, crime: str, first: str, last: str, *counts: int, since: int = 2023) -> list[tuple]:
    """Rows of years that follow on each other, each from ``first`` to ``last`` (month and day)."""
    return [(area, crime, f"{since + i}-{first}", f"{since + i}-{last}", n, "final") for i, n in enumerate(counts)]


WHOLE = ("01-01", "12-31")


# --- the cases beside the project ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("titelns_period_forbises_med_forandring", years("kalmar", "Stöld", "01-01", "10-31", 10, 20)),
        ("uttagsdag_i_titeln_blir_period", years("kalmar", "Stöld", *WHOLE, 10, 20)),
        ("forsta_kvartalet_blir_helar", years("kalmar", "Stöld", "01-01", "03-31", 10, 20)),
        (
            "veckor_blir_helar",
            [
                ("kalmar", "Stöld", "2023-01-02", "2023-11-05", 10, "final"),
                ("kalmar", "Stöld", "2024-01-01", "2024-11-03", 20, "final"),
            ],
        ),
        ("snedstreck_blir_helar", years("kalmar", "Stöld", "01-01", "10-31", 10, 20)),
        ("delmanad_rundas_upp", years("kalmar", "Stöld", "01-01", "10-15", 10, 20)),
        ("ackumulerat_blir_en_manad", years("kalmar", "Stöld", "01-01", "10-31", 200, since=2024)),
        ("delsumma_och_totalsumma_blir_brott", years("kalmar", "Stöld", "01-01", "09-30", 10, 20)),
        (
            "tomt_omrade_arver_raden_ovan",
            [
                *years("norrliden", "Stöld", *WHOLE, 1, 2),
                *years("oxhagen", "Stöld", *WHOLE, 3, 4),
                *years("kalmar", "Rån", *WHOLE, 50, 60),
            ],
        ),
        (
            "stjarna_preliminar",
            [
                ("kalmar", "Stöld", "2023-01-01", "2023-12-31", 10, "final"),
                ("kalmar", "Stöld", "2024-01-01", "2024-12-31", 20, "preliminary"),
            ],
        ),
        (
            "titel_blir_brottstyp",
            [
                ("kalmar", "Skadegörelsebrott", "2019-07-01", "2019-09-30", 141, "final"),
                ("kalmar", "Skadegörelsebrott", "2018-07-01", "2018-09-30", 169, "final"),
            ],
        ),
        ("manad_blir_arsskifte_folkmangd", [("norrliden", "2025-10-31", "alla", 4000)]),
        (
            "per_invanare_blir_folkmangd",
            [
                ("fact", "kalmar", "Våldsbrott per 100 000 invånare", "2023", 1120),
                ("fact", "kalmar", "Våldsbrott per 100 000 invånare", "2024", 1230),
            ],
        ),
    ],
)
def test_what_is_read(kalmar, name, expected):
    rows, errors, _ = outcome(kalmar, shared() / f"{name}.csv")
    assert errors == []
    assert rows == expected


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("tusentalspunkt", "12.000"),
        ("tva_tal_i_en_cell", "10 12"),
        ("forskjuten_rad_sista_talet_tappas", "fler värden"),
    ],
)
def test_what_is_refused(kalmar, name, word):
    _, errors, _ = outcome(kalmar, shared() / f"{name}.csv")
    assert errors and word in errors[0]


@pytest.mark.parametrize(
    ("name", "word", "expected"),
    [
        ("folkmangdsrad_blir_brott.csv", "Antal invånare", years("kalmar", "Stöld", *WHOLE, 10, 20)),
        ("prognos_blir_anmalda.csv", "Prognos 2025", years("kalmar", "Stöld", *WHOLE, 10, since=2024)),
        ("handelse_ar_2062.csv", "2062-11-02", []),
        ("f4_framtid_2031.csv", "2031", []),
    ],
)
def test_what_is_left_out_and_told(request, name, word, expected):
    if name.startswith("f4"):
        folder = request.getfixturevalue("tmp_path")
        register = opened(folder, [shared() / "provstad" / "omraden.csv"])
    else:
        register = request.getfixturevalue("kalmar")
    rows, errors, warnings = outcome(register, shared() / name)
    assert (errors, rows) == ([], expected)
    assert any(word in w for w in warnings)


def test_months_that_have_not_been_are_missing(kalmar):
    rows, errors, warnings = outcome(kalmar, shared() / "nollor_for_manader_som_inte_varit.xlsx")
    assert errors == []
    assert [(r[1], r[3], r[4]) for r in rows][-1] == ("SAMTLIGA BROTT", "2026-08-31", 1007)
    assert any("inte kommit" in w for w in warnings) and any("fotnot" in w for w in warnings)


def test_a_table_that_is_partly_set_in_is_nested(kalmar):
    frame = frame_of(kalmar, shared() / "delvis_indrag_summeras_dubbelt.xlsx")
    assert dict(zip(frame["category"], frame["group"], strict=True)) == {
        "SAMTLIGA BROTT": "Anmälda brott",
        "Brott mot brottsbalken": "SAMTLIGA BROTT",
        "3-7 kap. Brott mot person": "Brott mot brottsbalken",
        "Mot kvinna": "3-7 kap. Brott mot person",
        "Mot man": "3-7 kap. Brott mot person",
    }


# --- our own ---------------------------------------------------------------------------------------

HEAD = "Anmälda brott i Solvik\n"


def crime(heading: str, *, title: str = HEAD) -> str:
    return f"{title}Brottstyp;{heading}\nCykelstöld;7\n"


@pytest.fixture
def ours(solvik, tmp_path):
    def _ours(text, name="fil.csv", **options):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return outcome(solvik, path, **options)

    return _ours


def one(start: str, end: str, count: float = 7, status: str = "final") -> list[tuple]:
    return [("solvik", "Cykelstöld", start, end, count, status)]


@pytest.mark.parametrize(
    ("heading", "period"),
    [
        ("Andra kvartalet 2025", ("2025-04-01", "2025-06-30")),
        ("tertial 2 2025", ("2025-05-01", "2025-08-31")),
        ("v. 1–20 2025", ("2024-12-30", "2025-05-18")),
        ("2025 t.o.m. v. 20", ("2024-12-30", "2025-05-18")),
        ("1/3–15/4 2025", ("2025-03-01", "2025-04-15")),
        ("08/2025", ("2025-08-01", "2025-08-31")),
        ("YTD aug 2025", ("2025-01-01", "2025-08-31")),
        ("Rullande 12 aug 2025", ("2024-09-01", "2025-08-31")),
        ("sep–aug 2024/25", ("2024-09-01", "2025-08-31")),
        ("6 mån 2025", ("2025-01-01", "2025-06-30")),
        ("1–15 okt 2025", ("2025-10-01", "2025-10-15")),
        ("Antal anmälda brott, första halvåret 2025", ("2025-01-01", "2025-06-30")),
        ("hela 2025", ("2025-01-01", "2025-12-31")),
    ],
)
def test_a_period_in_a_heading(ours, heading, period):
    assert ours(crime(heading))[:2] == (one(*period), [])


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("Anmälda brott i Solvik 1 jan–20 maj", ("2025-01-01", "2025-05-20")),
        ("Anmälda brott i Solvik, andra tertialet", ("2025-05-01", "2025-08-31")),
        ("Anmälda brott i Solvik kvartal 2 2025 jämfört med kvartal 2 2024", ("2025-04-01", "2025-06-30")),
        ("Anmälda brott i Solvik, utskrivet 2026-02-03", ("2025-01-01", "2025-12-31")),
        ("Anmälda brott i Solvik (senast uppdaterad 3 februari 2026)", ("2025-01-01", "2025-12-31")),
        ("Anmälda brott i Solvik januari–maj, uttag 2025-06-02", ("2025-01-01", "2025-05-31")),
        ("Anmälda brott i Solvik\nPeriod: 1 jan – 31 maj", ("2025-01-01", "2025-05-31")),
        ("Anmälda brott i Solvik sommaren 2025\nPeriod: jun–aug 2025", ("2025-06-01", "2025-08-31")),
        ("Solvik 2026-01-05\nAnmälda brott januari–maj", ("2025-01-01", "2025-05-31")),
        ("Anmälda brott i Solvik, veckorapport v. 1–20", ("2024-12-30", "2025-05-18")),
    ],
)
@pytest.mark.parametrize("more", [";Förändring", ""])
def test_a_period_in_a_title(ours, title, period, more):
    head = f"{title}\nBrottstyp;2024;2025{more}\nCykelstöld;5;7{';2' if more else ''}\n"
    rows, errors, _ = ours(head)
    assert errors == []
    assert rows[1:] == one(*period)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (crime("läsåret 2024/25"), "läsåret"),
        (crime("Sommaren 2025"), "sommaren"),
        (crime("2024/25"), "2024/25"),
        (crime("2024–2025"), "2024–2025"),
        (crime("okt 25"), "25"),
        (crime("Lucia 2025"), "lucia"),
        (crime("2025-03-17"), "17 mar"),
        (crime("per 31 mars 2025"), "per"),
        (crime("från 2025"), "från"),
        (crime("Antal per månad 2025"), "per månad"),
        (crime("kvartal 4 -25"), "25"),
        (crime("2025", title="Anmälda brott i Solvik våren 2025\n"), "våren"),
        (crime("2025", title="Anmälda brott i Solvik per 31 mars\n"), "per"),
        ("Anmälda brott i Solvik hösten 2025\nBrottstyp;2024;2025;Förändring\nStöld;1;2;1\n", "hösten"),
        ("Anmälda brott i Solvik\nmånad;brott;antal\nhösten 2025;Rån;1\n", "hösten"),
        ("Kvartalsrapport 2 för Solvik: anmälda brott\nBrottstyp;2025\nRån;1\n", "kvartalsrapport"),
        ("Anmälda brott i Solvik, 10 månader\nBrottstyp;2025\nRån;1\n", "10 månader"),
        ("Anmälda brott i Solvik under julhandeln\nBrottstyp;2025\nRån;1\n", "julhandeln"),
        ("Medelfolkmängd 2025\nStadsdel;2025\nHamnen;400\n", "känns inte igen"),
        ("Prognos för anmälda brott i Solvik\nBrottstyp;2027\nRån;1\n", "Prognos"),
        ("Anmälda brott i Solvik\nBrottstyp;2024;2025\nRån;1;2;3\n", "fler värden"),
        ("Anmälda brott i Solvik\nBrottstyp;2024;2025\nRån;1\n", "färre celler"),
        ("Område: Solvik\nHushåll\nPeriod: 1 jan – 30 sep;2024;2025;Utv antal;Utv %\nRån;;1;2;1;100%\n", "fler värden"),
        ("Område: Solvik\nHushåll\nPeriod: 1 jan – 30 sep;2024;2025\nRån;1\n", "färre celler"),
        ("Område: Solvik\nHushåll\nPeriod: läsåret 2024/25;2024;2025\nRån;1;2\n", "Period"),
        ("Anmälda brott i Solvik\nBrottstyp;2025\nRån;1.250\n", "1.250"),
        ("Anmälda brott i Solvik\nBrottstyp;2025\nRån;1,250\n", "1,250"),
        ("Anmälda brott i Solvik\nBrottstyp;2025\nRån;4 7\n", "4 7"),
        ("Anmälda brott i Solvik\nBrottstyp;2025\nRån;12 %\n", "12 %"),
        ("Folkmängd hösten 2025\nStadsdel;Folkmängd\nHamnen;4000\n", "hösten"),
        ("Folkmängd\nStadsdel;2024;2025\nHamnen;4000;4100;4200\nBacken;1;2\n", "fler värden"),
        ("Folkmängd\nStadsdel;2025\nHamnen;4.000\n", "4.000"),
        ("Områdesfakta sommaren 2025\nStadsdel;Ohälsotal\nHamnen;18\n", "sommaren"),
        ("Befolkningsprognos 2035\nStadsdel;2035\nHamnen;4000\n", "känns inte igen"),
        (
            "Plan: P\nOmråde: Solvik\nmål;indikator;utgångsvärde;utgångsår;målvärde;målår\nM;I;47 %;2024;0,40;2026\n",
            "olika enheter",
        ),
        *(
            (text, "olika enheter")
            for text in (
                "Plan: P\nOmråde: Solvik\nmål;indikator;utgångsvärde;utgångsår;målvärde;målår\nM;Andel;31;2024;0,25;2026\n",
                "Plan: P\nområde;mål;indikator;utgångsvärde;utgångsår;målvärde;målår\nHamnen;M;I;31 %;2024;25 %;2026\n"
                "Backen;M;I;0,22;2024;0,18;2026\n",
                "Stadsdel;Andel arbetslösa 2025\nHamnen;7,4 %\nBacken;0,05\n",
                "Områdesfakta 2025\nStadsdel;Ungdomsarbetslöshet\nHamnen;7,4 %\nBacken;0,05\n",
                "Områdesfakta\nStadsdel;Andel hyresrätter 2024;Andel hyresrätter 2025\nHamnen;0,41;0,42\nBacken;38;39\n",
                "Område: Solvik\nområde;mått;period;värde;enhet\nHamnen;Arbetslöshet;2025;7,4 %;\nBacken;Arbetslöshet;2025;0,05;\n",
                "Område: Solvik\nområde;mått;period;värde;enhet\nHamnen;Arbetslöshet;2025;7,41;procent\nBacken;Arbetslöshet;2025;0,05;procent\n",
                "Område: Solvik\nområde;mått;period;värde;enhet\nHamnen;Trångboddhet;2025;0,121;andel\nBacken;Trångboddhet;2025;9,8;andel\n",
                "Område: Solvik\nområde;mått;period;värde;enhet\nHamnen;Trångboddhet;2025;0,121;andel av hushåll\nBacken;Trångboddhet;2025;9,8;procent\n",
                "Källa: regionen\nområde;mätserie;vad som mäts;från;till;mätvärde;enhet\nSolvik;Elevenkät;Trivs;2024-01-01;2024-12-31;84 %;procent\n"
                "Solvik;Elevenkät;Trivs;2025-01-01;2025-12-31;0,86;procent\n",
            )
        ),
        ("Område: Solvik\nområde;mått;period;värde\nHamnen;Inkomst;2024;12.000\n", "12.000"),
        ("Anmälda brott i Solvik per 1 000 invånare\nBrottstyp;2025\nRån;1\n", "per 1 000"),
    ],
)
def test_what_cannot_be_one_thing_is_refused_by_name(ours, text, word):
    _, errors, _ = ours(text)
    assert errors and any(word.lower() in e.lower() for e in errors)


@pytest.mark.parametrize(
    ("rows", "crimes"),
    [
        (
            "Hot;4\nRån;2\nSumma våldsbrott;6\nStöld;9\nKlotter;5\nSumma övrigt;14\nTotalt;20",
            ["Hot", "Rån", "Stöld", "Klotter"],
        ),
        ("Hot;4\nRån;2\nDelsumma;6\nStöld;9\nKlotter;5\nDelsumma;14", ["Hot", "Rån", "Stöld", "Klotter"]),
        ("Summa våldsbrott;6\nHot;4\nRån;2\nSumma övrigt;14\nStöld;9\nKlotter;5", ["Hot", "Rån", "Stöld", "Klotter"]),
        ("Hot;4\nRån;2\nS:a;6\nStöld;9\nS:a;9\nTotalsumma;15", ["Hot", "Rån", "Stöld"]),
        ("Hot;4\nDelsumma;4\nStöld;0\nKlotter;0\nDelsumma;0\nTotalt;4", ["Hot", "Stöld", "Klotter"]),
    ],
)
def test_subtotals_between_rows_are_right_and_no_part_of_anything(solvik, tmp_path, rows, crimes):
    (tmp_path / "fil.csv").write_text(f"Källa: polisen\nAnmälda brott i Solvik 2025\nBrottstyp;Antal\n{rows}\n")
    (reading,), problems = intake.read_all([tmp_path / "fil.csv"], intake.known(solvik))
    assert problems == [] and reading.warnings == ()
    assert list(reading.frame["category"]) == crimes and set(reading.frame["group"]) == {"Anmälda brott"}


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (
            "Hot;4\nRån;2\nDelsumma;7\nStöld;9\nKlotter;5\nDelsumma;14\nTotalt;20",
            "Summan 7 stämmer inte med raderna, som ger 6",
        ),
        (
            "Hot;4\nRån;2\nDelsumma;6\nStöld;9\nKlotter;5\nDelsumma;14\nTotalt;21",
            "Summan 21 stämmer inte med raderna, som ger 20",
        ),
    ],
)
def test_a_subtotal_that_is_wrong_is_told(ours, rows, says):
    _, errors, warnings = ours(f"Källa: polisen\nAnmälda brott i Solvik 2025\nBrottstyp;Antal\n{rows}\n")
    assert errors == [] and len(warnings) == 1 and says in warnings[0]


@pytest.mark.parametrize(
    ("text", "crimes"),
    [
        ("Anmälda brott 2025\nStadsdel;Cykelstöld\nHamnen;3\nBacken;4\n", {"Cykelstöld"}),
        ("Område;Antal cykelstölder 2025\nHamnen;3\nBacken;4\n", {"Cykelstölder"}),
        ("Stadsdel;Rån 2024;Rån 2025\nHamnen;3;2\nBacken;4;1\n", {"Rån"}),
        ("region;månad;Klotter\nHamnen;2025M01;3\nHamnen;2025M02;4\n", {"Klotter"}),
        ("Stadsdel;Olaga hot 2025;Försök till mord 2025\nHamnen;3;0\nBacken;4;1\n", {"Olaga hot", "Försök till mord"}),
    ],
)
def test_a_crime_in_a_heading_is_the_crime(ours, text, crimes):
    rows, errors, _ = ours(text)
    assert errors == [] and {r[1] for r in rows} == crimes


@pytest.mark.parametrize(
    "heading",
    [
        "Brottsutsatthet",
        "Oro för inbrott",
        "Misstänkta för rån",
        "Skadegörelse (kr)",
        "Narkotikabrott, personer",
        "Andel utsatta för stöld",
    ],
)
def test_a_heading_that_only_holds_a_crime_is_refused(ours, heading):
    rows, errors, _ = ours(f"2025\nStadsdel;{heading}\nHamnen;3\nBacken;4\n")
    assert rows == [] and errors


def test_a_single_crime_without_a_year_asks_for_it(ours):
    _, errors, _ = ours("Stadsdel;Cykelstöld\nHamnen;3\nBacken;4\n")
    assert "vilken period" in errors[0]


def test_months_of_scb_are_read_as_the_days_they_end(ours):
    rows, errors, _ = ours("region;månad;Folkmängd\nHamnen;2025M11;41290\nHamnen;2025M12;41300\n")
    assert errors == [] and [r[1:] for r in rows] == [("2025-11-30", "alla", 41290), ("2025-12-31", "alla", 41300)]


PLACED = [
    "Plats;År;Vecka;Nivå\n{};2026;3;..\nBacken;2026;3;..\n",
    "Anmälda brott 2025\nOrt;Brottstyp;Antal\n{};Rån;3\nBacken;Rån;4\n",
    "Undersökning: T 2025\nBostadsområde;Våg;Fråga;Svar;Andel\n{};2025;Trygg;ja;64 %\nBacken;2025;Trygg;ja;61 %\n",
    "Tätort;Mått;Period;Värde\n{};Ohälsotal;2025;18\nBacken;Ohälsotal;2025;12\n",
    "Distrikt;Cykelstöld 2025\n{};3\nBacken;4\n",
]


@pytest.mark.parametrize("text", PLACED)
def test_plats_is_an_area_when_it_names_areas_else_asked_about(solvik, tmp_path, text):
    (tmp_path / "fil.csv").write_text("Källa: kommunen\n" + text.format("Hamnen"))
    (reading,), problems = intake.read_all([tmp_path / "fil.csv"], intake.known(solvik))
    assert problems == [] and set(reading.frame["area"]) == {"hamnen", "backen"}
    (tmp_path / "fil.csv").write_text("Källa: kommunen\n" + text.format("Torget"))
    _, problems = intake.read_all([tmp_path / "fil.csv"], intake.known(solvik))
    assert ["”Torget” är okänt" in p.what for p in problems] == [True]


def test_plats_stays_what_it_is_where_the_table_has_it(solvik, tmp_path):
    text = "id;datum;plats;kategori;allvar;källa\n1;2026-03-02;Hamnen;Bråk;oroande;Polisen\n"
    (tmp_path / "fil.csv").write_text(text)
    (reading,), problems = intake.read_all([tmp_path / "fil.csv"], intake.known(solvik), ImportOptions(area="Solvik"))
    assert problems == [] and list(reading.frame["place"]) == ["Hamnen"] and list(reading.frame["area"]) == ["solvik"]


@pytest.mark.parametrize("title", ["Anmälda brott i Solviks kommun", "Våldsbrott inom Solvik kommun", "Solviks kommun"])
def test_a_title_that_ends_with_its_kommun_names_it(ours, title):
    rows, errors, _ = ours(f"Källa: polisen\n{title}\nBrottstyp;2025\nHot;4\nRån;3\n")
    assert errors == [] and {r[0] for r in rows} == {"solvik"}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Stadsdel;Andel arbetslösa (%) 2025\nHamnen;7,4\nBacken;0,5\n", [7.4, 0.5]),
        ("Stadsdel;Andel arbetslösa (%) 2025\nHamnen;6,12\nBacken;0,85\n", [6.12, 0.85]),
        ("Stadsdel;Andel arbetslösa 2025\nHamnen;7,4 %\nBacken;0,05 %\nSolvik;0\n", [7.4, 0.05, 0]),
        ("Stadsdel;Andel arbetslösa 2025\nHamnen;0,07\nBacken;0,05\n", [7, 5]),
        ("Områdesfakta 2025\nStadsdel;Barn per kvinna\nHamnen;1,74\nBacken;0,95\n", [1.74, 0.95]),
    ],
)
def test_shares_of_one_scale_are_read(ours, text, values):
    rows, errors, _ = ours(text)
    assert errors == [] and [r[-1] for r in rows] == values


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        (
            "Anmälda brott i Solvik\nBrottstyp;2024;Mål 2025\nCykelstöld;7;5\n",
            "Mål 2025",
            one("2024-01-01", "2024-12-31"),
        ),
        (
            "Anmälda brott i Solvik\nBrottstyp;2025;Medel 2020–2024\nCykelstöld;7;5\n",
            "Medel",
            one("2025-01-01", "2025-12-31"),
        ),
        (
            "Anmälda brott i Solvik\nBrottstyp;2025\nCykelstöld;7\nBefolkning;41000\nPer 1 000 invånare;0,2\n",
            "Befolkning",
            one("2025-01-01", "2025-12-31"),
        ),
        (
            "Anmälda brott i Solvik\nBrottstyp;2025;dec 2026\nCykelstöld;7;0\n",
            "2026-12-01",
            one("2025-01-01", "2025-12-31"),
        ),
        (
            "Anmälda brott i Solvik advent 2025\nBrottstyp;2025\nCykelstöld;7\n",
            "advent",
            one("2025-01-01", "2025-12-31"),
        ),
        (
            "Område: Solvik\nHushåll\nPeriod: 1 jan – 30 sep;2025;2024;Prognos 2026;Utv\nCykelstöld;7;7;9;0\n",
            "Prognos 2026",
            [*one("2025-01-01", "2025-09-30"), *one("2024-01-01", "2024-09-30")],
        ),
        (
            "Folkmängd\nStadsdel;2025;Förändring\nHamnen;4000;100\n",
            "Förändring",
            [("hamnen", "2025-12-31", "alla", 4000)],
        ),
        ("Folkmängd\nStadsdel;2025;2035\nHamnen;4000;5000\n", "2035-12-31", [("hamnen", "2025-12-31", "alla", 4000)]),
        (
            "område;brottsgrupp;brottskategori;från;till;antal\nSolvik;A;Cykelstöld;2025-01-01;2025-01-31;7\n"
            "Solvik;A;Antal invånare;2025-01-01;2025-01-31;41000\nSolvik;A;Cykelstöld;2027-01-01;2027-01-31;9\n",
            "2027-01-01",
            one("2025-01-01", "2025-01-31"),
        ),
    ],
)
def test_what_is_no_fact_yet_is_left_and_told(ours, text, word, expected):
    rows, errors, warnings = ours(text)
    assert (rows, errors) == (expected, [])
    assert any(word in w for w in warnings)


@pytest.mark.parametrize(
    "word",
    ["Total", "Summa:", "Delsumma", "Totalsumma", "Samtliga", "Alla", "TOTALT", "Totalt antal", "Samtliga brott"],
)
def test_a_sum_by_any_word_is_checked_and_not_stored(ours, word):
    text = f"Anmälda brott i Solvik\nBrottstyp;2025\nRån;3\nCykelstöld;7\n{word};%s\n"
    rows, errors, warnings = ours(text % 10)
    assert ([r[1] for r in rows], errors, warnings) == (["Rån", "Cykelstöld"], [], [])
    assert any("stämmer inte" in w for w in ours(text % 11)[2])


@pytest.mark.parametrize(
    "word", ["Totalt hushåll", "Summa hushåll", "Hushåll totalt", "Samtliga brott", "Delsumma:", "Alla"]
)
def test_a_sum_of_a_block_by_any_word_is_no_crime(ours, word):
    head = "Område: Solvik\nHushåll\nPeriod: 1 jan – 30 sep;2024;2025;Utv antal;Utv %\nStöld;10;20;10;100%\n"
    rows, errors, warnings = ours(f"{head}{word};10;20;10;100%\n")
    assert ({r[1] for r in rows}, errors, warnings) == ({"Stöld"}, [], [])
    assert any("stämmer inte" in w for w in ours(f"{head}{word};10;21;11;110%\n")[2])


def test_the_whole_above_its_parts_is_kept_as_the_whole(ours, solvik, tmp_path):
    path = tmp_path / "hel.csv"
    path.write_text("Anmälda brott i Solvik\nBrottstyp;2025\nSamtliga brott;10\nRån;3\nCykelstöld;7\n")
    frame = frame_of(solvik, path)
    assert frame[["group", "category"]].to_numpy().tolist() == [
        ["Anmälda brott", "Samtliga brott"],
        ["Samtliga brott", "Rån"],
        ["Samtliga brott", "Cykelstöld"],
    ]


@pytest.mark.parametrize(
    ("title", "measure"),
    [
        ("Våldsbrott per 1 000 invånare", "Våldsbrott per 1 000 invånare"),
        ("Orosanmälningar per 10 000 invånare efter kommun", "Orosanmälningar per 10 000 invånare"),
        ("Kostnad per invånare", "Kostnad per invånare"),
    ],
)
def test_a_rate_is_never_the_population(ours, title, measure):
    rows, errors, _ = ours(f"{title}\nKommun;2023;2024\nSolvik;12;13\n")
    assert errors == []
    assert rows == [("fact", "solvik", measure, "2023", 12), ("fact", "solvik", measure, "2024", 13)]


def test_a_rate_of_crime_is_stored_as_a_rate(ours):
    rows, errors, _ = ours("Anmälda brott per 100 000 invånare, Solvik\nBrottstyp;2024\nCykelstöld;350,5\n")
    assert (rows, errors) == (one("2024-01-01", "2024-12-31", 350.5), [])


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Folkmängd mars 2025\nStadsdel;Folkmängd\nHamnen;4000\n", "2025-03-31"),
        ("Folkmängd kvartal 3 2025\nStadsdel;Folkmängd\nHamnen;4000\n", "2025-09-30"),
        ("Folkmängd 1 november 2025\nStadsdel;Folkmängd\nHamnen;4000\n", "2025-11-01"),
        ("Folkmängd per den 30 juni\nStadsdel;2025\nHamnen;4000\n", "2025-06-30"),
        ("Folkmängd 2025, hämtat 2026-03-04\nStadsdel;Folkmängd\nHamnen;4000\n", "2025-12-31"),
        ("Folkmängd\nStadsdel;mars 2025\nHamnen;4000\n", "2025-03-31"),
    ],
)
def test_the_day_of_a_population(ours, text, day):
    rows, errors, _ = ours(text)
    assert (rows, errors) == ([("hamnen", day, "alla", 4000)], [])


def test_facts_keep_the_part_of_the_year_that_the_title_says(ours):
    rows, errors, _ = ours("Områdesfakta oktober 2025\nStadsdel;Ohälsotal\nHamnen;18\n")
    assert (rows, errors) == ([("fact", "hamnen", "Ohälsotal", "okt 2025", 18)], [])
    rows, errors, _ = ours("Områdesfakta\nStadsdel;Arbetslösa första kvartalet 2025\nHamnen;18\n")
    assert errors == [] and rows[0][3] != "2025"


@pytest.mark.parametrize(
    ("heading", "cell", "period"),
    [
        ("Kvartal", "2", ("2025-04-01", "2025-06-30")),
        ("Kvartal", "kv 2", ("2025-04-01", "2025-06-30")),
        ("Tertial", "2", ("2025-05-01", "2025-08-31")),
        ("Månad", "5", ("2025-05-01", "2025-05-31")),
    ],
)
def test_a_column_of_parts_of_a_year(ours, heading, cell, period):
    text = f"Anmälda brott i Solvik\nÅr;{heading};Brottstyp;Antal\n2025;{cell};Cykelstöld;7\n"
    assert ours(text)[:2] == (one(*period), [])


def test_parts_of_a_place_may_stand_across(ours):
    text = "Anmälda brott i Solvik juni 2016 (preliminär statistik)\nBrottstyp;Hamnen;Backen\nCykelstöld;7;9\nRån;1;2\n"
    rows, errors, _ = ours(text)
    june = ("2016-06-01", "2016-06-30")
    assert errors == []
    assert rows == [
        ("hamnen", "Cykelstöld", *june, 7, "preliminary"),
        ("backen", "Cykelstöld", *june, 9, "preliminary"),
        ("hamnen", "Rån", *june, 1, "preliminary"),
        ("backen", "Rån", *june, 2, "preliminary"),
    ]
    assert any("Bakken" in e for e in ours(text.replace("Backen", "Bakken"))[1])


def test_what_the_user_says_comes_before_the_file(ours):
    text = "Anmälda brott i Solvik januari–maj 2024\nBrottstyp;Antal\nCykelstöld;7\n"
    assert ours(text)[0] == one("2024-01-01", "2024-05-31")
    rows, errors, warnings = ours(text, year=2025)
    assert (rows, errors) == (one("2025-01-01", "2025-05-31"), [])
    assert any("2024, men 2025 angavs" in w for w in warnings)


def test_the_day_is_the_product_s_own(ours, monkeypatch):
    text = "Anmälda brott i Solvik\nBrottstyp;jan 2026;feb 2026\nCykelstöld;7;9\n"
    assert len(ours(text)[0]) == 2
    monkeypatch.setattr(calendar, "clock", lambda: datetime(2026, 2, 10, tzinfo=calendar.SWEDISH_TIME))
    rows, _, warnings = ours(text)
    assert rows == one("2026-01-01", "2026-01-31")
    assert any("inte är slut" in w for w in warnings)


def test_a_partly_set_in_workbook_counts_no_chapter_twice(solvik, tmp_path):
    book = Workbook()
    for row in (
        ["Anmälda brott, mars 2026, Solviks kommun"],
        ["Brottstyp", "Mars 2026"],
        ["SAMTLIGA BROTT", 500],
        ["8 kap. Stöld, rån m.m.", 300],
        ["  Cykelstöld", 100],
        ["  Rån", 200],
        ["9 kap. Bedrägeri", 200],
    ):
        book.active.append(row)
    book.save(tmp_path / "p1.xlsx")
    frame = frame_of(solvik, tmp_path / "p1.xlsx")
    assert frame[["group", "category"]].to_numpy().tolist() == [
        ["Anmälda brott", "SAMTLIGA BROTT"],
        ["SAMTLIGA BROTT", "8 kap. Stöld, rån m.m."],
        ["8 kap. Stöld, rån m.m.", "Cykelstöld"],
        ["8 kap. Stöld, rån m.m.", "Rån"],
        ["SAMTLIGA BROTT", "9 kap. Bedrägeri"],
    ]


# --- a heading changed by one word -----------------------------------------------------------------

_FILES = [
    (f"{title}\nBrottstyp;{a};{b}\nCykelstöld;5;7\nRån;1;2\n", (title, a, b))
    for title, a, b in [
        ("Anmälda brott i Solvik", "kvartal 1 2024", "kvartal 1 2025"),
        ("Anmälda brott i Solvik januari–oktober 2025", "2024", "2025"),
        ("Anmälda brott i Solvik, uttag 2026-01-10", "jan–maj 2024", "jan–maj 2025"),
    ]
]


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(_FILES), st.text("abcdefghijklmnoprstuvyåäö", min_size=4, max_size=8), st.data())
def test_a_heading_changed_by_one_word_is_read_the_same_or_refused_or_told(solvik, tmp_path, file, word, data):
    text, headings = file
    changed = data.draw(st.sampled_from(headings))
    words = changed.split(" ")
    at = data.draw(st.integers(0, len(words) - 1))
    more = data.draw(st.booleans())
    new = " ".join([*words[:at], word, *words[at if more else at + 1 :]])
    path = tmp_path / "fil.csv"
    path.write_text(text)
    expected, errors, warnings = outcome(solvik, path)
    assert expected and not errors and not warnings
    path.write_text(text.replace(changed, new, 1))
    rows, errors, warnings = outcome(solvik, path)
    assert errors or warnings or rows == expected


_TABLES = [
    "Anmälda brott i Solvik\nBrottstyp;2023;2024;2025\nCykelstöld;5;7;9\nRån;1;2;3\n",
    "Område: Solvik\nHushåll\nPeriod: 1 jan – 30 sep;2024;2025;Utv antal;Utv %\nCykelstöld;10;20;10;100%\nRån;1;2;1;100%\n",
    "Folkmängd\nStadsdel;2023;2024;2025\nHamnen;4000;4100;4200\nBacken;500;510;520\n",
    "Områdesfakta\nStadsdel;Ohälsotal 2023;Ohälsotal 2024;Medelinkomst 2024\nHamnen;18;19;301\nBacken;20;21;290\n",
]


@settings(max_examples=examples(120), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(_TABLES), st.sampled_from(["", "8", "x", "..", "12 %", "1.000"]), st.data())
def test_a_row_with_a_cell_more_or_less_is_read_the_same_or_refused_or_told(solvik, tmp_path, text, cell, data):
    """What is left may be one value that says so itself: a cell that is empty or "..", or another number in its place."""
    lines = text.splitlines()
    cells = lines[-2].split(";")
    at = data.draw(st.integers(0, len(cells) - (cell != "")))
    is_more = data.draw(st.booleans()) or at == len(cells)
    new = [*cells[:at], cell, *cells[at:]] if is_more else [*cells[:at], *cells[at + 1 :]]
    path = tmp_path / "fil.csv"
    path.write_text(text)
    expected, errors, warnings = outcome(solvik, path)
    assert expected and not errors and not warnings
    path.write_text("\n".join([*lines[:-2], ";".join(new), lines[-1]]) + "\n")
    rows, errors, warnings = outcome(solvik, path)
    assert errors or warnings or rows == expected


# --- a word in the title, a column twice, a label over two rows, a printed sum across ----------------


@pytest.mark.parametrize(
    "title",
    [
        "Uppklarade brott i Solvik",
        "Misstänkta för brott i Solvik",
        "Lagförda personer i Solvik",
        "Anmälda brott i Solvik, index 2020 = 100",
        "Självrapporterad utsatthet för brott i Solvik",
        "Prognos över anmälda brott i Solvik",
        "Anmälda brott i Solvik, snitt per månad",
        "Anmälda brott i Solvik per dygn",
        "Anmälda brott i Solvik, avvikelse mot länet",
    ],
)
def test_a_title_that_says_that_the_figures_are_no_reported_crimes(ours, title):
    rows, errors, _ = ours(f"{title}\nBrottstyp;2023;2024\nCykelstöld;7;8\n")
    assert rows == [] and "Titeln säger" in errors[0]


def test_a_title_of_reported_and_solved_crimes_whose_columns_say_which(ours):
    rows, errors, _ = ours(
        "Anmälda och uppklarade brott i Solvik\nBrottstyp;Anmälda 2024;Uppklarade 2024\nCykelstöld;7;2\n"
    )
    assert (rows, errors) == (one("2024-01-01", "2024-12-31"), [])


@pytest.mark.parametrize(
    ("labels", "name"),
    [
        (("Inbrottsstöld i villa,", "radhus och lägenhet"), "Inbrottsstöld i villa, radhus och lägenhet"),
        (("Misshandel mot", "Kvinna över 18"), "Misshandel mot Kvinna över 18"),
        (("Skadegörelse-", "brott"), "Skadegörelsebrott"),
        (("Stöld ur och", "från bil"), "Stöld ur och från bil"),
    ],
)
def test_a_label_over_two_rows_is_one_crime(solvik, tmp_path, labels, name):
    path = tmp_path / "brott.csv"
    path.write_text(f"Anmälda brott i Solvik\nBrottstyp;2024\n{labels[0]};\n{labels[1]};7\nRån;1\n", encoding="utf-8")
    frame = frame_of(solvik, path)
    assert list(zip(frame["group"], frame["category"], frame["count"], strict=True)) == [
        ("Anmälda brott", name, 7),
        ("Anmälda brott", "Rån", 1),
    ]


@pytest.mark.parametrize(
    "part", ["varav cykelstöld", "därav cykelstöld", "- cykelstöld", "– cykelstöld", "• cykelstöld"]
)
def test_a_part_of_the_row_above_is_under_it(solvik, tmp_path, part):
    path = tmp_path / "brott.csv"
    path.write_text(f"Anmälda brott i Solvik\nBrottstyp;2024\nStöld;10\n{part};4\nRån;1\n", encoding="utf-8")
    assert list(frame_of(solvik, path)["group"]) == ["Anmälda brott", "Stöld", "Anmälda brott"]


@pytest.mark.parametrize(("total", "is_told"), [(6, False), (7, True)])
@pytest.mark.parametrize(
    "text",
    [
        "Anmälda brott i Solvik 2025\nBrottstyp;jan;feb;mar;Totalt\nStöld;1;2;3;{}\n",
        "Anmälda brott 2025\nBrottstyp;Hamnen;Backen;Summa\nStöld;4;2;{}\n",
    ],
)
def test_a_printed_sum_across_is_checked(ours, text, total, is_told):
    rows, errors, warnings = ours(text.format(total))
    assert errors == [] and sum(r[4] for r in rows) == 6
    assert any("stämmer inte med radens" in w for w in warnings) is is_told


@pytest.mark.parametrize(
    "text",
    [
        "område;brottsgrupp;brottskategori;från;till;antal;antal\nSolvik;Hushåll;Stöld;2024-01-01;2024-12-31;20;22\n",
        "område;mått;period;värde;enhet;värde\nSolvik;Arbetslöshet;2024;7,2;%;8\n",
    ],
)
def test_a_column_that_stands_twice_with_other_values_is_refused(ours, text):
    rows, errors, _ = ours(text)
    assert rows == [] and "står två gånger" in errors[0]


@pytest.mark.parametrize(
    "rows",
    ["Solvik;Arbetslöshet;2024;7,2 %;antal", "Solvik;Arbetslöshet;2024;7,2;%\nSolvik;Arbetslöshet;2023;0,072;%"],
)
def test_facts_in_two_units_are_refused(ours, rows):
    reading, errors, _ = ours(f"område;mått;period;värde;enhet\n{rows}\n")
    assert reading == [] and len(errors) == 1


@pytest.mark.parametrize(
    ("title", "age"),
    [
        ("Invånare 15–24 år", "15-24"),
        ("Folkmängd, 65 år och äldre", "65+"),
        ("Antal invånare under 20 år", "0-19"),
        ("Folkmängd", "alla"),
        ("Folkmängd, män och kvinnor", "alla"),
    ],
)
def test_an_age_in_the_title_is_the_age(ours, title, age):
    rows, errors, _ = ours(f"{title}\nKommun;2024\nSolvik;7000\n")
    assert (rows, errors) == ([("solvik", "2024-12-31", age, 7000)], [])


@pytest.mark.parametrize("title", ["Folkmängd, kvinnor", "Folkmängd exkl. studenter", "Invånare, barn och ungdomar"])
def test_a_title_of_some_people_is_no_population(ours, title):
    rows, errors, _ = ours(f"{title}\nKommun;2024\nSolvik;71\n")
    assert rows == [] and "Titeln säger" in errors[0]


# --- layouts that are read too ----------------------------------------------------------------------


def whole_year(area: str, year: int, **counts: int) -> list[tuple]:
    return [(area, crime, f"{year}-01-01", f"{year}-12-31", n, "final") for crime, n in counts.items()]


def test_crimes_across_and_areas_down(ours):
    rows, errors, _ = ours("Anmälda brott 2024\nStadsdel;Stöld;Rån\nHamnen;10;1\nBacken;7;0\n")
    assert errors == []
    assert rows == [*whole_year("hamnen", 2024, Stöld=10, Rån=1), *whole_year("backen", 2024, Stöld=7, Rån=0)]


def test_crimes_across_and_years_or_months_down(ours):
    rows, errors, _ = ours("Anmälda brott i Solvik\nÅr;Stöld;Rån\n2023;10;1\n2024;7;0\n")
    assert errors == []
    assert rows == [*whole_year("solvik", 2023, Stöld=10, Rån=1), *whole_year("solvik", 2024, Stöld=7, Rån=0)]
    rows, errors, _ = ours("Anmälda brott i Solvik\nMånad;Stöld;Skadegörelse\njan 2024;10;1\nfeb 2024;7;0\n")
    assert errors == [] and [r[2] for r in rows] == ["2024-01-01", "2024-01-01", "2024-02-01", "2024-02-01"]


@pytest.mark.parametrize("heading", ["Folkmängd", "Per 1 000", "Hamnen", "Kommentar"])
def test_what_is_no_crime_among_crimes_across_is_told(ours, heading):
    rows, errors, warnings = ours(f"Anmälda brott 2024\nKommun;Stöld;Rån;{heading}\nSolvik;10;1;4000\n")
    assert (rows, errors) == (whole_year("solvik", 2024, Stöld=10, Rån=1), [])
    assert any(f"”{heading}”" in w for w in warnings)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "Nyckeltal;Kommun;2023;2024\nAnmälda våldsbrott, antal/100 000 inv;Solvik;1100;1200\n",
            [
                ("fact", "solvik", "Anmälda våldsbrott, antal/100 000 inv", "2023", 1100),
                ("fact", "solvik", "Anmälda våldsbrott, antal/100 000 inv", "2024", 1200),
            ],
        ),
        (
            "Kommun;Nyckeltal;Kön;År;Värde\nSolvik;Unga som är trygga, andel (%);Totalt;2023;61\n"
            "Solvik;Unga som är trygga, andel (%);Kvinnor;2023;55\n",
            [
                ("fact", "solvik", "Unga som är trygga, andel", "2023", 61),
                ("fact", "solvik", "Unga som är trygga, andel, kvinnor", "2023", 55),
            ],
        ),
        (
            "Område;ID;Nyckeltal;2023\nSolvik;N01951;Invånare totalt, antal;41000\n",
            [("fact", "solvik", "Invånare totalt", "2023", 41000)],
        ),
        (
            "Indikator: Anmälda stölder, antal/100 000 inv\nKommun;2023\nSolvik;3000\n",
            [("fact", "solvik", "Anmälda stölder, antal/100 000 inv", "2023", 3000)],
        ),
        (
            "Utrikes födda invånare\nStadsdel;2025\nHamnen;400\n",
            [("fact", "hamnen", "Utrikes födda invånare", "2025", 400)],
        ),
        ("Medianinkomst, tkr\nStadsdel;2023\nHamnen;260\n", [("fact", "hamnen", "Medianinkomst", "2023", 260)]),
    ],
)
def test_indicators_and_incomes_are_facts(ours, text, rows):
    assert ours(text)[:2] == (rows, [])


@pytest.mark.parametrize(
    "text",
    [
        "Rapportnummer;Inträffat datum;Inträffad tid;Område;Händelsetyp;Allvarlighetsgrad;Rapportör\n"
        "1;2026-11-02;21:30;Hamnen;Klotter;lindrig;Hyresbolaget\n",
        "Händelse-ID;Startdatum;Starttid;Stadsdel;Kategori;Allvar;Källa\n1;2026-11-02;21:30;Hamnen;Klotter;lindrig;Hyresbolaget\n",
        "Källa: Hyresbolaget\nID;Tidpunkt;Område;Typ av händelse;Allvarsgrad\n1;2026-11-02T21:30;Hamnen;Klotter;lindrig\n",
    ],
)
def test_incidents_as_systems_export_them(solvik, tmp_path, text):
    (tmp_path / "h.csv").write_text(text, encoding="utf-8")
    frame = frame_of(solvik, tmp_path / "h.csv")
    columns = ["area", "incident", "time", "category", "severity", "organisation"]
    assert frame[columns].values.tolist() == [["hamnen", "1", "21:30", "Klotter", "lindrig", "Hyresbolaget"]]
    assert str(frame["date"][0]) == "2026-11-02"


@pytest.mark.parametrize("words", ["ack.", "ackumulerat", "rullande 12 månader"])
def test_months_under_a_title_of_sums_up_to_each_are_refused(ours, words):
    rows, errors, _ = ours(f"Anmälda brott i Solvik 2025, {words}\nBrottstyp;jan;feb;mar\nStöld;1;3;6\n")
    assert rows == [] and "Titeln säger" in errors[0]


@pytest.mark.parametrize(
    ("headings", "counts"),
    [("Kv1;Kv2;Kv3;Kv4;Helår", "1;2;3;4;{}"), ("T1;T2;T3;Helår", "2;3;5;{}"), ("H1;H2;Helår", "4;6;{}")],
)
@pytest.mark.parametrize(("total", "is_told"), [(10, False), (12, True)])
def test_a_year_is_held_against_its_parts(ours, headings, counts, total, is_told):
    rows, errors, warnings = ours(f"Anmälda brott i Solvik 2025\nBrottstyp;{headings}\nStöld;{counts.format(total)}\n")
    assert errors == [] and rows[-1][2:5] == ("2025-01-01", "2025-12-31", total)
    assert any("stämmer inte med" in w for w in warnings) is is_told


# --- words that make the figures something else ------------------------------------------------------


@pytest.mark.parametrize(
    "title",
    [
        "Lagförda i Solvik",
        "Anmälningar per tjänst i Solvik",
        "Anmälda brott per anställd, Solvik",
        "Brottsoffer i Solvik",
        "Anmälda brottsoffer i Solvik",
        "Ärenden i Solvik",
        "Händelserapporter i Solvik",
        "Avvärjda brott i Solvik",
        "Brottsmisstankar i Solvik",
        "Gripna, Solvik",
    ],
)
@pytest.mark.parametrize(
    "table",
    [
        "Brottstyp;2023;2024\nCykelstöld;7;8\n",
        "Hushåll\nPeriod: 1 jan – 30 sep;2024;2025;Utv antal;Utv %\nCykelstöld;10;20;10;100%\n",
        "område;brottsgrupp;brottskategori;från;till;antal\nSolvik;A;Cykelstöld;2025-01-01;2025-01-31;7\n",
    ],
)
def test_a_title_of_something_else_than_crime_is_refused_in_every_layout(ours, title, table):
    _, errors, _ = ours(f"{title}\nOmråde: Solvik\n{table}")
    assert any("Titeln säger" in e for e in errors)


@pytest.mark.parametrize("title", ["Lån i Solvik", "Ungdomar i Solvik 2024", "Kunder hos Solviks kommun"])
def test_a_title_that_nobody_understands_is_refused_with_the_way_out(solvik, tmp_path, title):
    path = tmp_path / "fil.csv"
    path.write_text(f"{title}\nBrottstyp;2024\nCykelstöld;7\n")
    _, problems = intake.read_all([path], intake.known(solvik))
    assert any("går inte att avgöra" in p.what and "Anmälda brott" in p.fix for p in problems)


@pytest.mark.parametrize(
    "title",
    [
        "Polisanmälda brott i Solvik",
        "Compstat Solvik",
        "Solvik, fiktiv stad",
        "Brottsanmälningar i Solvik",
        "Alkoholrelaterade brott i Solvik",
        "Våldsbrott i offentlig miljö, Solvik",
        "Anmälda brott per kommun, Solvik",
        "Anmälda brott i utsatta områden, Solvik",
        "Läget i Solvik",
    ],
)
def test_a_title_of_reported_crime_in_other_words_is_read(ours, title):
    rows, errors, _ = ours(f"{title}\nBrottstyp;2024\nCykelstöld;7\n")
    assert (rows, errors) == (one("2024-01-01", "2024-12-31"), [])


@pytest.mark.parametrize(
    "name",
    [
        "Cykelstöld (reviderad)",
        "Cykelstöld (ny)",
        "Cykelstöld, justerad",
        "Cykelstöld [rev. 2025]",
        "Cykelstöld korrigerad",
    ],
)
def test_a_status_beside_a_crime_is_no_part_of_its_name(ours, name):
    rows, errors, warnings = ours(f"Anmälda brott i Solvik\nBrottstyp;2024\n{name};7\n")
    assert (rows, errors) == (one("2024-01-01", "2024-12-31"), [])
    assert any(name in w for w in warnings)
    _, errors, _ = ours(f"Anmälda brott i Solvik\nBrottstyp;2024\nCykelstöld;6\n{name};7\n")
    assert any("två gånger" in e for e in errors)


def test_preliminary_and_forecast_beside_a_name_are_what_they_say(ours):
    text = "Anmälda brott i Solvik\nBrottstyp;2024\nCykelstöld (preliminär);7\nRån (prognos);9\nStöld (grov);1\n"
    rows, errors, warnings = ours(text)
    assert errors == [] and len(warnings) == 2
    assert [(r[1], r[5]) for r in rows] == [("Cykelstöld", "preliminary"), ("Stöld (grov)", "final")]
    rows, errors, warnings = ours("område;mått;period;värde\nSolvik;Ohälsotal (reviderad);2024;18\n")
    assert (rows, errors) == ([("fact", "solvik", "Ohälsotal", "2024", 18)], []) and warnings


@pytest.mark.parametrize(
    ("note", "name"),
    [
        ("Siffrorna avser Lunda kommun", "Lunda"),
        ("Obs: uppgifterna gäller Hamnen", "Hamnen"),
        ("Statistiken omfattar Region Stockholm", "Region Stockholm"),
        ("Avser hela länet", "hela länet"),
        ("* Data för Polisregion Nord", "Polisregion Nord"),
        ("Siffrorna avser Solviks kommun", None),
        ("Källa: Region Stockholm", None),
        ("Siffror inom parentes avser riket", None),
    ],
)
@pytest.mark.parametrize(
    "text",
    [
        "Anmälda brott i Solvik\n{}\nBrottstyp;2024\nCykelstöld;7\nRån;1\n",
        "Anmälda brott i Solvik\nBrottstyp;2024\nCykelstöld;7\nRån;1\n{}\n",
        "Folkmängd\n{}\nKommun;2024\nSolvik;41300\n",
    ],
)
def test_a_line_about_another_area_is_refused(ours, text, note, name):
    _, errors, _ = ours(text.format(note))
    assert errors == [] if name is None else any(name in e for e in errors)


def test_ages_that_overlap_are_told(ours):
    text = "Folkmängd\nStadsdel;Ålder;2024\nHamnen;0-19;4000\nHamnen;{};5000\n"
    assert any("0–19 och 0–24" in w for w in ours(text.format("0-24"))[2])
    assert any("0–19 och 15–64" in w for w in ours(text.format("15-64"))[2])
    assert ours(text.format("20-64"))[2] == []


@pytest.mark.parametrize(
    ("day", "clock", "severity", "word"),
    [
        ("02/11/2026", "21:30", "oroande", "två olika dagar"),
        ("2026-11-02T21:30:00Z", "", "oroande", "utan Z"),
        ("2026-11-02", "21:30Z", "oroande", "utan Z"),
        ("2026-11-02", "21:30", "Medel", "medel → oroande"),
    ],
)
def test_an_incident_in_another_form_is_refused_with_the_way_out(ours, day, clock, severity, word):
    head = "Område: Solvik\nKälla: Kommunen\nid;datum;tid;kategori;allvar\n"
    _, errors, _ = ours(f"{head}1;{day};{clock};Brand;{severity}\n")
    assert any(word in e for e in errors), errors


# --- what pages say of some parts -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("folk", "said", "brief"),
    [
        ("Folkmängd\nOmråde;2024\nSolvik;41300\nHamnen;4100\n", "1 av 2 stadsdelar", "41 300"),
        ("Folkmängd\nOmråde;2024\nHamnen;4100\n", "1 av 2 stadsdelar", None),
        ("Folkmängd\nOmråde;2024\nHamnen;4100\nBacken;5000\n", "9 100 invånare", "9 100"),
        ("Folkmängd\nOmråde;2024\nSolvik;41300\n", "41 300 invånare", "41 300"),
    ],
)
def test_the_inhabitants_of_one_part_are_not_those_of_the_place(tmp_path, folk, said, brief):
    with closing(opened_with(tmp_path, {"platser": PLACES, "folk": folk})) as register:
        shown = exhibits.build(register, "population:solvik:2024")
        assert said.replace(" ", "\u00a0") in shown.summary.replace(" ", "\u00a0")
        if brief:
            table = exhibits.build(register, "in-brief:solvik:2024").table
            (value,) = table.loc[table["what"] == "Invånare", "value"]
            assert value.replace("\u00a0", " ") == brief


def test_crimes_of_one_part_are_not_divided_by_the_inhabitants_of_the_place(tmp_path):
    crime = "Anmälda brott\nStadsdel;Brottstyp;2023;2024\nHamnen;Stöld;40;44\n"
    with closing(opened_with(tmp_path, {"platser": PLACES, "folk": PEOPLE, "brott": crime})) as register:
        with pytest.raises(NotEnoughData, match="saknas för Backen"):
            exhibits.build(register, "crime-rates:solvik:2024")
        with pytest.raises(NotEnoughData, match="saknas för Backen"):
            exhibits.build(register, "crime-line:solvik:2024:anmalda-brott-stold:per1000")
        brief = exhibits.build(register, "in-brief:solvik:2024").table
        assert brief["explanation"].str.contains("summa av 1 av 2 stadsdelar").any()
