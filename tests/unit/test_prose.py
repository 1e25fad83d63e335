"""The sentences of the exhibits, fed with extreme tables: whatever stands there, they say no more than the numbers."""

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lagesbild.analysis.statistics import Verdict, verdicts
from lagesbild.exhibit import ABOVE, BELOW, WITHIN, Column, Role
from lagesbild.exhibits import findings
from lagesbild.exhibits.prose import crime, extremes, levels, overview, series, survey
from lagesbild.swedish import NBSP, visible

quick = settings(max_examples=60, deadline=None)
NAMES = ["Almby", "Björkby", "Cederby", "Dalby", "Ekby"]
counts = st.one_of(st.integers(0, 3), st.integers(0, 2000))
maybe = st.none() | counts
SURE = ("säkerställd ökning", "säkerställd minskning", "säkert")


def is_honest(text: str, is_sure: bool = False) -> None:
    """What is never said, whatever the numbers are."""
    plain = text.replace(NBSP, " ")
    assert not re.search(r"\b(nan|inf|None|NaT|NA)\b", plain), text
    assert not re.search(
        r"(?<![\d,])\b1 (händelser|anmälda brott|veckor|månader|serier|områden|procentenheter|kategorier)\b", plain
    ), text
    assert "gånger fler" not in plain
    assert not re.search(r"(?<![\d\xa0])(\d+)–\1(?![\d\xa0])", text), text
    assert "  " not in plain
    assert ".." not in plain
    if not is_sure:
        message = (
            plain.lower().replace("inte säkerställd", "").replace("är säkerställd", "").replace("är säkerställt", "")
        )
        assert not any(s in message for s in SURE), text


@st.composite
def tables(draw):
    """Categories with their counts and what a table of them can bear, as CompStat makes it."""
    n = draw(st.integers(1, 6))
    pairs = draw(st.lists(st.tuples(maybe, maybe), min_size=n, max_size=n))
    a, b = ([float("nan") if p[i] is None else p[i] for p in pairs] for i in (0, 1))
    text, _ = verdicts(a, b)
    return [crime.Change(f"Brott {i}", x, y, v) for i, ((x, y), v) in enumerate(zip(pairs, text, strict=True))]


@quick
@given(tables(), st.sampled_from([1, 10]))
def test_a_table_of_changes(rows, small):
    sure = [r for r in rows if r.verdict in (Verdict.INCREASE, Verdict.DECREASE)]
    for text in (
        crime.changes(rows, rows, "2025", small),
        crime.certain_changes(rows),
        crime.areas_changed({r.name: r.verdict for r in rows}),
        findings.areas_changed("Rån", {r.name: r.verdict for r in rows}),
        findings.changes({r.name: r.verdict for r in rows}, {r.name: r.difference or 0.0 for r in rows}, "2025"),
    ):
        is_honest(text, bool(sure))
        if sure and text != "":
            assert re.search("[sS]äkerställd (ökning|minskning)", text)
        if rows and all(r.verdict in (None, Verdict.FEW) for r in rows):
            assert "slumpen" not in text
            assert "Inget" not in text
            assert "Ingen av" not in text


@pytest.mark.parametrize(
    ("rows", "expected_text"),
    [
        ([("A", 0, 0), ("B", 1, 0)], "Brotten är för få för att säga något om förändringen."),
        ([("A", 40, 41)], "Förändringen ryms inom slumpen."),
        ([("A", None, 4), ("B", None, None)], "Ingen kategori har siffror för båda perioderna, så ingen jämförelse kan göras."),
        ([("A", 40, 41), ("B", 1, 1)], "i en av de 2 kategorierna är brotten för få för att säga något."),
        ([("A", 400, 41), ("B", 1, 1)], "För den övriga kategorin är brotten för få för att säga något."),
        ([("A", 400, 41), ("B", 40, 41), ("C", 0, 0)], "För de övriga 2 kategorierna ryms skillnaden i slumpen eller är brotten för få."),
    ],
)  # fmt: skip
def test_what_can_be_said_of_the_others(rows, expected_text):
    result, _ = verdicts(*([float("nan") if r[i] is None else r[i] for r in rows] for i in (1, 2)))
    changes = [crime.Change(*row, verdict) for row, verdict in zip(rows, result, strict=True)]
    assert crime.changes([], changes, "2025", 10).endswith(expected_text)


@quick
@given(counts, counts, st.lists(st.sampled_from(NAMES), max_size=2))
def test_what_is_placed_nowhere(whole, inside, missing):
    text = crime.placed(whole, None if missing else inside, missing, "stadsdel")
    is_honest(text)
    assert "0 av" not in re.sub(r"\d+0 av", "", text.replace(NBSP, ""))


@quick
@given(st.dictionaries(st.sampled_from(NAMES), st.floats(0, 3) | st.floats(0, 0.02), max_size=5))
def test_the_ends_of_rates_name_every_tie(rates):
    is_honest(text := crime.rates_of_parts(rates, "stadsdel", "stadsdelar"))
    assert not re.search(r"\b0,0+\b(?!\d)", text) or min(rates.values(), default=0) < 1e-9
    ranks = dict.fromkeys(rates, "plats 1–2 av 5")
    is_honest(top := crime.highest_rate(rates, ranks))
    if rates and not extremes.are_alike(rates, 2):
        assert all(name in top for name in extremes.at_end(rates, 2))
    if len(rates) > 1 and not extremes.are_alike(rates, 1):
        assert all(name in text for name in extremes.at_end(rates, 1))
        assert all(name in text for name in extremes.at_end(rates, 1, lowest=True))


@quick
@given(st.floats(1e-6, 1e5))
def test_a_rate_that_is_not_zero_is_not_written_as_zero(value):
    for text in (crime.rate(value), visible(value, 1), visible(value, 2)):
        assert re.search("[1-9]", text.split(" anm")[0]), text


@quick
@given(st.floats(1e-6, 1e5), st.integers(0, 2), st.sampled_from([Role.RATE, Role.SHARE, Role.ESTIMATE, Role.RATIO]))
def test_a_cell_that_is_not_zero_is_not_written_as_zero(value, decimals, role):
    column = Column("x", "X", role, decimals=decimals)
    assert re.search("[1-9]", column.write(value))
    assert not re.search("[1-9]", column.write(0.0))


@pytest.mark.parametrize(
    ("chance", "widened", "expected_text"),
    [
        (["A", "B"], ["A"], ["Utanför slumpens gränser för områden av den storleken: A och B", "gränserna vidgas", ": A"]),
        (["A"], [], ["Utanför slumpens gränser", "Inget område ligger utanför när gränserna vidgas"]),
        ([], None, ["Inget av de 9 områdena ligger utanför slumpens gränser"]),
    ],
)  # fmt: skip
def test_limits_of_chance_and_widened_limits_are_two_sentences(chance, widened, expected_text):
    sentences = crime.beyond(crime.Beyond(chance, widened), 1.2, 9)
    assert len(sentences) == (3 if widened is not None else 2)
    assert all(part in " ".join(sentences) for part in expected_text)


@quick
@given(st.lists(st.sampled_from(["..", "0", "4", "0,3"]), min_size=1, max_size=5))
def test_one_row_over_the_years(values):
    text = crime.course("Rån", "antal anmälda brott", [(2020 + i, v) for i, v in enumerate(values)])
    is_honest(text)
    known = [v for v in values if v != ".."]
    assert ("uppgift saknas" in text) == (not known)
    assert ("från" in text or "både" in text) == (len(known) > 1)


@st.composite
def judged(draw):
    label, count = draw(st.sampled_from(["jan 2024", "feb 2024"])), draw(counts)
    if draw(st.booleans()):
        return series.Judged(label, count)
    low = draw(counts)
    return series.Judged(label, count, low, low + draw(counts), draw(st.sampled_from([ABOVE, BELOW, WITHIN])))


@quick
@given(st.lists(judged(), max_size=15), st.sampled_from([series.MONTHS, series.WEEKS]), st.sampled_from(["", "v. 7"]))
def test_periods_in_their_spans(periods, unit, running):
    is_honest(series.developed(unit, periods, 12, running))
    if periods:
        is_honest(findings.period(periods[-1].label, unit.count(periods[-1].count), periods[-1].state))


@quick
@given(
    counts,
    st.dictionaries(st.sampled_from([2019, 2020, 2022, 2023]), counts, max_size=4),
    st.lists(st.tuples(counts, counts), max_size=4),
    st.sampled_from([series.MONTHS, series.WEEKS]),
    st.sampled_from([(), ("feb",)]),
)
def test_a_year_beside_the_earlier_ones(total, same, others, unit, missing):
    same = dict(sorted(same.items()))
    result = series.OverYears(2024, ("jan", "mar"), total, same, dict.fromkeys((*same, 2024), 60), missing)
    verdict = None
    if same:
        a, b = ([total, *(o[0] for o in others)], [sum(same.values()), *(o[1] for o in others)])
        verdict = verdicts(a, b, 60, 60 * len(same))[0][0]
    text = series.against_years(unit, result, 2024, verdict, 1 + len(others))
    is_honest(text, verdict in (Verdict.INCREASE, Verdict.DECREASE))
    assert ("ingen skillnad" in text) == (bool(same) and total == 0 and not any(same.values()))
    assert ("ingen jämförelse" in text) == (not same)


@quick
@given(
    st.lists(
        st.builds(
            series.Signal,
            st.sampled_from(["Rån", "Stöld"]),
            st.sampled_from(["Hela Provby", "Almby"]),
            st.sampled_from(["ökar", "minskar"]),
            st.just("jan 2024"),
            counts,
            st.floats(1e-3, 1e3),
        ),
        max_size=6,
    ),
    st.integers(1, 200),
    st.integers(0, 4),
)
def test_what_breaks_its_pattern(values, watched, unwatched):
    assume(len(values) <= watched)
    text = series.signals(values, watched, watched * 6 / 500, unwatched)
    is_honest(text)
    assert "väntade 0)" not in text
    assert "väntade 0,0)" not in text


@quick
@given(st.integers(0, 50), st.integers(0, 20), st.integers(0, 30))
def test_the_first_week_of_a_forecast(middle, low, high):
    is_honest(series.first_forecast(middle, low, low + high))


@quick
@given(st.dictionaries(st.sampled_from(NAMES), st.floats(0, 100), min_size=1), st.integers(1, 3))
def test_no_tie_is_cut(values, n):
    shown = extremes.first_ranked(values, n)
    assert len(shown) >= min(n, len(values))
    left = [round(values[name], 0) for name in values if name not in shown]
    if left:
        assert max(left) <= round(min(values[name] for name in shown), 0)
    assert set(extremes.at_end(values)) <= set(values)


shares = st.builds(
    survey.Share,
    st.sampled_from(NAMES),
    st.floats(0, 100) | st.sampled_from([40.4, 39.6]),
    st.none() | st.integers(1, 900),
)
differences = st.builds(
    survey.Difference,
    st.sampled_from(NAMES),
    st.integers(-30, 30).map(float) | st.floats(-30, 30),
    st.sampled_from(list(survey.Outcome)),
)


@quick
@given(st.lists(shares, max_size=9, unique_by=lambda s: s.name), st.sampled_from(["", "2023"]))
def test_shares_of_an_answer(values, wave):
    is_honest(text := survey.shares("otrygg", values, wave))
    assert bool(text) == bool(values)
    if values:
        assert all(s.name in text for s in values if round(s.share) >= round(max(f.share for f in values)))


def test_a_number_of_answers_that_nobody_knows_is_said_once():
    unknown = [survey.Share("Norr", 90.0, None), survey.Share("Söder", 80.0, None)]
    assert (
        survey.shares("trygg", unknown, "2022")
        == "Så stor var andelen trygg 2022: Norr 90\u00a0% och Söder 80\u00a0% (n saknas för alla)."
    )
    assert survey.shares("trygg", [*unknown, survey.Share("Öster", 70.0, 12)]).count("(n saknas)") == 2
    assert (
        "på ”Ute sent?” är lägst i Söder"
        in survey.worst("trygg", "2022", {"Norr": 90.0, "Söder": 80.0}, 1, "Ute sent?")[0]
    )


@quick
@given(st.lists(shares, min_size=1, max_size=5, unique_by=lambda s: s.name), st.sampled_from([-1, 1, None]))
def test_the_worst_shares(result, better):
    records = survey.extremes("otrygg", "Trygg?", "2023", result, better)
    values = {s.name: s.share for s in result}
    for what, value, who in records:
        is_honest(f"{what} {value} {who}")
        if what.startswith(("Högst", "Lägst")):
            assert len(values) == 1 or not extremes.are_alike(values)
            assert all(n in who for n in extremes.at_end(values, lowest=what.startswith("Lägst")))
        else:
            assert all(n in who for n in values)


@quick
@given(st.lists(differences, max_size=8), st.sampled_from([0, 1]))
def test_differences_between_shares(values, decimals):
    is_sure = any(d.outcome in (survey.Outcome.HIGHER, survey.Outcome.LOWER) for d in values)
    is_honest(text := survey.differences(values, decimals), is_sure)
    assert ("Säkert" in text) == is_sure


@quick
@given(st.dictionaries(st.sampled_from(NAMES), st.floats(0, 100), max_size=5), st.none() | st.floats(0, 100))
def test_the_heading_of_a_question(parts, whole):
    is_honest(text := findings.share("ja", parts, whole))
    assert "Högst" not in text or not extremes.are_alike(parts)
    if "Högst" in text:
        assert "flera" in text or all(n in text for n in extremes.at_end(parts))


def test_what_has_not_changed_is_not_called_chance():
    same = crime.Change("Hot", 80, 80, Verdict.CHANCE)
    assert crime.changes([], [same], "2025", 10) == "Antalet är oförändrat."
    assert crime.changes([], [same, same], "2025", 10) == "Ingen kategori har ändrats."
    assert "slumpen" in crime.changes([], [same, crime.Change("Rån", 80, 79, Verdict.CHANCE)], "2025", 10)


@quick
@given(tables())
def test_the_first_page_says_each_change_in_its_own_direction(rows):
    sure = [r for r in rows if r.verdict is not None and r.verdict.is_sure]
    is_honest(text := overview.certain(rows, "2025"), bool(sure))
    assert bool(text) == bool(sure)
    for verdict in (Verdict.INCREASE, Verdict.DECREASE):
        assert (str(verdict) in text.lower()) == any(r.verdict is verdict for r in rows)


def test_increases_and_decreases_are_not_one_word():
    rows = [crime.Change("Rån", 90, 20, Verdict.INCREASE), crime.Change("Stöld", 10, 60, Verdict.DECREASE)]
    assert overview.certain(rows, "2025") == "Säkerställd ökning av rån och säkerställd minskning av stöld mot 2025"


@quick
@given(counts, counts, st.sampled_from([None, *Verdict]))
def test_the_tile_of_crime(now, before, verdict):
    text = overview.against_year_before(now, before, verdict, 2024, 10)
    is_honest(text, True)
    assert ("säkerställt" in text) == (verdict is not None and verdict.is_sure)


@quick
@given(st.floats(0, 100), st.floats(0, 100), st.sampled_from(["2021", "okt 2021"]))
def test_two_waves_that_are_written_alike_get_a_decimal(before, now, wave):
    text = overview.against_wave_before(before, now, wave, "säkert högre")
    assert ("år 2021" in text) == (wave == "2021")


@quick
@given(st.dictionaries(st.sampled_from(NAMES), st.integers(3, 5), max_size=5))
def test_parts_on_the_same_level_are_named(levels):
    sentence = overview.shown_levels(levels)
    if sentence:
        lowest = min(levels[name] for name, _ in sentence)
        text = " ".join(name + added for name, added in sentence)
        assert all(name in text for name, level in levels.items() if level >= lowest)


@quick
@given(st.dictionaries(st.sampled_from(NAMES), st.tuples(st.integers(0, 4), st.integers(0, 9)), min_size=1))
def test_most_weeks_on_a_level(weeks):
    elevated = {name: min(n, assessed) for name, (n, assessed) in weeks.items()}
    text = findings.most_elevated(elevated, {name: assessed for name, (_, assessed) in weeks.items()}, 3, "stadsdel")
    is_honest(text)
    assert not re.search(r"\b1 bedömda", text)
    assert bool(text) == any(assessed for _, assessed in weeks.values())
    if "nådde" in text:
        assert ("bedömd stadsdel" in text) == any(not assessed for _, assessed in weeks.values())


parts_of_year = st.dictionaries(st.sampled_from(NAMES), st.tuples(st.integers(0, 4), st.integers(0, 9)), min_size=1)


@quick
@given(parts_of_year)
def test_a_year_of_levels(values):
    weeks = [levels.Weeks(name, min(n, assessed), assessed) for name, (n, assessed) in values.items()]
    is_honest(text := levels.year(weeks, 3, "stadsdel"))
    seen = [w for w in weeks if w.assessed]
    assert ("Ingen vecka" in text) == (not seen)
    if seen and (most := max(w.elevated for w in seen)):
        assert all(w.name in text for w in seen if w.elevated == most)
    unseen = [w for w in weeks if not w.assessed]
    assert not (unseen and "Ingen stadsdel" in text)


@quick
@given(st.integers(0, 5), st.integers(1, 5), st.integers(0, 4))
def test_a_week_of_levels_counts_those_assessed(high, assessed, unassessed):
    high = min(high, assessed)
    is_honest(text := levels.week(high, assessed, assessed + unassessed, 3, "stadsdel", "stadsdelar"))
    assert ("bedömd" in text) == bool(unassessed)


@quick
@given(st.dictionaries(st.sampled_from(NAMES), st.tuples(st.integers(0, 9), st.just("3–5")), min_size=1), st.booleans())
def test_the_longest_run(runs, could_be_seen):
    is_honest(text := levels.longest_run(runs, 3, "stadsdel", could_be_seen=could_be_seen))
    longest = max(n for n, _ in runs.values())
    if could_be_seen and longest > 1:
        assert all(name in text for name, (n, _) in runs.items() if n == longest)


@quick
@given(st.dictionaries(st.sampled_from(NAMES), st.tuples(st.floats(0, 100), st.floats(0, 100))))
def test_two_years_of_levels(shares):
    is_honest(text := levels.years(shares, 2023, 2024, 3))
    assert ("lika stor" in text) == (bool(shares) and all(abs(b - a) < 0.5 for a, b in shares.values()))


@quick
@given(st.dictionaries(st.sampled_from(NAMES), st.floats(0, 100)))
def test_the_highest_share_of_weeks(shares):
    top = extremes.at_end(shares)
    is_honest(text := levels.highest_share(shares, 3, "stadsdelar", top))
    if "Högst" in text:
        assert all(name in text for name in top)


@pytest.mark.parametrize(
    ("up", "comparable", "expected_text"),
    [
        ([], 0, "Veckan före är inte bedömd, så ingen ändring kan anges"),
        ([], 2, "Ingen av de två som går att jämföra ligger högre än veckan före"),
        ([], 3, "Ingen ligger högre än veckan före"),
        (["A (1 → 2)"], 2, "Högre än veckan före: A (1 → 2)"),
    ],
)
def test_what_a_meeting_raised(up, comparable, expected_text):
    assert levels.raised(up, comparable, 3) == expected_text


@quick
@given(st.integers(0, 3), st.integers(0, 3), st.lists(st.integers(1, 52), max_size=4))
def test_other_sentences_of_levels(assessed, differ, weeks):
    is_honest(levels.yearly(assessed, min(differ, assessed)))
    is_honest(levels.critical(weeks, 5, "Kritiskt"))
    for is_assessed in (True, False):
        is_honest(levels.together(len(weeks), 4, weeks, 3, "stadsdel", "stadsdelar", is_assessed=is_assessed))


def test_all_crime_is_not_named_twice():
    one = crime.Change("Anmälda brott", 2739, 2616)
    assert ": 2\N{NO-BREAK SPACE}739 anmälda brott, +123" in crime.changes([one], [], "2025", 10)


def test_nobody_is_second_with_no_week_at_all():
    weeks = [levels.Weeks("Månvreten", 2, 5), levels.Weeks("Fyrudda", 0, 5), levels.Weeks("Norrklint", 0, 5)]
    text = levels.year(weeks, 3, "stadsdel")
    assert text == "Månvreten hade nivå 3 eller högre i 2 av 5 bedömda veckor, ingen annan stadsdel i någon"
