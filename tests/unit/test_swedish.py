import math
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagesbild import swedish

MODEST = settings(max_examples=100, deadline=None)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0, 0, "0"),
        (999, 0, "999"),
        (1000, 0, "1\u00a0000"),
        (1234567, 0, "1\u00a0234\u00a0567"),
        (-22.33, 1, "\u221222,3"),
        (-1174, 0, "\u22121\u00a0174"),
        (-0.04, 1, "0,0"),  # never a minus on zero
        (18.75, 1, "18,8"),
        (31.25, 1, "31,3"),  # fives go up, as in Excel and in print; Python's round gives 31,2
        (2.5, 0, "3"),
        (1.15, 1, "1,2"),  # 1.15 is stored as 1.149999…
        (-2.5, 0, "\u22123"),
        (None, 0, ".."),
        (math.nan, 0, ".."),
        (math.inf, 0, ".."),
    ],
)
def test_number_is_written(value, decimals, text):
    assert swedish.number(value, decimals) == text


@pytest.mark.parametrize(("value", "text"), [(6, "+6"), (0, "0"), (-6, "\u22126")])
def test_a_change_carries_its_sign(value, text):
    assert swedish.number(value, sign=True) == text


def test_percent_has_a_no_break_space_and_missing_has_no_sign():
    assert swedish.percent(16.2, sign=True) == "+16,2\u00a0%"
    assert swedish.percent(None) == ".."


@pytest.mark.parametrize(
    ("value", "text"),
    [(48.5, "48,5"), (1.68, "1,68"), (352000, "352\u00a0000"), (3, "3"), (0.045, "0,05"), (0.125, "0,13")],
)
def test_plain_keeps_the_decimals_a_number_has(value, text):
    assert swedish.plain(value) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 174", 1174),
        ("1\u00a0174", 1174),
        ("1\u202f174", 1174),
        ("1.234.567", 1234567),
        ("-22,3%", -22.3),
        ("\u221222,3 %", -22.3),
        ("–4", -4),
        ("18,8%", 18.8),
        ("+6", 6),
        ("0,0%", 0),
        (",5", 0.5),
        ("-", 0),  # Brå: zero
        ("\u2212", 0),
    ],
)
def test_number_is_read(text, value):
    assert swedish.parse_number(text) == pytest.approx(value)


@pytest.mark.parametrize("text", ["..", ".", "", "  ", "…", "\u00a0"])
def test_a_missing_number_is_never_zero(text):
    assert swedish.parse_number(text) is None
    assert swedish.parse_count(text) is None


@pytest.mark.parametrize("text", ["x", "1,2,3", "12a", "--1", "1e5", "nan", "inf", "5%%", "9" * 400, "²", "1-2"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        swedish.parse_number(text)


@pytest.mark.parametrize("text", ["1,5", "-1", "−3", "9" * 30])
def test_a_count_is_whole_positive_and_of_this_world(text):
    with pytest.raises(ValueError, match=r".*"):
        swedish.parse_count(text)


@MODEST
@given(st.integers(-(10**12), 10**12))
def test_integers_survive_writing_and_reading(value):
    assert swedish.parse_number(swedish.number(value)) == value


@MODEST
@given(st.floats(-1e9, 1e9), st.integers(0, 4), st.booleans())
def test_decimals_survive_to_half_a_step(value, decimals, sign):
    text = swedish.number(value, decimals, sign=sign)
    assert abs(swedish.parse_number(text) - value) <= 0.5 * 10**-decimals + 1e-6
    assert "." not in text
    assert " " not in text
    assert "-" not in text


@MODEST
@given(st.text(max_size=12))
def test_reading_a_number_gives_a_finite_number_none_or_valueerror(text):
    try:
        value = swedish.parse_number(text)
    except ValueError:
        return
    assert value is None or math.isfinite(value)


@MODEST
@given(st.floats(allow_nan=True, allow_infinity=True))
def test_nothing_is_ever_written_as_nan_or_inf(value):
    assert not set("naif") & set(swedish.percent(value, 1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-09-30", date(2023, 9, 30)),
        ("2023.11.24", date(2023, 11, 24)),
        ("30 sep 2023", date(2023, 9, 30)),
        ("1\u00a0januari 2024", date(2024, 1, 1)),
        ("29 feb 2024", date(2024, 2, 29)),
        ("20230930", date(2023, 9, 30)),
        ("2023-09-30 00:00:00", date(2023, 9, 30)),
        ("2023-09-30T00:00", date(2023, 9, 30)),
    ],
)
def test_date_is_read(text, expected):
    assert swedish.parse_date(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2023-02-29",
        "2023-13-01",
        "31 sep 2023",
        "1 foo 2023",
        "24/11 2023",
        "",
        "2023",
        "2023-0930",
        "202309",
        "2023093",
        "2023-09-30 10:30",
    ],
)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        swedish.parse_date(text)


@MODEST
@given(st.dates(date(1000, 1, 1)))
def test_dates_survive_writing_and_reading(value):
    assert swedish.parse_date(swedish.day(value)) == value


def test_runs_of_weeks():
    assert swedish.ranges([49, 38, 47, 41, 48]) == "38, 41 och 47–49"
    assert swedish.ranges([47]) == "47"
    assert swedish.ranges([]) == ""


@MODEST
@given(st.sets(st.integers(1, 53), min_size=1))
def test_runs_name_every_number_once(numbers):
    named: list[int] = []
    for run in swedish.ranges(sorted(numbers)).replace(" och ", ", ").split(", "):
        first, _, last = run.partition("–")
        named += range(int(first), int(last or first) + 1)
    assert named == sorted(numbers)


def test_lists_and_nouns():
    assert [swedish.listing(x) for x in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a och b", "a, b och c"]
    assert swedish.plural(1, "vecka", "veckor") == "1\u00a0vecka"
    assert swedish.plural(0, "vecka", "veckor") == "0\u00a0veckor"
    assert [swedish.number_word(n) for n in (0, 2, 12, 13, 1174)] == ["noll", "två", "tolv", "13", "1\u00a0174"]


def test_slugs_are_ascii():
    assert swedish.slug("Olivedal-Haga-Annedal-Änggården") == "olivedal-haga-annedal-anggarden"
    assert swedish.slug("Mord/dråp, försök") == "mord-drap-forsok"


def test_case_and_spaces_do_not_tell_names_apart_but_accents_do():
    assert swedish.fold("  HÄSSELBY\u00a0 gård ") == swedish.fold("Hässelby gård")
    assert swedish.fold("A\u030angstro\u0308m") == swedish.fold("Ångström")  # decomposed, as macOS writes it
    assert swedish.fold("Råcksta") != swedish.fold("Räcksta")
