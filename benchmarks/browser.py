"""What a cold browser waits for on each page, as ratios to an empty Streamlit page in the same run.

Run: ``python -m benchmarks.browser``. A new browser without cache opens each page of Exempelstad (fiktiv) and an
empty page, in turn; the server is warm. Two times are taken in the page itself: until the first figure is drawn, and
until nothing has changed in the page for half a second (the half second is not counted). Medians of ``ROUNDS``.
"""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

ROOT = Path(__file__).parents[1]
ROUNDS = int(os.environ.get("ROUNDS", "5"))
PAGES = {
    "Översikt": "",
    "Veckoläge": "veckolage",
    "Brott": "brott",
    "Utveckling": "utveckling",
    "Trygghet": "trygghet",
    "Karta": "karta",
    "Stadsdel": "stadsdel",
    "Registrera": "registrera",
    "Lägesbild": "lagesbild",
    "Underlag": "underlag",
}
PLACE = "?omrade=exempelstad-fiktiv"
# A figure is what carries the page: a chart, a strip, a map, a table, the board, or the heading where there is none.
WATCH = """
window.lb = {first: null, last: 0};
const figure = /\\/(lagesbild|underlag)$/.test(location.pathname) ? 'h1.lb-h1' : '.lb-chart, .lb-map img, table, iframe';
new MutationObserver(() => {
    const now = performance.now();
    window.lb.last = now;
    if (window.lb.first === null && document.querySelector(document.title === 'tom' ? '.tom' : figure)) window.lb.first = now;
}).observe(document, {childList: true, subtree: true, attributes: true, characterData: true});
"""
REST = "() => document.querySelector('[data-test-script-state=notRunning]') && performance.now() - window.lb.last > 500"
EMPTY = """
import streamlit as st
st.set_page_config(page_title="tom")
st.html('<p class="tom">tom</p>')
"""


@contextmanager
def serving(command: list[str], home: Path) -> Iterator[str]:
    """A server on a free port, until it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "LAGESBILD_HOME": str(home)}
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(
            [*command, str(port)], cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        url = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{url}/_stcore/health", timeout=1)
                break
            except OSError:
                time.sleep(0.2)
        try:
            yield url
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:  # it is still drawing
                server.kill()


def once(play: Playwright, address: str) -> tuple[float, float]:
    """Milliseconds until the first figure and until rest, in a browser of its own."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
    try:
        page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="sv-SE")
        page.add_init_script(WATCH)
        page.goto(address)
        page.wait_for_function("() => window.lb.first !== null", timeout=60_000)
        page.wait_for_function(REST, timeout=60_000)
        first, last = page.evaluate("[window.lb.first, window.lb.last]")
        return first, last
    finally:
        browser.close()


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory(prefix="lagesbild-bench-") as folder, sync_playwright() as play:
        homes = [Path(folder) / name for name in ("app", "empty")]
        for home in homes:
            home.mkdir()
        script = homes[1] / "empty.py"
        script.write_text(EMPTY)
        bare = [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless=true"]
        bare += ["--browser.gatherUsageStats=false", "--server.address=127.0.0.1", "--server.port"]
        ours = [sys.executable, "-m", "lagesbild", "serve", "--port"]
        with serving(ours, homes[0]) as app, serving(bare, homes[1]) as empty:
            measure(play, app, empty)


def measure(play: Playwright, app: str, empty: str) -> None:
    """Print one row a page."""
    chosen = sys.argv[1:] or list(PAGES)
    print(f"{'Sida':<12}{'första figur':>14}{'i vila':>10}   (gånger en tom sida; median av {ROUNDS})")
    once(play, empty)
    for name in chosen:
        address = f"{app}/{PAGES[name]}{PLACE}"
        once(play, address)
        times = [(once(play, empty), once(play, address)) for _ in range(ROUNDS)]
        base = [statistics.median(t[0][i] for t in times) for i in (0, 1)]
        page = [statistics.median(t[1][i] for t in times) for i in (0, 1)]
        print(
            f"{name:<12}{page[0] / base[0]:>14.1f}{page[1] / base[1]:>10.1f}   "
            f"{page[0]:.0f} och {page[1]:.0f} ms mot {base[0]:.0f} och {base[1]:.0f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
