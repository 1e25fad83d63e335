"""Tables as a municipality writes them, with a place that is no example: each is read as it says, or refused by what is lacking."""

from __future__ import annotations

from datetime import date

import pytest

from lagesbild import readers
from lagesbild.areas import Area, Directory
from lagesbild.problems import Refused
from lagesbild.readers import Context

AREAS = (
    Area("lerhamra", "Lerhamra", "kommun", None),
    *(Area(i, n, "stadsdel", "lerhamra") for i, n in (("norrgard", "Norrgård"), ("ekeby", "Ekeby"))),
)
CONTEXT = Context(
    Directory(AREAS), "lerhamra", today=date(2026, 11, 30), levels={"lerhamra": (1, 2, 3, 4, 5)}, source="Kommunen"
)


@pytest.fixture
def read(tmp_path):
    def _read(text, name="fil.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        try:
            (reading,) = readers.read(path, CONTEXT)
        except Refused as refused:
            return None, refused.problems
        return reading, reading.problems

    return _read


def errors(problems):
    return [p.what for p in problems if not p.warning]


def levels(reading):
    frame = reading.frame
    return [tuple(r) for r in frame[["area", "year", "week", "level"]].itertuples(index=False)]


@pytest.mark.parametrize(
    "text",
    [
        "År;Vecka;Område;Nivå 1-5\n2026;45;Norrgård;3\n2026;45;Ekeby;2\n",
        "Datum;Område;Nivå (1–5);Trend\n2026-11-02;Norrgård;3;↑\n2026-11-02;Ekeby;2;↓\n",
        "Veckonummer;Stadsdel;Lägesnivå (1-5)\n202645;Norrgård;3\n202645;Ekeby;2\n",
        "Period;Område;Bedömning\n2026-11-02 – 2026-11-08;Norrgård;3\n2026-11-02 – 2026-11-08;Ekeby;2\n",
        "Vecka;Område;Nivå\n2–8 nov 2026;Norrgård;3\n2-8/11 2026;Ekeby;2\n",
        "2026;v45\nNorrgård;3\nEkeby;2\n",
        "Stadsdel 2026;v45\nNorrgård;3\nEkeby;2\n",
        ";2026\n;v45\nNorrgård;3\nEkeby;2\n",
        "Vecka;Datum;Norrgård;Ekeby\n45;2 nov - 8 nov 2026;3;2\n",
        "Vecka 45, 2026\nOmråde;Nivå\nNorrgård;3\nEkeby;2\n",
        "Lägesbild vecka 45 (2–8 november 2026)\nOmråde;Nivå;Kommentar\nNorrgård;3;Bråk\nEkeby;2;\n",
        "Lägesbild v. 45 2026\nStadsdel;Bedömd nivå\nNorrgård;3\nEkeby;2\n",
        "År: 2026\n;Norrgård;;Ekeby;\nVecka;Nivå;Kommentar;Nivå;Kommentar\n45;3;Bråk;2;\n",
        "År: 2026\nVecka;Norrgård;;Ekeby;\n;Nivå;Trend;Nivå;Trend\n45;3;↑;2;\n\nSatta av rådet\n",
    ],
)
def test_a_week_of_levels_however_it_is_laid_out(read, text):
    reading, problems = read(text)
    assert errors(problems) == []
    assert levels(reading) == [("norrgard", 2026, 45, 3), ("ekeby", 2026, 45, 2)]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("År;Vecka;Område;Nivå (1–4)\n2026;45;Norrgård;3\n", "platsens skala är 1–5"),
        ("Vecka;Datum;Norrgård\n45;9 nov - 15 nov 2026;3\n", "ligger inte i"),
        ("Vecka;Norrgård\n2026 v. 45 (9/11-15/11);3\n", "ligger inte i"),
        ("År;Vecka;Område;Nivå\n2026;v. 45 (9–15/11);Norrgård;3\n", "ligger inte i"),
        ("Lägesbild vecka 45 (9–15 november 2026)\nOmråde;Nivå\nNorrgård;3\n", "del av ett år"),
        ("Lägesbild hösten 2026\nOmråde;Nivå\nNorrgård;3\n", "del av ett år"),
        ("Lägesbild vecka 44–45 2026\nOmråde;Nivå\nNorrgård;3\n", "del av ett år"),
    ],
)
def test_days_or_a_scale_that_contradict_the_levels_are_refused(read, text, word):
    _, problems = read(text)
    assert any(word in what for what in errors(problems)), [str(p) for p in problems]


def test_a_week_in_the_name_of_a_file_is_told_and_a_version_is_no_week(read):
    table = "Område;Nivå\nNorrgård;3\nEkeby;2\n"
    reading, problems = read(table, "Lägesbild v45 2026.csv")
    assert levels(reading) == [("norrgard", 2026, 45, 3), ("ekeby", 2026, 45, 2)]
    assert any("lästes ur namnet" in p.what for p in problems)
    reading, _ = read(table, "Lägesbild 2026 v2.csv")
    assert reading.kind == "yearly"


def shares(reading):
    frame = reading.frame
    return [tuple(r) for r in frame[["area", "wave", "question", "answer", "share"]].itertuples(index=False)]


OTRYGG = [
    ("norrgard", "2023", "Otrygg utomhus sen kväll", "otrygg", 0.31),
    ("norrgard", "2025", "Otrygg utomhus sen kväll", "otrygg", 0.35),
    ("ekeby", "2023", "Otrygg utomhus sen kväll", "otrygg", 0.22),
    ("ekeby", "2025", "Otrygg utomhus sen kväll", "otrygg", 0.19),
]


@pytest.mark.parametrize(
    "text",
    [
        "Område;Otrygg utomhus sen kväll 2023;Otrygg utomhus sen kväll 2025\nNorrgård;31 %;35 %\nEkeby;22 %;19 %\n",
        "Område;Fråga;2023;2025\nNorrgård;Otrygg utomhus sen kväll (%);31;35\nEkeby;Otrygg utomhus sen kväll (%);22;19\n",
        "Andel (%)\nStadsdel;Fråga;2023;2025\nNorrgård;Otrygg utomhus sen kväll;31;35\nEkeby;Otrygg utomhus sen kväll;22;19\n",
    ],
)
def test_waves_side_by_side(read, text):
    reading, problems = read(text)
    assert errors(problems) == [] and shares(reading) == OTRYGG


def test_figures_that_nothing_calls_shares_are_asked_about(read):
    _, problems = read("Område;Fråga;2023;2025\nNorrgård;Otrygg utomhus sen kväll;31;35\n")
    assert any("Inget säger att siffrorna är andelar" in what for what in errors(problems))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Nyckeltal;Enhet;2024\nOhälsotal;Lerhamra;24,1\n", "enhet"),
        ("Mått;Period;Värde;Enhet\nArbetslöshet;2024;8,2;Norrgård\n", "enhet"),
        ("Brottstyp;2024;2025\nNorrgård;34;41\nEkeby;12;13\n", "brottskategori"),
        (
            "Område;Undersökning;Våg;Fråga;Svar;Grupp;Andel;n\nLerhamra;Enkät;2025;Otrygg ute;otrygg;Norrgård;0,31;200\n",
            "grupp",
        ),
    ],
)
def test_an_area_under_another_heading_is_refused(read, text, said):
    _, problems = read(text)
    assert any(f"Kolumnen ”{said}” säger" in what and "ett område" in what for what in errors(problems))


def test_a_measure_in_per_cent_has_no_other_unit(read):
    _, problems = read("Nyckeltal;Enhet;2024\nArbetslösa, andel (%);kr;8,1\n")
    assert any("Måttet är i %" in what for what in errors(problems))
    _, problems = read("Nyckeltal;Enhet;2024\nArbetslösa, andel (%);procent;8,1\nOhälsotal (dagar);dagar;22\n")
    assert errors(problems) == []


@pytest.mark.parametrize(
    ("title", "crime"),
    [
        ("Anmälda våldsbrott", "Våldsbrott"),
        ("Personrån", "Personrån"),
        ("Lägesbild Lerhamra\nVåldsbrott i offentlig miljö", "Våldsbrott i offentlig miljö"),
    ],
)
@pytest.mark.parametrize(
    "table", ["Område;2024;2025\nNorrgård;40;44\n", "Område;2024;2025;Förändring\nNorrgård;40;44;4\n"]
)
def test_the_title_names_the_crime_of_a_table_of_areas_and_years(read, title, crime, table):
    reading, problems = read(f"{title}\n{table}")
    assert errors(problems) == [] and reading.kind == "crime"
    assert reading.frame["category"].unique().tolist() == [crime]
    assert reading.frame["count"].tolist() == [40, 44]


@pytest.mark.parametrize(
    "title", ["Åtgärder mot våldsbrott", "Misstänkta för våldsbrott", "Våldsbrott, prognos", "Klotter, felanmälningar"]
)
def test_what_is_not_reported_crime_is_not_taken_for_it(read, title):
    reading, problems = read(f"{title}\nOmråde;2024;2025\nNorrgård;40;44\n")
    assert reading is None and "är inget slag av tal som känns igen" in problems[0].what


def test_a_part_of_the_year_that_only_the_file_s_name_says_is_told(read):
    table = "Anmälda brott\nBrottstyp;2024;2025\nRån;40;44\n"
    reading, problems = read(table, "brott jan-okt.csv")
    assert reading.frame["end"].max() == date(2025, 10, 31)
    assert any("lästes ur namnet ”brott jan-okt.csv”" in p.what for p in problems)
    for name in ("statistik v12.csv", "w3.csv"):  # a version, and no week
        reading, _ = read(table, name)
        assert reading.frame["end"].max() == date(2025, 12, 31), name


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Norrgård;35\nEkeby;19\n", "ingen rubrikrad står över"),
        ("Lerhamra;2023;2024\nNorrgård;8123;8200\n", "ingenting säger vad talen är"),
    ],
)
def test_a_table_that_is_not_recognised_says_why(read, text, word):
    _, problems = read(text)
    assert word in problems[0].what


@pytest.mark.parametrize("head", ["Nyckelkodsområde;Namn", "Nyko;Namn", "Områdeskod;Områdesnamn"])
def test_codes_stand_beside_the_names_of_areas(read, head):
    reading, problems = read(f"Folkmängd 2025\n{head};0-15;16+;Totalt\n0101;Norrgård;1500;6700;8200\n")
    assert errors(problems) == []
    assert reading.frame[["area", "age", "count"]].values.tolist() == [
        ["norrgard", "0-15", 1500],
        ["norrgard", "16+", 6700],
        ["norrgard", "alla", 8200],
    ]


@pytest.mark.parametrize("stated", ["Område: Norrgård", "Stadsdel: Norrgård", "Norrgård"])
@pytest.mark.parametrize(
    "table",
    [
        "Brottstyp;2025\nRån;4\n",
        "Brott;Jan-okt 2025;Jan-okt 2026;Förändring (%)\nRån;40;44;10\n",
        "Fråga;Andel otrygga 2025 (%)\nUte sen kväll;20\n",
        "År;Folkmängd\n2025;8200\n",
        "Mått;Period;Värde\nArbetslöshet;2025;8,2\n",
        "År;Vecka;Nivå\n2026;45;2\n",
    ],
)
def test_the_area_that_stands_above_a_table_is_its_own_and_not_the_whole_place(read, stated, table):
    reading, problems = read(f"{stated}\n{table}")
    assert errors(problems) == [] and reading.frame["area"].unique().tolist() == ["norrgard"]
    _, problems = read(f"Område: Kalmar\n{table}")
    assert any("Kalmar" in what for what in errors(problems))


def test_the_year_and_the_period_may_stand_on_lines_of_their_own(read):
    reading, problems = read("År: 2026\nPeriod: januari-oktober\nBrottstyp;Antal\nRån;4\n")
    assert errors(problems) == []
    assert reading.frame[["start", "end"]].values.tolist() == [[date(2026, 1, 1), date(2026, 10, 31)]]


def test_the_country_beside_the_place_is_left_and_told(read):
    for table in (
        "Fråga;Lerhamra;Polisregion Mitt;Hela riket\nOtrygg sen kväll (%);24;26;25\n",
        "Område;Otrygg sen kväll 2025 (%)\nLerhamra;24\nHela landet;25\nKalmar län;26\n",
    ):
        reading, problems = read(f"Trygghetsmätning 2025\n{table}")
        assert errors(problems) == [] and reading.frame["share"].tolist() == [0.24]
        assert sum("inget område i registret" in p.what for p in problems) == 2


def test_a_police_area_around_the_kommun_is_left_and_told(read):
    reading, problems = read("Lokalpolisområde;Kommun;Brottstyp;2024;2025\nLPO Mitt;Lerhamra;Rån;4;5\n")
    assert errors(problems) == [] and reading.frame["area"].unique().tolist() == ["lerhamra"]
    assert any("LPO Mitt" in p.what for p in problems)
    _, problems = read("Kommun;Stadsdel;Brottstyp;2024;2025\nKalmar;Norrgård;Rån;4;5\n")
    assert errors(problems)  # another kommun's Norrgård


def test_first_and_last_day_beside_a_count_of_crime(read):
    text = "Stadsdel;Brott;Antal anmälda brott;Fr.o.m.;T.o.m.\nNorrgård;Misshandel;4;2026-01-01;2026-10-31\n"
    reading, problems = read(text)
    assert errors(problems) == []
    assert reading.frame[["area", "category", "start", "end", "count"]].values.tolist() == [
        ["norrgard", "Misshandel", date(2026, 1, 1), date(2026, 10, 31), 4]
    ]


def test_crime_per_week_is_refused_as_such(read):
    for text in ("Vecka;Rån;Misshandel\n2026-W40;1;3\n", "Brottstyp;Vecka;Antal\nRån;40;1\n"):
        _, problems = read(text)
        assert "brott per vecka" in problems[0].what


@pytest.mark.parametrize("heading", ["Rapportör", "Handläggare", "Registrerad av"])
def test_a_column_of_who_reported_is_refused_by_name(read, heading):
    _, problems = read(f"Datum;Tid;Område;Händelse;{heading}\n2026-11-02;21:30;Norrgård;Bråk;AB\n")
    assert any(f"”{heading}” ser ut att innehålla personuppgifter" in what for what in errors(problems))


@pytest.mark.parametrize(
    "text",
    [
        "Trygghetsmätning 2025\nAndel i procent\n;Norrgård;Ekeby\nOtrygg ute sen kväll;41;33\nOro för inbrott;12;9\n",
        "Trygghetsmätning 2025, andel (%)\nStadsdel;Otrygg ute sen kväll;Oro för inbrott\nNorrgård;41;12\nEkeby;33;9\n",
        "Trygghetsmätning\n;Norrgård 2025;Ekeby 2025\nOtrygg ute sen kväll (%);41;33\nOro för inbrott (%);12;9\n",
        "Trygghetsmätning 2025\nFråga;Norrgård (%);Ekeby (%)\nOtrygg ute sen kväll;41;33\nOro för inbrott;12;9\n",
    ],
)
def test_questions_that_state_their_answer_are_questions_wherever_they_stand(read, text):
    reading, problems = read(text)
    assert errors(problems) == []
    assert sorted(shares(reading)) == [
        ("ekeby", "2025", "Oro för inbrott", "orolig", 0.09),
        ("ekeby", "2025", "Otrygg ute sen kväll", "otrygg", 0.33),
        ("norrgard", "2025", "Oro för inbrott", "orolig", 0.12),
        ("norrgard", "2025", "Otrygg ute sen kväll", "otrygg", 0.41),
    ]
    assert reading.frame["survey"].unique().tolist() == ["Trygghetsmätning"]  # the same name in every wave


def test_the_year_of_a_measure_may_stand_before_its_unit(read):
    reading, problems = read("Område;Arbetslöshet 2025 (%);Medianinkomst 2024 (tkr)\nNorrgård;8,2;302\n")
    assert errors(problems) == []
    assert reading.frame[["measure", "period", "value", "unit"]].values.tolist() == [
        ["Arbetslöshet", "2025", 8.2, "%"],
        ["Medianinkomst", "2024", 302.0, "tkr"],
    ]


def test_the_country_beside_years_of_a_measure_is_left_and_told(read):
    reading, problems = read("Norrgård\nMått;2023;2024;Riket 2024\nArbetslöshet (%);8,2;8,0;6,5\n")
    assert errors(problems) == [] and reading.frame["value"].tolist() == [8.2, 8.0]
    assert sum("Riket" in p.what for p in problems) == 1


def test_events_that_nobody_can_place_are_counted_and_a_person_as_source_is_told(read):
    reading, problems = read(
        "Kategori;Datum;Område;Källa\nBråk;2026-11-02;Okänt;Anna Svensson\nBråk;2026-11-03;;Polisen\n"
    )
    assert errors(problems) == [] and reading.frame["count"].tolist() == [2]
    assert sum("kan vara en person" in p.what for p in problems) == 1
    _, problems = read("Kategori;Datum;Område\nBråk;2026-11-02;Kalmar\n")
    assert any("Kalmar" in what for what in errors(problems))
    _, problems = read("Ärendetyp;Inkommet;Status;Stadsdel\nKlotter;2026-11-02;Åtgärdat;Norrgård\n")
    assert "ingen kolumn säger när de inträffade" in problems[0].what


def test_headings_that_are_statements_are_questions_whose_answer_is_asked(read):
    """Of two statements the shares may be more than all together: they are no answers to one question."""
    table = "Hyresgästenkät 2025\n\nOmråde;Trygg i trapphuset;Trygg på gården;Antal svar\nNorrgård;82;64;210\nEkeby;91;80;150\n"
    _, problems = read(table)
    assert errors(problems) == ["Tabellen säger inte vilket svar andelen räknar."]
    reading, problems = read(table.replace("Trygg", "Otrygg"))
    assert errors(problems) == []
    assert reading.frame[["question", "answer", "share", "n"]].values.tolist()[0] == [
        "Otrygg i trapphuset",
        "otrygg",
        0.82,
        210,
    ]
    reading, _ = read(
        "Trygghetsmätning 2025\n\nOmråde;Mycket trygg;Ganska trygg;Varken trygg eller otrygg\nEkeby;40;30;20\n"
    )
    assert reading.frame["answer"].tolist() == ["mycket trygg", "ganska trygg", "varken trygg eller otrygg"]


@pytest.mark.parametrize("line", ["Andel otrygga, procent", "Andel otrygga (%)", "Andelen otrygga"])
def test_a_line_above_says_which_answer_the_shares_are_of(read, line):
    question = "Fråga: Hur trygg känner du dig?"
    for above in (f"{line}\n{question}", f"{question}\n{line}"):
        reading, problems = read(f"{above}\n\nOmråde;2023;2025\nNorrgård;44;18\n")
        assert errors(problems) == []
        assert reading.frame[["question", "answer", "share"]].values.tolist()[0] == [
            "Hur trygg känner du dig?",
            "otrygg",
            0.44,
        ]


def test_a_sex_or_an_age_alone_measures_nothing(read):
    for table in (
        "Källa: SCB\n\nOmråde;Kvinnor;Män\nNorrgård;3410;3422\n",
        "Källa: SCB\n\nOmråde;Kvinnor;Män;Totalt\nEkeby;3410;3422;6832\n",
    ):
        _, problems = read(table, "folk 2025.csv")
        assert "Siffran säger inte vad den mäter." in errors(problems)


def test_the_country_beside_areas_across_is_left_and_told(read):
    for title in ("Anmälda brott per 100 000 invånare 2025", "Anmälda brott 2025"):
        reading, problems = read(f"{title}\n\nBrott;Norrgård;Länet;Riket\nMisshandel;812;790;801\nRån;45;60;71\n")
        assert errors(problems) == [] and reading.frame["area"].unique().tolist() == ["norrgard"]
        assert [p.what for p in problems] == ["”Länet” och ”Riket” är inget område i registret och lästes inte."]


CRIME = "Brott;Norrgård;Ekeby\nMisshandel;22;14\nStöld;78;86\n"
AGES = "Område;0–19;20–64;65+\nNorrgård;22;60;18\nEkeby;20;64;16\n"
WEEKS = "Vecka;Norrgård;Ekeby\n44;2;1\n45;3;1\n"


@pytest.mark.parametrize(
    ("title", "table"),
    [
        *(
            ("Anmälda brott 2025" + unit, CRIME)
            for unit in (", procent", ". Procent", ", promille", ", relativ fördelning")
        ),
        ("Fördelning av anmälda brott 2025", CRIME),  # whose columns sum to 100
        ("Procent av anmälda brott 2025", CRIME),
        *((f"{unit}\nAnmälda brott 2025", CRIME) for unit in ("Enhet: procent", "Måttenhet: %")),
        *(("Folkmängd 31 dec 2025" + unit, AGES) for unit in (", procent", " (%)", ", promille", "\nEnhet: procent")),
        *(("Lägesbild 2026" + unit, WEEKS) for unit in (", procent", " (%)", "\nEnhet: procent")),
    ],
)
def test_a_unit_that_counts_and_levels_do_not_have_is_refused(read, title, table):
    """All were stored as counts without a word."""
    _, problems = read(f"{title}\n\n{table}")
    assert any(what.startswith("Titeln säger") for what in errors(problems))


@pytest.mark.parametrize(
    "title",
    [
        "Fördelning av anmälda brott 2025, antal",
        "Anmälda brott 2025\nBrotten minskade med 5 %",
        "Anmälda brott 2025",
    ],
)
def test_a_title_of_counts_is_read(read, title):
    reading, problems = read(f"{title}\n\n{CRIME}")
    assert errors(problems) == [] and reading.frame["count"].sum() == 200


@pytest.mark.parametrize(
    ("title", "table"),
    [
        *(
            (f"Anmälda brott 2025, {word}", CRIME)
            for word in ("viktade tal", "poäng", "standardavvikelse", "mörkertal")
        ),
        ("Folkmängd 31 dec 2025, ärenden", AGES.replace("22", "220")),
        ("Lägesbild 2026, oddskvot", WEEKS),
    ],
)
def test_a_word_after_the_time_in_a_title_is_told(read, title, table):
    """What stood after a title's first word of time was never looked at."""
    word = title.rpartition(", ")[2].split()[0]
    _, problems = read(f"{title}\n\n{table}")
    assert any(word in p.what for p in problems)


@pytest.mark.parametrize(
    "more",
    [", antal", ", samtliga områden", " – underlag till lägesbild", ", slutlig statistik", " (uttag 2026-01-15)"],
)
def test_an_ordinary_word_after_the_time_is_not(read, more):
    _, problems = read(f"Anmälda brott 2025{more}\n\n{CRIME}")
    assert list(problems) == []


def test_a_word_after_the_year_of_a_crime_is_not_dropped(read):
    """Attempts were stored as the crime itself."""
    _, problems = read("Anmälda brott\n\nOmråde;Rån 2025 försök;Stöld 2025\nNorrgård;22;34\nEkeby;78;97\n")
    assert any("”försök”" in what for what in errors(problems))
    reading, problems = read(
        "Anmälda brott\n\nOmråde;Rån 2025, antal;Stöld 2025 (prel.)\nNorrgård;22;34\nEkeby;78;97\n"
    )
    assert errors(problems) == [] and reading.frame["category"].unique().tolist() == ["Rån", "Stöld"]
