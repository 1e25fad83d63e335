"""Who may fetch a file of the app: the browser that was told its address, while it is there.

Streamlit gives every file that a page offers an address (``/media/…``), a hash of its content, and answers whoever
asks for it. Here each browser has a visit of its own, a random number in a cookie; what is sent to it over its
WebSocket says which addresses it was told, and only those are answered.
"""

from __future__ import annotations

import re
import secrets
import time
from collections import Counter
from collections.abc import Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers

COOKIE = "lagesbild-besok"
_SECONDS = 30 * 24 * 3600
_TOKEN = re.compile(r"[0-9a-f]{64}")
_FILE = re.compile(rb"/media/([0-9a-f]{32})")  # as much of Streamlit's name of a file as says which it is
_STAYS = 600.0  # seconds after the last tab is closed: longer than Streamlit keeps a session for who comes back


def visit_of(headers: Headers) -> str | None:
    """The visit that a request belongs to, by its cookie; None without one.

    Sessions of people who have signed in take this function's place (`Visits.visit_of`): what it gives may be any
    text that means one session.
    """
    try:
        cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return None
    return cookie.value if cookie and _TOKEN.fullmatch(cookie.value) else None


def new_cookie() -> str:
    """A Set-Cookie header that begins a visit. No script reads it; it goes to us only."""
    return f"{COOKIE}={secrets.token_hex(32)}; Path=/; Max-Age={_SECONDS}; HttpOnly; SameSite=Lax"


class Visits:
    """Which addresses of files each visit was told; forgotten some minutes after its last tab was closed."""

    def __init__(
        self, visit_of: Callable[[Headers], str | None] = visit_of, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.visit_of = visit_of
        self._clock = clock
        self._addresses: MutableMapping[str, set[bytes]] = {}
        self._open: Counter[str] = Counter()
        self._left: dict[str, float] = {}

    def opened(self, visit: str) -> None:
        """A tab is there."""
        self._sweep()
        self._open[visit] += 1
        self._left.pop(visit, None)
        self._addresses.setdefault(visit, set())

    def closed(self, visit: str) -> None:
        """A tab is closed, or has lost its connection."""
        self._open[visit] -= 1
        if self._open[visit] <= 0:
            del self._open[visit]
            self._left[visit] = self._clock()

    def sent(self, visit: str, message: bytes) -> None:
        """A message went to the visit's browser: it knows the addresses that stand in it."""
        if b"/media/" in message and visit in self._addresses:
            self._addresses[visit].update(_FILE.findall(message))

    def may_get(self, visit: str | None, path: str) -> bool:
        """Whether the file at ``path`` is answered to this visit."""
        self._sweep()
        asked = _FILE.match(path.encode())
        return visit is not None and asked is not None and asked[1] in self._addresses.get(visit, ())

    def forget(self, visit: str) -> None:
        """End at once what a visit was told, as when somebody signs out; its open tabs may be told anew."""
        self._left.pop(visit, None)
        if visit in self._open:
            self._addresses[visit] = set()
        else:
            self._addresses.pop(visit, None)

    def _sweep(self) -> None:
        now = self._clock()
        for visit in [v for v, left in self._left.items() if now - left > _STAYS]:
            self.forget(visit)


SERVED = Visits()
"""Those of the app that this process serves."""
