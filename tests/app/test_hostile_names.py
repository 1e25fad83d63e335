"""Names from files, people and links that are Markdown or HTML: every page shows them as they stand."""

import re
from base64 import b64decode
from datetime import date
from xml.etree import ElementTree

import pytest
import streamlit as st
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

from lagesbild.actor import Actor, Role
from lagesbild.register import Change, Register
from lagesbild.tables import TABLES, to_frame
from tests.app.test_pages import PAGES, ROOT

PLACE = "hasselby-vallingby"
EVIL = "**Fet** ![x](http://127.0.0.1:9/x.png) :material/home: $x^2$ <img src=x onerror=alert(1)>"
MARKS = ("**Fet", "![x]", "(http://127", ":material/", "$x^2$", "<img src=x")
ALL_PAGES = {**PAGES, "Lägesbild": "pages/lage/lagesbild.py"}
VIEWS = ["handelser", "protokoll", "historik"]
LINK = (
    "omrade",
    "ar",
    "per",
    "stadsdel",
    "metod",
    "fraga",
    "brott",
    "matt",
    "vecka",
    "motesvecka",
    "del",
    "kategori",
    "vy",
)
MARKDOWN_FIELDS = ("label", "help", "body", "text", "caption")
"""Of every element and block. What else Streamlit reads so: the options of radio groups, pills and segments."""


def load(register: Register) -> None:
    point = '{"type": "Point", "coordinates": [17.83, 59.37]}'
    areas = register.current("areas").set_index("area")
    parts = [a for a in areas.index if areas.loc[a, "parent"] == PLACE]
    rows = {
        "areas": [
            {**areas.loc[a].drop("change").to_dict(), "area": a, "name": f"{EVIL} {n}"} for n, a in enumerate([PLACE, *parts[:2]])
        ],
        "layers": [{"area": PLACE, "edition": "2023", "layer": f"Skolor {EVIL}", "name": EVIL, "category": EVIL, "geometry": point}],
        "crime": [
            {
                "area": PLACE, "group": EVIL, "category": EVIL, "start": date(year, 1, 1), "end": date(year, 9, 30),
                "count": 40, "status": "final",
            }
            for year in (2022, 2023)
        ],
        "survey": [
            {"area": a, "survey": EVIL, "wave": "2023", "question": EVIL, "answer": EVIL, "group": "alla", "share": 0.4, "n": 300}
            for a in (PLACE, parts[0])
        ],
        "incidents": [
            {
                "area": parts[0], "incident": "ett", "date": date(2023, 11, 14), "category": EVIL, "severity": "oroande",
                "organisation": EVIL, "place": EVIL, "note": EVIL,
            }
        ],
        "meetings": [
            {"area": PLACE, "year": 2023, "week": 46, "date": date(2023, 11, 20), "organisations": EVIL, "note": EVIL}
        ],
    }  # fmt: skip
    for kind, records in rows.items():
        named = {c.name for c in TABLES[kind].columns}
        frame = to_frame(kind, [{k: v for k, v in r.items() if k in named} for r in records])[TABLES[kind].names]
        change = Change(EVIL, "import", kind, PLACE, title=EVIL, file=f"{EVIL}.csv", source=EVIL, remark=EVIL)
        register.save([(change, frame)])


@pytest.fixture(scope="module")
def hostile(example_home, tmp_path_factory):
    """The example places with hostile names, for every test here to read."""
    import shutil

    home = tmp_path_factory.mktemp("hostile")
    shutil.copytree(example_home, home, dirs_exist_ok=True)
    patch = pytest.MonkeyPatch()
    patch.setenv("LAGESBILD_HOME", str(home))
    patch.delenv("LAGESBILD_DATABASE_URL", raising=False)
    patch.chdir(ROOT)
    register = Register(home / "register.sqlite")
    load(register)
    register.close()
    st.cache_resource.clear()  # every copy of the example register has the same identity
    yield
    patch.undo()


def open_page(script: str, message: list[tuple[str, str]] | None = None, **link: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.session_state["who"] = Actor(Role.OTHER, EVIL)
    for name, value in link.items():
        app.query_params[name] = value
    app.run()
    if message is not None:  # a link to the place and the year is followed once, on the first page
        message += markdown(app)
    app.switch_page(script)
    for name, value in link.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, [e.value for e in app.exception]
    assert not [e.value for e in app.error if "Något gick fel" in e.value]
    return app


def protos(node: object):
    """Every element's and block's message, the outermost first."""
    proto = getattr(node, "proto", None)
    if isinstance(proto, Message):
        yield proto
    for child in getattr(node, "children", {}).values():
        yield from protos(child)


def fields(message: Message, names: tuple[str, ...]):
    for field, value in message.ListFields():
        if isinstance(value, Message):
            yield from fields(value, names)
        elif field.name in names and isinstance(value, str):
            yield f"{message.DESCRIPTOR.name}.{field.name}", value


def markdown(app: AppTest) -> list[tuple[str, str]]:
    """(where, text) of all that Streamlit reads as Markdown."""
    out = []
    for proto in protos(app._tree):
        kind = proto.DESCRIPTOR.name
        if kind not in ("Html", "Code"):
            out += fields(proto, MARKDOWN_FIELDS)
        if kind == "Radio":
            out += [("options", str(o)) for o in [*proto.options, *proto.captions]]
        if kind == "ButtonGroup":
            out += [("options", o.content) for o in proto.options]
    return out


OWN_PICTURE = re.compile(r'<img alt="[^"<>]*"(?: class="lb-\w+")? src="data:image/svg\+xml;base64,([\w+/=]*)">')


def html(app: AppTest) -> str:
    """The page's HTML without our own pictures; what is drawn in them is whole and holds no element of others."""
    shown = " ".join(str(e.proto.body) for e in app.get("html"))
    for code in OWN_PICTURE.findall(shown):
        elements = ElementTree.fromstring(b64decode(code)).iter()
        assert not [e.tag for e in elements if e.tag.rpartition("}")[2] in ("img", "script", "foreignObject")]
    return OWN_PICTURE.sub("", shown)


@pytest.mark.parametrize("script", ALL_PAGES.values(), ids=list(ALL_PAGES))
def test_names_are_shown_as_they_stand_on_every_page(hostile, script):
    app = open_page(script, ar="2023")
    shown = markdown(app)
    assert shown
    assert not [(where, text) for where, text in shown if any(m in text for m in MARKS)]
    assert "<img" not in html(app)


@pytest.mark.parametrize("script", ALL_PAGES.values(), ids=list(ALL_PAGES))
def test_what_a_link_says_is_shown_as_it_stands_on_every_page(hostile, script):
    messages: list[tuple[str, str]] = []
    app = open_page(script, messages, **dict.fromkeys(LINK, EVIL))
    texts = [text for where, text in [*messages, *markdown(app)] if "Fet" in text]
    assert any("Länken säger" in text for text in texts)
    assert not [text for text in texts if any(m in text for m in MARKS)]
    assert "<img" not in html(app)


@pytest.mark.parametrize("view", VIEWS)
def test_the_meetings_other_views_do_too(hostile, view):
    app = open_page(PAGES["Registrera"], vy=view, motesvecka="v. 46 2023")
    assert not [text for _, text in markdown(app) if any(m in text for m in MARKS)]
    assert "<img" not in html(app)
