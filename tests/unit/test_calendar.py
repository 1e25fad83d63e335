from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagesbild.calendar import Period, Week, parse_period, parse_week, week_label, weeks_in_year, year_period

MODEST = settings(max_examples=100, deadline=None)
WEEKS = st.dates(date(1900, 1, 1), date(2200, 12, 31)).map(Week.of)


def test_years_with_53_weeks():
    assert [y for y in range(2010, 2033) if weeks_in_year(y) == 53] == [2015, 2020, 2026, 2032]
    assert all(weeks_in_year(y) == 52 for y in (2016, 2021, 2023, 2024, 2025))


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2021, 1, 1), (2020, 53)),
        (date(2024, 12, 30), (2025, 1)),
        (date(2023, 1, 1), (2022, 52)),
        (date(2023, 1, 2), (2023, 1)),
        (date(2026, 12, 31), (2026, 53)),
    ],
)
def test_a_day_belongs_to_its_iso_year(day, week):
    assert Week.of(day) == week


def test_weeks_step_over_week_53():
    assert Week(2020, 52).shift(1) == (2020, 53)
    assert Week(2020, 53).shift(1) == (2021, 1)
    assert Week(2021, 1).shift(-1) == (2020, 53)
    assert Week(2022, 1).shift(-1) == (2021, 52)


@MODEST
@given(WEEKS, st.integers(-300, 300))
def test_shifting_weeks_is_seven_days_and_can_be_undone(week, n):
    moved = week.shift(n)
    assert moved.monday() - week.monday() == timedelta(days=7 * n)
    assert moved.shift(-n) == week
    assert (moved > week) == (n > 0)


@MODEST
@given(WEEKS)
def test_every_way_to_write_a_week_is_read(week):
    for text in (
        str(week),
        f"{week.year}-v{week.week}",
        f"{week.year} v.{week.week}",
        f"{week.year}w{week.week:02d}",
        f"{week.week}",
        f"v. {week.week}",
        f"Vecka {week.week}",
        f" {week_label(week.week)} ",
        f"v{week.week:02d}",
        f"W{week.week}",
        f"{week.week},0",
        f"v. {week.week} (28 sep – 4 okt)",
    ):
        assert parse_week(text, week.year) == week
    for text in (
        str(week),
        f"{week.year}W{week.week:02d}",
        f"{week.year}-v{week.week}",
        f"{week.week}/{week.year}",
        f"v. {week.week} {week.year}",
        f"vecka {week.week}, {week.year}",
    ):
        assert parse_week(text, None) == parse_week(text, week.year + 1) == week


@MODEST
@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_any_day_of_a_week_is_that_week(day):
    for text in (day.isoformat(), f"{day:%Y%m%d}", f"{day.isoformat()} 00:00:00"):
        assert parse_week(text, None) == parse_week(text, 2020) == Week.of(day)


def test_days_at_new_year_belong_to_the_week_of_another_year():
    assert parse_week("2021-01-01", 2021) == (2020, 53)
    assert parse_week("30 dec 2024", 2024) == (2025, 1)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("54", 2020),
        ("53", 2023),
        ("0", 2023),
        ("-1", 2023),
        ("2023-W53", None),
        ("36", None),  # no year is known
        ("0000-W01", None),
        ("", 2023),
        ("36.5", 2023),
        ("trettiosex", 2023),
        ("136", 2023),
        ("²", 2023),
        ("53/2023", None),
        ("2023-36", 2023),  # a month or a week?
        ("36,5", 2023),
        ("2023-02-30", 2023),
        ("2023-09-04 10:30", 2023),
    ],
)
def test_what_is_no_week_is_refused(text, year):
    with pytest.raises(ValueError, match=r".*"):
        parse_week(text, year)


@MODEST
@given(st.text(max_size=12), st.one_of(st.none(), st.integers(1900, 2200)))
def test_reading_a_week_gives_an_existing_week_or_valueerror(text, year):
    try:
        week = parse_week(text, year)
    except ValueError:
        return
    assert Week.of(week.monday()) == week


def test_a_week_in_the_text_beats_the_year_given():
    assert parse_week("2020-W53", 2023) == (2020, 53)


def test_leap_day_moves_to_the_last_of_february():
    leap = Period(date(2024, 1, 1), date(2024, 2, 29))
    assert leap.days == 60
    assert leap.in_year(2023) == Period(date(2023, 1, 1), date(2023, 2, 28))
    assert leap.in_year(2023).days == 59
    assert leap.in_year(2023).in_year(2024) == leap  # the last of February stays the last


def test_a_period_past_february_is_a_day_longer_in_leap_years():
    ytd = Period(date(2023, 1, 1), date(2023, 9, 30))
    assert ytd.days == 273  # 31+28+31+30+31+30+31+31+30
    assert ytd.in_year(2020).days == 274
    assert ytd.in_year(2020).end == date(2020, 9, 30)


def test_a_period_over_new_year_keeps_its_length():
    winter = Period(date(2022, 10, 1), date(2023, 3, 31))
    assert winter.in_year(2021) == Period(date(2020, 10, 1), date(2021, 3, 31))
    assert winter.days == winter.in_year(2021).days == 182


def test_28_february_that_is_not_the_last_stays():
    assert Period(date(2024, 1, 1), date(2024, 2, 28)).in_year(2023).end == date(2023, 2, 28)


@MODEST
@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)), st.integers(0, 400), st.integers(1990, 2090))
def test_comparable_periods_have_the_same_length_but_for_leap_days(start, days, year):
    period = Period(start, start + timedelta(days=days))
    other = period.in_year(year)
    assert abs(other.days - period.days) <= 1
    assert other.end.year == year


@pytest.mark.parametrize(
    ("text", "year", "expected"),
    [
        ("1 jan – 30 sep", 2023, Period(date(2023, 1, 1), date(2023, 9, 30))),
        ("1\u00a0jan - 31\u00a0okt 2023", None, Period(date(2023, 1, 1), date(2023, 10, 31))),
        ("2023-01-01 – 2023-09-30", None, Period(date(2023, 1, 1), date(2023, 9, 30))),
        ("2023-12-31", None, Period(date(2023, 12, 31), date(2023, 12, 31))),
        ("2023", None, year_period(2023)),
        ("1 okt 2022 – 31 mar 2023", None, Period(date(2022, 10, 1), date(2023, 3, 31))),
        ("1 jan – 29 feb", 2023, Period(date(2023, 1, 1), date(2023, 2, 28))),
        ("1 jan – 29 feb", 2024, Period(date(2024, 1, 1), date(2024, 2, 29))),
    ],
)
def test_period_is_read(text, year, expected):
    assert parse_period(text, year) == expected


@pytest.mark.parametrize(
    "text", ["", "v. 1–46 2023", "1 jan – 30 sep", "30 sep 2023 – 1 jan 2023", "2023-13-01", "0000"]
)
def test_what_is_no_period_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        parse_period(text)


@MODEST
@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)), st.integers(1, 800))
def test_periods_survive_writing_and_reading(start, days):
    period = Period(start, start + timedelta(days=days))
    assert parse_period(str(period)) == period
    assert period.days == days + 1


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (date(2026, 1, 1), date(2026, 10, 31), "jan–okt"),
        (date(2026, 5, 1), date(2026, 5, 31), "maj"),
        (date(2024, 1, 1), date(2024, 2, 29), "jan–feb"),
        (date(2026, 1, 1), date(2026, 10, 12), "1\u00a0jan – 12\u00a0okt"),
        (date(2025, 11, 1), date(2026, 10, 31), "1\u00a0nov – 31\u00a0okt"),
    ],
)
def test_whole_months_of_one_year_are_named_by_their_months(start, end, text):
    assert Period(start, end).in_months() == text
