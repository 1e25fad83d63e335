"""The wheel holds all that the program needs: installed, it works far from the checkout."""

import socket
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from lagesbild import paths
from tests.client import run_page, started, words

pytestmark = pytest.mark.skipif(paths.IS_INSTALLED, reason="needs the checkout")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*command, "-w", folder, paths.ROOT], check=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a fresh environment with the wheel in it; what the wheel needs is lent by the tests' own."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder)
    programs = folder / "bin"
    pip = [sys.executable, "-m", "pip", "--python", programs / "python"]
    subprocess.run([*pip, "install", "-q", "--no-deps", "--no-index", wheel], check=True)
    own = Path(
        subprocess.check_output(
            [programs / "python", "-c", "import sysconfig as s; print(s.get_path('purelib'))"], text=True
        ).strip()
    )
    (own / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return programs


def test_the_wheel_holds_every_file_of_the_program_and_nothing_that_others_made(wheel):
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
        needs = packed.read(next(n for n in names if n.endswith("METADATA"))).decode()
    files = subprocess.check_output(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=paths.ROOT, text=True
    ).splitlines()
    ours = {n for n in files if n.startswith("lagesbild/")}
    laid = {
        f"lagesbild/_app/{n}" for n in files if n.startswith(("pages/", "data/", "static/", ".streamlit/", "app.py"))
    }
    assert {n for n in names if ".dist-info/" not in n} == ours | laid
    assert "leaflet.js" not in str(names)
    wanted = [line.partition("==")[0] for line in (paths.ROOT / "requirements.txt").read_text().splitlines()]
    for name in (n.lower() for n in wanted if n[:1].isalpha()):
        assert f"requires-dist: {name}==" in needs.lower()


def test_the_command_line_works_away_from_the_checkout(installed, home, tmp_path):
    def run(*arguments: object) -> subprocess.CompletedProcess:
        command = [str(a) for a in (installed / "lagesbild", *arguments)]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    where = subprocess.check_output(
        [installed / "python", "-c", "from lagesbild import paths, settings; print(paths.ROOT, settings.home())"],
        cwd=tmp_path,
        env={"HOME": str(tmp_path)},
        text=True,
    ).split()
    assert Path(where[0]).is_relative_to(installed.parent)
    assert Path(where[1]).is_relative_to(tmp_path), (
        "the default register lies in the user's folder, never in the package"
    )
    shown = run("show", "areas", "--area", "Göteborg", "--format", "csv")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "Centrum" in shown.stdout
    (tmp_path / "omraden.csv").write_text("namn;typ;överordnad\nSjövik;kommun;\nÅsen;stadsdel;Sjövik\n", "utf-8")
    read = run("import", "omraden.csv")
    assert (read.returncode, read.stderr) == (0, "")
    assert "2 nya" in read.stdout.replace("\xa0", " ")
    made = run("document", "--area", "Exempelstad", "--year", 2026, "--template", "vecka", "--out", "vecka.html")
    assert made.returncode == 0, made.stderr
    assert "<html" in (tmp_path / "vecka.html").read_text("utf-8")


def test_the_app_is_served_away_from_the_checkout(installed, home, tmp_path):
    port = free_port()
    log = tmp_path / "log"
    with started([installed / "lagesbild", "serve", "--port", port], log, cwd=tmp_path):
        text = words(run_page(f"127.0.0.1:{port}", "karta"))
        fetched = [
            subprocess.run(
                ["curl", "-sf", "-o", "/dev/null", f"http://127.0.0.1:{port}/{path}"], check=False
            ).returncode
            for path in (
                "",
                "app/static/map.js",
                "app/static/leaflet/leaflet.js",
                "app/static/leaflet/images/layers.png",
            )
        ]
    assert "Karta" in text
    assert "Något gick fel" not in text
    assert fetched == [0] * 4
    assert str(home) in log.read_text("utf-8")
    assert "Traceback" not in log.read_text("utf-8")


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]
