"""Serve the app on this machine: ``lagesbild serve [--port P] [--address A]``.

Streamlit's own command listens on every interface, asks an outside host for the machine's address and cannot
listen on both loopback addresses. Here it is an ASGI application like any other: we open the sockets.
"""

from __future__ import annotations

import errno
import runpy
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress

import streamlit as st
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp
from streamlit import net_util
from streamlit.runtime.pages_manager import PagesManager
from streamlit.web import bootstrap
from websockets import http11

from lagesbild import logs, paths, settings, sign_in
from lagesbild.problems import LagesbildError
from lagesbild.services import open_services, register_name
from lagesbild.ui import health, housekeeping, index_page, public_page, report_form, visits
from lagesbild.ui.nearest import NearestPage
from lagesbild.ui.protection import Protected

LOOPBACKS = ("127.0.0.1", "::1")
_LONGEST_HEADER = 64 * 1024
"""Bytes of a line of a WebSocket's handshake, as of any other request: 250 groups of a provider make a cookie of 20 kB, and the
library's own 8 kB let nobody with so many in."""
_NO_IPV6 = {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT}


def serve(port: int, address: str | None = None, *, only_public: bool = False) -> None:
    """Serve until the process is told to stop. ``address`` is an IP address; None is the setting, and without it this machine.
    ``only_public``: the page with the published documents and nothing else, to whoever reaches it.

    Raises LagesbildError when others reach the address and nobody signs in, when it cannot be listened on, and when
    the register cannot be used.
    """
    address = address or settings.address()
    if not only_public:
        _refuse_strangers(address)
    sockets = listen(port, address)
    try:
        port = sockets[0].getsockname()[1]
        open_services().close()
        _tell(port, address, only_public=only_public)
        if only_public:
            _until_stopped(public_app(), sockets)
        else:
            _run(sockets, port, address)
    finally:
        for each in sockets:
            each.close()


def _refuse_strangers(address: str) -> None:
    """Without sign-in nobody but whoever sits at this machine is let in, until somebody says that it is meant."""
    if settings.is_outside(address) and not settings.is_open() and not sign_in.is_on():
        raise LagesbildError(
            f"Lägesbild startar inte på {address}: andra datorer når adressen, och utan inloggning kan alla som når den "
            "läsa och ändra allt. Ställ in inloggning (LAGESBILD_SIGN_IN, se README), eller utelämna adressen (--address, LAGESBILD_ADDRESS), så nås tjänsten bara från den här "
            "datorn. Är det meningen att alla som når adressen får läsa och ändra: sätt LAGESBILD_OPEN=yes. "
            "Då står en varning på varje sida."
        )


def listen(port: int, address: str = "") -> list[socket.socket]:
    """Sockets bound to the port: of both loopback addresses, or of ``address``. 0 is any free port."""
    hosts = LOOPBACKS if address in ("", "localhost", *LOOPBACKS) else (address,)
    bound: list[socket.socket] = []
    try:
        for host in hosts:
            try:
                bound.append(_bind(host, port))
            except OSError as error:
                if bound and error.errno in _NO_IPV6:  # a machine without IPv6
                    continue
                raise
            port = bound[0].getsockname()[1]
    except OSError as error:
        for each in bound:
            each.close()
        raise LagesbildError(_why_not(error, host, port)) from None
    return bound


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # its protocol is said, or asyncio leaves every small answer waiting for what came before it to be acknowledged (40 ms)
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        bound.bind((host, port))
        bound.listen(2048)  # at once: whoever comes while the register is opened waits
    except BaseException:
        bound.close()
        raise
    return bound


def _why_not(error: OSError, host: str, port: int) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            why = "porten används redan av ett annat program. Välj en annan med --port."
        case errno.EACCES:
            why = "behörighet saknas. Välj en port från 1024 och uppåt med --port."
        case _:
            why = "adressen finns inte på den här datorn."
    return f"Det går inte att lyssna på {host} port {port}: {why}"


def _tell(port: int, address: str, *, only_public: bool) -> None:
    host = "localhost" if address in ("", *LOOPBACKS) else f"[{address}]" if ":" in address else address
    path = public_page.PATH if only_public else ""
    print(f"\n  Lägesbild:  http://{host}:{port}{path}\n  Registret:  {register_name()}\n", flush=True)
    if settings.is_open() and not only_public:
        print(
            f"  VARNING: LAGESBILD_OPEN=yes: Lägesbild svarar på {host} för alla som når adressen, och det finns ingen\n"
            "  inloggning: de kan läsa och ändra allt.\n",
            file=sys.stderr,
            flush=True,
        )


def _run(sockets: Sequence[socket.socket], port: int, address: str) -> None:
    net_util.get_external_ip = net_util.get_internal_ip = lambda: None  # both connect to hosts outside
    # Until the first script has run, Streamlit takes pages/ for its older kind of pages, and greets a deep link
    # to the fresh server with "Page not found".
    PagesManager.uses_pages_directory = False
    files = StaticFiles(directory=paths.leaflet())
    public = public_page.routes() if settings.is_public() else []
    routes = [
        Mount("/app/static/leaflet", files),
        *report_form.routes(),
        *index_page.routes(),
        *health.routes(),
        *public,
    ]
    app = Protected(
        index_page.CodeInMemory(NearestPage(st.App(paths.APP, routes=routes))),
        index_page.document(),
        only_here=not (settings.is_outside(address) or settings.is_open()),
        also=sign_in.configuration().host if sign_in.is_on() else "",
        visits=visits.SERVED,
    )
    options: dict[str, object] = {
        "server.port": port,
        "server.address": address or LOOPBACKS[0],
        **housekeeping.OPTIONS,
    }
    if sign_in.is_on():
        options["secrets.files"] = [str(sign_in.configuration().file.absolute())]
    bootstrap.load_config_options(options)
    _until_stopped(app, sockets)


def public_app() -> ASGIApp:
    """The page with the published documents, alone."""
    app = Starlette(routes=[*public_page.routes(), *health.routes(), Route("/", _to_published)])
    return Protected(app, "", only_here=False)


def _to_published(_: Request) -> Response:
    return RedirectResponse(public_page.PATH)


def _until_stopped(app: ASGIApp, sockets: Sequence[socket.socket]) -> None:
    logs.configure()
    housekeeping.begin()
    with suppress(KeyboardInterrupt):
        uvicorn.Server(configured(app)).run(sockets=list(sockets))


def configured(app: ASGIApp) -> uvicorn.Config:
    """How uvicorn serves the app. Who asks is who connects, but for the proxies that are configured: any other may say what it likes."""
    http11.MAX_LINE_LENGTH = _LONGEST_HEADER
    return uvicorn.Config(
        app,
        log_level="warning",
        log_config=None if settings.log_form() == "json" else uvicorn.config.LOGGING_CONFIG,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.proxies()),  # else whoever asks could say where from
        forwarded_allow_ips=list(settings.proxies()),
        ws="websockets-sansio",
        ws_ping_interval=30,
        ws_ping_timeout=30,
        # what Streamlit takes of a browser: it measures a message when all of it lies in memory
        ws_max_size=int(st.get_option("server.maxWidgetStateSize")) * 1_000_000,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=5,
    )


if __name__ == "__main__":  # as `python -m lagesbild serve`
    sys.argv.insert(1, "serve")
    runpy.run_module("lagesbild", run_name="__main__", alter_sys=True)
