"""What a week's incidents propose: Tabell 1 as a truth table, and what must hold for any rules."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.analysis import proposal
from lagesbild.analysis.proposal import propose
from lagesbild.tables import SEVERITIES

SCALE = [1, 2, 3, 4, 5]


def incidents(*counts: int, withdrawn: int = 0) -> pd.DataFrame:
    """So many lindriga, oroande, allvarliga, kritiska; the first ``withdrawn`` of them struck."""
    severities = [s for s, n in zip(SEVERITIES, counts, strict=False) for _ in range(n)]
    struck = pd.array([1 if i < withdrawn else None for i in range(len(severities))], dtype="Int64")
    return pd.DataFrame({"severity": pd.Series(severities, dtype=object), "withdrawn": struck})


def rules(*rows: tuple[int, str, int]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["level", "severity", "least"])


@pytest.fixture(scope="module")
def tabell_1(register):
    """The rules as the example place's file has them."""
    return register.current("rules", areas=["hasselby-vallingby"])


@pytest.mark.parametrize(
    ("counts", "level", "grounds"),
    [
        ((0, 0, 0, 0), 1, "inga noterade händelser → 1"),
        ((1, 0, 0, 0), 1, "1 lindrig händelse → 1"),
        ((2, 0, 0, 0), 2, "2 lindriga händelser → 2"),
        ((9, 0, 0, 0), 2, "9 lindriga händelser → 2"),
        ((0, 1, 0, 0), 2, "1 oroande händelse → 2"),
        ((1, 1, 0, 0), 2, "1 oroande händelse → 2"),
        ((5, 1, 0, 0), 2, "1 oroande händelse → 2"),
        ((0, 2, 0, 0), 3, "2 oroande händelser → 3"),
        ((4, 2, 0, 0), 3, "2 oroande händelser → 3"),
        ((0, 7, 0, 0), 3, "7 oroande händelser → 3"),
        ((0, 0, 1, 0), 3, "1 allvarlig händelse → 3"),
        ((0, 1, 1, 0), 3, "1 allvarlig händelse → 3"),  # one of each is not several allvarliga
        ((3, 3, 1, 0), 3, "1 allvarlig händelse → 3"),
        ((0, 0, 2, 0), 4, "2 allvarliga händelser → 4"),
        ((5, 5, 3, 0), 4, "3 allvarliga händelser → 4"),
        ((0, 0, 0, 1), 5, "1 kritisk händelse → 5"),
        ((0, 0, 1, 1), 5, "1 kritisk händelse → 5"),
        ((2, 2, 2, 2), 5, "2 kritiska händelser → 5"),
    ],
)
def test_tabell_1(tabell_1, counts, level, grounds):
    result = propose(incidents(*counts), tabell_1, SCALE)
    assert (result.level, result.grounds) == (level, grounds)


def test_what_is_struck_does_not_count(tabell_1):
    assert propose(incidents(0, 2, withdrawn=1), tabell_1, SCALE).level == 2
    assert propose(incidents(0, 0, 0, 1, withdrawn=1), tabell_1, SCALE).grounds == "inga noterade händelser → 1"


def test_without_rules_nothing_is_proposed_and_it_is_said():
    result = propose(incidents(0, 0, 0, 3), rules(), SCALE)
    assert result.level is None
    assert result.grounds == proposal.NO_RULES
    outside = propose(incidents(0, 0, 0, 3), rules((7, "kritisk", 1)), SCALE)
    assert outside.level is None


def test_a_worse_incident_counts_for_the_milder_rule():
    three = rules((3, "oroande", 3))
    assert propose(incidents(0, 3), three, SCALE).level == 3
    mixed = propose(incidents(0, 2, 1), three, SCALE)
    assert (mixed.level, mixed.grounds) == (3, "1 allvarlig och 2 oroande händelser → 3")
    assert propose(incidents(2, 1), three, SCALE).level == 1  # a milder one never counts for a worse rule


def test_a_scale_may_start_elsewhere():
    assert propose(incidents(), rules((3, "oroande", 1)), [2, 3]).level == 2


ANY_RULES = st.lists(
    st.tuples(st.integers(1, 5), st.sampled_from(SEVERITIES), st.integers(1, 4)), min_size=1, max_size=8
)
ANY_COUNTS = st.tuples(*[st.integers(0, 4)] * 4)


@given(ANY_RULES, ANY_COUNTS, st.integers(0, 3))
def test_one_more_or_one_worse_never_lowers_the_proposal(stored, counts, which):
    before = propose(incidents(*counts), rules(*stored), SCALE).level
    more = list(counts)
    more[which] += 1
    assert propose(incidents(*more), rules(*stored), SCALE).level >= before
    if which and counts[which - 1]:
        worse = list(counts)
        worse[which - 1] -= 1
        worse[which] += 1
        assert propose(incidents(*worse), rules(*stored), SCALE).level >= before


@given(ANY_RULES, ANY_COUNTS)
def test_the_order_of_the_rules_does_not_matter(stored, counts):
    assert propose(incidents(*counts), rules(*stored), SCALE) == propose(
        incidents(*counts), rules(*stored[::-1]), SCALE
    )
