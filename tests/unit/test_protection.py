"""What every answer carries, who is answered at all, and what one session's addresses give another."""

import asyncio
import re
import shutil
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest
from starlette.datastructures import MutableHeaders
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from lagesbild import paths, settings
from lagesbild.register import Register
from lagesbild.ui import health, index_page, protection
from lagesbild.ui.visits import COOKIE, Visits
from tests.client import started
from tests.unit.test_package import free_port


@pytest.fixture(scope="module")
def served(example_home, tmp_path_factory):
    """A home, and a server of it that is for this machine alone: its address, and the file of what it says."""
    home, port = tmp_path_factory.mktemp("protected"), free_port()
    shutil.copytree(example_home, home, dirs_exist_ok=True)
    command = [sys.executable, "-m", "lagesbild", "serve", "--port", port]
    with started(command, home / "log", cwd=paths.ROOT, LAGESBILD_HOME=str(home)):
        yield f"127.0.0.1:{port}", home / "log"


@pytest.fixture(scope="module")
def place(served):
    return served[0]


def get(address, path="/", method="GET", **headers):
    """(status, headers, body) of an answer, whatever its status."""
    asked = urllib.request.Request(f"http://{address}{path}", headers=headers, method=method)
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers, refused.read()


ADDRESSES = (
    "/",
    "/brott",
    "/finns-inte-alls.html",
    "/_stcore/health",
    "/_stcore/host-config",
    "/app/static/favicon.png",
    "/app/static/leaflet/leaflet.js",
    "/component/streamlit_folium.st_folium/index.html",
    "/media/ingen.csv",
    "/rapportera/ingen-hemlighet",
    "/rapportera/form.js",
    "/health",
    "/ready",
)


@pytest.mark.parametrize("path", ADDRESSES)
def test_every_answer_is_protected(place, path):
    _, headers, _ = get(place, path)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert len(headers.get_all("Content-Security-Policy")) == 1
    policy = headers["Content-Security-Policy"]
    frames = "'self'" if path.startswith("/component/") else "'none'"
    assert f"frame-ancestors {frames}" in policy
    assert policy.startswith("default-src 'none'")
    if not path.startswith(("/app/static", "/component")):
        assert headers["Cache-Control"] in ("no-store", "no-cache")


def directives(policy):
    return {name: values.split() for name, _, values in (d.strip().partition(" ") for d in policy.split(";"))}


def test_the_page_runs_what_we_serve_and_no_script_of_its_text(place):
    result = directives(get(place)[1]["Content-Security-Policy"])
    scripts = [s for s in result["script-src"] if not s.startswith("'sha256-")]
    assert scripts == ["'self'", "blob:"]
    inline = re.findall(r"<script>", get(place)[2].decode())
    assert len(result["script-src"]) - len(scripts) == len(inline) == 2
    assert result["connect-src"] == ["'self'", f"ws://{place}", f"wss://{place}"]
    assert (
        result["base-uri"] == result["form-action"] == result["object-src"] == result["frame-ancestors"] == ["'none'"]
    )


def test_the_page_of_every_address_has_the_same_scripts():
    assert len(protection.hashes(index_page.document())) == 2


def test_the_frame_of_the_map_has_no_origin():
    result = directives(protection.policy("/component/x/index.html", "localhost:8501", ()))
    assert result["sandbox"] == ["allow-scripts"]
    assert "'unsafe-eval'" in result["script-src"]
    assert result["connect-src"] == ["'self'"]


def test_tiles_are_fetched_from_the_server_that_is_configured(monkeypatch):
    monkeypatch.setenv("LAGESBILD_TILE_URL", "https://{s}.tiles.example.se/{z}/{x}/{y}.png?nyckel=hemlig")
    assert settings.tile_url()
    result = directives(protection.policy("/component/x/index.html", "localhost:8501", ()))
    assert result["img-src"] == ["'self'", "data:", "https://*.tiles.example.se"]


@pytest.mark.parametrize("host", ["a b", "x;script-src *", "", "a" * 300])
def test_a_host_cannot_add_to_the_policy(host):
    assert "ws:" not in protection.policy("/", host, ())


def test_what_an_answer_says_itself_stays():
    headers = MutableHeaders({"Content-Security-Policy": "default-src 'none'", "Referrer-Policy": "no-referrer"})
    protection.add_headers(headers, "/rapportera/x", "localhost", ())
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Content-Security-Policy"] == "default-src 'none'"


# --- who is answered ----------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["ond.example", "127.0.0.1.ond.example", "10.0.0.7:8501", "localhost.ond.example"])
def test_another_name_than_this_machines_is_refused(place, host):
    """As a page whose name was made to lead here asks (DNS rebinding), or a proxy that lets others in."""
    status, headers, body = get(place, "/", Host=host)
    assert status == 421
    assert host in body.decode()
    assert "LAGESBILD_OPEN" in body.decode()
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert get(place, "/media/x", Host=host)[0] == get(place, "/ready", Host=host)[0] == 421


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8501", "[::1]:8501", "127.0.0.1"])
def test_this_machines_own_names_are_answered(place, host):
    assert get(place, "/health", Host=host)[0] == 200


def test_a_socket_is_refused_to_a_page_of_another_origin(place):
    port = place.rpartition(":")[2]
    stream = f"ws://{place}/_stcore/stream"
    for origin in (
        "http://ond.example",
        "http://localhost:3000",
        f"http://localhost:{port}",
        "null",
        "https://127.0.0.1",
    ):
        with pytest.raises(InvalidStatus) as refused:
            connect(stream, origin=origin).close()
        assert refused.value.response.status_code == 403
    with pytest.raises(InvalidStatus):  # both names are the stranger's own
        connect(stream, origin="http://ond.example", additional_headers={"Host": "ond.example"}).close()
    with connect(stream, origin=f"http://{place}"):
        pass


@pytest.mark.parametrize(
    "message", ["text", "", bytes(26_000_000), bytes(150_000_000)], ids=["text", "nothing", "26 MB", "150 MB"]
)
def test_a_socket_takes_no_text_and_nothing_that_is_larger_than_streamlit_reads(served, message):
    """Text made a traceback in the log; what is too large lay in memory whole before it was measured."""
    place, log = served
    before = log.read_text("utf-8")
    with connect(f"ws://{place}/_stcore/stream", max_size=None) as stream, pytest.raises(ConnectionClosed):
        stream.send(message)
        while True:
            stream.recv(timeout=20)
    assert log.read_text("utf-8") == before
    assert get(place, "/health")[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "/robots.txt",
        "/.git/config",
        "/a.b",
        "/publicerat",
        "/_stcore/upload_file/a/b",
        "/brott/_stcore/x",
        "/~/brott",
        "/_stcore//metrics",
    ],
)
def test_no_address_shows_the_empty_frame_of_a_page_in_english(place, path):
    status, headers, body = get(place, path)
    assert (status, headers.get_content_type()) == (404, "text/plain")
    assert body.decode().startswith("Sidan finns inte.")


def test_no_answer_says_what_the_server_is_made_of(place):
    assert "server" not in get(place)[1]


@pytest.mark.parametrize(
    ("scheme", "headers", "is_kept"),
    [
        ("http", [], False),
        ("https", [], True),
        ("http", [(b"x-forwarded-proto", b"https")], True),
        ("http", [(b"x-forwarded-proto", b"http")], False),
    ],
)
def test_no_cookie_goes_without_tls_where_there_is_tls(scheme, headers, is_kept):
    """Streamlit's too, which holds the claims of who signed in; what was secure already is left as it is."""
    theirs = [
        b"_streamlit_user=a; HttpOnly; Path=/; SameSite=lax",
        b"_streamlit_user_1=b; Path=/; Secure",
        b"secure=1; Path=/",
    ]
    sent = []

    async def app(scope, receive, send):
        start = {"type": "http.response.start", "status": 200}
        await send({**start, "headers": [(b"content-type", b"text/html"), *((b"set-cookie", c) for c in theirs)]})

    async def send(message):
        sent.append(message)

    asked = {"type": "http", "method": "GET", "path": "/", "scheme": scheme}
    protected = protection.Protected(app, "", only_here=False)
    asyncio.run(protected({**asked, "headers": [(b"host", b"lagesbild.example"), *headers]}, None, send))
    cookies = [value.decode() for name, value in sent[0]["headers"] if name.lower() == b"set-cookie"]
    assert len(cookies) == 4
    assert {c.partition("=")[0]: c.count("; Secure") for c in cookies} == {
        "_streamlit_user": is_kept,
        "_streamlit_user_1": 1,
        "secure": is_kept,
        COOKIE: is_kept,
    }


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/agent"])
def test_what_streamlit_tells_of_its_sessions_is_for_nobody(place, path):
    assert get(place, path)[0] == 404


# --- what one session's addresses give another --------------------------------------------------


@contextmanager
def session(address, page="", cookie=""):
    """(session's id, addresses of the files that a page offers) while a visitor is there, in a browser with this cookie."""
    ask = BackMsg()
    ask.rerun_script.page_name = page
    id_, offered = "", []
    reported = {"Cookie": cookie} if cookie else {}
    stream_address = f"ws://{address}/_stcore/stream"
    with connect(stream_address, max_size=None, open_timeout=30, additional_headers=reported) as stream:
        stream.send(ask.SerializeToString())
        while True:
            message = ForwardMsg.FromString(stream.recv(timeout=60))
            kind = message.WhichOneof("type")
            if kind == "new_session":
                id_ = message.new_session.initialize.session_id
            elif kind == "delta" and message.delta.new_element.download_button.url:
                offered.append(message.delta.new_element.download_button.url)
            elif kind == "script_finished":
                break
        yield id_, offered


OFFERS = """
import streamlit as st
import uuid
turn = st.session_state.setdefault("turn", uuid.uuid4().hex)
st.download_button("Hämta", f"bara {turn} vet", file_name="hemligt åäö.html", mime="text/html")
"""
SERVE = """
import sys, streamlit as st, uvicorn
from lagesbild.ui.protection import Protected
uvicorn.run(Protected(st.App(sys.argv[1]), "", only_here=True), port=int(sys.argv[2]), log_level="warning", ws="websockets-sansio")
"""


def new_visit(address) -> str:
    """The cookie that a browser is given with the page."""
    text = get(address, "/")[1].get_all("Set-Cookie") or []
    (cookie,) = [c for c in text if c.startswith(COOKIE)]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie
    return cookie.partition(";")[0]


def test_a_file_is_answered_to_the_browser_that_was_told_its_address_and_kept_by_no_cache(tmp_path):
    script, port = tmp_path / "app.py", free_port()
    script.write_text(OFFERS, "utf-8")
    with started([sys.executable, "-c", SERVE, script, port], tmp_path / "log", cwd=paths.ROOT):
        address = f"127.0.0.1:{port}"
        mine, theirs = new_visit(address), new_visit(address)
        assert mine != theirs
        assert f"{COOKIE}=" not in str(get(address, "/", Cookie=mine)[1]), "a visit goes on"
        with session(address, cookie=mine) as (_, [file]), session(address, cookie=theirs) as (_, [another]):
            assert re.fullmatch(r"/media/[0-9a-f]{32,}\.\w+", file) and file != another
            for cookie, own in ((mine, file), (theirs, another)):
                status, headers, body = get(address, own, Cookie=cookie)
                assert (status, headers["Cache-Control"]) == (200, "no-store")
                assert body.startswith(b"bara ")
                assert "sandbox" in headers["Content-Security-Policy"]
                assert "attachment" in headers["Content-Disposition"]
                asked = {"Origin": "http://ond.example", "Cookie": cookie}
                assert get(address, own, **asked)[1]["Access-Control-Allow-Origin"] is None
            for wrong in ({}, {"Cookie": theirs}, {"Cookie": f"{COOKIE}={'0' * 64}"}, {"Cookie": f'{COOKIE}="'}):
                status, headers, body = get(address, file, **wrong)
                assert (status, headers["Cache-Control"]) == (403, "no-store")
                assert b"bara " not in body and "i den här webbläsaren" in body.decode()
            assert get(address, file, "HEAD", Cookie=theirs)[0] == 403
            assert get(address, f"{file}?x=1", Cookie=mine)[0] == 200
        assert get(address, file, Cookie=mine)[0] == 200, "the tab was closed just now"


def test_a_visit_is_forgotten_some_minutes_after_its_last_tab_and_at_once_when_it_is_ended():
    now = [0.0]
    file, other = f"/media/{'0a' * 28}", f"/media/{'1b' * 28}"
    visits = Visits(clock=lambda: now[0])
    visits.opened("a")
    visits.opened("a")
    visits.sent("a", f"\x12{file}.png0aa".encode())
    visits.sent("b", file.encode())  # never opened
    visits.closed("a")
    now[0] = 10_000
    assert visits.may_get("a", f"{file}.png"), "one tab is open"
    assert not visits.may_get("a", f"{other}.png") and not visits.may_get("a", "/media/ö.png")
    assert not visits.may_get("b", f"{file}.png") and not visits.may_get(None, f"{file}.png")
    visits.closed("a")
    now[0] += 500
    assert visits.may_get("a", f"{file}.png"), "a lost connection comes back"
    now[0] += 500
    assert not visits.may_get("a", f"{file}.png")
    visits.opened("a")
    visits.sent("a", other.encode())
    visits.forget("a")
    assert not visits.may_get("a", other)
    visits.sent("a", file.encode())
    assert visits.may_get("a", file), "what an open tab is sent after that is told anew"
    assert not visits.may_get("a", other)
    visits.closed("a")
    visits.forget("a")
    visits.sent("a", file.encode())
    assert not visits.may_get("a", file), "nothing is told to who is not there"


@pytest.mark.parametrize(
    "path", ["/media/", "/media/..", "/media/%2e%2e/app.py", "/app/static/", "/app/static/../app.py"]
)
def test_no_address_leads_past_what_is_offered(place, path):
    status, _, body = get(place, path)
    assert status in (400, 403, 404)
    assert b"import" not in body


def test_nobody_can_give_a_file_to_a_session_without_its_token(place):
    with session(place, "underlag") as (id_, _):
        upload = f"/_stcore/upload_file/{id_}/en-fil"
        assert get(place, upload, "PUT")[0] == 403
        assert get(place, upload, "DELETE")[0] == 403
        assert get(place, upload, "PUT", **{"X-Xsrftoken": "2|a|b|1", "Cookie": "_streamlit_xsrf=2|c|d|1"})[0] == 403


# --- whether it can be used ---------------------------------------------------------------------


def test_alive_and_ready(place):
    assert (get(place, "/health")[0], get(place, "/ready")[0]) == (200, 200)


@pytest.mark.parametrize("damage", ["gone", "empty", "text", "newer", "older", "moved"])
def test_a_register_that_cannot_be_used_is_told_without_its_path(home, damage):
    assert health.readiness() == (200, "Registret går att använda.")
    file = home / "register.sqlite"
    if damage == "gone":
        file.unlink()
    elif damage == "moved":
        home.rename(home.with_name("annan"))
    elif damage in ("empty", "text"):
        file.write_bytes(b"" if damage == "empty" else b"inget register" * 1000)
    else:
        other = Register(file)
        with other._engine.begin() as connection:
            connection.exec_driver_sql(
                f"UPDATE alembic_version SET version_num = '{'9999' if damage == 'newer' else '0001'}'"
            )
        other.close()
    before = file.read_bytes() if file.exists() else None
    status, sentence = health.readiness()
    assert status == 503
    assert sentence.startswith("Registret ") or sentence == "Det finns inget register."
    assert "/" not in sentence
    assert (file.read_bytes() if file.exists() else None) == before
    assert home.exists() == (damage != "moved")


def test_an_unforeseen_fault_is_not_told_to_strangers(home, monkeypatch):
    def fail():
        raise RuntimeError("/hemlig/mapp")

    monkeypatch.setattr("lagesbild.services.look", fail)
    assert health.readiness() == (503, "Registret går inte att använda. Felet är loggat.")


@pytest.mark.parametrize(
    ("host", "known"),
    [("lagesbild.example", True), ("LAGESBILD.example", True), ("localhost:8501", True), ("annan.example", False)],
)
def test_where_people_sign_in_the_app_answers_under_their_name_of_it_too(host, known):
    answered = []

    async def app(scope, receive, send):
        answered.append("app")

    async def send(message):
        answered.append(message.get("status"))

    app = protection.Protected(app, "", only_here=True, also="lagesbild.example")
    scope = {"type": "http", "path": "/", "method": "GET", "headers": [(b"host", host.encode())]}
    asyncio.run(app(scope, None, send))
    assert answered[0] == ("app" if known else 421)
