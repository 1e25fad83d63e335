"""Every regular expression of the program, how it is used, and the texts that are hard for it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from re import _constants as code  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
_WAYS = ("fullmatch", "match", "search", "split", "findall", "finditer", "sub", "subn")
_ANYWHERE = "finditer"  # the others of `_WAYS` begin anew at every place, as it does; it finds all, where search ends at the first
_NOTHING = "\x1f"  # what few patterns take


@dataclass(frozen=True)
class Used:
    """A pattern and whether it is tried at the start of a text only, or anywhere in it."""

    pattern: re.Pattern[str]
    anywhere: bool
    where: str

    def run(self, text: str) -> None:
        """Try it, as the program does."""
        if self.anywhere:
            for _ in self.pattern.finditer(text):
                pass
        else:
            self.pattern.fullmatch(text)
            self.pattern.match(text)


def modules() -> Iterator[tuple[ModuleType, ast.Module]]:
    """Every module of the program with its source; scripts of pages are left out, which hold none."""
    for path in sorted((ROOT / "lagesbild").rglob("*.py")):
        if "migrations" in path.parts:
            continue
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if name != "lagesbild.__main__":
            yield import_module(name), ast.parse(path.read_text("utf-8"))


@cache
def every() -> tuple[tuple[Used, ...], tuple[str, ...]]:
    """(the patterns, and where one is made of what is known only when it runs)."""
    listed = list(modules())
    trees = {module.__name__: _ways(tree) for module, tree in listed}
    collected: dict[tuple[str, int, bool], Used] = {}
    unknown: list[str] = []
    for module, tree in listed:
        for call in (n for n in ast.walk(tree) if isinstance(n, ast.Call)):
            if not (
                isinstance(call.func, ast.Attribute)
                and isinstance(call.func.value, ast.Name)
                and call.func.value.id == "re"
            ):
                continue
            if call.func.attr not in (*_WAYS, "compile"):
                continue
            where = f"{module.__name__}:{call.lineno}"
            try:
                pattern = _made(call, module)
            except NameError:
                unknown.append(where)
                continue
            if isinstance(pattern.pattern, bytes):
                pattern = re.compile(pattern.pattern.decode("latin-1"), pattern.flags | re.ASCII)
            anywhere = call.func.attr not in ("fullmatch", "match")
            if call.func.attr == "compile":
                name = _name_of(tree, call)
                own = trees[module.__name__].get(name, set())
                elsewhere = (
                    {way for ways in trees.values() for way in ways.get(name, ())}
                    if not name.startswith("_")
                    else set()
                )
                anywhere = not name or bool((own | elsewhere or {_ANYWHERE}) - {"fullmatch", "match"})
            collected.setdefault((pattern.pattern, pattern.flags, anywhere), Used(pattern, anywhere, where))
    return tuple(collected.values()), tuple(unknown)


def _made(call: ast.Call, module: ModuleType) -> re.Pattern[Any]:
    at = 4 if call.func.attr in ("sub", "subn") else 2 if call.func.attr in _WAYS else 1  # type: ignore[attr-defined]
    flags = [k.value for k in call.keywords if k.arg == "flags"] + (call.args[at : at + 1])
    values = [eval(compile(ast.Expression(a), "", "eval"), vars(module)) for a in (call.args[0], *flags)]
    return values[0] if isinstance(values[0], re.Pattern) else re.compile(*values)


def _name_of(tree: ast.Module, call: ast.Call) -> str:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and node.value is call and isinstance(node.targets[0], ast.Name):
            return node.targets[0].id
    return ""


def _ways(tree: ast.Module) -> dict[str, set[str]]:
    """The name of a compiled pattern → the ways in which a module tries it."""
    ways: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in _WAYS:
            owner = node.value
            name = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
            ways.setdefault(name, set()).add(node.attr)
    return ways


# --- texts that are hard for a pattern -----------------------------------------------------------


def hard_texts(pattern: re.Pattern[str], size: int) -> set[str]:
    """For each repetition in the pattern, what it repeats many times: after what must come before it, and before what it cannot take."""
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    texts = set()
    for before, body in _repeated(tree, ""):
        for unit in {body, before + body, body + before, body + " "}:
            if unit:
                many = (unit * (size // len(unit) + 1))[:size]
                texts |= {many + _NOTHING, before + many + _NOTHING}
    return texts


def _repeated(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    """(a text that leads to it, one that it repeats) of every repetition without a small bound."""
    for op, value in tree:
        if op in (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT):
            _, most, body = value
            if most > 100:
                for text in _samples(body):
                    yield before, text
            yield from _repeated(body, before)
        elif op is code.SUBPATTERN:
            yield from _repeated(value[3], before)
        elif op is code.ATOMIC_GROUP:
            yield from _repeated(value, before)
        elif op is code.BRANCH:
            for branch in value[1]:
                yield from _repeated(branch, before)
        elif op in (code.ASSERT, code.ASSERT_NOT):
            yield from _repeated(value[1], before)
        before += _sample([(op, value)])


def _samples(tree: Any) -> set[str]:
    """Some texts that a part of a pattern takes."""
    if len(tree) == 1 and tree[0][0] is code.BRANCH:
        return {_sample(b) for b in tree[0][1][1][:4]}
    if len(tree) == 1 and tree[0][0] is code.SUBPATTERN:
        return _samples(tree[0][1][3])
    return {_sample(tree)}


_KINDS = {code.CATEGORY_DIGIT: "1", code.CATEGORY_SPACE: " ", code.CATEGORY_WORD: "a", code.CATEGORY_NOT_SPACE: "a", code.CATEGORY_NOT_DIGIT: "a", code.CATEGORY_NOT_WORD: "-"}  # fmt: skip


def _sample(tree: Any) -> str:
    """A text that a part of a pattern takes; what stands for no sign gives none."""
    text = ""
    for op, value in tree:
        if op is code.LITERAL:
            text += chr(value)
        elif op is code.NOT_LITERAL:
            text += "a" if value != ord("a") else "b"
        elif op is code.ANY:
            text += "a"
        elif op is code.IN:
            text += _member(value)
        elif op in (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT):
            text += _sample(value[2]) * max(1, value[0])
        elif op is code.SUBPATTERN:
            text += _sample(value[3])
        elif op is code.ATOMIC_GROUP:
            text += _sample(value)
        elif op is code.BRANCH:
            text += _sample(value[1][0])
    return text


def _member(kinds: Any) -> str:
    first, value = kinds[0]
    if first is code.NEGATE:
        return next((sign for sign in "a1 -.;\n" if not any(_names(k, v, sign) for k, v in kinds[1:])), "ö")
    if first is code.LITERAL:
        return chr(value)
    if first is code.RANGE:
        return chr(value[0])
    return _KINDS.get(value, "a")


def _names(kind: Any, value: Any, sign: str) -> bool:
    if kind is code.LITERAL:
        return chr(value) == sign
    if kind is code.RANGE:
        return value[0] <= ord(sign) <= value[1]
    tests = {
        code.CATEGORY_DIGIT: str.isdigit,
        code.CATEGORY_SPACE: str.isspace,
        code.CATEGORY_WORD: lambda s: s.isalnum() or s == "_",
    }
    return kind is code.CATEGORY and tests.get(value, lambda _: False)(sign)
