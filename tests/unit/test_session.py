"""Every session key of our own is declared in `ui/session`, and nowhere else is `st.session_state` touched."""

import ast
from collections import Counter
from pathlib import Path

import pytest
import streamlit as st

from lagesbild.ui import session
from lagesbild.ui.session import Key

ROOT = Path(__file__).parents[2]
DECLARED = ROOT / "lagesbild/ui/session.py"
SCRIPTS = sorted(
    {ROOT / "app.py", *(ROOT / "pages").rglob("*.py"), *(ROOT / "lagesbild/ui").rglob("*.py")} - {DECLARED}
)
KEYS = {name: key for name, key in vars(session).items() if isinstance(key, Key)}
NAMES = {key.name for key in KEYS.values()}
BOXES = {"container", "form"}  # what they are called is a CSS class and no entry of the session


def undeclared(script: str) -> list[str]:
    """What a script does with the session that only `ui/session` may do, with its row."""
    faults = []
    for node in ast.walk(ast.parse(script)):
        match node:
            case ast.Attribute(attr="session_state") | ast.alias(name="session_state"):
                faults.append(f"{node.lineno}: touches st.session_state")
            case ast.Call(func=ast.Name("Key") | ast.Attribute(attr="Key")):
                faults.append(f"{node.lineno}: makes a key")
            case ast.Call(func=ast.Attribute(attr=widget), keywords=keywords) if widget not in BOXES:
                literals = [k.value.value for k in keywords if k.arg == "key" and isinstance(k.value, ast.Constant)]
                faults += [f"{node.lineno}: writes the name of a declared key" for name in literals if name in NAMES]
                if literals and any(k.arg == "bind" for k in keywords):
                    faults.append(f"{node.lineno}: gives the URL a name that is not declared")
    return faults


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_other_module_names_a_key(path: Path) -> None:
    assert not undeclared(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "script",
    [
        'st.session_state["who"] = None',
        'st.session_state[f"tb-{id_}"] = True',
        'streamlit.session_state.get("who")',
        "st.session_state.turn += 1",
        'del st.session_state["who"]',
        '"who" in st.session_state',
        "from streamlit import session_state",
        'Key("own")',
        'session.Key(f"own-{id_}")',
        'st.selectbox("Vecka", weeks, key="vecka")',
        'st.text_input("Sök", key="own", bind="query-params")',
    ],
)
def test_a_key_of_ones_own_is_found(script: str) -> None:
    assert undeclared(script)


def test_what_is_declared_may_be_used() -> None:
    script = 'st.selectbox("Vecka", weeks, key=session.WEEK.name)\nsession.ACTOR.get()\nst.container(key="filters")'
    assert not undeclared(script)


def test_no_two_keys_are_the_same() -> None:
    assert [name for name, n in Counter(key.name for key in KEYS.values()).items() if n > 1] == []


def test_a_key_keeps_what_is_put_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "session_state", {})
    key = Key[int | None]("number")
    assert not key.is_set and key.get() is None and key.get(1) == 1 and key.pop(2) == 2
    with pytest.raises(KeyError):
        key.value  # noqa: B018 - nothing is there
    assert key.setdefault(3) == 3 and key.setdefault(4) == 3 and key.value == 3
    key.set(None)
    assert key.is_set and key.get(5) is None and key.value is None
    assert key.pop() is None and not key.is_set
