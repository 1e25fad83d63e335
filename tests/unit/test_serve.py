"""Who can reach the app, and whom it calls: nobody else, nobody."""

import asyncio
import socket
import subprocess
import sys
import urllib.request
from unittest.mock import MagicMock

import psutil
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from websockets.exceptions import InvalidStatus
from websockets.server import ServerProtocol
from websockets.sync.client import connect

from lagesbild import paths
from lagesbild.cli import main
from lagesbild.problems import LagesbildError
from lagesbild.ui import serve
from tests.client import run_page, started, words
from tests.signed_in import settings_file
from tests.unit.test_package import free_port

# Every connection that leaves this machine is an error, and is written down in case somebody swallows it.
NO_WAY_OUT = """
import ipaddress, sys

def _watch(event, arguments):
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        host = arguments[0]
    else:
        return
    try:
        inside = host in (None, "", "localhost") or ipaddress.ip_address(host).is_loopback
    except ValueError:
        inside = False
    if not inside:
        with open({log!r}, "a") as log:
            print(event, host, file=log)
        raise OSError(f"{{event}} to {{host}} is forbidden here")

sys.addaudithook(_watch)
"""


@pytest.fixture
def walled(tmp_path):
    """An environment in which Python cannot connect to any other machine, and the file of what it tried."""
    folder, log = tmp_path / "wall", tmp_path / "tried"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(NO_WAY_OUT.format(log=str(log)), "utf-8")
    return {"PYTHONPATH": str(folder)}, log


def test_the_wall_holds(walled):
    environment, log = walled
    code = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)"
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert "is forbidden here" in done.stderr
    assert log.read_text().startswith("socket.")


def test_only_this_machine_is_served_and_nobody_is_called(walled, home, tmp_path):
    environment, tried = walled
    port, log = free_port(), tmp_path / "log"
    command = [sys.executable, "-m", "lagesbild", "serve", "--port", port]
    with started(command, log, cwd=paths.ROOT, **environment) as server:
        text = words(run_page(f"127.0.0.1:{port}"))
        assert urllib.request.urlopen(f"http://localhost:{port}/").status == 200
        with pytest.raises(InvalidStatus):  # Streamlit asks who it is itself when a stranger's page connects
            connect(f"ws://127.0.0.1:{port}/_stcore/stream", origin="http://annan.example").close()
        listening = {
            (c.laddr.ip, c.laddr.port)
            for c in psutil.Process(server.pid).net_connections("inet")
            if c.status == "LISTEN"
        }
    assert listening == {("127.0.0.1", port)} | ({("::1", port)} if has_ipv6() else set())
    assert not tried.exists(), tried.read_text()
    assert "inloggning" not in text + log.read_text("utf-8")
    assert "Bara den här datorn; ingen loggar in" in text


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.0.2.1", "2001:db8::1"])
@pytest.mark.parametrize("stated", ["", "no"])
def test_an_address_that_others_reach_is_refused_without_sign_in(address, stated, home, monkeypatch, capsys):
    monkeypatch.setenv("LAGESBILD_OPEN", stated)
    assert main(["serve", "--address", address, "--port", "0"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert f"startar inte på {address}" in printed.err
    assert "utan inloggning" in printed.err
    assert "LAGESBILD_OPEN=yes" in printed.err
    monkeypatch.setenv("LAGESBILD_ADDRESS", address)
    assert main(["serve", "--port", "0"]) == 2


def test_what_is_no_yes_is_refused(home, monkeypatch, capsys):
    monkeypatch.setenv("LAGESBILD_OPEN", "ja")
    assert main(["serve", "--port", "0"]) == 2
    assert capsys.readouterr().err == "Inställningen LAGESBILD_OPEN är ”ja”. Väntat: yes eller no.\n"


@pytest.mark.parametrize("address", ["0.0.0.0", "min-server.example"])
def test_started_by_streamlit_for_others_the_app_shows_nothing(home, monkeypatch, address):
    monkeypatch.setattr(
        st, "get_option", lambda name, values=st.get_option: address if name == "server.address" else values(name)
    )
    app = AppTest.from_file(str(paths.APP), default_timeout=60).run()
    assert ["utan inloggning" in e.value for e in app.error] == [True]
    assert not app.selectbox


def test_an_address_that_others_reach_is_asked_for_and_said(walled, home, tmp_path):
    environment, tried = walled
    environment = {**environment, "LAGESBILD_OPEN": "yes"}
    port, log = free_port(), tmp_path / "log"
    command = [sys.executable, "-m", "lagesbild", "serve", "--address", "0.0.0.0", "--port", port]
    with started(command, log, cwd=paths.ROOT, **environment):
        for page in ("", "underlag"):
            text = words(run_page(f"127.0.0.1:{port}", page))
            assert "Det finns ingen inloggning: alla" in text
            assert "Bara den här datorn" not in text
    assert "VARNING" in log.read_text("utf-8")
    assert "läsa och ändra allt" in log.read_text("utf-8")
    assert not tried.exists(), tried.read_text()


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as tried:
            tried.bind(("::1", 0))
    except OSError:
        return False
    return True


def closed(sockets):
    addresses = [s.getsockname()[:2] for s in sockets]
    for each in sockets:
        each.close()
    return addresses


@pytest.mark.parametrize("address", ["", "localhost", "127.0.0.1", "::1"])
def test_this_machine_means_both_loopback_addresses(address):
    addresses = closed(serve.listen(0, address))
    assert [host for host, _ in addresses] == list(serve.LOOPBACKS)[: 1 + has_ipv6()]
    assert len({port for _, port in addresses}) == 1


def test_no_answer_waits_for_what_came_before_it_to_be_acknowledged():
    """With Nagle's algorithm each small answer of a connection that is kept open took 40 ms."""

    async def is_at_once() -> list[int]:
        said = []

        def connected(_reader, writer):
            peer = writer.get_extra_info("socket")
            said.append(peer.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        sockets = serve.listen(0)
        for each in sockets:
            server = await asyncio.start_server(connected, sock=each)
            reader, writer = await asyncio.open_connection(*each.getsockname()[:2])
            await reader.read()
            writer.close()
            server.close()
        assert len(said) == len(sockets)
        return said

    assert all(asyncio.run(is_at_once()))


def test_one_address_is_that_address_only():
    assert [host for host, _ in closed(serve.listen(0, "127.0.0.2"))] == ["127.0.0.2"]


def test_a_port_in_use_is_told_and_nothing_stays_bound():
    stored = serve.listen(0)
    port = stored[0].getsockname()[1]
    with pytest.raises(LagesbildError, match=f"port {port}: porten används redan"):
        serve.listen(port)
    closed(stored)
    closed(serve.listen(port))


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1"])
def test_an_address_of_another_machine_is_told(address):
    with pytest.raises(LagesbildError, match="adressen finns inte"):
        serve.listen(0, address)


@pytest.mark.parametrize(
    ("trusted", "seen"), [("", "127.0.0.1"), ("127.0.0.1", "203.0.113.9"), ("10.0.0.1", "127.0.0.1")]
)
def test_a_proxys_header_is_believed_only_when_it_is_configured(trusted, seen, monkeypatch):
    monkeypatch.setenv("LAGESBILD_PROXY", trusted)
    listed = []

    async def app(scope, receive, send):
        listed.append(scope["client"][0])

    config = serve.configured(app)
    config.load()
    headers = [(b"x-forwarded-for", b"203.0.113.9"), (b"x-remote-user", b"chef"), (b"host", b"lagesbild.example")]
    scope = {
        "type": "http",
        "client": ("127.0.0.1", 1),
        "headers": headers,
        "scheme": "http",
        "path": "/",
        "method": "GET",
    }
    asyncio.run(config.loaded_app(scope, None, None))
    assert listed == [seen]


def test_an_address_that_others_reach_is_served_where_people_sign_in(home, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LAGESBILD_SIGN_IN", str(settings_file(tmp_path)))
    monkeypatch.setattr(serve, "_run", lambda *_: None)
    assert main(["serve", "--address", "0.0.0.0", "--port", "0"]) == 0
    monkeypatch.setenv("LAGESBILD_OPEN", "yes")
    assert main(["serve", "--address", "0.0.0.0", "--port", "0"]) == 2, "one or the other"
    assert "LAGESBILD_SIGN_IN" in capsys.readouterr().err


@pytest.mark.parametrize("size", [9_000, 20_000, 60_000])
def test_a_socket_opens_with_the_cookies_of_somebody_in_250_groups(size):
    """They come as one line of the handshake: 20 kB, measured with a real sign-in of 250 random groups."""
    serve.configured(MagicMock())
    asked = ServerProtocol()
    cookies = "; ".join(f"_streamlit_user_{n}={'x' * 2000}" for n in range(size // 2000))
    lines = ["GET /_stcore/stream HTTP/1.1", "Host: localhost", "Upgrade: websocket", "Connection: Upgrade"]
    lines += ["Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", "Sec-WebSocket-Version: 13", f"Cookie: {cookies}"]
    asked.receive_data("\r\n".join([*lines, "", ""]).encode())
    (request,) = asked.events_received()
    assert request.headers["Cookie"] == cookies and asked.accept(request).status_code == 101
