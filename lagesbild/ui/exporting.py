"""What can be taken from a page, a link, and from a figure: its menu in the browser (`exporting.js`), and its files."""

from __future__ import annotations

import logging
from base64 import b64encode
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from lagesbild.calendar import now
from lagesbild.document.writers import files
from lagesbild.exhibit import Exhibit
from lagesbild.problems import LagesbildError
from lagesbild.ui import session, state

log = logging.getLogger(__name__)

_LABELS = {"png": "Bild (PNG)", "svg": "Bild (SVG)", "csv": "Tabell (CSV)", "xlsx": "Tabell (Excel)"}


def page_link() -> None:
    """The buttons for the page as a whole."""
    _component()(key="copy-page", data={"frozen": _frozen()}, height="content")


def menu(exhibit: Exhibit, container: str, actions: Mapping[str, str]) -> str | None:
    """The menu of a figure; returns the id of the action that is pressed.

    ``container``: the figure's key, which a link leads to (`in_browser/asked.js` scrolls there). ``actions``: what else can
    be done with the figure, id → words. The browser holds the whole menu: it opens at once, however slow the server.
    """
    key = session.menu(exhibit.id)
    pressed = _component()(
        key=key.name,
        data={
            "frozen": _frozen(),
            "parameters": {state.FIGURE: container},
            "actions": list(actions.items()),
            "files": list(_LABELS.items()),
            "id": exhibit.id,
            "answer": session.answer(exhibit.id).pop(),
        },
        on_file_change=lambda: session.answer(exhibit.id).set(file(exhibit, key.value["file"])),
        on_action_change=lambda: None,
        height="content",
    )
    return str(pressed.action) if pressed.action in actions else None


def _frozen() -> dict[str, str] | None:
    """The parameters of an address that shows the register as it is shown in this run; None where a page shows now only."""
    if session.NOW_ONLY.get(False):
        return None
    return {session.DAY.name: f"{state.as_of() or now().date()}", state.REVISION: str(state.version()[1])}


def file(exhibit: Exhibit, asked: Mapping[str, Any]) -> dict[str, object]:
    """The answer to a question of the browser: the file in ``asked["form"]``, in base64, or why there is none.

    ``asked["number"]`` is the question's own, and the answer's. What the browser says is not to be trusted.
    """
    answer: dict[str, object] = {"number": asked.get("number")}
    form = asked.get("form")
    if form not in _LABELS:
        return {**answer, "problem": f"Formatet finns inte. Välj bland: {', '.join(_LABELS)}."}
    make, mime = files.FORMATS[form]
    try:
        state.figures().log_export(exhibit.ref.area, f"{exhibit.id}, {form}")
        content = b64encode(make(exhibit)).decode()
    except LagesbildError as refused:
        return {**answer, "problem": str(refused)}
    except Exception:  # the browser waits for an answer
        log.exception("%s of %s failed", form, exhibit.id)
        return {**answer, "problem": "Filen kunde inte göras. Felet är loggat hos den som driver tjänsten."}
    return {**answer, "name": files.file_name(exhibit, form), "mime": mime, "content": content}


def _component() -> Callable[..., Any]:
    return st.components.v2.component(
        "lagesbild_export", html='<div class="lb-export"></div>', js=_script(), isolate_styles=False
    )


@cache
def _script() -> str:
    return (Path(__file__).parent / "exporting.js").read_text(encoding="utf-8")
