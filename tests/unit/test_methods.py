"""Every method is explained, and the figures of its example equal ones worked out here by other means."""

import math
import re

import numpy as np
import pytest
import scipy.stats as st
from sklearn.metrics.pairwise import euclidean_distances
from sklearn.preprocessing import StandardScaler

from lagesbild import exhibits, methods
from lagesbild.methods.counts import _COMPSTAT

SLUGS = [
    "two-counts",
    "holm",
    "comparable-period",
    "rates",
    "parts-of-whole",
    "harm",
    "expected-band",
    "cusum",
    "season",
    "forecast",
    "levels",
    "trend",
    "breakpoint",
    "levels-incidents",
    "wilson",
    "newcombe",
    "pooling",
    "weights",
    "minimum-n",
    "group-gaps",
    "funnel",
    "empirical-bayes",
    "ranks",
    "density",
    "hotspots",
    "near-repeat",
    "aoristic",
    "coincidence",
    "similar-areas",
    "difference-in-differences",
    "interrupted-series",
    "before-after",
    "suppression",
    "symbols",
]
Z = st.norm.ppf(0.975)


def sv(value: float, decimals: int = 0) -> str:
    """A number in Swedish, written without the code under test."""
    text = f"{abs(value):,.{decimals}f}".replace(",", "\u00a0").replace(".", ",")
    return ("\u2212" if value < 0 and float(f"{value:.{decimals}f}") else "") + text


def binomial(a: int, b: int) -> tuple[float, float]:
    """(exact p, mid-p) of a against b by summing the binomial distribution."""
    n = a + b
    tail = sum(math.comb(n, i) for i in range(max(a, b), n + 1)) / 2**n
    return min(1, 2 * tail), min(1, 2 * tail - math.comb(n, a) / 2**n)


def wilson(p: float, n: float) -> tuple[float, float]:
    """Solves |p − π| = z√(π(1 − π)/n) for π, as Wilson put it."""
    roots = np.sort(np.roots([1 + Z**2 / n, -(2 * p + Z**2 / n), p**2]).real)
    return float(roots[0]), float(roots[1])


def interval(low: float, high: float, decimals: int = 1) -> str:
    return f"{sv(low, decimals)}–{sv(high, decimals)}"


def figures(slug: str) -> dict[str, str]:
    return dict(methods.METHODS[slug].example().figures)


def test_every_agreed_slug_is_explained():
    assert set(methods.METHODS) == set(SLUGS)
    assert len({m.title for m in methods.METHODS.values()}) == len(SLUGS)  # the URL carries the title


@pytest.mark.parametrize("slug", SLUGS)
def test_an_explanation_is_whole(slug):
    method = methods.METHODS[slug]
    assert method.question.endswith("?")
    for text in (*method.how, method.trap, method.avoid, method.example().words):
        assert re.search(r"[.?!]$", text), text
        assert not re.search(r"\bnan\b|None|\bn/a\b| - |[0-9]-[0-9]* ?%", text)
    assert all(s.author and s.title and 1900 <= s.year <= 2026 for s in method.sources)
    assert method.sources
    assert method.example().figures


def test_two_counts():
    exact, mid = binomial(268, 221)
    ends = st.binomtest(268, 489).proportion_ci(0.95, "exact")
    low, high = (e / (1 - e) for e in ends)
    assert list(figures("two-counts").values()) == [
        "+47",
        "+21,3\u00a0%",  # 47/221
        f"1,21 ({interval(low, high, 2)})",
        f"{sv(exact, 3)}: ovanligt om inget har ändrats",
        f"{sv(mid, 3)}: ovanligt om inget har ändrats",
        "säkerställd ökning",
    ]
    assert (sv(exact, 3), sv(mid, 3)) == ("0,037", "0,034")


def test_holm_of_the_printed_table():
    mid = {row: binomial(after, before)[1] for row, (before, after) in _COMPSTAT.items()}
    adjusted, worst = {}, 0.0
    for rank, row in enumerate(sorted(mid, key=mid.__getitem__)):
        worst = max(worst, min(1, (len(mid) - rank) * mid[row]))
        adjusted[row] = worst
    shown = figures("holm")
    for row in ("Stöld ur fordon", "Cykelstöld", "Inbrott i bostad"):
        text = "inte säkerställd" if mid[row] < 0.05 else "inom slumpen"
        assert shown[row] == f"p {sv(mid[row], 3)} → {sv(adjusted[row], 3)}: {text}"
    assert adjusted["Bedrägeri (urval)"] < 0.001
    assert [r for r, p in adjusted.items() if p <= 0.05] == ["Bedrägeri (urval)"]
    assert shown["Våldtäkt, utomhus"].endswith("för få brott för att säga något")  # 2⁻⁸ > 0.05/14
    assert sum(p <= 0.05 for p in mid.values()) == 3


def test_the_rows_are_those_of_the_example_place(register):
    table = exhibits.build(register, "compstat:hasselby-vallingby:2023").table.set_index("category")
    assert {row: (table.at[row, "year_2022"], table.at[row, "year_2023"]) for row in _COMPSTAT} == _COMPSTAT


def test_periods_rates_and_parts():
    assert list(figures("comparable-period").values()) == ["60", "59", "0", "0,0\u00a0%"]
    rates = list(figures("rates").values())
    for shown, count, thousands in zip(rates, (268, 2), (76.396, 1.5), strict=True):
        low, high = st.chi2.ppf(0.025, 2 * count) / 2, st.chi2.ppf(0.975, 2 * count + 2) / 2  # Garwood by χ²
        assert shown == f"{sv(count / thousands, 2)} ({interval(low / thousands, high / thousands, 2)})"
    assert figures("parts-of-whole")["Ej platsbestämt"] == "70 (7,0\u00a0%)"


def test_series():
    mean, low, high = figures("expected-band").values()
    # gamma-Poisson by hand: quantiles of a negative binomial with size 40.5 and mean 40.5/8
    chances = np.cumsum([st.nbinom.pmf(i, 40.5, 8 / 9) for i in range(60)])
    bounds = [int(np.searchsorted(chances, q)) for q in (0.025, 0.975)]
    assert (mean, low, high) == ("5,1", interval(*bounds, 0), "12, över bandet")
    k, h, steps = figures("cusum").values()
    assert k == sv(4 / math.log(2), 2)
    level, worked = 0.0, []
    for count in (3, 5, 8, 7, 9):
        level = max(0.0, level + count - 5.8)
        worked.append(sv(level, 1))
    assert steps == "; ".join(worked)
    assert level >= float(h.replace(",", "."))
    assert list(figures("season").values()) == ["3–5", "9", "4", ".."]
    q = np.array([0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975])
    fan = np.array([int(np.searchsorted(chances, v)) for v in q])
    losses = [
        np.mean([v * (y - f) if y >= f else (1 - v) * (f - y) for v, f in zip(q, fan, strict=True)]) for y in (5, 12)
    ]
    assert list(figures("forecast").values()) == ["5", "2–8", "1–10", *(sv(v, 2) for v in losses)]


def test_levels():
    assert list(figures("levels").values()) == ["5", "60\u00a0%", "2 veckor", "3"]
    x = [1, 1, 2, 1, 2, 2, 3, 2, 3, 3]
    tau = st.kendalltau(range(10), x).statistic
    s, t, p = figures("trend").values()
    assert (s, t) == ("+29", sv(tau, 2))
    variance = (10 * 9 * 25 - (3 * 2 * 11 + 4 * 3 * 13 + 3 * 2 * 11)) / 18  # ties 3, 4, 3
    assert p == f"{sv(2 * st.norm.sf(28 / math.sqrt(variance)), 3)}: indikativ, nivåerna stiger"
    assert figures("breakpoint")["K"] == "25"  # 5 × 5 pairs, all the same way
    assert figures("breakpoint")["p"] == f"{sv(2 * math.exp(-6 * 625 / 1100), 3)}: indikativ, osäkert"
    level, noted = [1, 2, 3, 1, 3, 3, 2, 1, 3, 2, 1, 3], [0, 1, 2, 0, 3, 2, 1, 0, 2, 1, 1, 4]
    pairs = [(np.sign(level[i] - level[j]), np.sign(noted[i] - noted[j])) for i in range(12) for j in range(i)]
    tau_b = sum(a * b for a, b in pairs) / math.sqrt(sum(a * a for a, _ in pairs) * sum(b * b for _, b in pairs))
    assert list(figures("levels-incidents").values()) == [sv(tau_b, 2), "0", "6 av 6"]


def test_surveys():
    per_cent = "\u00a0%"
    assert list(figures("wilson").values()) == [
        f"40 % ({interval(*(100 * v for v in wilson(0.4, n)))}{per_cent})" for n in (30, 300)
    ]
    (l1, u1), (l2, u2) = wilson(0.8, 70), wilson(0.6, 80)
    down, up = math.hypot(0.8 - l1, u2 - 0.6), math.hypot(u1 - 0.8, 0.6 - l2)
    assert figures("newcombe")["Skillnad"] == f"20,0\u00a0procentenheter ({interval(20 - 100 * down, 20 + 100 * up)})"
    chi2, p, *_ = st.chi2_contingency([[40, 60], [150, 150]], correction=False)
    pooled = figures("pooling")
    assert pooled["Skiljer sig omgångarna? χ²"] == sv(chi2, 2)
    assert pooled["p"] == f"{sv(p, 3)}: inom slumpen"
    assert (
        pooled["Sammanslagen andel"] == f"47,5{per_cent} ({interval(*(100 * v for v in wilson(0.475, 400)))}{per_cent})"
    )
    effective = 64 / 14
    weighed = f"50{per_cent} ({interval(*(100 * v for v in wilson(0.5, effective)))}{per_cent})"
    assert list(figures("weights").values()) == [weighed, sv(effective, 1)]
    assert list(figures("minimum-n").values()) == ["visas", "visas med varning", "döljs", "n saknas"]
    (l1, u1), (l2, u2) = wilson(0.45, 300), wilson(0.30, 280)
    gap = interval(15 - 100 * math.hypot(0.45 - l1, u2 - 0.30), 15 + 100 * math.hypot(u1 - 0.45, 0.30 - l2))
    assert list(figures("group-gaps").values()) == ["15,0\u00a0procentenheter", gap]


def test_areas_and_places():
    funnel = figures("funnel")
    rate = 626 / 112_500
    for area, count, people in (("C", 105, 9_000), ("F", 6, 500)):
        ends = [int(st.poisson.ppf(q, rate * people)) for q in (0.001, 0.999)]
        assert funnel[f"{area}: antal och gränser 99,8 %"] == f"{count} ({interval(*ends, 0)})"
    assert funnel["Områden utanför"] == "C"
    e, n = np.array([0, 30, 45]), np.array([100, 10_000, 9_000])
    m = e.sum() / n.sum()
    a = (n * (e / n - m) ** 2).sum() / n.sum() - m / n.mean()
    smooth = m + a / (a + m / n) * (e / n - m)
    assert list(figures("empirical-bayes").values()) == [
        f"{sv(1000 * r, 2)} → {sv(1000 * s, 2)} per 1 000" for r, s in zip(e / n, smooth, strict=True)
    ]
    assert list(figures("ranks").values()) == ["plats 1 (säker)", "plats 2 (2–3)", "plats 3 (2–3)", "plats 4 (säker)"]
    peak = 3 / (math.pi * 0.3**2)  # per km², h = 0.3 km
    assert list(figures("density").values()) == [f"{sv(peak, 1)} per km²", f"{sv(2 * peak, 1)} per km²", "2"]
    people = np.array([[1000, 30], [1200, 28], [5000, 30], [3000, 12], [3400, 20]])
    scaled = StandardScaler().fit_transform(people)
    assert list(figures("similar-areas").values()) == [sv(d, 2) for d in euclidean_distances(scaled)[0, 1:3]]
    values = np.array([6.0] * 9 + [1.0] * 91)
    z = (54 - 9 * values.mean()) / (values.std() * math.sqrt((100 * 9 - 81) / 99))
    assert figures("hotspots")["Rutan i mitten, z"] == sv(z, 2)
    # when the days are shuffled each of the 66 pairs is as likely to be close in time
    east = [0, 50, 0, 50, 5_000, 5_050, 9_000, 12_000, 15_000, 18_000, 21_000, 24_000]
    day = [1, 3, 60, 62, 30, 33, 100, 140, 180, 220, 260, 300]
    pairs = [(abs(east[i] - east[j]) <= 200, abs(day[i] - day[j]) <= 7) for i in range(12) for j in range(i)]
    near, soon, both = sum(a for a, _ in pairs), sum(b for _, b in pairs), sum(a and b for a, b in pairs)
    assert list(figures("near-repeat").values()) == [str(both), sv(near * soon / 66, 1)]
    assert [float(v[:-2].replace(",", ".")) for v in figures("aoristic").values()] == pytest.approx(
        [100 / 6, 100 / 3, 100 / 3, 100 / 6], abs=0.05
    )
    sd = math.sqrt(100 + 60 + 100 + 98)
    assert list(figures("before-after").values()) == [
        "\u221238",
        f"{sv(-38 - Z * sd, 1)} till {sv(-38 + Z * sd, 1)}",
        f"{sv(2 * st.norm.sf(38 / sd), 3)}: säkerställd minskning",
        sv(Z * sd, 1),
    ]


def test_what_stands_where_no_number_can():
    assert list(figures("symbols").values()) == [".", "..", "0", "·", "+68,4\u00a0%", "1\u00a0174"]
    assert list(figures("suppression").values()) == ["..", "..", "20", "35"]
    assert "mellan 1 och 14." in methods.METHODS["suppression"].example().words  # A + B = 15, each at least 1
    assert [s.sign for s in methods.signs()] == ["-", ".", "..", "·", "få"]


def test_the_sign_for_few_follows_the_setting(monkeypatch):
    monkeypatch.setenv("LAGESBILD_SMALL_BASE", "17")
    assert "under 17 brott" in methods.signs()[-1].where


def test_the_search_reads_the_whole_explanation():
    listed = [m.slug for section in methods.matching("midnatt timmar").values() for m in section]
    assert listed == ["aoristic"]
    assert methods.matching("kvantdator") == {}
    assert sum(map(len, methods.matching("").values())) == len(SLUGS)


def test_titles_of_slugs_leave_out_what_is_not_explained():
    assert list(methods.titles(["holm", "hittepå", "wilson"])) == ["holm", "wilson"]


def test_an_interrupted_series_is_the_poisson_regression_of_statsmodels():
    import statsmodels.api as sm

    y = np.array([10, 12, 8, 11, 9, 10] * 18 + [5, 6, 4, 5] * 4)
    t = np.arange(124)
    year = 2 * np.pi * t / 52.1775
    x = np.column_stack([np.ones(124), t, t >= 108, np.sin(year), np.cos(year)]).astype(float)
    beta = sm.GLM(y, x, family=sm.families.Poisson()).fit().params
    shown = figures("interrupted-series")
    assert shown["Kvot mot det väntade"] == sv(math.exp(beta[2]), 2)
    expected = np.exp(np.delete(x, 2, 1)[108:] @ np.delete(beta, 2)).sum()
    assert f"{sv(expected)} händelser efter; det blev 80." in methods.METHODS["interrupted-series"].example().words


def test_the_ratio_of_ratios_is_that_of_the_sums():
    shown = figures("difference-in-differences")
    assert shown["Kvot av kvoter"] == "0,56"  # (38 / 70) / (54 / 56)
