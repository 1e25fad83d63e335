"""Two questions that whoever runs the server may ask it: is it alive, and can it be used."""

from __future__ import annotations

import logging

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from lagesbild import services
from lagesbild.problems import LagesbildError

ALIVE, READY = "/health", "/ready"
_log = logging.getLogger("lagesbild")


def routes() -> list[Route]:
    """What the server must route here, before Streamlit."""
    return [Route(ALIVE, _alive, methods=["GET"]), Route(READY, _ready, methods=["GET"])]


async def _alive(_: Request) -> PlainTextResponse:
    return PlainTextResponse("Lägesbild är igång.")


async def _ready(_: Request) -> PlainTextResponse:
    status, sentence = await run_in_threadpool(readiness)
    return PlainTextResponse(sentence, status)


def readiness() -> tuple[int, str]:
    """(HTTP status, a Swedish sentence without paths) of the register as it is now: it is opened anew, and never made."""
    try:
        services.look()
    except LagesbildError as error:
        return 503, str(error)
    except Exception:
        _log.exception("readiness")
        return 503, "Registret går inte att använda. Felet är loggat."
    return 200, "Registret går att använda."
