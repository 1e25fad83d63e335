"""What runs beside the visitors: garbage is collected between their scripts, and memory goes back when they have left.

Streamlit collects all garbage after every script, with everybody else waiting: with a dozen visitors that took two thirds of the
time that their scripts took. Here one thread does it, in at most a twentieth of the time. Streamlit also keeps who left for two
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
_SHARE = 20  # so many times as long as a collection took it takes until the next
_SHORTEST, _LONGEST = 2.0, 30.0  # seconds between two
_NOTHING = 2_000  # objects more than after the last collection: nobody has done anything
_WORKER_RESTS = 600.0  # seconds until a worker that waits for a file is stopped: to start one takes some seconds
_log = logging.getLogger("lagesbild")


def begin() -> None:
    """Start the thread. What is imported by now lives as long as the process: no collection walks through it."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    threading.Thread(target=_run, args=(Housekeeper(visitors),), name="housekeeping", daemon=True).start()


def _run(keeper: Housekeeper) -> None:
    pause = _SHORTEST
    while True:
        time.sleep(pause)
        try:
            pause = pause_after(keeper.round())
        except Exception:
            _log.exception("housekeeping")
            pause = _LONGEST


def pause_after(seconds: float) -> float:
    """How long visitors have the processor for themselves after a round of so many seconds.

    >>> pause_after(0.0), pause_after(0.25), pause_after(5.0)
    (2.0, 5.0, 30.0)
    """
    return min(max(_SHORTEST, _SHARE * seconds), _LONGEST)


class Housekeeper:
    """``present`` says how many visitors there are, those counted who left a moment ago."""

    def __init__(self, present: Callable[[], int]) -> None:
        self._present = present
        self._is_tidy = False

    def round(self) -> float:
        """Let go of what is garbage now, and when nobody is left of all that is not needed; the seconds that it took."""
        began = time.monotonic()
        is_empty = self._present() == 0
        isolation.rest(0 if is_empty else _WORKER_RESTS)
        if is_empty and not self._is_tidy:
            gc.unfreeze()  # what was of use to somebody, and is now to nobody
            gc.collect()
            gc.freeze()
            give_memory_back()
        elif gc.get_count() > (_NOTHING, 0, 0) or any(gc.get_count()[1:]):
            gc.collect()
            give_memory_back()
        self._is_tidy = is_empty
        return time.monotonic() - began


def visitors() -> int:
    """How many sessions Streamlit has, of who is here and who left a moment ago; those that it has had for too long go."""
    if not runtime.exists():
        return 0
    sessions = runtime.get_instance()._session_mgr
    return sessions.num_active_sessions() + kept(sessions)


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
