"""A real server and Debian's chromium. Every request must stay on our host."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Error, expect

from lagesbild import intake

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-gpu",
    "--js-flags=--single-threaded-gc --no-concurrent-recompilation",  # other threads would take the cores of other tests
]


expect.set_options(timeout=40_000)  # a machine with other work to do is slow, not wrong
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {"executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args():
    return {"locale": "sv-SE", "viewport": {"width": 1440, "height": 900}, "accept_downloads": True}


@pytest.fixture(scope="session")
def shared_context(browser, browser_context_args):
    """One cache for all tests: fetching and compiling Streamlit's code anew is most of what a cold page takes."""
    context = browser.new_context(**browser_context_args)
    yield context
    context.close()


@pytest.fixture
def context(shared_context):
    """The shared context; what a test leaves in it is taken away."""
    yield shared_context
    shared_context.clear_cookies()
    shared_context.clear_permissions()


@pytest.fixture(scope="session")
def kept(shared_context):
    """The page that tests hand on to each other, and whether one changed it for good."""
    state = {"page": None, "is_changed": False}
    _notice(state, shared_context, "new_cdp_session")
    return state


@pytest.fixture
def page(context, kept):
    """The page of the test before, as new: a process for each page, which compiles Streamlit's code anew, is a third of a visit."""
    if kept["page"] is None:
        kept["page"] = context.new_page()
        _notice(kept, kept["page"], "add_init_script", "route", "route_web_socket", "expose_function")
    page = kept["page"]
    yield page
    with suppress(Error):  # a page that never came to an address has no storage
        page.evaluate("localStorage.clear(), sessionStorage.clear()")
    if kept["is_changed"] or page.is_closed():
        page.close()
        kept.update(page=None, is_changed=False)
        return
    page.mouse.move(-9, -9)
    page.goto("about:blank")
    page.emulate_media(media="null", color_scheme="light")
    page.set_viewport_size({"width": 1440, "height": 900})


@pytest.fixture
def unused_page(context):
    """A page that has been nowhere: what a test puts into it stands under no address's rules."""
    page = context.new_page()
    yield page
    page.close()


def _notice(state, whose, *methods: str) -> None:
    """Say so in ``state`` when one of these is called, whose work no later test is rid of."""

    def noticed(method):
        def call(*given, **named):
            state["is_changed"] = True
            return method(*given, **named)

        return call

    for name in methods:
        setattr(whose, name, noticed(getattr(whose, name)))


@pytest.fixture(scope="session")
def base_url(tmp_path_factory):
    """One server for every test that only reads."""
    with serving(tmp_path_factory.mktemp("home")) as url:
        yield url


@cache
def _filled() -> Path:
    """A register with the example places, filled once: a server that fills its own keeps the first page waiting."""
    home = Path(tempfile.mkdtemp(prefix="lagesbild-"))
    intake.open_register(home).close()
    return home / "register.sqlite"


@contextmanager
def serving(home: Path):
    """A server of its own with the example places in ``home``; its log must hold no traceback."""
    if not (home / "register.sqlite").exists():
        shutil.copy(_filled(), home / "register.sqlite")
        shutil.copytree(_filled().parent / "events", home / "events")
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "lagesbild",
        "serve",
        "--port",
        str(port),
    ]
    log = (home / "log").open("wb")
    server = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "LAGESBILD_HOME": str(home)}, stdout=log, stderr=subprocess.STDOUT
    )
    url = f"http://127.0.0.1:{port}"
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=1)
            break
        except OSError:
            time.sleep(0.2)
    yield url
    server.terminate()
    server.wait(10)
    log.close()
    assert b"Traceback" not in (home / "log").read_bytes()


@pytest.fixture
def site(base_url):
    """The server that `visit` visits. A module whose tests write overrides it with a server of its own."""
    return base_url


@pytest.fixture
def visit(page, site):
    """Open a path and wait until its script is done. Fails on any request that leaves the host, and on anything that the
    Content-Security-Policy stops: the page needs nothing that it forbids."""
    foreign: list[str] = []
    stopped: list[str] = []

    def said(message):
        if "Content Security Policy" in (text := getattr(message, "text", None) or str(message)):
            stopped.append(text)

    def guard(request):
        if not request.url.startswith((site, site.replace("http", "ws"), "data:", "blob:")):
            foreign.append(request.url)

    listeners = {"console": said, "pageerror": said, "request": guard}
    for event, listener in listeners.items():
        page.on(event, listener)

    def go(path: str, wait: bool = True):
        page.goto(f"{site}/{path}")
        if wait:
            settle(page)
        return page

    yield go
    for event, listener in listeners.items():
        page.remove_listener(event, listener)
    assert foreign == []
    assert stopped == []


@pytest.fixture
def cut(page):
    """Cuts the sockets to the server, and lets them through again."""
    state = {"is_cut": False, "open": []}

    def route(socket):
        if state["is_cut"]:
            socket.close()
            return
        state["open"].append(socket)
        socket.connect_to_server()

    page.route_web_socket(re.compile("_stcore/stream"), route)
    return state


def settle(page) -> None:
    """Wait until the script has run, the meeting's board is drawn where there is one, and the page has stopped changing."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=90_000)
    page.wait_for_function("() => !document.querySelector('.lb-mote:empty')", timeout=90_000)
    page.wait_for_function(
        """() => new Promise(done => {
            let timer = setTimeout(() => done(true), 200);
            const seen = new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(() => done(true), 200); });
            seen.observe(document.body, {childList: true, subtree: true});
        })""",
        timeout=90_000,
    )
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=90_000)


def choose_page(page, name: str) -> None:
    """Go to a page by the menu: open the groups until one holds it, and choose it."""
    link = page.get_by_role("menuitem", name=name, exact=True)
    for group in page.get_by_test_id("stTopNavSection").all():
        group.click()
        expect(page.get_by_role("menu")).to_be_visible()
        if link.count():
            break
    link.click()
    settle(page)
