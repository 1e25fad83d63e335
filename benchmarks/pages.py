"""Warm server time of each page, as a ratio to an empty Streamlit page.

Run: ``python -m benchmarks.pages``. A fictional place of 120 stadsdelar with weekly levels is
shown with 1 and with 10 years loaded; the pages show one year, so the larger register should
cost little more. Everything is measured in one process, in turn, so that the machine's speed
cancels out; times are medians.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import tempfile
import time
from datetime import date
from pathlib import Path

from streamlit.testing.v1 import AppTest

from lagesbild.calendar import weeks_in_year
from lagesbild.register import Change, Register
from lagesbild.tables import to_frame

ROOT = Path(__file__).parents[1]
AREAS, LAST_YEAR, ROUNDS = 120, 2023, 9
PAGES = {
    "Översikt": None,
    "Veckoläge": "pages/lage/veckolage.py",
    "Brott": "pages/lage/brott.py",
    "Trygghet": "pages/lage/trygghet.py",
    "Karta": "pages/lage/karta.py",
    "Stadsdel": "pages/lage/stadsdel.py",
    "Underlag": "pages/data/underlag.py",
}
PLACE = "fiktivkoping"


def fill(home: Path, years: int) -> None:
    """A register with one fictional place, seeded."""
    chance = random.Random(years)
    parts = [f"fiktiv-{i}" for i in range(AREAS)]
    areas = [{"area": PLACE, "name": "Fiktivköping", "type": "kommun"}]
    for i, part in enumerate(parts):
        x, y = 17 + 0.01 * (i % 12), 59 + 0.01 * (i // 12)
        ring = [[x, y], [x + 0.01, y], [x + 0.01, y + 0.01], [x, y + 0.01], [x, y]]
        geometry = json.dumps({"type": "Polygon", "coordinates": [ring]})
        areas.append({"area": part, "name": f"Fiktiv {i}", "type": "stadsdel", "parent": PLACE, "geometry": geometry})
    colours = ("#EAF1F4", "#F6DE8D", "#EE9B3A", "#C8382E", "#4A0A1E")
    roles = {3: "förhöjd", 5: "kritisk"}
    levels = [
        {"area": PLACE, "level": n, "name": f"Nivå {n}", "colour": c, "ink": "#1A1A1A", "role": roles.get(n)}
        for n, c in enumerate(colours, start=1)
    ]
    span = range(LAST_YEAR - years + 1, LAST_YEAR + 1)
    ratings = [
        {"area": p, "year": y, "week": w, "level": chance.choices(range(1, 6), (60, 25, 10, 3, 2))[0]}
        for y in span
        for w in range(1, weeks_in_year(y) + 1)
        for p in parts
    ]
    crime = [
        {
            "area": PLACE,
            "group": "Person",
            "category": f"Fiktivt brott {c}",
            "start": date(y, 1, 1),
            "end": date(y, 9, 30),
            "status": "final",
            "count": chance.randint(5, 400),
            "position": c,
        }
        for y in span
        for c in range(40)
    ] + [
        {
            "area": p,
            "group": "Person",
            "category": "Fiktivt brott",
            "start": date(y, 1, 1),
            "end": date(y, 9, 30),
            "status": "final",
            "count": chance.randint(0, 90),
        }
        for y in span
        for p in parts
    ]
    survey = [
        {
            "area": p,
            "survey": "Fiktiv undersökning",
            "wave": str(y),
            "question": "Trygg ute",
            "answer": "otrygg",
            "group": "alla",
            "share": chance.uniform(0.1, 0.5),
            "n": 200,
        }
        for y in span
        for p in parts[:20]
    ]
    population = [
        {"area": p, "date": date(LAST_YEAR - 1, 12, 31), "age": "alla", "count": chance.randint(900, 9000)}
        for p in parts
    ]
    tables = {
        "areas": areas,
        "levels": levels,
        "ratings": ratings,
        "crime": crime,
        "survey": survey,
        "population": population,
    }
    register = Register(home / "register.sqlite")
    register.save(
        (Change(who="benchmark", action="import", kind=k, place=PLACE, source="Fiktiva uppgifter"), to_frame(k, rows))
        for k, rows in tables.items()
    )
    register.close()


def opened(script: str | None) -> AppTest:
    """A page of the app, run until its caches are warm."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.run()
    if script is not None:
        app.switch_page(script).run()
    if app.exception or app.error:
        raise RuntimeError([e.value for e in (*app.exception, *app.error)])
    app.run()
    return app


def check_years(app: AppTest, years: int) -> None:
    """Fail when the page does not see the register that it is measured with."""
    seen = len(app.selectbox(key="ar").options)
    if seen != years:
        raise RuntimeError(f"the page offers {seen} years, not {years}")


def once(app: AppTest) -> float:
    """Seconds of one more run."""
    start = time.perf_counter()
    app.run()
    return time.perf_counter() - start


def main() -> None:
    """Print the table."""
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory(prefix="lagesbild-bench-") as folder:
        homes = {years: Path(folder) / str(years) for years in (1, 10)}
        for years, home in homes.items():
            fill(home, years)
        measure(homes)


def measure(homes: dict[int, Path]) -> None:
    """Print one row a page."""
    empty = AppTest.from_string("import streamlit as st\nst.write('')")
    empty.run()
    print(f"{'Sida':<12}{'1 år':>10}{'10 år':>10}{'10/1':>8}   (gånger en tom sida; median av {ROUNDS})")
    for name, script in PAGES.items():
        apps = {}
        for years, home in homes.items():
            os.environ["LAGESBILD_HOME"] = str(home)
            apps[years] = opened(script)
            check_years(apps[years], years)
        times: dict[int, list[float]] = {0: [], 1: [], 10: []}
        for _ in range(ROUNDS):
            times[0].append(once(empty))
            for years, home in homes.items():
                os.environ["LAGESBILD_HOME"] = str(home)
                times[years].append(once(apps[years]))
        base, small, large = (statistics.median(times[k]) for k in (0, 1, 10))
        print(f"{name:<12}{small / base:>10.1f}{large / base:>10.1f}{large / small:>8.2f}   tom {base * 1000:.0f} ms")


if __name__ == "__main__":
    main()
