"""What the program tells whoever runs it: as text, or as one JSON object a line (``LAGESBILD_LOG=json``).

A line of JSON says when, how grave, which part of the program, what (the sentence of the source code, without what was
put into it) and, of an error, its kind and where in the code. What people wrote, names of files and addresses with
passwords stand in arguments and in the texts of exceptions, and neither is told.
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime

from lagesbild import settings


class JsonLines(logging.Formatter):
    """One record as one line of JSON, in English keys: time, level, logger, message, error, at."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        entry: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.msg if isinstance(record.msg, str) and _is_of_source(record) else "",
        }
        if record.exc_info and record.exc_info[0] is not None:
            frames = traceback.extract_tb(record.exc_info[2])
            entry["error"] = record.exc_info[0].__name__
            entry["at"] = [f"{f.filename.rpartition('/')[2]}:{f.lineno} {f.name}" for f in frames]
        return json.dumps(entry, ensure_ascii=False)


def _is_of_source(record: logging.LogRecord) -> bool:
    """Whether the message is a sentence of our source: other libraries may have put anything into theirs."""
    return record.name.partition(".")[0] == "lagesbild"


def configure() -> None:
    """Send every line of the log to standard error in the form that is set. Safe to do again."""
    if settings.log_form() != "json":
        return
    root = logging.getLogger()
    if not any(isinstance(h.formatter, JsonLines) for h in root.handlers):
        handler = logging.StreamHandler()
        handler.setFormatter(JsonLines())
        root.handlers[:] = [handler]
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] in ("streamlit", "uvicorn"):
            theirs = logging.getLogger(name)
            theirs.handlers.clear()
            theirs.propagate = True
