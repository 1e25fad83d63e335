"""CompStat with its tests, as a ratio to the plain pandas pivot without any statistics.

Run: ``python -m benchmarks.analysis``. Fictional counts for 120 areas × 40 categories × 5 years.
Both are measured in one process, in turn, so that the machine's speed cancels out; times are
medians. The promise is at most 3 times.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd

from lagesbild.analysis.crime import compare
from lagesbild.calendar import Period
from lagesbild.tables import to_frame

AREAS, CATEGORIES, YEARS, ROUNDS, MOST = 120, 40, range(2019, 2024), 15, 3.0
PERIOD = Period(date(2023, 1, 1), date(2023, 9, 30))


def fictional() -> pd.DataFrame:
    """Counts as the register holds them, seeded."""
    chance = np.random.default_rng(1)
    means = np.geomspace(0.5, 300, CATEGORIES)
    return to_frame(
        "crime",
        [
            {"area": f"fiktiv-{a}", "group": f"Grupp {c % 2}", "category": f"Fiktivt brott {c}", "position": c}
            | {"start": PERIOD.in_year(y).start, "end": PERIOD.in_year(y).end, "status": "final"}
            | {"count": int(chance.poisson(means[c]))}
            for a in range(AREAS)
            for c in range(CATEGORIES)
            for y in YEARS
        ],
    )


def pivot(crime: pd.DataFrame) -> pd.DataFrame:
    """The same years in columns, and nothing more."""
    of_period = crime.assign(year=pd.to_datetime(crime["end"]).dt.year)
    return of_period.pivot_table(index=["area", "group", "category"], columns="year", values="count", aggfunc="sum")


def once(work: Callable[[], object]) -> float:
    """Seconds of one more run."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Print the ratio; exit code 1 when it is above the promise."""
    crime = fictional()
    works = {"pivot": lambda: pivot(crime), "compare": lambda: compare(crime, PERIOD, earlier=len(YEARS) - 1)}
    for work in works.values():
        work()
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            times[name].append(once(work))
    base, whole = (statistics.median(times[name]) for name in works)
    print(f"CompStat med prov, {AREAS} områden × {CATEGORIES} kategorier × {len(YEARS)} år: ", end="")
    print(f"{whole / base:.1f} gånger en ren pivot (högst {MOST:.0f}; pivot {base * 1000:.0f} ms)")
    sys.exit(whole / base > MOST)


if __name__ == "__main__":
    main()
