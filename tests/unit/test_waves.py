"""When a survey wave was: what can be ordered is, what cannot is not compared."""

import pytest

from lagesbild.waves import in_order, last_year, ranks, wave


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("okt 2021", "mars 2023"),
        ("december 2022", "april 2023"),
        ("VT 2022", "HT 2022"),
        ("HT 2021", "VT 2022"),
        ("vår 2023", "höst 2023"),
        ("våren 2023", "sommaren 2023"),
        ("hösten 2022", "våren 2023"),
        ("VT22", "HT22"),
        ("okt-21", "mar-23"),
        ("mätning 9", "mätning 10"),
        ("omgång 2", "omgång 11"),
        ("andra mätningen", "tredje mätningen"),
        ("mätning 2 2021", "mätning 3 2021"),
        ("kvartal 4 2021", "kvartal 1 2022"),
        ("första halvåret 2022", "andra halvåret 2022"),
        ("Q1 2023", "Q2 2023"),
        ("tertial 1 2023", "tertial 3 2023"),
        ("2021-11", "2021-12"),
        ("11/2021", "2/2022"),
        ("2021-10-15", "2021-11-01"),
        ("vecka 9 2022", "vecka 40 2022"),
        ("läsåret 2021/22", "läsåret 2022/23"),
        ("2018+2019", "2020+2021"),
        ("2018–2020", "2022"),
        ("nov–dec 2022", "jan 2023"),
        ("NTU 2021", "NTU 2022"),
        ("september 2022", "maj 2023"),
    ],
)
def test_waves_in_the_order_of_time(first, then):
    assert wave(first).is_before(wave(then))
    assert not wave(then).is_before(wave(first))
    assert in_order([then, first]) == [first, then]
    assert ranks([then, first])[first] < ranks([then, first])[then]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2021", "okt 2021"),
        ("vår 2023", "april 2023"),
        ("2020+2022", "2021"),
        ("mätning 2", "omgång 3"),
        ("mätning 2", "2021"),
        ("2021 webb", "2021 post"),
        ("vinter 2022", "november 2022"),
        ("mätning 3 2021", "mätning 2 2022"),
        ("pilot", "2022"),
        ("före", "efter"),
    ],
)
def test_what_cannot_be_ordered_is_not(one, other):
    assert len(in_order([one, other])) < 2
    assert len(in_order([other, one])) < 2


def test_the_year_that_a_wave_ended_in():
    assert [last_year(t) for t in ("VT22", "okt 2021", "läsåret 2022/23", "2020+2023", "mätning 9")] == [
        *(2022, 2021, 2023, 2023, 0)
    ]
