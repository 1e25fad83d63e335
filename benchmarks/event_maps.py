"""The map of events in a browser: at many events against few, and against folium's CircleMarkers; filters on every page.

Run by ``python -m benchmarks.events N``, or alone: ``python -m benchmarks.event_maps MANY FEW`` with two folders that
`benchmarks.events` kept. Times are until nothing has changed for half a second, in a cold browser against a warm server;
bytes are what comes through the page's connection (the program's own files, which a browser keeps, are not counted).
"""

from __future__ import annotations

import math
import os
import shutil
import statistics
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Playwright, TimeoutError, WebSocket, sync_playwright

from benchmarks import browser
from lagesbild.swedish import number

ROUNDS = int(os.environ.get("ROUNDS", "3"))
TOWN = "exempelstad-fiktiv"
MARKERS = 100_000
LONGEST = 600  # seconds that so many markers of folium are waited for
MAP = f"/karta?omrade={TOWN}&matt=tathet"
FOLIUM = """
import folium
import pyarrow.parquet as pq
import pyproj
import streamlit as st
from streamlit_folium import st_folium

@st.cache_resource
def drawn():
    rows = pq.read_table({file!r})
    lon, lat = pyproj.Transformer.from_crs(3006, 4326, always_xy=True).transform(rows["x"].to_numpy(), rows["y"].to_numpy())
    made = folium.Map(location=[lat.mean(), lon.mean()], zoom_start=12, tiles=None)
    for a, b in zip(lat, lon):
        folium.CircleMarker([a, b], radius=3).add_to(made)
    return made

st.html('<p class="tom">tom</p>')
st_folium(drawn(), height=560, use_container_width=True, returned_objects=[])
"""
_QUIET = (
    "() => document.querySelector('[data-test-script-state=notRunning]') && performance.now() - window.lb.last > 500"
)
_DRAWN = "document.querySelectorAll('.leaflet-interactive, .leaflet-image-layer').length > 0"


def visit(play: Playwright, address: str, seconds: int = 120) -> tuple[float, int]:
    """(seconds until the map is drawn and at rest, bytes received) in a browser of its own; infinite when ``seconds`` are not enough."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    engine = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
    received = 0

    def listen(socket: WebSocket) -> None:
        def take(frame: str | bytes) -> None:
            nonlocal received
            received += len(frame)

        socket.on("framereceived", take)

    try:
        page = engine.new_page(viewport={"width": 1440, "height": 900}, locale="sv-SE")
        page.set_default_timeout(1000 * seconds)
        page.on("websocket", listen)
        page.add_init_script(browser.WATCH)
        began = time.perf_counter()
        page.goto(address)
        inner = page.frame_locator("iframe[title*=folium]").locator(".leaflet-interactive, .leaflet-image-layer")
        inner.first.wait_for(state="attached", timeout=1000 * seconds)
        page.wait_for_function(_QUIET, timeout=1000 * seconds)
        for frame in page.frames:  # a frame whose script still works does not answer
            frame.evaluate(_DRAWN)
        return time.perf_counter() - began - 0.5, received
    except TimeoutError:
        return math.inf, received
    finally:
        engine.close()


def _median(play: Playwright, address: str, rounds: int = ROUNDS, seconds: int = 120) -> tuple[float, float, int]:
    first, received = visit(play, address, seconds)  # the server's first time
    if math.isinf(first):
        return first, 0.0, received
    listed = [visit(play, address, seconds) for _ in range(rounds)]
    times = [t for t, _ in listed]
    return statistics.median(times), (max(times) - min(times)) / 2, int(statistics.median(b for _, b in listed))


def maps(many: Path, few: Path) -> None:
    """Print the rows of maps in a browser."""
    ours = [sys.executable, "-m", "lagesbild", "serve", "--port"]
    with sync_playwright() as play:
        listed = []
        for home in (many, few):
            with browser.serving(ours, home) as app:
                listed.append(_median(play, app + MAP))
        _row("density map in the browser", listed[0], "10 000 events", listed[1])


def markers(home: Path) -> None:
    """Print the row of the density map of as many events as folium is given as markers."""
    import duckdb

    ours = [sys.executable, "-m", "lagesbild", "serve", "--port"]
    bare = [sys.executable, "-m", "streamlit", "run", "--server.headless=true", "--browser.gatherUsageStats=false"]
    with tempfile.TemporaryDirectory(prefix="lagesbild-") as folder, sync_playwright() as play:
        file, script = Path(folder) / "points.parquet", Path(folder) / "app.py"
        files = sorted(str(p) for p in (home / "events").glob("*/2*.parquet"))
        with closing(duckdb.connect()) as connection:
            chosen = f"SELECT x, y FROM read_parquet({files}) WHERE x IS NOT NULL LIMIT {MARKERS}"
            connection.execute(f"COPY ({chosen}) TO '{file}' (FORMAT parquet)")
        script.write_text(FOLIUM.format(file=str(file)))
        with browser.serving(ours, home) as app:
            mine = _median(play, app + MAP)
        start = [*bare[:4], str(script), *bare[4:], "--server.address=127.0.0.1", "--server.port"]
        with browser.serving(start, Path(folder)) as app:
            other = _median(play, app, rounds=1, seconds=LONGEST)
        _row(f"density map of {number(MARKERS)} events", mine, "folium CircleMarkers", other)


def _row(what: str, mine: tuple[float, float, int], name: str, other: tuple[float, float, int]) -> None:
    def message_of(values: tuple[float, float, int]) -> str:
        time = f"{values[0]:.2f} ± {values[1]:.2f} s" if math.isfinite(values[0]) else f"not in {LONGEST} s"
        return f"{time}, {values[2] / 1000:.0f} kB"

    known = math.isfinite(other[0])
    ratio = mine[0] / (other[0] if known else LONGEST)
    ratios = f"{'' if known else '< '}{ratio:.{2 if known else 3}f} | {mine[2] / max(1, other[2]):.3f}"
    print(f"| {what} | {message_of(mine)} | {name} | {message_of(other)} | {ratios} |", flush=True)


def memory(home: Path, changes: int = 50) -> None:
    """Print the row of what a browser keeps when the filters of the map are changed again and again."""
    ours = [sys.executable, "-m", "lagesbild", "serve", "--port"]
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with browser.serving(ours, home) as app, sync_playwright() as play:
        engine = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = engine.new_page(viewport={"width": 1440, "height": 900}, locale="sv-SE")
        page.set_default_timeout(120_000)
        page.add_init_script(browser.WATCH)
        page.goto(app + MAP)
        asked = page.context.new_cdp_session(page)
        asked.send("Performance.enable")
        listed = []
        for turn in range(changes + 6):
            page.get_by_role("radio", name=("28 dagar", "365 dagar")[turn % 2], exact=True).click()
            page.wait_for_timeout(300)
            page.wait_for_function(_QUIET)
            if turn in (5, changes + 5):  # what a page loads once has come by then
                asked.send("HeapProfiler.collectGarbage")
                metrics = {m["name"]: m["value"] for m in asked.send("Performance.getMetrics")["metrics"]}
                listed.append((metrics["JSHeapUsedSize"] / 1e6, int(metrics["Nodes"])))
        engine.close()
    (heap, nodes), (after, more) = listed
    what = f"memory of the browser after {changes} changes of filter"
    print(
        f"| {what} | {after:.1f} MB, {more} nodes | before them | {heap:.1f} MB, {nodes} nodes | {after / heap:.2f} | |"
    )


def filters(home: Path) -> list[float]:
    """Seconds of a run of each page after each of its filters was set to another value, once."""
    from streamlit.testing.v1 import AppTest

    os.environ["LAGESBILD_HOME"] = str(home)
    os.chdir(browser.ROOT)
    scripts = ["veckolage", "brott", "utveckling", "trygghet", "karta", "stadsdel", "lagesbild"]
    listed = []
    for script in [None, *scripts]:
        app = AppTest.from_file(str(browser.ROOT / "app.py"), default_timeout=300)
        app.query_params["omrade"] = TOWN
        app.run()
        if script:
            app.switch_page(f"pages/lage/{script}.py").run()
        app.run()
        for name in [w.key for w in app.selectbox if w.key and w.key != "omrade"]:
            if name not in [w.key for w in app.selectbox]:
                continue  # another choice took it away
            box = app.selectbox(key=name)
            others = [o for o in box.options if o != box.value]
            if not others:
                continue
            began = time.perf_counter()
            box.set_value(box.options[-1] if box.index == 0 else box.options[0]).run()
            listed.append(time.perf_counter() - began)
            if app.exception:
                raise RuntimeError([e.value for e in app.exception])
    return listed


def main() -> None:
    """Print the rows of maps."""
    many, few = map(Path, sys.argv[1:3])
    maps(many, few)
    memory(few)
    markers(many)


if __name__ == "__main__":
    main()
