"""A mistyped address ends on the nearest page: Streamlit knows a page by its exact path only, and says so in English."""

from __future__ import annotations

from difflib import get_close_matches
from urllib.parse import quote, unquote

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from lagesbild import paths
from lagesbild.swedish import slug

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


class NearestPage:
    """ASGI: a GET of no page is sent to the nearest, with its query; all else goes through."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._pages = page_paths()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Redirect, or let through."""
        if scope["type"] == "http" and scope["method"] == "GET":
            path = unquote(scope["path"]).strip("/")
            if (better := nearest(path, self._pages)) is not None:
                query = scope["query_string"].decode("latin-1")
                await RedirectResponse(f"/{quote(better)}" + (f"?{query}" if query else ""))(scope, receive, send)
                return
        await self._app(scope, receive, send)
