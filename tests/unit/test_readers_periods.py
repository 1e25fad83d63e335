"""What texts say of time: a large table of ways to write it, and what is refused by name."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagesbild.calendar import Period
from lagesbild.readers.periods import When, period_of, when, year_in, years_in
from lagesbild.readers.periods.words import without_time
from tests.effort import examples


def period(text: str) -> Period:
    first, _, last = text.partition(" ")
    return Period(date.fromisoformat(first), date.fromisoformat(last))


JAN_OCT = "2024-01-01 2024-10-31"
TIMES = {
    JAN_OCT: [
        *("jan–okt 2024", "jan-okt 2024", "Jan – Okt 2024", "januari-oktober 2024", "januari till oktober 2024"),
        *("januari t.o.m. oktober 2024", "januari till och med oktober 2024", "jan.-okt. 2024", "2024 jan-okt"),
        *("2024, jan–okt", "2024 (januari–oktober)", "2024: jan–okt", "jan 2024–okt 2024", "jan-24–okt-24"),
        *("1/1–31/10 2024", "1/1-31/10-2024", "1/1 2024 – 31/10 2024", "1.1–31.10.2024", "1 jan – 31 okt 2024"),
        *("1 januari–31 oktober 2024", "den 1 januari till den 31 oktober 2024", "fr.o.m. 1 jan t.o.m. 31 okt 2024"),
        *(
            "2024-01-01–2024-10-31",
            "2024-01-01 - 2024-10-31",
            "20240101–20241031",
            "2024-01–2024-10",
            "2024M01–2024M10",
        ),
        *("t.o.m. okt 2024", "t o m oktober 2024", "till och med oktober 2024", "t.o.m. 31 oktober 2024"),
        *("fram till 31 oktober 2024", "fram till och med oktober 2024"),
        *("YTD okt 2024", "Ack. okt 2024", "ackumulerat oktober 2024", "2024 ack okt", "hittills i år, okt 2024"),
        *(
            "perioden januari–oktober 2024",
            "under januari–oktober 2024",
            "prel. jan–okt 2024",
            "jan_okt_2024".replace("_", "-", 1),
        ),
    ],
    "2024-01-01 2024-10-15": [
        *("1 jan–15 okt 2024", "1/1–15/10 2024", "2024-01-01–2024-10-15", "t.o.m. 15 okt 2024", "YTD 15 okt 2024"),
        "fr.o.m. den 1 januari t.o.m. den 15 oktober 2024",
    ],
    "2024-10-01 2024-10-31": [
        *("okt 2024", "Oktober 2024", "oktober månad 2024", "10/2024", "2024/10", "2024-10", "202410", "2024M10"),
        *(
            "2024m10",
            "okt-24",
            "okt -24",
            "okt '24",
            "2024, okt",
            "2024okt",
            "2024-10-01",
            "2024-10-01 00:00:00",
            "i oktober 2024",
        ),
    ],
    "2024-01-01 2024-03-31": [
        *(
            "första kvartalet 2024",
            "1:a kvartalet 2024",
            "1a kvartalet 2024",
            "kvartal 1 2024",
            "kv 1 2024",
            "kv. 1 2024",
        ),
        *("kv1 2024", "Q1 2024", "2024Q1", "2024K1", "2024 kv1", "2024, kvartal 1", "första tre månaderna 2024"),
        *("jan, feb och mars 2024", "3 mån 2024", "t.o.m. kvartal 1 2024", "årets tre första månader 2024"),
    ],
    "2024-07-01 2024-09-30": ["tredje kvartalet 2024", "kvartal 3 2024", "3:e kvartalet 2024", "Q3 2024"],
    "2024-01-01 2024-09-30": [
        *("kvartal 1–3 2024", "kvartal 1 till 3 2024", "kv1-kv3 2024", "Q1–Q3 2024", "9 mån 2024", "nio månader 2024"),
        *("första nio månaderna 2024", "de nio första månaderna 2024", "första–tredje kvartalet 2024", "YTD Q3 2024"),
    ],
    "2024-01-01 2024-04-30": [
        "tertial 1 2024",
        "första tertialet 2024",
        "T1 2024",
        "1:a tertialet 2024",
        "Tertial 1, 2024",
    ],
    "2024-01-01 2024-08-31": ["tertial 1–2 2024", "T1-T2 2024", "t.o.m. tertial 2 2024"],
    "2024-01-01 2024-06-30": [
        "två första kvartalen 2024",
        "de första två kvartalen 2024",
        "första halvåret 2024",
        "halvår 1 2024",
        "H1 2024",
        "1:a halvåret 2024",
        "6 mån 2024",
    ],
    "2024-07-01 2024-12-31": ["andra halvåret 2024", "halvår 2 2024", "2:a halvåret 2024"],
    "2024-01-01 2024-11-03": [
        *(
            "vecka 1–44 2024",
            "v. 1–44 2024",
            "v.1-44 2024",
            "v1-v44 2024",
            "veckorna 1 till 44 2024",
            "2024 vecka 1-44",
        ),
        *("2024 t.o.m. vecka 44", "t.o.m. v. 44 2024", "2024-W01–2024-W44"),
    ],
    "2024-10-28 2024-11-03": ["vecka 44 2024", "v. 44 2024", "2024 v.44", "2024-W44", "2024v44"],
    "2023-11-01 2024-10-31": [
        *("Rullande 12 okt 2024", "rullande 12 månader okt 2024", "R12 okt 2024", "okt 2024, rullande 12 mån"),
        *("12 mån t.o.m. okt 2024", "senaste 12 månaderna, oktober 2024", "nov–okt 2023/24", "nov 2023–okt 2024"),
        *("november–oktober 2023/2024", "nov-23–okt-24", "2023-11-01–2024-10-31", "nov–okt 2024"),
    ],
    "2023-10-01 2024-03-31": ["okt 2023–mars 2024", "okt 2023–mars", "okt–mars 2024", "oktober–mars 2023/24"],
    "2024-01-01 2024-02-29": ["jan–feb 2024", "1 jan–29 feb 2024", "t.o.m. feb 2024"],
}


@pytest.mark.parametrize(("text", "expected"), [(t, p) for p, texts in TIMES.items() for t in texts])
def test_ways_to_write_a_period(text, expected):
    stated = when(text)
    assert stated.unread == ()
    assert stated.period == period(expected)


@pytest.mark.parametrize(
    "text", ["2024", "år 2024", "hela 2024", "helår 2024", "Helåret 2024", "kalenderåret 2024", "2024, Helår"]
)
def test_ways_to_write_a_year(text):
    stated = when(text)
    assert (stated.unread, stated.year, stated.part) == ((), 2024, None)
    assert period_of(stated, When()) == period("2024-01-01 2024-12-31")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("läsåret 2023/24", ("läsåret", "2023/24")),
        ("2023/24", ("2023/24",)),
        ("2011/12", ("2011/12",)),  # December, or two years
        ("budgetår 2024", ("budgetår",)),
        ("verksamhetsåret 2024", ("verksamhetsåret",)),
        ("sommaren 2024", ("sommaren",)),
        ("hösten 2024", ("hösten",)),
        ("HT 2024", ("ht",)),
        ("höstterminen 2024", ("höstterminen",)),
        ("okt 24", ("24",)),
        ("period 1 2024", ("1",)),
        ("kvartal 5 2024", ("kvartal", "5")),
        ("kvartal 2024", ("kvartal",)),
        ("rullande 3 mån okt 2024", ("rullande", "mån")),
        ("senaste 3 månaderna 2024", ("senaste",)),
        ("2023M13", ("2023m13",)),
        ("2024 t.o.m.", ("t.o.m.",)),
        ("jan, april och okt 2024", ("jan", "april", "okt 2024")),
        ("lovveckan 2024", ("lovveckan",)),
        ("30 feb 2024", ("30 feb 2024",)),
        ("vecka 3–mars 2024", ("vecka 3-mars 2024",)),
        ("julhelgen 2024", ("julhelgen",)),
        ("månad 2024", ("månad",)),
        ("månaderna 2024", ("månaderna",)),
        ("början av 2024", ("början",)),
        ("fram till oktober 2024", ("fram till",)),  # October included, or not
        ("från och med mars 2024", ("från mars 2024",)),
        ("till oktober 2024", ("till oktober 2024",)),
        ("efter mars 2024", ("efter mars 2024",)),
        ("första och tredje kvartalet 2024", ("första och tredje kvartalet",)),
        ("senare delen av 2024", ("senare delen",)),
        ("första halvan av 2024", ("första halvan",)),
        ("delår augusti 2024", ("delår",)),
        ("delårsrapport augusti 2024", ("delårsrapport",)),
        ("tertialrapport augusti 2024", ("tertialrapport",)),
        ("innevarande år 2024", ("innevarande",)),
        ("åtta månader", ("åtta månader",)),
        ("under jul 2024", ("under jul",)),  # no July
        ("jul och nyår 2024", ("jul och nyår",)),
        ("0101–0831", ("0101-0831",)),
        ("240101-240831", ("240101-240831",)),
        ("mitten på 2024", ("mitten",)),
    ],
)
def test_what_is_not_understood_is_named(text, words):
    assert set(words) <= set(when(text).unread)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Anmälda brott, hämtat 2025-01-15", "2025-01-15"),
        ("Anmälda brott (uttag 2024-11-05)", "2024-11-05"),
        ("Anmälda brott, uppdaterad 5 november 2024", "2024-11-05"),
        ("Uppdaterad: den 5 november 2024 kl. 14:05", "2024-11-05"),
        ("Brott, publicerad november 2024", "2024-11-30"),
        ("Utskriftsdatum 2024-11-05 08:30", "2024-11-05"),
        ("Utskrivet från portalen 2024-11-05", "2024-11-05"),
        ("Senast ändrad 5/11 2024", "2024-11-05"),
        ("Datauttag: 20241105", "2024-11-05"),
        ("2024-11-05 (uttag)", "2024-11-05"),
        ("Version 2024-11-05", "2024-11-05"),
        ("Rapporten skapad 2024-11-05 13:22", "2024-11-05"),
    ],
)
def test_a_day_of_drawing_is_no_period(text, day):
    stated = when(text)
    assert (stated.year, stated.part, stated.unread) == (None, None, ())
    assert stated.drawn == date.fromisoformat(day)
    assert years_in(text) == []


def test_a_period_beside_a_day_of_drawing_is_the_period():
    stated = when("Anmälda brott januari–oktober 2024, uttag 2024-11-05")
    assert (stated.period, stated.drawn) == (period(JAN_OCT), date(2024, 11, 5))
    stated = when("Uppdaterad statistik, januari–oktober 2024")
    assert stated.period == period(JAN_OCT)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("Läget 2026, uppdaterad 2025-12-30", 2026),
        ("rapport_2025-01-15.csv", None),
        ("folk_2020.csv", 2020),
        ("brott 2024 (uttag 2025-01-15).xlsx", 2024),
        ("Läget 2022/23", None),
    ],
)
def test_the_year_that_a_name_says(text, year):
    assert year_in(text, days=False) == year


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("Tabell 1. Anmälda brott per månad och stadsdel 2020–2025, slutliga uppgifter", ()),
        ("Anmälda brott, totalt och per 100 000 invånare, efter brottstyp", ()),
        ("Andel 16–84 år 2024", ()),
        ("3–7 kap. Brott mot person", ()),
        ("2024 1)", ()),
        ("Marknad 12345", ()),
        ("Mars", ()),
        ("Tel. 0123-4567", ()),
        ("Brott efter region och månad 2024", ()),
    ],
)
def test_numbers_that_are_no_times_are_left_in_peace(text, unread):
    assert when(text).unread == unread


def test_a_text_without_its_time():
    assert without_time("Anmälda skadegörelsebrott, tredje kvartalet 2019") == "Anmälda skadegörelsebrott"
    assert without_time("Våldsbrott under 2024") == "Våldsbrott"
    assert without_time("Rån") == "Rån"


# --- a word more or less ---------------------------------------------------------------------------

_ALL = [(t, p) for p, texts in TIMES.items() for t in texts]
_BETWEEN = ("gäller", "avser", "avseende", "samt", "period", "under")  # says nothing beside what is left of a text
_WORDS = st.text("abcdefghijklmnoprstuvyåäö", min_size=4, max_size=9).filter(lambda word: word not in _BETWEEN)


@settings(max_examples=examples(300), deadline=None)
@given(st.sampled_from(_ALL), _WORDS, st.data())
def test_a_text_with_a_strange_word_says_the_same_or_names_what_is_strange(case, word, data):
    text, expected = case
    words = text.split(" ")
    at = data.draw(st.integers(0, len(words)))
    is_more = data.draw(st.booleans())
    changed = " ".join([*words[:at], word, *words[at if is_more else at + 1 :]])
    stated = when(changed)
    is_same = stated.period == period(expected)
    is_asked = stated.year is None or stated.unread  # without a year a reader asks
    assert is_same or is_asked or word in (*stated.others, *stated.adjacent) or when(word).says_time or stated.drawn


@settings(max_examples=examples(200), deadline=None)
@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from([*"-/.,() 12", "2024", "jan", "vecka", "t.o.m.", "kvartal"]), max_size=12).map(" ".join)
)
def test_any_text_says_something_or_nothing(text):
    stated = when(text)
    for result in (stated.period, period_of(stated, When(2026, when("jan–aug").part))):
        assert result is None or result.start <= result.end


def test_a_long_text_is_read_in_no_time():
    for text in ("jan " * 20_000, "2024-" * 20_000, "1 " * 40_000, "t.o.m. " * 20_000, "å" * 100_000):
        when(text)
