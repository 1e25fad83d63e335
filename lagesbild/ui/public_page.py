"""What anybody may read: the approved documents in their public version, on a page of its own without sign-in or Streamlit.

The setting LAGESBILD_PUBLIC opens it beside the app, and ``lagesbild serve --public`` serves it alone. It acts as somebody
with the role publik, so that the rules decide what it shows; it takes no cookie, and runs no script.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from functools import cache

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from lagesbild import palette, services, settings
from lagesbild.actor import Access, Actor, Grant
from lagesbild.document.writers import formats
from lagesbild.manuscript import Listed
from lagesbild.problems import LagesbildError
from lagesbild.services import DocumentService, Services
from lagesbild.swedish import day, slug
from lagesbild.ui.html import tag

PATH = "/publicerat"
_FORMS = {"html": "Läs på webben", "pdf": "PDF", "docx": "Word"}
_ANYBODY = Actor(Access.PUBLIC, "Allmänheten", grants=(Grant(Access.PUBLIC, "Allmänheten"),))
_HEADERS = {
    "Cache-Control": "no-cache",  # an approval may be taken back
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
}
_MOST = 32
_log = logging.getLogger("lagesbild")


def routes() -> list[Route]:
    """What the server must route here, before Streamlit."""
    return [
        Route(PATH, _page, methods=["GET"]),
        Route(f"{PATH}/{{area}}/{{document}}.{{form}}", _file, methods=["GET"]),
    ]


@cache
def _opened(target: str) -> Services:
    return services.open_services()


def _documents() -> DocumentService:
    return _opened(services.target()).documents(_ANYBODY)


async def _page(_: Request) -> Response:
    try:
        return HTMLResponse(str(await run_in_threadpool(_listed)), headers=_HEADERS)
    except LagesbildError:
        _log.exception("public page")
        return PlainTextResponse("Sidan kan inte visas just nu. Försök igen om en stund.", 503)


async def _file(request: Request) -> Response:
    asked = (request.path_params["area"], request.path_params["document"], request.path_params["form"])
    try:
        listed = await run_in_threadpool(_published, *asked)
        if listed is None:
            return PlainTextResponse(f"Dokumentet finns inte, eller är inte publicerat. Se {PATH}.", 404)
        content = await run_in_threadpool(_kept, asked)
        if content is None:
            async with _MAKING:  # it takes seconds: one at a time, and whoever waits holds no thread of the app's
                content = await run_in_threadpool(_made, asked)
    except LagesbildError:
        _log.exception("public file")
        return PlainTextResponse("Dokumentet kan inte visas just nu.", 503)
    form = asked[2]
    shown = "inline" if form in ("html", "pdf") else "attachment"
    headers = {**_HEADERS, "Content-Disposition": f'{shown}; filename="{slug(listed.title)}.{form}"'}
    return Response(content, media_type=formats.MEDIA[form], headers=headers)


def _published(area: str, document: str, form: str) -> Listed | None:
    documents = _documents().published() if form in _FORMS else ()
    return next((d for d in documents if (d.area, d.id) == (area, document)), None)


_MAKING = asyncio.Lock()
_FILES: OrderedDict[tuple[object, ...], bytes] = OrderedDict()
"""The files made lately, by what they are of and the register as it was: whatever is changed in it may tell more or less."""


def _key(asked: tuple[str, str, str]) -> tuple[object, ...]:
    return (*asked, *_opened(services.target()).figures(_ANYBODY).own_version())


def _kept(asked: tuple[str, str, str]) -> bytes | None:
    return _FILES.get(_key(asked))


def _made(asked: tuple[str, str, str]) -> bytes:
    if (cached := _kept(asked)) is not None:  # somebody waited for the same
        return cached
    content = _documents().public_file(*asked)
    _FILES[_key(asked)] = content  # what it tells was noted in the register meanwhile
    while len(_FILES) > _MOST:
        _FILES.popitem(last=False)
    return content


def _listed() -> Markup:
    documents = _documents().published()
    rows = [tag("li", tag("h2", d.title), _about(d), tag("p", *_links(d))) for d in documents]
    body = tag("ul", *rows) if rows else tag("p", "Ingen lägesbild är publicerad ännu.")
    operator = settings.value("LAGESBILD_OPERATOR")
    lead = "Här ligger kommunens och polisens godkända lägesbilder, i den version som alla får läsa."
    main = tag("main", tag("h1", "Publicerade lägesbilder"), tag("p", lead, class_="lead"), body)
    title = f"Publicerade lägesbilder – {operator}" if operator else "Publicerade lägesbilder"
    head = Markup('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">')
    head += tag("title", title) + tag("style", Markup(_style()))
    return Markup("<!DOCTYPE html>") + tag("html", tag("head", head), tag("body", main), lang="sv")


def _about(listed: Listed) -> Markup:
    return tag("p", f"{listed.year} · version {listed.version} · figurerna är framtagna {day(listed.drawn)}")


def _links(listed: Listed) -> list[Markup]:
    base = f"{PATH}/{listed.area}/{listed.id}"
    return [
        tag("a", label, tag("span", f": {listed.title}", class_="heard"), href=f"{base}.{form}") + Markup(" ")
        for form, label in _FORMS.items()
    ]


@cache
def _style() -> str:
    ink, accent, muted, line = palette.INK, palette.ACCENT, palette.MUTED, palette.LINE
    return f"""
    body{{margin:0;font:17px/1.5 system-ui,sans-serif;color:{ink};background:#fff}}
    main{{max-width:44rem;margin:0 auto;padding:1.5rem 1rem 4rem}}
    h1{{font-size:1.7rem;line-height:1.2;color:{accent};margin:.4rem 0}} h2{{font-size:1.15rem;color:{accent};margin:0}}
    p{{margin:.3rem 0;color:{muted}}} .lead{{color:{ink}}}
    ul{{list-style:none;margin:1.5rem 0 0;padding:0}} li{{border-top:1px solid {line};padding:1rem 0}}
    a{{display:inline-block;color:{accent};font-weight:600;padding:.5rem 1rem .5rem 0}}
    .heard{{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}}
    :focus-visible{{outline:3px solid {accent};outline-offset:2px}}"""
