"""The log as lines of JSON: what went wrong and where, and nothing that people wrote."""

import json
import logging
import sys

import pytest

from lagesbild import logs, settings
from lagesbild.intake import reading

SECRET = "hemligt-lösenord"


def line(record: logging.LogRecord) -> dict:
    text = logs.JsonLines().format(record)
    assert "\n" not in text and SECRET not in text
    return json.loads(text)


def record(message, *args, name="lagesbild.intake", error=None):
    return logging.LogRecord(name, logging.ERROR, "intake.py", 1, message, args, error)


def test_a_line_says_when_what_and_where_and_nothing_that_was_put_in():
    try:
        raise ValueError(f"postgresql://anna:{SECRET}@host")
    except ValueError:
        error = sys.exc_info()
    result = line(record("%s could not be read", f"{SECRET}.csv", error=error))
    assert (result["level"], result["logger"], result["message"]) == (
        "error",
        "lagesbild.intake",
        "%s could not be read",
    )
    assert result["error"] == "ValueError" and result["at"][0].startswith("test_logs.py:")
    assert result["time"].endswith("+00:00")


def test_what_other_libraries_say_is_not_told():
    result = line(record(f"connection to {SECRET} failed", name="sqlalchemy.engine"))
    assert (result["logger"], result["message"]) == ("sqlalchemy.engine", "")


def test_the_setting_chooses_the_form(monkeypatch):
    assert settings.log_form() == "text"
    monkeypatch.setenv("LAGESBILD_LOG", "xml")
    with pytest.raises(settings.InvalidSetting, match="text eller json"):
        settings.log_form()


def test_a_file_that_fell_is_told_without_its_name(monkeypatch, capsys):
    root = logging.getLogger()
    before = root.handlers[:]
    monkeypatch.setenv("LAGESBILD_LOG", "json")
    try:
        logs.configure()
        logs.configure()
        reading.unforeseen(ValueError(SECRET), f"{SECRET}.csv")
        (messages,) = [text for text in capsys.readouterr().err.splitlines() if text.startswith("{")]
    finally:
        root.handlers[:] = before
    assert SECRET not in messages
    assert json.loads(messages)["error"] == "ValueError"
