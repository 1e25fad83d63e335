"""A command line that speaks Swedish: its usage, its help, and what it says of arguments that it cannot read."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from typing import Any, NoReturn

_SWEDISH = (
    (r"the following arguments are required: (.+)", r"det här saknas: \1"),
    (r"one of the arguments (.+) is required", r"ett av de här saknas: \1"),
    (r"unrecognized arguments: (.+)", r"det här är inget som kommandot tar: \1"),
    (r"ambiguous option: (.+) could match (.+)", r"\1 kan betyda flera: \2"),
    (r"argument (.+?): (.+)", r"\1: \2"),
)
_OF_ONE = (
    (r"invalid choice: '?(.*?)'? \(choose from (.*)\)", r"”\1” finns inte; väntat: \2"),
    (r"invalid \w+ value: '?(.*?)'?", r"”\1” går inte att läsa"),
    (r"expected one argument", "ett värde saknas"),
    (r"expected at most one argument", "högst ett värde väntas"),
    (r"expected at least one argument", "minst ett värde saknas"),
    (r"expected (\d+) arguments?", r"\1 värden väntas"),
    (r"ignored explicit argument '?(.*?)'?", r"tar inget värde, inte heller ”\1”"),
    (r"not allowed with argument (.+)", r"går inte ihop med \1"),
)
"""What argparse says, as patterns of the whole, and how it is said in Swedish; what is already Swedish fits none."""


def swedish(message: str) -> str:
    """What argparse says of a command line, in Swedish.

    >>> swedish("argument --scale: expected one argument")
    '--scale: ett värde saknas'
    """
    for pattern, said in _SWEDISH:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            whole = found.expand(said)
            name, colon, rest = whole.partition(": ")
            return f"{name}{colon}{_of_one(rest)}" if pattern.startswith("argument") else whole
    return message


def _of_one(message: str) -> str:
    for pattern, said in _OF_ONE:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return found.expand(said).replace("'", "")
    return message


class _Help(argparse.HelpFormatter):
    def add_usage(
        self, usage: str | None, actions: Iterable[argparse.Action], groups: Iterable[Any], prefix: str | None = None
    ) -> None:
        super().add_usage(usage, actions, groups, "Så här: " if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """An ArgumentParser in Swedish; those of its commands are, too. A wrong line ends with exit code 2."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**{"formatter_class": _Help, **given, "add_help": False})
        self._positionals.title, self._optionals.title = "att ange", "val"
        self.add_argument("-h", "--help", action="help", help="visa hjälpen")

    def error(self, message: str) -> NoReturn:
        """Tell how the command is written, and what was wrong."""
        super().exit(2, f"{self.format_usage()}{self.prog}: {swedish(message)}\n")
