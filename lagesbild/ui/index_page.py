"""The HTML page that every address of the app gives: Streamlit's, in Swedish, with the scripts that run in the browser.

Streamlit has no setting for its language or its page. The scripts stand in ``in_browser/``, each with one task.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import file_util

from lagesbild.ui.nearest import FIRST, page_paths

_SCRIPTS = ("server.js", "returning.js", "language.js", "menu.js", "connection.js", "presentation.js", "asked.js")
_HERE = Path(__file__).parent / "in_browser"
_REPLACED = {
    '<html lang="en">': '<html lang="sv">',
    "<title>Streamlit</title>": "<title>Lägesbild</title>",
}
"""What Streamlit's page says, and what ours says instead."""
_ELEMENTS = ("Html", "Selectbox", "PageLink", "BidiComponent", "ButtonGroup")
"""The parts of Streamlit that every page draws, and which its page would ask for only when the first of each comes."""
_ELEMENTS_OF = {"registrera": ("TextInput", "Checkbox")}
"""What a page draws besides at once, by its path."""
_MORE = tuple(element for elements in _ELEMENTS_OF.values() for element in elements)
_IMPORTED = re.compile(r"""(?:from|import)["'`]\./([\w.-]+\.js)["'`]""")
_IN_INDEX = re.compile(r"static/js/([\w.-]+\.js)")
_ASKS_MORE = frozenset({"range", "if-none-match", "if-modified-since", "if-range"})
_LASTS = {
    "Cache-Control": "public, immutable, max-age=31536000"
}  # as Streamlit says of them: their names change with them
_NOSCRIPT = re.compile("<noscript>.*</noscript>", re.DOTALL)


@cache
def _code(element: str) -> frozenset[str]:
    """The files of code that an element of Streamlit needs."""
    folder = Path(file_util.get_static_dir()) / "static" / "js"
    waiting = [path.name for path in folder.glob(f"{element}.*.js")]
    needed: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting += _IMPORTED.findall((folder / name).read_text(encoding="utf-8"))
    return frozenset(needed)


def _ahead(html: str, page: str) -> str:
    """Links that let the browser fetch and compile what the page will draw, while it waits for the first answer."""
    elements = (*_ELEMENTS, *_ELEMENTS_OF.get(page, ()))
    names = sorted({name for element in elements for name in _code(element) if name not in html})
    return "".join(f'<link rel="modulepreload" crossorigin href="./static/js/{name}">\n' for name in names)


@cache
def document(page: str = "") -> str:
    """The page of an address, by its path. Raises LookupError when Streamlit's no longer says what we replace."""
    html = (Path(file_util.get_static_dir()) / "index.html").read_text(encoding="utf-8")
    for theirs, ours in _REPLACED.items():
        if theirs not in html:
            raise LookupError(f"Streamlit's index.html has no {theirs!r}")
        html = html.replace(theirs, ours)
    html, count = _NOSCRIPT.subn("<noscript>Lägesbild behöver JavaScript. Slå på det i webbläsaren.</noscript>", html)
    if count != 1:
        raise LookupError("Streamlit's index.html has no <noscript>")
    scripts = "\n".join((_HERE / name).read_text(encoding="utf-8") for name in _SCRIPTS)
    html = html.replace("</head>", f"{_ahead(html, page)}</head>", 1)
    # last in the body: what Streamlit writes of the same weight stands in the head, and gives way
    sheet = (_HERE.parent / "style.css").read_text(encoding="utf-8")
    if "</body>" not in html:
        raise LookupError("Streamlit's index.html has no </body>")
    html = html.replace("</body>", f"<style>\n{sheet}</style>\n  </body>", 1)
    return html.replace("<script>", f"<script>\n{scripts}</script>\n    <script>", 1)


class CodeInMemory:
    """ASGI: the code that every page draws with, answered out of memory; all else goes through.

    A cold browser asks for a hundred files before it can draw, and each that is opened anew takes a thread and its turn.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        folder = Path(file_util.get_static_dir()) / "static" / "js"
        index = (folder.parents[1] / "index.html").read_text(encoding="utf-8")
        names = {*_IN_INDEX.findall(index), *(n for element in (*_ELEMENTS, *_MORE) for n in _code(element))}
        self._code_of = {f"/static/js/{name}": (folder / name).read_bytes() for name in names}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or let through: also a request for a piece of a file, or for one that the browser holds already."""
        code = self._code_of.get(scope["path"]) if scope["type"] == "http" and scope["method"] == "GET" else None
        if code is None or _ASKS_MORE.intersection(Headers(scope=scope)):
            await self._app(scope, receive, send)
        else:
            await Response(code, headers=_LASTS, media_type="application/javascript")(scope, receive, send)


async def _show(request: Request) -> HTMLResponse:
    return HTMLResponse(document(request.url.path.strip("/")), headers={"Cache-Control": "no-cache"})


def routes() -> list[Route]:
    """One for each page's address."""
    return [Route(f"/{'' if path == FIRST else path}", _show) for path in sorted(page_paths())]
