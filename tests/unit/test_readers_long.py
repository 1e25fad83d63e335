from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from lagesbild import readers
from lagesbild.problems import Refused


@pytest.fixture
def read(write, known):
    def _read(text, kind=None, **said):
        (reading,) = readers.read(write("fil.csv", text), replace(known, **said), kind)
        return reading

    return _read


def test_population(read):
    reading = read("Källa: SCB\n\nområde;datum;ålder;antal\nVinsta;2022-12-31;alla;3 421\nVinsta;2022-12-31;0-4;..\n")
    assert reading.kind == "population"
    assert reading.frame["date"].tolist() == [date(2022, 12, 31)] * 2
    assert reading.frame["count"].tolist() == [3421, pd.NA]
    assert reading.source == "SCB"


@pytest.mark.parametrize(("cell", "share"), [("47 %", 0.47), ("47,5", 0.475), ("0,47", 0.47), ("-", 0), ("100%", 1)])
def test_shares_in_every_writing(read, cell, share):
    frame = read(f"Undersökning: X\nområde;våg;fråga;svar;andel;n\nVinsta;2023;f;s;{cell};538\n").frame
    assert frame["share"].tolist() == pytest.approx([share])
    assert frame[["survey", "group", "n"]].to_numpy().tolist() == [["X", "alla", 538]]


def test_a_missing_share_or_n_is_missing(read):
    frame = read("Undersökning: X\nområde;våg;fråga;svar;andel;n\nVinsta;2023;f;s;..;..\n").frame
    assert frame[["share", "n"]].isna().all(axis=None)


def test_crime_in_long_form(read):
    frame = read("område;brottsgrupp;brottskategori;från;till;antal\nVinsta;Person;Hot;2023-01-01;2023-01-31;7\n").frame
    assert frame[["start", "end", "status", "count"]].to_numpy().tolist() == [
        [date(2023, 1, 1), date(2023, 1, 31), "final", 7]
    ]


CRIME = "område;brottsgrupp;brottskategori;från;till;antal\n"
JANUARY = "2023-01-01;2023-01-31"


def test_a_sum_among_the_categories_is_checked_and_not_stored(read):
    reading = read(
        CRIME
        + f"Vinsta;Person;Hot;{JANUARY};7\nVinsta;Person;Rån;{JANUARY};1\nVinsta;Person;Summa;{JANUARY};8\n"
        + f"Grimsta;Person;Hot;{JANUARY};5\nGrimsta;Person;TOTALT;{JANUARY};6\n"
        + f"Vinsta;Hushåll;Bilstöld;{JANUARY};4\nVinsta;Totalt;;{JANUARY};13\n"
    )
    assert sorted(reading.frame["category"]) == ["Bilstöld", "Hot", "Hot", "Rån"]
    assert reading.errors == ()
    assert [str(w).split(" Väntat")[0] for w in reading.warnings] == [
        "fil.csv:6:antal: Summan 6 stämmer inte med raderna, som ger 5.",
        "fil.csv:8:antal: Summan 13 stämmer inte med raderna, som ger 12.",
    ]


def test_a_sum_of_rows_of_which_one_is_missing_cannot_be_checked(read):
    reading = read(f"{CRIME}Vinsta;P;Hot;{JANUARY};..\nVinsta;P;Rån;{JANUARY};1\nVinsta;P;Summa;{JANUARY};9\n")
    assert len(reading.frame) == 2
    assert reading.problems == ()


def test_a_sum_of_nothing_is_told(read):
    reading = read(f"{CRIME}Vinsta;P;Hot;{JANUARY};1\nGrimsta;P;Totalt;{JANUARY};9\n")
    assert len(reading.frame) == 1
    assert [str(w) for w in reading.warnings] == [
        "fil.csv:3:antal: Summan 9 har inga rader att summera och lästes inte. Väntat: en rad per brottskategori."
    ]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("slutlig", "final"),
        ("Preliminär", "preliminary"),
        ("preliminary", "preliminary"),
        ("final", "final"),
        ("", "final"),
    ],
)
def test_the_status_of_crime_figures(read, said, kept):
    head = "område;brottsgrupp;brottskategori;från;till;status;antal\n"
    frame = read(f"{head}Vinsta;Person;Hot;{JANUARY};{said};7\n").frame
    assert frame["status"].tolist() == [kept]


def test_shares_are_read_in_the_unit_of_their_column(read):
    head = "Undersökning: X\nområde;våg;fråga;svar;andel\n"
    in_percent = read(head + "Vinsta;2023;f;s;0,8\nGrimsta;2023;f;s;1\nNälsta;2023;f;s;47\n").frame
    assert in_percent["share"].tolist() == pytest.approx([0.008, 0.01, 0.47])
    marked = read(head + "Vinsta;2023;f;s;0,8 %\nGrimsta;2023;f;s;1\n").frame
    assert marked["share"].tolist() == pytest.approx([0.008, 0.01])
    shares = read(head + "Vinsta;2023;f;s;0,8\nGrimsta;2023;f;s;1\nNälsta;2023;f;s;..\n").frame
    assert shares["share"].tolist() == pytest.approx([0.8, 1, float("nan")], nan_ok=True)


def test_yearly_levels_are_those_of_the_scale(read):
    reading = read("område;år;nivå\nVinsta;2023;3\nGrimsta;2023;\nNälsta;2023;rött\nVällingby;2023;9\n")
    assert reading.frame["level"].tolist()[:2] == [3, pd.NA]
    assert [str(p) for p in reading.errors] == [
        f"fil.csv:{row}:nivå: Nivån ”{text}” finns inte i skalan. Väntat: 1–5, eller tomt för ej bedömd."
        for row, text in ((4, "rött"), (5, "9"))
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Mått, enheter, källor, år, med mera\nKälla: SCB, Brå, Polisen, kommunen, regionen\n\nområde;mått;period;värde\n"
        "Vinsta;a, b, c, d, e;2022;1,5\n",
        "område;mått;period;värde\nVinsta;a, b, c, d;2022;1,5\nGrimsta;a, b, c, d, e, f;2022;2,5\n",
        "Källa: SCB, Brå, m.fl.\nområde\tmått\tperiod\tvärde\nVinsta\ta, b; c, d\t2022\t1,5\n",
        'Källa: SCB; Brå; m.fl.\nområde,mått,period,värde\nVinsta,"a; b; c; d; e",2022,1.5\n',
    ],
    ids=["text above", "text in cells", "tab", "comma"],
)
def test_the_delimiter_is_what_makes_the_rows_alike(read, text):
    reading = read(text)
    assert reading.problems == ()
    assert reading.frame["value"].tolist()[0] == 1.5


def test_a_level_scale(read):
    reading = read("Område: Vaxholm\nnivå;namn;färg;textfärg\n1;Lugnt;#FFFFFF;#000000\n", place=None)
    assert (reading.kind, reading.place, reading.errors) == ("levels", "vaxholm", ())
    assert reading.frame[["level", "name", "colour"]].to_numpy().tolist() == [[1, "Lugnt", "#FFFFFF"]]


def test_areas_lean_on_the_rows_above_them(read):
    frame = read("namn;typ;överordnad;alias\nTäby;kommun;;Täby kommun|TÄBY\nRoslags-Näsby;stadsdel;Täby;\n").frame
    assert frame[["area", "parent"]].to_numpy().tolist() == [["taby", None], ["roslags-nasby", "taby"]]
    assert frame["aliases"].tolist() == ["Täby kommun|TÄBY", None]


def test_an_unknown_column_is_a_warning(read):
    reading = read("område;datum;antal;hittepå\nVinsta;2022-12-31;5;x\n")
    assert [w.column for w in reading.warnings] == ["hittepå"]
    assert reading.errors == ()


def test_the_place_and_the_source_that_the_user_says_count(read):
    reading = read("mått;period;värde\nValdeltagande;2022;71,5\n", place="vinsta", source="Valmyndigheten")
    assert reading.frame[["area", "value"]].to_numpy().tolist() == [["vinsta", 71.5]]
    assert reading.source == "Valmyndigheten"


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("område;datum;antal\nVinsta;2022-13-31;5\n", ["fil.csv:2:datum: Värdet ”2022-13-31” går inte att läsa."]),
        ("område;datum;antal\nVinsta;2022-12-31;5,5\n", ["fil.csv:2:antal: Värdet ”5,5” går inte att läsa."]),
        ("område;datum;antal\nKiruna;2022-12-31;5\n", ["fil.csv:2:område: Området ”Kiruna” är okänt."]),
        ("område;datum;antal\n;2022-12-31;5\n", ["fil.csv:2:område: Område saknas."]),
        ("område;datum;antal\nVinsta;;5\n", ["fil.csv:2:datum: Datum saknas."]),
        ("område;datum;antal\n", ["fil.csv:1:: Tabellen har inga rader."]),
        (
            "område;datum;antal\nVinsta;2022-12-31;5\nVINSTA;2022-12-31;6\n",
            ["fil.csv:3:: Raden står två gånger, även på rad 2 (vinsta, 2022-12-31, alla)."],
        ),
        (
            "Undersökning: X\nområde;våg;fråga;svar;andel\nVinsta;2023;f;s;147 %\n",
            ["fil.csv:3:andel: Värdet ”147 %” går inte att läsa. Väntat: en andel mellan 0 och 100 %."],
        ),
        (
            "Område: Vaxholm\nnivå;namn;färg;textfärg\nett;A;#FFFFFF;#000000\n2;B;röd;#000\n",
            ["fil.csv:3:nivå: Nivå saknas.", "fil.csv:4:färg: Värdet ”röd”", "fil.csv:4:textfärg: Värdet ”#000”"],
        ),
        (
            "namn;typ;överordnad;geometri\nX;stadsdel;Stockholm;hej\n",
            ["fil.csv:2:geometri: Värdet ”hej” går inte att läsa. Väntat: GeoJSON i EPSG:4326."],
        ),
        (
            "område;brottsgrupp;brottskategori;från;till;status;antal\nVinsta;P;Hot;2023-01-01;2023-01-31;kanske;1\n",
            ["fil.csv:2:status: Värdet ”kanske” går inte att läsa. Väntat: slutlig eller preliminär."],
        ),
        ("namn;typ;överordnad\nX;stadsdel;Kiruna\n", ["fil.csv:2:överordnad: Området ”Kiruna” är okänt."]),
        ("område;mått;period;värde\nVinsta\n", ["fil.csv:2:mått: Mått saknas.", "fil.csv:2:period: Period saknas."]),
    ],
)
def test_faults(read, text, faults):
    found = [str(p) for p in read(text).errors]
    assert len(found) == len(faults)
    for said, fault in zip(found, faults, strict=True):
        assert said.startswith(fault)
        assert " Väntat: " in said


def refusal(read, *args) -> str:
    with pytest.raises(Refused) as refused:
        read(*args)
    return str(refused.value)


def test_a_table_that_nobody_knows_is_refused_and_at_once(read):
    text = "foo;bar\n" + "1;2\n" * 20_000  # looking for the header must not take a second
    assert refusal(read, text).startswith("fil.csv::: Tabellen känns inte igen")


def test_a_file_of_another_kind_than_the_user_said_is_refused(read):
    assert "känns inte igen" in refusal(read, "område;datum;antal\nVinsta;2022-12-31;5\n", "crime")


def test_a_quotation_mark_that_never_ends_is_refused(read):
    assert "citattecken" in refusal(read, 'område;datum;antal\n"' + "Vinsta\n" * 30_000)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "Filen är tom."),
        (b"\xef\xbb\xbf\r\n \r\n;;;\r\n", "Filen är tom."),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "Filen är en PDF"),
        (b"PK\x03\x04....", "kontorsdokument"),
        (b"\x89PNG\r\n\x1a\n", "en bild"),
        (b"\x00\x01\x02\x03" * 50, "går inte att läsa som text"),
    ],
)
def test_files_that_are_no_table(write, known, content, fault):
    with pytest.raises(Refused, match=fault) as refused:
        readers.read(write("fil.csv", content), known)
    (problem,) = refused.value.problems
    assert problem.file == "fil.csv"
    assert problem.expected


def test_a_file_that_is_not_there(tmp_path, known):
    with pytest.raises(Refused, match=r"finns.csv::: Filen finns inte"):
        readers.read(tmp_path / "finns.csv", known)
    with pytest.raises(Refused, match="går inte att öppna"):
        readers.read(tmp_path, known)
