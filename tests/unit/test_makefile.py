"""What `make` does on a machine that is not as it should be. Nothing is installed here."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def make(tmp_path):
    """Make the virtual environment with a python of our own; apt is out of reach."""

    def _make(python: str) -> subprocess.CompletedProcess:
        script = tmp_path / "python"
        script.write_text(f"#!/bin/sh\n{python}\n")
        script.chmod(0o755)
        venv = tmp_path / "venv"
        return subprocess.run(
            ["make", f"{venv}/bin/python", f"VENV={venv}", f"PYTHON={script}", "SUDO=false"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    return _make


def test_a_python_that_is_too_old_is_said_at_once(make, tmp_path):
    done = make("exit 1")
    assert done.returncode != 0
    assert "needs Python 3.11 or later" in done.stderr
    assert not (tmp_path / "venv").exists()


NO_PIP = """
[ "$1" = -c ] && exit 0
mkdir -p "$3/bin"
printf '#!/bin/sh\\nexit 1\\n' > "$3/bin/python"
chmod +x "$3/bin/python"
"""


@pytest.mark.parametrize("end", ["exit 0", "exit 1"], ids=["without pip", "failed half-way"])
def test_a_broken_environment_does_not_stay(make, tmp_path, end):
    assert make(NO_PIP + end).returncode != 0
    assert not (tmp_path / "venv").exists()


def test_a_whole_environment_is_kept(make, tmp_path):
    done = make(NO_PIP.replace("exit 1", "exit 0"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "venv" / "bin" / "python").exists()


@pytest.mark.parametrize("uv", ["exit 0", "exit 1"])
def test_pip_installs_where_uv_can_not(tmp_path, uv):
    programs = tmp_path / "venv" / "bin"
    programs.mkdir(parents=True)
    for name, script in {"python": f'echo "$@" >> {tmp_path}/log', "uv": uv}.items():
        (programs / name).write_text(f"#!/bin/sh\n{script}\n")
        (programs / name).chmod(0o755)
    command = ["make", f"{tmp_path}/venv/.run", f"VENV={tmp_path}/venv"]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    by_pip = [
        line
        for line in (tmp_path / "log").read_text().splitlines()
        if line.endswith("--require-hashes -r requirements.lock")
    ]
    assert len(by_pip) == (uv == "exit 1")


def test_without_npm_only_the_test_that_needs_it_is_skipped(tmp_path):
    npm = tmp_path / "bin" / "npm"
    npm.parent.mkdir()
    npm.write_text("#!/bin/sh\nexit 127\n")
    npm.chmod(0o755)
    made = tmp_path / "venv" / "node" / ".made"
    command = ["make", str(made), f"VENV={tmp_path}/venv", "-o", f"{tmp_path}/venv/.run"]
    way = {**os.environ, "PATH": f"{npm.parent}:{os.environ['PATH']}"}
    (tmp_path / "venv").mkdir()
    (tmp_path / "venv" / ".run").touch()
    done = subprocess.run(command, cwd=ROOT, env=way, capture_output=True, text=True, check=True)
    assert made.exists() and "its test is skipped" in done.stderr
