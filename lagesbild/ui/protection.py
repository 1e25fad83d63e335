"""What every answer of the server carries, and whom it answers at all: one ASGI application around the whole app.

**Content-Security-Policy.** The page itself runs only what we serve (``'self'``), the two scripts that stand in its HTML (by
their hashes) and ``blob:``, since Streamlit imports the scripts of its components from there; nothing that a text smuggles in
as HTML can run. Styles need ``'unsafe-inline'``: Streamlit and our diagrams set them on elements. The map lies in a frame
of its own address (`_FRAMES`) whose component writes the map's script into the page, so that frame alone may run inline
script; it may be framed by us only, and reach nobody but the server of map tiles that is configured.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lagesbild import settings
from lagesbild.ui.visits import Visits, new_cookie

_FRAMES = "/component/"
_MEDIA = "/media/"
_LASTING = ("/static/", "/app/static/", "/component/")
"""Files of the program itself, the same for everybody: a browser may keep them."""
_CLOSED = ("/_stcore/metrics", "/_stcore/agent")
"""What Streamlit tells of its memory and sessions, and its way in for programs: for nobody."""
_NOT_YOURS = (
    "Filen hör till ett besök som inte är öppet i den här webbläsaren. Öppna sidan som den ligger på och hämta den där."
)
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_HOST = re.compile(r"[\w.:\[\]-]{1,255}")
_THIS_MACHINE = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?", re.IGNORECASE)
_PERMISSIONS = ", ".join(
    f"{name}=()"
    for name in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # an address says what is looked at
    "Permissions-Policy": _PERMISSIONS,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Protected:
    """ASGI: adds the headers to every answer, and refuses who asks under a stranger's name.

    ``only_here``: the app is for this machine alone. A page of another host whose name was made to lead here (DNS
    rebinding), and a proxy that lets others in, ask under another name than this machine's and are refused. ``also``: the
    name that people sign in under, which a proxy hands on. ``visits`` says whom a file is answered: the browser that was
    told its address.
    """

    def __init__(
        self, app: ASGIApp, document: str, *, only_here: bool, also: str = "", visits: Visits | None = None
    ) -> None:
        self._app = app
        self._hashes = hashes(document)
        self._only_here = only_here
        self._also = also.lower()
        self._visits = visits or Visits()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        host, path = asked.get("host", ""), scope["path"]
        visit = self._visits.visit_of(asked)

        async def send_protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                add_headers(headers, path, host, self._hashes)
                if visit is None and _is_page(headers, path):
                    headers.append("Set-Cookie", new_cookie())
                if _is_https(scope, asked):
                    keep_to_tls(headers)
            await send(message)

        if scope["type"] == "websocket":
            if not self._is_known(host) or not is_same_origin(asked.get("origin"), host):
                await receive()  # websocket.connect; a close before accept is a 403
                await send({"type": "websocket.close", "code": 1008})
                return
            await self._stream(visit, scope, receive, send)
        elif not self._is_known(host):
            await _refusal(host)(scope, receive, send_protected)
        elif path.startswith(_CLOSED):
            await PlainTextResponse("Finns inte.", 404)(scope, receive, send_protected)
        elif path.startswith(_MEDIA) and not self._visits.may_get(visit, path):
            await PlainTextResponse(_NOT_YOURS, 403)(scope, receive, send_protected)
        else:
            await self._app(scope, receive, send_protected)

    def _is_known(self, host: str) -> bool:
        return not self._only_here or is_this_machine(host) or (bool(self._also) and host.lower() == self._also)

    async def _stream(self, visit: str | None, scope: Scope, receive: Receive, send: Send) -> None:
        """Streamlit's WebSocket, with note taken of the addresses of files that it tells the browser."""
        receive = _only_bytes(receive)
        if visit is None:
            await self._app(scope, receive, send)
            return

        async def send_noted(message: Message) -> None:
            self._visits.sent(visit, message.get("bytes") or b"")
            await send(message)

        self._visits.opened(visit)
        try:
            await self._app(scope, receive, send_noted)
        finally:
            self._visits.closed(visit)


def _only_bytes(receive: Receive) -> Receive:
    """As ``receive``; text, which no page of ours sends and of which Streamlit's reader makes a traceback, ends the stream."""

    async def received() -> Message:
        message = await receive()
        if message["type"] == "websocket.receive" and message.get("bytes") is None:
            return {"type": "websocket.disconnect", "code": 1003}
        return message

    return received


def _is_page(headers: MutableHeaders, path: str) -> bool:
    """Whether an answer is the app's page, not a file of the program, the reporter's form or the public page (which take no cookie)."""
    is_html = headers.get("content-type", "").startswith("text/html")
    return is_html and not path.startswith((*_LASTING, _MEDIA, "/rapportera/", "/publicerat"))


def _is_https(scope: Scope, asked: Headers) -> bool:
    """Whether the browser speaks TLS, with us or with a server in front that says so. A lie only costs the liar its cookie."""
    return scope.get("scheme") == "https" or asked.get("x-forwarded-proto", "").lower() == "https"


def _refusal(host: str) -> PlainTextResponse:
    named = f"”{host}”" if _HOST.fullmatch(host) else "ett annat namn"
    return PlainTextResponse(
        f"Lägesbild är startad för den här datorn, och svarar på localhost, inte på {named}. Ska andra nå tjänsten genom en "
        "server framför den: sätt LAGESBILD_OPEN=yes, om det är meningen att alla som når den får läsa och ändra allt.",
        421,
    )


def is_this_machine(host: str) -> bool:
    """True for a Host header that names this machine as it names itself.

    >>> is_this_machine("localhost:8501"), is_this_machine("[::1]:8501"), is_this_machine("127.0.0.1")
    (True, True, True)
    >>> is_this_machine("localhost.example"), is_this_machine("10.0.0.1"), is_this_machine("")
    (False, False, False)
    """
    return bool(_THIS_MACHINE.fullmatch(host))


def is_same_origin(origin: str | None, host: str) -> bool:
    """Whether a WebSocket is asked for by a page of the same host and port, or by no page at all (then no browser).

    >>> is_same_origin("http://localhost:8501", "localhost:8501"), is_same_origin(None, "localhost:8501")
    (True, True)
    >>> is_same_origin("http://localhost:3000", "localhost:8501"), is_same_origin("null", "localhost:8501")
    (False, False)
    """
    return origin is None or (bool(host) and urlsplit(origin).netloc.lower() == host.lower())


def hashes(document: str) -> tuple[str, ...]:
    """The CSP sources of the scripts that stand in an HTML document."""
    digests = (hashlib.sha256(script.encode()).digest() for script in _INLINE_SCRIPT.findall(document))
    return tuple(f"'sha256-{base64.b64encode(d).decode()}'" for d in digests)


def add_headers(headers: MutableHeaders, path: str, host: str, inline: tuple[str, ...]) -> None:
    """Put the headers on an answer; one that the answer has already (the reporter's form is stricter) stays."""
    for name, value in _ALWAYS.items():
        headers.setdefault(name, value)
    headers.setdefault("Content-Security-Policy", policy(path, host, inline))
    if path.startswith(_LASTING):  # the map's frame has no origin, and must fetch its own scripts
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    headers.setdefault("X-Frame-Options", "SAMEORIGIN" if path.startswith(_FRAMES) else "DENY")
    if path.startswith(_MEDIA):  # files out of the register, which no cache on the way may keep
        headers["Cache-Control"] = "no-store"
    elif not path.startswith(_LASTING):
        headers.setdefault("Cache-Control", "no-store")


def keep_to_tls(headers: MutableHeaders) -> None:
    """Have the browser send no cookie without TLS, Streamlit's with the claims of who signed in neither: it leaves that to chance."""
    for i, (name, value) in enumerate(headers.raw):
        if name.lower() == b"set-cookie" and b"; secure" not in value.lower():
            headers.raw[i] = (name, value + b"; Secure")


def policy(path: str, host: str, inline: tuple[str, ...]) -> str:
    """The Content-Security-Policy of an answer at ``path``; ``inline`` are the sources of the page's own scripts."""
    if path.startswith(_MEDIA):
        return "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
    tiles = _tiles(settings.tile_url())
    if path.startswith(_FRAMES):
        return (
            f"default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
            f"img-src 'self' data:{tiles}; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
            "frame-ancestors 'self'; sandbox allow-scripts"
        )
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""  # not every browser counts them as 'self'
    return (
        f"default-src 'none'; script-src 'self' blob: {' '.join(inline)}; style-src 'self' 'unsafe-inline'; "
        f"img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'{sockets}; media-src 'self'; "
        "frame-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; object-src 'none'; frame-ancestors 'none'"
    )


@cache
def _tiles(url: str) -> str:
    """Where the map's tiles come from, as a source with a space before it."""
    parts = urlsplit(url)
    return f" {parts.scheme}://{parts.netloc.replace('{s}', '*')}" if parts.netloc else ""
