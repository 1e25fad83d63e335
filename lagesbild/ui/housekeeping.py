"""What runs beside the visitors: garbage is collected between their scripts, and memory goes back when they have left.

Streamlit collects all garbage after every script, with everybody else waiting: with a dozen visitors that took two thirds of the
time that their scripts took. Here one thread does it: every other second what is new, once a minute all. Streamlit also keeps who left for two
minutes, and then until somebody else leaves; the C library keeps what was freed, and a worker that reads files its libraries.
All are let go of here.
"""

from __future__ import annotations

import ctypes
import gc
import logging
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from streamlit import runtime

from lagesbild import isolation

OPTIONS = {"runner.postScriptGC": False}
"""Streamlit's settings without which it does the same, and more often."""
_PAUSE = 2.0  # seconds between two rounds
_WHOLE = 60.0  # seconds between two collections of all, which nobody's script can go on beside
_SHARE = 100  # and at least so many times as long as one takes
_WORKER_RESTS = 600.0  # seconds until a worker that waits for a file is stopped: to start one takes some seconds
_log = logging.getLogger("lagesbild")


def begin() -> None:
    """Start the thread. What is imported by now lives as long as the process: no collection walks through it."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    threading.Thread(target=_run, args=(Housekeeper(visitors),), name="housekeeping", daemon=True).start()


def _run(keeper: Housekeeper) -> None:
    while True:
        time.sleep(_PAUSE)
        try:
            keeper.round()
        except Exception:
            _log.exception("housekeeping")
            time.sleep(_WHOLE)


class Housekeeper:
    """``present`` says how many visitors there are, those counted who left a moment ago."""

    def __init__(self, present: Callable[[], int], clock: Callable[[], float] = time.monotonic) -> None:
        self._present = present
        self._clock = clock
        self._is_tidy = False
        self._next_whole = clock() + _WHOLE

    def round(self) -> None:
        """Let go of what is garbage now, and when nobody is left of all that is not needed."""
        is_empty = self._present() == 0
        isolation.rest(0 if is_empty else _WORKER_RESTS)
        if is_empty and not self._is_tidy:
            gc.unfreeze()  # what was of use to somebody, and is now to nobody
            self._collect_all()
            gc.freeze()
        elif not is_empty and self._clock() >= self._next_whole:
            self._collect_all()
        elif not is_empty:
            gc.collect(1)
        self._is_tidy = is_empty

    def _collect_all(self) -> None:
        began = self._clock()
        gc.collect()
        give_memory_back()
        now = self._clock()
        self._next_whole = now + max(_WHOLE, _SHARE * (now - began))


def visitors() -> int:
    """How many sessions Streamlit has, of who is here and who left a moment ago; those that it has had for too long go."""
    sessions = getattr(runtime.get_instance(), "_session_mgr", None) if runtime.exists() else None
    return 0 if sessions is None else sessions.num_active_sessions() + kept(sessions)  # None while it starts


def kept(sessions: Any) -> int:
    """How many sessions of who left a manager of sessions keeps, once the old ones are gone: by itself it drops them when another leaves."""
    store = sessions._session_storage._cache
    with sessions._storage_lock:
        old = store.expire()
        count = len(store)
    del old  # what ends with them is not done while others wait
    return count


def give_memory_back() -> None:
    """Have the C library and Arrow return to the machine what they hold and do not use."""
    if (arrow := sys.modules.get("pyarrow")) is not None:
        arrow.default_memory_pool().release_unused()
    with suppress(AttributeError, OSError):  # another C library than GNU's
        ctypes.CDLL(None).malloc_trim(0)
