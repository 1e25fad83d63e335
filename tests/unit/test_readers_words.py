"""Words beside numbers that say what the numbers are: each is understood, refused or told, in every layout.

Every number and place is invented. The day is 28 November 2026.
"""

from __future__ import annotations

import pytest

from lagesbild import calendar
from tests.cases import NOW
from tests.solvik import reads


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setattr(calendar, "clock", lambda: NOW)


@pytest.fixture
def read(tmp_path):
    return reads(tmp_path)


# --- a label over two rows, or a group and its first crime --------------------------------------------


@pytest.mark.parametrize(
    ("lines", "crimes"),
    [
        ("Våldsbrott;\nmisshandel;7\nrån;1", [("Våldsbrott", "misshandel"), ("Våldsbrott", "rån")]),
        ("Tillgrepp;\ncykelstöld;7", [("Tillgrepp", "cykelstöld")]),
        ("Inbrottsstöld;\ni villa;7\ni lägenhet;1", [("Inbrottsstöld", "i villa"), ("Inbrottsstöld", "i lägenhet")]),
        ("Stöld;\nur bil;7\nav bil;1", [("Stöld", "ur bil"), ("Stöld", "av bil")]),
        ("Skadegörelse;\npå motorfordon;7\nRån;1", [("", "Skadegörelse på motorfordon"), ("", "Rån")]),
        ("Bedrägeri genom;\nsocial manipulation;7\nRån;1", [("", "Bedrägeri genom social manipulation"), ("", "Rån")]),
        ("Stöld;\n(ej inbrott);7\nRån;1", [("", "Stöld (ej inbrott)"), ("", "Rån")]),
        ("Rån mot person,;\nbank och butik;7\nstöld;1", [("", "Rån mot person, bank och butik"), ("", "stöld")]),
    ],
)
def test_a_crime_in_lower_case_under_a_group_is_its_own(read, lines, crimes):
    outcome = read(f"Anmälda brott i Solvik\nBrottstyp;2024\n{lines}\n")
    assert outcome.errors == []
    assert outcome.rows("group", "category") == [(group or "Anmälda brott", crime) for group, crime in crimes]


# --- a status beside a name ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["Bedrägeri, äldre", "Bedrägeri (äldre)", "Misshandel (nya)", "Bedrägeri (äldre 65)", "Stöld – tidigare"]
)
def test_a_plural_or_a_comparative_is_part_of_a_name(read, name):
    outcome = read(f"Anmälda brott i Solvik\nBrottstyp;2024\n{name};7\n")
    assert (outcome.rows("category"), outcome.errors) == ([(name,)], [])


@pytest.mark.parametrize("status", ["(ny)", ", gammal", "(nya siffror)", "(äldre uppgifter)", "(tidigare definition)"])
def test_a_status_is_none(read, status):
    outcome = read(f"Anmälda brott i Solvik\nBrottstyp;2024\nStöld{' ' if status[0] == '(' else ''}{status};7\n")
    assert (outcome.rows("category"), outcome.errors) == ([("Stöld",)], []) and outcome.warnings


@pytest.mark.parametrize("status", ["(uppskattad)", "(beräknad)", ", uppskattning", "(prognos)"])
def test_an_estimate_is_no_number_of_reports(read, status):
    outcome = read(f"Anmälda brott i Solvik\nBrottstyp;2024\nStöld{status};7\nRån;1\n")
    assert (outcome.rows("category"), outcome.errors) == ([("Rån",)], [])
    assert any("ingen uppmätt" in w for w in outcome.warnings)


# --- what a title is about -----------------------------------------------------------------------------

LAYOUTS = {
    "years": "Brottstyp;2023;2024\nCykelstöld;7;8\n",
    "compstat": "Hushåll\nPeriod: 1 jan – 30 sep;2024;2025;Utv antal;Utv %\nCykelstöld;10;20;10;100%\n",
    "long": "område;brottsgrupp;brottskategori;från;till;antal\nSolvik;A;Cykelstöld;2025-01-01;2025-01-31;7\n",
    "crimes across": "Stadsdel;Stöld;Rån\nHamnen;10;1\nBacken;7;0\n",
}


@pytest.mark.parametrize("table", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize(
    "title",
    [
        "Kunder från Solvik 2024",
        "Solvik 2024\nBesök per stadsdel",
        "Statistik över bibliotekslån, Solvik 2024",
        "Tabell 3: Föreningar i Solvik 2024",
        "Tips om stöld i Solvik 2024",
        "Telefonsamtal om våld, Solvik 2024",
        "Dömda i Solvik 2024",
    ],
)
def test_every_line_of_a_title_is_asked_in_every_layout(read, title, table):
    outcome = read(f"{title}\nOmråde: Solvik\n{table}")
    assert any("Titeln säger" in e for e in outcome.errors), outcome


@pytest.mark.parametrize("table", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize(
    "title",
    [
        "Anmälda brott i Solvik 2024 (Brottsförebyggande rådet)",
        "Anmälda brott vid Larmtorget 2024",
        "Anmälda brott i Larmdal 2024",
        "Anmälda brott kring Domargränd och Insatsvägen i Solvik 2024",
        "Anmälda brott mot målsägande under 18 år, Solvik 2024",
        "Solviks kommun\nStatistik över stöld 2024",
        "Solvik 2024\nHandläggare: Anna på trygghetsavdelningen",
        "Anmälningar om stöld i Solvik 2024",
    ],
)
def test_a_title_of_reported_crime_is_read_in_every_layout(read, title, table):
    outcome = read(f"{title}\nOmråde: Solvik\n{table}")
    assert outcome.errors == [] and len(outcome.frame)


def test_a_source_or_whom_it_counts_is_no_other_area(read):
    for line in ("Källa: Brottsförebyggande rådet", "Uppgifterna avser personer folkbokförda i Sverige"):
        outcome = read(f"Anmälda brott i Solvik\n{line}\nBrottstyp;2024\nCykelstöld;7\n")
        assert (outcome.rows("area", "count"), outcome.errors) == ([("solvik", 7)], [])


# --- rows and columns of something else -----------------------------------------------------------------


@pytest.mark.parametrize(
    "label",
    [
        "Misstänkta",
        "Antal gripna",
        "Unga misstänkta",
        "Brottsoffer",
        "Stöld, uppklarade",
        "varav uppklarade brott",
        "Stöld (målsägande)",
        "Utsatta för rån",
        "Antal larm",
    ],
)
def test_a_row_of_something_else_than_crimes_is_told(read, label):
    outcome = read(f"Anmälda brott i Solvik\nBrottstyp;2024\nStöld;7\n{label};3\n")
    assert (outcome.rows("category"), outcome.errors) == ([("Stöld",)], [])
    assert any(label in w for w in outcome.warnings)


@pytest.mark.parametrize(
    "label",
    ["Olaga frihetsberövande", "Hot mot målsägande", "Brott i utsatta områden", "Falskt larm", "Övergrepp i rättssak"],
)
def test_a_crime_whose_name_holds_such_a_word_is_one(read, label):
    outcome = read(f"Anmälda brott i Solvik\nBrottstyp;2024\nStöld;7\n{label};3\n")
    assert (outcome.rows("category"), outcome.errors) == ([("Stöld",), (label,)], [])


@pytest.mark.parametrize("measure", ["Larm", "Offer", "Utsatta", "Gripna", "Dömda", "Målsägande", "Händelser"])
def test_a_column_of_something_else_than_crimes_is_told(read, measure):
    outcome = read(f"Anmälda brott i Solvik\nBrottstyp;Anmälda brott 2024;{measure} 2024\nStöld;7;3\n")
    assert (outcome.rows("category", "count"), outcome.errors) == ([("Stöld", 7)], [])
    assert any(f"”{measure} 2024”" in w for w in outcome.warnings)


@pytest.mark.parametrize("heading", ["Från grannkommunen", "Misstänkta för rån", "Larm om rån"])
def test_what_is_no_crime_is_none_where_crimes_stand_across(read, heading):
    outcome = read(f"Anmälda brott 2024\nStadsdel;Stöld;Skadegörelse;{heading}\nHamnen;10;1;4\n")
    assert (outcome.rows("category"), outcome.errors) == ([("Stöld",), ("Skadegörelse",)], [])
    assert any(f"”{heading}”" in w for w in outcome.warnings)


# --- thousands -------------------------------------------------------------------------------------------

MULTIPLES = ["tusental", "i tusental", "(1 000-tal)", "hundratal", "miljoner", "1000-tal", "× 1 000"]


@pytest.mark.parametrize("word", MULTIPLES)
@pytest.mark.parametrize(
    "text",
    [
        "Anmälda brott i Solvik, {}\nBrottstyp;2024\nCykelstöld;7\n",
        "Anmälda brott i Solvik\nEnhet;{}\nBrottstyp;2024\nCykelstöld;7\n",
        "Anmälda brott i Solvik\nBrottstyp;2024\nCykelstöld;7\nRån;1\nSiffrorna anges {}\n",
        "område;brottsgrupp;brottskategori;från;till;antal;enhet\nSolvik;A;Stöld;2025-01-01;2025-01-31;7;{}\n",
        "Område: Solvik\nHushåll\nPeriod: 1 jan – 30 sep;2024;2025;Utv antal;Utv %\nStöld;10;20;10;100%\nTal {}\n",
        "Folkmängd, {}\nKommun;2024\nSolvik;71\n",
        "Folkmängd\nKommun;2024\nSolvik;71\nFolkmängden är angiven {}\n",
        "område;datum;ålder;antal;enhet\nSolvik;2024-12-31;alla;71;{}\n",
    ],
)
def test_thousands_are_refused_wherever_they_stand(read, text, word):
    outcome = read(text.format(word))
    assert any("inga antal" in e for e in outcome.errors), outcome


@pytest.mark.parametrize(
    "note",
    ["Avrundat till närmaste tusental.", "Ett hundratal anmälningar registrerades sent.", "Preliminära siffror."],
)
def test_a_note_that_only_mentions_them_is_none(read, note):
    outcome = read(f"Anmälda brott i Solvik\nBrottstyp;2024\nCykelstöld;7\nRån;1\n{note}\n")
    assert outcome.errors == [] and len(outcome.frame) == 2


def test_a_note_below_a_long_text_is_seen(read):
    row = "Solvik;A;Stöld{};2025-{:02}-01;2025-{:02}-28;7\n"
    body = "".join(row.format("x" * 40 + str(i), m, m) for i in range(1500) for m in range(1, 13))
    head = "Anmälda brott\nområde;brottsgrupp;brottskategori;från;till;antal\n"
    assert len(body) > 1 << 20
    outcome = read(f"{head}{body}Siffrorna avser hela riket;;;;;\n")
    assert any("riket" in e for e in outcome.errors)


# --- marks of footnotes ----------------------------------------------------------------------------------


def test_a_digit_after_the_name_of_a_group_of_a_survey_is_part_of_it(read):
    head = "undersökning;våg;område;fråga;grupp;svar;andel\n"
    row = "Liv;2024;Solvik;Trygg ute;{};ja;{}\n"
    outcome = read(head + row.format("Årskurs7", "51 %") + row.format("Årskurs9", "47 %"))
    assert outcome.errors == [] and {g for (g,) in outcome.rows("group")} == {"Årskurs7", "Årskurs9"}
    text = "Trygghet i Solvik 2024\nFråga: Trygg ute\nSvar: trygg\nGrupp;Andel (%)\nÅrskurs7;51\nÅrskurs9;47\n"
    outcome = read(text)
    assert {g for (g,) in outcome.rows("group")} == {"årskurs7", "årskurs9"}
    outcome = read(text.replace("Årskurs7", "Kvinnor2").replace("Årskurs9", "Män"))
    assert any("lästes som en del" in w for w in outcome.warnings)


@pytest.mark.parametrize(("name", "read_as"), [("Stöld1", "Stöld"), ("Stöld*", "Stöld"), ("Stöld 1)", "Stöld")])
def test_a_footnote_after_the_name_of_a_crime_is_none(read, name, read_as):
    outcome = read(f"Anmälda brott i Solvik\nBrottstyp;2024\n{name};7\nRån;1\n")
    assert (outcome.rows("category"), outcome.errors) == ([(read_as,), ("Rån",)], [])


def test_names_that_differ_by_their_digit_only_are_names(read):
    outcome = read("Anmälda brott i Solvik\nBrottstyp;2024\nZon1;7\nZon2;1\n")
    assert (outcome.rows("category"), outcome.errors) == ([("Zon1",), ("Zon2",)], [])


# --- answers that begin as a forecast does ------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer", ["Målet är bra", "Skillnaden är stor", "Förändring till det bättre", "Prognosen stämmer"]
)
def test_an_answer_that_begins_as_a_change_is_one(read, answer):
    head = "undersökning;våg;område;fråga;grupp;svar;andel\n"
    outcome = read(f"{head}Liv;2024;Solvik;Hur är det;alla;{answer};51 %\nLiv;2024;Solvik;Hur är det;alla;vet ej;9 %\n")
    assert outcome.errors == [] and len(outcome.frame) == 2


@pytest.mark.parametrize(
    "answer", ["Förändring 2022–2024", "Mål 2026", "Prognos", "Skillnad (procentenheter)", "Målvärde (%)"]
)
def test_an_answer_that_is_a_change_or_an_aim_is_none(read, answer):
    head = "undersökning;våg;område;fråga;grupp;svar;andel\n"
    outcome = read(f"{head}Liv;2024;Solvik;Hur är det;alla;bra;51 %\nLiv;2024;Solvik;Hur är det;alla;{answer};9 %\n")
    assert (outcome.rows("answer"), outcome.errors) == ([("bra",)], []) and outcome.warnings


# --- incidents without an id -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headings",
    [
        "Datum;Tid;Plats;Händelse;Beskrivning",
        "Datum;Stadsdel;Kategori;Allvar",
        "Datum;Plats;Händelse",
        "Händelsedatum;Klockslag;Händelsetyp;Källa",
    ],
)
def test_incidents_without_an_id_are_told_what_is_missing(read, headings):
    cells = {"Datum": "2026-11-02", "Händelsedatum": "2026-11-02", "Tid": "21:30", "Klockslag": "21:30"}
    row = ";".join(cells.get(h, "Klotter") for h in headings.split(";"))
    outcome = read(f"Händelser i Solvik\n{headings}\n{row}\n")  # without an id they are events, in bulk
    assert outcome.frame.empty and outcome.errors
    assert all("händelse" in error.lower() for error in outcome.errors)


# --- an export without its title, days in another form, a list in words ---------------------------------------

MONTHS = "Januari;Februari;Mars;April;Maj;Juni;Juli;Augusti;September;Oktober;November;December"
COUNTS = [*range(10, 22)]


@pytest.mark.parametrize(
    "head",
    [
        f"Brottstyp;Antal anmälda brott, månad för anmälan;;;;;;;;;;;;Hittills\n;{MONTHS};under året",
        f"Brottstyp;{MONTHS};Hittills under året",
        f"Brottstyp;{MONTHS.lower()};Ackumulerat",
    ],
)
def test_a_table_of_months_without_its_title_is_asked_for_year_and_area(read, head):
    def text(total):
        return f"{head}\nRån;{';'.join(map(str, COUNTS))};{total}\n"

    outcome = read(text(sum(COUNTS)), year=2025, area="Solvik")
    assert (outcome.errors, [n for (n,) in outcome.rows("count")]) == ([], COUNTS)
    assert any("preliminära" in w for w in outcome.warnings)
    assert any("stämmer inte" in w for w in read(text(sum(COUNTS) + 1), year=2025, area="Solvik").warnings)
    errors = read(text(sum(COUNTS))).errors
    assert any("vilket område" in e for e in errors) and any("vilken period" in e for e in errors)


@pytest.mark.parametrize("day", ["02/11/2026", "2.11.2026", "2026-11-02T21:30:00Z"])
@pytest.mark.parametrize("text", ["område;datum;nivå\nHamnen;{};3\n", "Datum;Hamnen;Backen\n{};3;2\n"])
def test_a_day_in_another_form_beside_levels_is_refused_with_the_way_out(read, day, text):
    assert any(day in e and "två olika dagar" in e for e in read(text.format(day)).errors)


@pytest.mark.parametrize(
    "text",
    [
        "Stadsdel;Bedömning (Rådet);År\nHamnen;1;2025\nBacken;2 (delen Torget: 3);2025\n",
        "År;Stadsdel;Bedömd nivå;Bedömare\n2025;Hamnen;1;Rådet\n2025;Backen;2 (Torget: 3);Rådet\n",
        "Lägesbild 2025\nStadsdel;Färgläge (Rådet)\nHamnen;1\nBacken;2 (del Torget: 3)\n",
    ],
)
def test_a_year_s_assessment_with_a_part_that_differs(read, text):
    outcome = read(text)
    assert outcome.errors == []
    expected = [
        ("hamnen", "", 2025, 1, "Rådet"),
        ("backen", "", 2025, 2, "Rådet"),
        ("backen", "Torget", 2025, 3, "Rådet"),
    ]
    assert outcome.rows("area", "part", "year", "level", "assessor") == expected


@pytest.mark.parametrize(
    "text",
    [
        "År;Stadsdel;Betyg;Bedömare\n2025;Hamnen;1;Rådet\n",
        "område;mått;period;enhet\nHamnen;Ohälsotal;2024;dagar\n",
        "område;brottsgrupp;brottskategori;från;till;ordning\nHamnen;A;Stöld;2025-01-01;2025-01-31;1\n",
        "undersökning;våg;område;fråga;grupp;svar;anmärkning\nLiv;2024;Solvik;Trygg;alla;ja;bra\n",
    ],
)
def test_a_table_without_the_column_of_its_values_is_refused(read, text):
    assert read(text).errors


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Stadsdel;Bedömning (Rådet)\nHamnen;1\n", "vilket år"),
        ("Stadsdel;Bedömning;År\nHamnen;7;2025\n", "skalan"),
        ("Stadsdel;Bedömning;År\nHamnen;2 (delen Torget: röd);2025\n", "skalan"),
        ("Stadsdel;Bedömning;År\nHamnen;2 (oro);2025\n", "skalan"),
        ("Stadsdel;Bedömning;År\nHamnar;2;2025\n", "okänt"),
        ("Stadsdel;Bedömning;År\nHamnen;2\n", "färre celler"),
    ],
)
def test_a_year_s_assessment_that_is_unclear_is_refused(read, text, word):
    assert any(word in e for e in read(text).errors)


def test_headings_of_a_survey_that_nobody_can_tell_are_named(read):
    (error,) = read("område/år;mått;%;n svar\nHamnen 2023;trygg kvällstid;90;538\n").errors
    assert "Trygghetsundersökningar" in error and "”område/år”" in error and "”mått”" in error


# --- sums by every name ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "label",
    [
        *(
            "S:a",
            "Tot.",
            "TOT",
            "Hela summan",
            "Sammanlagt antal",
            "Totala antalet brott",
            "Σ",
            "Summering",
            "Grand total",
        ),
        *("Alla kategorier", "Samtliga ovan", "Samtliga brottstyper", "Totala"),
    ],
)
def test_a_sum_is_no_crime(read, label):
    outcome = read(f"Anmälda brott i Solvik\nBrottstyp;2023;2024\nStöld;7;8\nRån;1;2\n{label};8;10\n")
    assert (outcome.rows("category", "count"), outcome.errors) == (
        [("Stöld", 7), ("Stöld", 8), ("Rån", 1), ("Rån", 2)],
        [],
    )


@pytest.mark.parametrize("age", ["Tot", "0-100+", "0+", "Invånare totalt"])
def test_a_word_for_all_ages_is_all(read, age):
    outcome = read(f"område;datum;ålder;antal\nHamnen;2025-12-31;0-19;100\nHamnen;2025-12-31;{age};500\n")
    assert (outcome.rows("age"), outcome.errors) == ([("0-19",), ("alla",)], [])


# --- a time in a name, or of the week ------------------------------------------------------------------------

PLAIN = "Anmälda brott i Solvik\nBrottstyp;Antal\nStöld;7\n"
OF_YEARS = "Anmälda brott i Solvik\nBrottstyp;2024;2025\nStöld;7;8\n"


@pytest.mark.parametrize(
    ("name", "table", "start", "end"),
    [
        ("brott_kvartal_3_2025", PLAIN, "2025-07-01", "2025-09-30"),
        ("brott_2025_jan-mars", PLAIN, "2025-01-01", "2025-03-31"),
        ("brott_202509", PLAIN, "2025-09-01", "2025-09-30"),
        ("Brott jan-aug 2025", OF_YEARS, "2024-01-01", "2024-08-31"),
        ("Brott 2025 v2", PLAIN, "2025-01-01", "2025-12-31"),  # a version
        ("Brott 2025 (2)", PLAIN, "2025-01-01", "2025-12-31"),
        ("Delårsrapport jan-aug 2026", OF_YEARS, "2024-01-01", "2024-12-31"),  # made later than its figures
        ("Brott mars 2026", OF_YEARS, "2024-01-01", "2024-12-31"),
    ],
)
def test_a_file_whose_name_alone_says_the_time(read, name, table, start, end):
    outcome = read(table, f"{name}.csv")
    assert outcome.errors == []
    assert tuple(map(str, outcome.rows("start", "end")[0])) == (start, end)


@pytest.mark.parametrize(
    ("name", "table", "word"),
    [
        ("brott okt 2025", OF_YEARS, "brott okt 2025"),  # that month, the year so far, or when it was made
        ("brott hösten 2025", PLAIN, "hösten"),
        ("brott_2025_09", PLAIN, "09"),
        ("brott okt", OF_YEARS, "brott okt"),
    ],
)
def test_a_time_in_a_name_that_is_not_clear_is_refused(read, name, table, word):
    (error,) = read(table, f"{name}.csv").errors
    assert f"”{word}” i filens namn" in error


def test_a_name_says_nothing_of_figures_with_a_time_of_their_own(read):
    outcome = read("Anmälda brott i Solvik\nBrottstyp;jan 2025;feb 2025\nStöld;7;8\n", "brott okt 2025.csv")
    assert outcome.errors == [] and len(outcome.frame) == 2


@pytest.mark.parametrize("word", ["vardagar", "helger", "nattetid", "fredagar", "fredagskvällar", "kl 22-06", "dagtid"])
@pytest.mark.parametrize("table", list(LAYOUTS.values()), ids=LAYOUTS)
def test_a_title_of_some_hours_only_is_refused(read, word, table):
    outcome = read(f"Anmälda brott i Solvik, {word}\n{table}", area="Solvik")
    assert any(f"”{word}”" in e for e in outcome.errors)


@pytest.mark.parametrize(
    "words",
    [
        *(
            "{}, månadsmedel",
            "{}, treårsmedelvärde",
            "Förändring av {}",
            "Tabell 2: Ökning i {}",
            "{}, rangordning i länet",
        ),
        *("{}, måluppfyllelse", "{}, säsongsrensat", "{}, procentuell fördelning", "{}, treårssnitt"),
    ],
)
def test_a_title_of_means_changes_or_ranks_is_of_no_counts(read, words):
    title = words.format("anmälda brott i Solvik")
    assert any("Titeln säger" in e for e in read(f"{title}\nBrottstyp;2024;2025\nStöld;12;13\n").errors)


@pytest.mark.parametrize(
    "title", ["Avsnitt 3. Anmälda brott i Solvik", "Anmälda brott i Solvik och förändring mot 2024"]
)
def test_such_words_beside_counts_are_none(read, title):
    outcome = read(f"{title}\nBrottstyp;2024;2025;Förändring\nStöld;12;13;1\n")
    assert (outcome.rows("count"), outcome.errors) == ([(12,), (13,)], [])


@pytest.mark.parametrize(
    ("heading", "text"),
    [("Uppklarad", "Ja"), ("Målsägandens ålder", "0-17"), ("Veckodag", "måndag"), ("Grad", "försök")],
)
def test_a_column_that_divides_crimes_is_refused(read, heading, text):
    outcome = read(f"Område;Brottstyp;{heading};2025\nHamnen;Stöld;{text};4\nBacken;Stöld;{text};5\n")
    assert any(heading in e for e in outcome.errors)


# --- columns beside the areas of a survey -------------------------------------------------------------------

ASKED = "Trygghetsmätning 2025\nFråga: Trygg ute kvällstid\n{0};Område;Andel trygga;Antal svar\n{1};Hamnen;62;110\n{2};Backen;71;98\n"


@pytest.mark.parametrize(("heading", "first"), [("Handläggare", "KFN"), ("Status", "klar"), ("Uppdrag", "A")])
def test_a_column_that_may_be_groups_is_asked_for(read, heading, first):
    outcome = read(ASKED.format(heading, first, "övrig"), better=1)
    assert any(f"”{heading}” är okänd" in e and "grupp av svarande" in e for e in outcome.errors)


@pytest.mark.parametrize("heading", ["Distrikt", "Rang", "Ansvarig", "Kommentar", "Lokalpolisområde"])
def test_a_column_that_is_no_group_makes_none(read, heading):
    outcome = read(ASKED.format(heading, "1", "2"), better=1)
    assert outcome.errors or outcome.rows("group") == [("alla",), ("alla",)]


@pytest.mark.parametrize(("heading", "texts"), [("Målgrupp", ("unga", "äldre")), ("", ("kvinnor", "män"))])
def test_a_column_of_groups_is_one(read, heading, texts):
    outcome = read(ASKED.format(heading, *texts), better=1)
    assert (outcome.errors, outcome.rows("group")) == ([], [(t,) for t in texts])


# --- notes and marks ------------------------------------------------------------------------------------------

NOTED = {
    "plain": "Anmälda brott i Solvik\nBrottstyp;2024;2025\nStöld;4;5\n{0}\n",
    "with changes": "Anmälda brott i Solvik\nBrottstyp;2024;2025;Utv antal;Utv %\nStöld;4;5;1;25\n\n{0}\n",
}


@pytest.mark.parametrize("table", NOTED.values(), ids=NOTED)
@pytest.mark.parametrize(
    "note",
    ["Uppgifterna för 2025 är preliminära", "Not: Preliminära siffror för 2025.", "Siffrorna för 2025 är ännu prel."],
)
def test_a_note_says_which_year_is_preliminary(read, table, note):
    outcome = read(table.format(note))
    assert (outcome.rows("status"), outcome.errors) == ([("final",), ("preliminary",)], [])


def test_a_note_on_a_year_holds_for_rows_too(read):
    table = "Anmälda brott i Solvik\nBrottstyp;Period;Antal\nStöld;dec 2024;4\nStöld;jan 2025;5\nUppgifterna för 2025 är preliminära\n"
    outcome = read(table)
    assert (outcome.rows("status"), outcome.errors) == ([("final",), ("preliminary",)], [])


@pytest.mark.parametrize(
    "number", ["diarienr KS 2025/123", "Dnr: KS-2025-00123", "KS 2025/00123", "dnr 2025/41", "(2023:196)"]
)
def test_the_number_of_a_case_is_no_time(read, number):
    outcome = read(f"Anmälda brott i Solvik, {number}\nBrottstyp;2023;2024\nStöld;4;5\n")
    assert outcome.errors == [] and outcome.rows("start", "end")[0] != outcome.rows("start", "end")[1]
    assert str(outcome.rows("start")[0][0]) == "2023-01-01" and str(outcome.rows("end")[0][0]) == "2023-12-31"


@pytest.mark.parametrize("heading", ["2025 /100 000", "2025 per 100 000", "2025, /100000 inv."])
def test_a_rate_beside_its_count(read, heading):
    outcome = read(f"Anmälda brott i Solvik\nBrottstyp;2025 Antal;{heading}\nStöld;40;98\n")
    assert (outcome.rows("count", "rate"), outcome.errors) == ([(40, 98)], [])


@pytest.mark.parametrize("line", ["Förklaring: 1 = normalt, 2 = avvikande", "Teckenförklaring", "1 = Normalt"])
def test_a_legend_below_levels_is_no_row(read, line):
    outcome = read(f"Nivåer 2026\nStadsdel;v 1;v 2\nHamnen;1;2\n\n{line}\n")
    assert outcome.errors == [] and len(outcome.frame) == 2 and outcome.warnings


@pytest.mark.parametrize("heading", ["Antal", "Antal händelser", "st"])
def test_events_that_are_counted_are_no_single_events(read, heading):
    text = f"Datum;Stadsdel;Kategori;{heading}\n2026-03-02;Hamnen;Klotter;3\n2026-03-03;Backen;Bråk;1\n"
    outcome = read(text, area="Solvik", source="vakt")
    assert any(f"”{heading}”" in e and "hur många" in e for e in outcome.errors)


def test_a_time_that_is_not_read_is_shown(read):
    outcome = read("Datum;Stadsdel;Kategori\n3/3 2026;Hamnen;Klotter\n", area="Solvik", source="vakt")
    assert any("”3/3 2026”" in e for e in outcome.errors)


@pytest.mark.parametrize("cell", ["0 124", "00 124", "1 24"])
def test_two_numbers_in_a_cell_are_none(read, cell):
    assert read(f"Anmälda brott i Solvik\nBrottstyp;2025\nStöld;{cell}\n").errors
