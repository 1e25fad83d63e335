"""A visitor without a browser: asks a server to run a page's script, and takes what it sends."""

from __future__ import annotations

import os
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect


@contextmanager
def started(command: Sequence[object], log: Path, *, cwd: Path, **environment: str) -> Iterator[subprocess.Popen]:
    """A server's process, from when it answers; ``command`` ends with its port."""
    with log.open("wb") as file:
        server = subprocess.Popen(
            [str(part) for part in command],
            cwd=cwd,
            env={**os.environ, **environment},
            stdout=file,
            stderr=subprocess.STDOUT,
        )
        try:
            for _ in range(600):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{command[-1]}/_stcore/health", timeout=10).close()
                    break
                except OSError:
                    assert server.poll() is None, log.read_text("utf-8")
                    time.sleep(0.2)
            else:
                raise AssertionError("the server does not answer")
            yield server
        finally:
            server.terminate()
            server.wait(20)


def run_page(address: str, name: str = "") -> list[ForwardMsg]:
    """Every message of one run of a page's script."""
    ask = BackMsg()
    ask.rerun_script.page_name = name
    sent = []
    with connect(f"ws://{address}/_stcore/stream", max_size=None, open_timeout=30) as stream:
        stream.send(ask.SerializeToString())
        while True:
            message = ForwardMsg.FromString(stream.recv(timeout=60))
            sent.append(message)
            if message.WhichOneof("type") == "script_finished":
                return sent


def words(messages: Sequence[ForwardMsg]) -> str:
    """What a page says in HTML, alerts and exceptions."""
    elements = [m.delta.new_element for m in messages if m.WhichOneof("type") == "delta"]
    return "\n".join(e.html.body + e.alert.body + e.markdown.body + e.exception.message for e in elements)
