"""The HTML page that every address of the app gives: Streamlit's, in Swedish, with the scripts that run in the browser.

Streamlit has no setting for its language or its page. The scripts stand in ``in_browser/``, each with one task.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route
from streamlit import file_util

from lagesbild.ui.nearest import FIRST, page_paths

_SCRIPTS = ("returning.js", "language.js", "menu.js", "connection.js", "presentation.js", "asked.js")
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
_IMPORTED = re.compile(r"""(?:from|import)["'`]\./([\w.-]+\.js)["'`]""")
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


async def _show(request: Request) -> HTMLResponse:
    return HTMLResponse(document(request.url.path.strip("/")), headers={"Cache-Control": "no-cache"})


def routes() -> list[Route]:
    """One for each page's address."""
    return [Route(f"/{'' if path == FIRST else path}", _show) for path in sorted(page_paths())]
