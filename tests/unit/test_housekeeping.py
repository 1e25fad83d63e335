"""What visitors leave is let go of when they have left, and no script waits for garbage to be collected."""

import gc
import json
import subprocess
import sys
import time
import weakref
from types import SimpleNamespace
from unittest.mock import MagicMock

import pytest
from streamlit import config, net_util
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.websocket_session_manager import WebsocketSessionManager
from streamlit.web import bootstrap

from lagesbild import isolation
from lagesbild.isolation import Limits
from lagesbild.paths import ROOT
from lagesbild.ui import housekeeping, serve
from tests.garbage import Knot, knot
from tests.jobs import double


@pytest.fixture
def given_back(monkeypatch):
    """Collections happen when they are asked for, and walk through nothing that others left; how often memory was given back."""
    times = []
    monkeypatch.setattr(housekeeping, "give_memory_back", lambda: times.append(1))
    gc.disable()
    gc.freeze()
    yield times
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="module")
def alone():
    """What `tests.garbage` says."""
    done = subprocess.run([sys.executable, "-m", "tests.garbage"], cwd=ROOT, capture_output=True, check=True)
    return json.loads(done.stdout)


def test_what_somebody_used_is_gone_when_nobody_is_left_also_what_was_there_from_the_beginning(alone):
    assert alone["with one"][0] is False
    assert alone["with none"] == [True, True]
    assert alone["given back"] == 1


def test_while_people_are_there_what_is_new_is_collected_at_once_and_all_once_a_minute(given_back):
    kept = Knot()
    old = weakref.ref(kept)
    gc.collect(1)  # with what has been there for some time
    del kept
    new, now = knot(), [100.0]
    keeper = housekeeping.Housekeeper(lambda: 3, lambda: now[0])
    keeper.round()
    assert new() is None
    assert old() is not None
    assert not given_back
    now[0] += 61
    keeper.round()
    assert old() is None
    assert given_back == [1]


def test_the_longer_a_collection_takes_the_seldomer_is_it_made(given_back, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(
        housekeeping, "give_memory_back", lambda: (given_back.append(1), now.__setitem__(0, now[0] + 3))
    )
    keeper = housekeeping.Housekeeper(lambda: 3, lambda: now[0])
    for now[0] in (61, 130, 300, 363, 365, 500):
        keeper.round()
    assert len(given_back) == 2


def test_an_empty_server_is_tidied_once(alone):
    assert alone["empty, and again"] == [1, 2], "somebody came and left"


def manager(seconds):
    stored = MemorySessionStorage(ttl_seconds=seconds)
    return WebsocketSessionManager(stored, MagicMock(), MagicMock(), MagicMock()), stored


def test_who_left_long_ago_is_kept_no_longer_though_nobody_else_leaves():
    sessions, stored = manager(0.05)
    left = Knot()
    left.id = "a"
    gone = weakref.ref(left)
    left.itself = None  # nothing but the store keeps it
    stored.save(SimpleNamespace(session=left))
    assert housekeeping.kept(sessions) == 1, "who comes back at once finds what was typed"
    del left
    time.sleep(0.1)
    assert housekeeping.kept(sessions) == 0
    assert gone() is None


@pytest.mark.parametrize("made", [None, SimpleNamespace()])
def test_before_streamlit_has_begun_nobody_is_there(made, monkeypatch):
    fake = SimpleNamespace(exists=lambda: made is not None, get_instance=lambda: made)
    monkeypatch.setattr(housekeeping, "runtime", fake)
    assert housekeeping.visitors() == 0


def test_the_server_collects_no_garbage_after_each_script(monkeypatch, home):
    seen = {}
    for of, name in (
        (net_util, "get_external_ip"),
        (net_util, "get_internal_ip"),
        (PagesManager, "uses_pages_directory"),
    ):
        monkeypatch.setattr(of, name, getattr(of, name))  # put back afterwards
    monkeypatch.setattr(bootstrap, "load_config_options", seen.update)
    monkeypatch.setattr(serve, "_until_stopped", lambda *_: None)
    serve._run([], 8501, "")
    (name,) = housekeeping.OPTIONS
    assert seen[name] is False
    assert config.get_option(name) is True, "Streamlit has this setting, and by itself does"


def test_housekeeping_begins_with_the_server(monkeypatch, given_back):
    seen = []
    before = gc.get_threshold()
    gc.unfreeze()
    monkeypatch.setattr(
        housekeeping.threading, "Thread", lambda **said: SimpleNamespace(start=lambda: seen.append(said["name"]))
    )
    monkeypatch.setattr(serve.logs, "configure", lambda: None)
    monkeypatch.setattr(
        serve.uvicorn, "Server", lambda _: SimpleNamespace(run=lambda sockets: seen.append(gc.get_threshold()))
    )
    try:
        serve._until_stopped(MagicMock(), [])
    finally:
        gc.set_threshold(*before)
    assert seen == ["housekeeping", (50_000, 20, 100)]
    assert gc.get_freeze_count() > 100_000


def test_memory_goes_back_to_the_machine():
    """Many small pieces, of which a few at the end keep the C library from giving back the rest by itself."""
    psutil = pytest.importorskip("psutil")
    libc = housekeeping.ctypes.CDLL(None)
    if not hasattr(libc, "malloc_trim"):
        pytest.skip("another C library than GNU's")
    libc.malloc.restype = housekeeping.ctypes.c_void_p
    libc.free.argtypes = [housekeeping.ctypes.c_void_p]
    pieces = [libc.malloc(60_000) for _ in range(2_000)]
    for piece in pieces:
        housekeeping.ctypes.memset(piece, 1, 60_000)
    for piece in pieces[:-1]:
        libc.free(piece)
    held = psutil.Process().memory_info().rss
    housekeeping.give_memory_back()
    assert held - psutil.Process().memory_info().rss > 60 * 2**20
    libc.free(pieces[-1])


def test_a_worker_that_waits_for_long_is_stopped_and_the_next_file_gets_another():
    def call():
        return isolation.call(double, 2, limits=Limits((5.0,), 2**27), modules=("tests.jobs",))[1]

    first = call()
    isolation.rest(600)
    assert call() == first, "it has not waited for long"
    isolation.rest(0)
    assert not isolation._idle
    assert call() != first
