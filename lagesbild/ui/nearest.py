"""A mistyped address ends on the nearest page: Streamlit knows a page by its exact path only, and says so in English."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from typing import Any
from urllib.parse import quote, unquote, unquote_plus

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lagesbild import paths, settings
from lagesbild.swedish import listing, slug
from lagesbild.ui import session, state

_OWN = (
    "_stcore",
    "app",
    "media",
    "component",
    "static",
    "publicerat",
    "rapportera",
    "health",
    "ready",
    "auth",
    "oauth2callback",
    "~",
)
"""Parts of other addresses than pages': the browser also asks for /brott/_stcore/health, and must get no page."""
_HTML = ("component", "app", "static", "media", "rapportera")
"""Beginnings of addresses that have HTML of their own; below any other, Streamlit answers with the frame of a page, in English and empty."""
_NO_PAGE = "Sidan finns inte. Gå till Lägesbilds första sida."
OTHER_NAMES = ("ratta", "nytt-i")
"""What links name that no widget does and nothing is kept under: the part to correct, where a new problem lies."""
FIRST = "oversikt"
"""The page that has no path."""


def page_paths() -> frozenset[str]:
    """The path of every page: its script's name."""
    return frozenset(p.stem.replace("_", "-") for p in paths.PAGES.glob("*/*.py"))


def nearest(path: str, pages: frozenset[str]) -> str | None:
    """The page that a path means, as an address without its first slash; None when the path is right as it is.

    >>> nearest("Veckoläge", frozenset({"veckolage", "oversikt"})), nearest("brot", frozenset({"brott", "oversikt"}))
    ('veckolage', 'brott')
    >>> nearest("brott", frozenset({"brott"})), nearest("oversikt", frozenset({"oversikt"}))
    (None, '')
    >>> nearest("brott/_stcore/health", frozenset({"brott"})) is None
    True
    """
    if not path or (path in pages and path != FIRST) or set(path.split("/")) & set(_OWN) or "." in path:
        return None
    close = get_close_matches(slug(path.rsplit("/", 1)[-1]), sorted(pages), 1, 0.6)
    return close[0] if close and close[0] != FIRST else ""


def keys_of_links() -> list[session.LinkKey[Any]]:
    """What a link may give a value and a widget shows."""
    keys = [key for key in vars(session).values() if isinstance(key, session.LinkKey)]
    return [*keys, *(session.panel_measure(turn) for turn in (1, 2, 3))]


def names_in_links() -> frozenset[str]:
    """Every name that a link may give a value."""
    return frozenset((*(key.name for key in keys_of_links()), state.REVISION, state.FIGURE, *OTHER_NAMES))


def meant(said: str, names: Iterable[str]) -> str:
    """A question to ask about a word that is none of ``names``: whether the nearest of them is meant; empty when none is near.

    >>> meant("omrde", ["ar", "omrade"]), meant("Norra bergt", ["Norr", "Norra Berget"]), meant("x", ["ar"])
    (' Menades ”omrade”?', ' Menades ”Norra Berget”?', '')
    """
    known, wanted = {slug(name): name for name in names}, slug(said)
    close = get_close_matches(wanted, list(known), 1, 0.7) or [k for k in known if wanted and k.startswith(wanted)]
    return f" Menades ”{known[close[0]]}”?" if close else ""


def unknown_names(said: Iterable[str], known: frozenset[str]) -> list[str]:
    """A sentence for each name of a link that nothing here has.

    >>> unknown_names(["ar", "utm_source"], frozenset({"ar", "omrade"}))
    ['Länken säger ”utm_source”, som inget val här heter.']
    """
    return [
        f"Länken säger ”{name}”, som inget val här heter.{meant(name, sorted(known))}"
        for name in said
        if name not in known
    ]


def unused_names(said: Iterable[str], absent: Collection[str]) -> str:
    """What to say of the names of a link whose choices are not on the page; empty when all are.

    >>> unused_names(["ar", "brott", "lager"], {"brott", "lager"})
    'Länken säger ”brott” och ”lager”, som det inte finns något val för på den här sidan nu.'
    >>> unused_names(["ar"], {"brott"})
    ''
    """
    names = [f"”{name}”" for name in said if name in absent]
    return f"Länken säger {listing(names)}, som det inte finns något val för på den här sidan nu." if names else ""


def as_named(query: str, known: frozenset[str]) -> str:
    """A query whose names are as links write them: another letter case, å for a or an accent say nothing else.

    >>> as_named("AR=2025&Omr%C3%A5de=Ekmyra&x=1", frozenset({"ar", "omrade"}))
    'ar=2025&omrade=Ekmyra&x=1'
    >>> as_named("AR=2025&ar=2026", frozenset({"ar"}))
    'AR=2025&ar=2026'
    """
    pairs = [piece.partition("=") for piece in query.split("&")]
    said = {unquote_plus(name) for name, _, _ in pairs}

    def as_known(name: str) -> str:
        plain = slug(unquote_plus(name))
        return plain if unquote_plus(name) not in known and plain in known - said else name

    return "&".join(f"{as_known(name)}{equals}{value}" for name, equals, value in pairs)


class NearestPage:
    """ASGI: a GET of no page is sent to the nearest, with its query, or told that there is none; all else goes through.

    So is a GET of a page whose query has the names of a link in other letters.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._pages = page_paths()
        self._names = names_in_links()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Redirect, or let through."""
        if scope["type"] == "http" and scope["method"] == "GET":
            path = unquote(scope["path"]).strip("/")
            query = scope["query_string"].decode("latin-1")
            better = nearest(path, self._pages)
            if (better is not None or path in {"", *self._pages}) and (named := as_named(query, self._names)) != query:
                better, query = path if better is None else better, named
            if better is not None:
                await RedirectResponse(f"/{quote(better)}" + (f"?{query}" if query else ""))(scope, receive, send)
                return
            if path not in self._pages and path.split("/")[0] not in {"", *_HTML, *_public()}:
                await _without_frame(self._app, scope, receive, send)
                return
        await self._app(scope, receive, send)


def _public() -> tuple[str, ...]:
    return ("publicerat",) if settings.is_public() else ()


async def _without_frame(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """What the app answers; instead of HTML, that there is no such page."""
    is_html = False

    async def send_words(message: Message) -> None:
        nonlocal is_html
        if message["type"] == "http.response.start" and message["status"] == 200:
            is_html = Headers(raw=message["headers"]).get("content-type", "").startswith("text/html")
        if not is_html:
            await send(message)

    await app(scope, receive, send_words)
    if is_html:
        await PlainTextResponse(_NO_PAGE, 404)(scope, receive, send)
