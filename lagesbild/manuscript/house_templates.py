"""What a place has of its own: templates of documents, and a Word file with its styles and logotype."""

from __future__ import annotations

import hashlib

from lagesbild import template, wordfile
from lagesbild.actor import Actor
from lagesbild.manuscript.approval import stored_file
from lagesbild.manuscript.rows import entry, personal, refuse, rows_of
from lagesbild.problems import UnknownId
from lagesbild.register import Register


def templates(register: Register, area: str) -> dict[str, template.Template]:
    """The templates that the place can use, by id: the program's, and its own, which go first."""
    parsed = {id_: template.parse(content, id_) for id_, content in own_templates(register, area).items()}
    return {**parsed, **{id_: t for id_, t in template.builtin().items() if id_ not in parsed}}


def own_templates(register: Register, area: str) -> dict[str, str]:
    """The place's own templates as it gave them: id → TOML."""
    rows = rows_of(register.current("templates", [area]))
    return {r["template"]: r["content"] for r in rows if r["removed"] != 1}


def save_template(register: Register, area: str, id_: str, content: str, *, actor: Actor, file: str = "") -> None:
    """Keep a template of the place's own. Refused, with rows, when it cannot be read."""
    name = template.parse(content, id_, file).name
    refuse(personal({"Mallen": content}))
    record = {"area": area, "template": id_, "content": content, "removed": None}
    register.save([entry(actor, "egen mall", "templates", area, name, [record])])


def remove_template(register: Register, area: str, id_: str, *, actor: Actor) -> None:
    """Take a template of the place's own out of use; documents that were started from it stay as they are."""
    rows = rows_of(register.current("templates", [area], template=id_))
    if not rows:
        raise UnknownId(f"Den egna mallen ”{id_}” finns inte.")
    removal = {**rows[0], "removed": 1}
    register.save([entry(actor, "tog bort mall", "templates", area, id_, [removal])])


def save_styles(register: Register, area: str, name: str, content: bytes, *, actor: Actor) -> None:
    """Keep the municipality's Word file with its styles and logotype. Refused when `wordfile.check` refuses it."""
    wordfile.check(content, name)
    digest = hashlib.sha256(content).hexdigest()
    records: dict[str, dict[str, object]] = {
        "files": {"area": area, "sha256": digest, "name": name, "content": content},
        "styles": {"area": area, "name": name, "sha256": digest, "removed": None},
    }
    register.save([entry(actor, "Wordmall", k, area, name, [r]) for k, r in records.items()])


def remove_styles(register: Register, area: str, *, actor: Actor) -> None:
    """Go back to the program's own styles."""
    rows = rows_of(register.current("styles", [area]))
    if rows:
        removal = {**rows[0], "removed": 1}
        register.save([entry(actor, "tog bort Wordmall", "styles", area, removal["name"], [removal])])


def styles(register: Register, area: str) -> tuple[str, bytes] | None:
    """(name, content) of the municipality's Word file; None when it has none."""
    rows = [r for r in rows_of(register.current("styles", [area])) if r["removed"] != 1]
    return (rows[0]["name"], stored_file(register, area, rows[0]["sha256"])) if rows else None
