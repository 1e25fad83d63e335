"""What is given hostile inputs: every reader of files, and every form that takes text or a file. Each makes an input and takes it in."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path
from random import Random

import docx
import geopandas
import openpyxl
import pandas as pd
from PIL import Image

from lagesbild import checktext, exhibits, intake, paths, picturefile, place, privacy, readers, reports, template, week
from lagesbild import wordfile as word
from lagesbild.actor import Actor, Role
from lagesbild.document import prose
from lagesbild.document.writers.formats import check_base
from lagesbild.exhibits.base import Scope
from lagesbild.intake import ImportOptions
from lagesbild.problems import LagesbildError
from lagesbild.readers.files import read_grids
from lagesbild.register import Register, maintenance
from lagesbild.services import DocumentService
from lagesbild.ui import report_form
from tests.hostile import damage
from tests.hostile.damage import CELLS

HERE = "hasselby-vallingby"
FILES = Path(__file__).parent.parent / "files"
_ROWS = 14  # of a good file: enough for its heading, notes and some rows, and quick to read
_UNFORESEEN = ("stötte på något oväntat", "krascha")
"""What `intake` says when no reader foresaw what a file did: for whoever reads the log, a traceback."""
_STOPPED = ("tar för lång tid", "för mycket minne")

FORMS = (
    "report form",
    "Word file",
    "picture",
    "template",
    "own table",
    "text check",
    "Markdown",
    "link to a figure",
    "new place",
    "incident",
    "backup",
)

Take = Callable[[Random], str]
"""Makes one input and takes it in: "taken", "refused" or "stopped" (by a limit, and refused). Whatever else it raises is a traceback."""


class Unforeseen(Exception):
    """The product's last net caught what no reader foresaw."""


@dataclass(frozen=True)
class Home:
    """A home with the example places, which forms may write in, and a folder for files."""

    register: Register
    folder: Path


def _start(path: Path) -> bytes:
    lines = path.read_bytes().splitlines(keepends=True)
    is_cut = path.suffix in (".csv", ".txt") and not path.name.startswith("compstat")  # of which half is refused
    return b"".join(lines[:_ROWS]) if is_cut else path.read_bytes()


def _as_workbook(data: bytes) -> bytes:
    text = data.decode("utf-8-sig")
    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(text), delimiter="\t" if "\t" in text else ";"):
        book.active.append(
            [float(c.replace(",", ".")) if c.replace(",", ".").replace(".", "").isdigit() else c for c in row]
        )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _good_files() -> dict[str, list[tuple[str, bytes]]]:
    """Reader → (name, content) of files that it reads, small ones."""
    collected: dict[str, list[tuple[str, bytes]]] = defaultdict(list)
    for path in sorted([*paths.DATA.glob("*/*.csv"), *FILES.glob("*/*.csv"), *FILES.glob("*/*.txt")]):
        shape = readers._shape_of(read_grids(path)[0], None)
        if shape:
            collected[shape[0].__name__.rpartition(".")[2]].append((path.name, _start(path)))
    for stored in collected.values():
        stored += [(f"{Path(name).stem}.xlsx", _as_workbook(data)) for name, data in stored[:3]]
    for path in sorted(
        [*paths.DATA.glob("*/*.geojson"), *FILES.glob("borders/*.kml"), *FILES.glob("borders/*.geojson")]
    ):
        collected["GeoJSON, KML"].append((path.name, path.read_bytes()))
    borders = geopandas.read_file(paths.DATA / HERE / "stadsdelar.geojson")[["namn", "geometry"]]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "shp").mkdir()
        borders.to_file(Path(folder) / "stadsdelar.gpkg")
        borders.to_file(Path(folder) / "shp" / "stadsdelar.shp", encoding="utf-8")
        collected["GeoPackage"] = [("stadsdelar.gpkg", (Path(folder) / "stadsdelar.gpkg").read_bytes())]
        layer = {p.name: p.read_bytes() for p in (Path(folder) / "shp").iterdir()}
        collected["Shapefile"] = [("stadsdelar.zip", damage.packed(layer))]
    events = "id;starttid;typ;x;y;stadsdel\n" + "".join(
        f"{n};2026-0{n % 9 + 1}-11 2{n % 4}:15;Brand;{661000 + n};{6584000 + n};Råcksta\n" for n in range(10)
    )
    table = pd.read_csv(io.StringIO(events), sep=";")
    parquet = io.BytesIO()
    table.to_parquet(parquet)
    collected["events"] = [
        ("händelser.csv", events.encode()),
        ("händelser.json", table.to_json(orient="records").encode()),
        ("händelser.parquet", parquet.getvalue()),
        ("händelser.xlsx", _as_workbook(events.encode())),
    ]
    return dict(collected)


def _said(problems: list) -> str:
    """How a reading with these problems ended."""
    whats = " ".join(p.what for p in problems)
    if any(u in whats for u in _UNFORESEEN):
        raise Unforeseen("; ".join(f"{p}" for p in problems))
    if any(s in whats for s in _STOPPED):
        return "stopped"
    return "refused" if any(not p.warning for p in problems) else "taken"


def _reader(home: Home, name: str, good: list[tuple[str, bytes]]) -> Take:
    known = intake.known(home.register)

    def says(file: str, data: bytes) -> ImportOptions | None:
        """What a person says for the undamaged file to be taken; None when nothing that is tried here makes it."""
        path = home.folder / file
        path.write_bytes(data)
        tried = (
            ImportOptions(area=area, year=2023, source="s", kind=kind, crs=crs) for kind, crs in kinds for area in areas
        )
        return next((text for text in tried if _said(intake.read_apart([path], known, text)[1]) == "taken"), None)

    kinds = (("events", 3006),) if name == "events" else ((None, None), ("layers", None), ("areas", None))
    areas = (None, HERE, "exempelstad-fiktiv", "goteborg")
    taken = [(file, data, sentence) for file, data in good if (sentence := says(file, data)) is not None]
    assert taken, name

    def take(dice: Random) -> str:
        file, data, text = dice.choice(taken)
        make = damage.make_of(file)
        if make == "zip" and not file.endswith(".zip") and dice.random() < 0.05:
            file, data = f"bok.{dice.choice(('ods', 'xlsx'))}", damage.workbook_of(dice)
        else:
            data = dice.choice(damage.OF[make])(data, dice)
        if dice.random() < 0.03:
            file = f"{Path(file).stem}.{dice.choice(('csv', 'xlsx', 'ods', 'xls', 'geojson', 'zip', 'gpkg', 'parquet', 'json', 'kml', 'txt'))}"
        path = home.folder / file
        path.write_bytes(data)
        if dice.random() < 0.01:  # all the way to what saving would do
            plan = intake.plan(home.register, [path], text)
            for table in plan.tables:
                _ = table.preview
            return _said(list(plan.problems))
        return _said(intake.read_apart([path], known, text)[1])

    return take


def _text(dice: Random) -> str:
    """What somebody might type, or paste, or make a program type."""
    pieces = (*CELLS, "år 2023", "49 anmälda brott", "Råcksta", "ökade med 12 %", "nivå 4", "v. 12", " ", " ", "\n", "\n\n", "| a | b |\n|--|--|\n", "[[figur]]", "# ", "- ", "> ", "`", "*", "_", "0701234567 ", "19811228-9874 ")  # fmt: skip
    return "".join(dice.choice(pieces) * dice.choice((1, 1, 1, 3, 40)) for _ in range(dice.choice((1, 3, 12))))[
        :100_000
    ]


def _document_services(home: Home) -> DocumentService:
    return DocumentService(home.register, Actor(Role.OTHER, "Prov"))


def forms(home: Home) -> dict[str, Take]:
    """Form → how it takes in one hostile input."""
    register = home.register
    sender = reports.invite(register, HERE, "Prov AB", [], Actor(Role.OTHER, "Prov"))
    scope = Scope(register, HERE, 2023)
    ids = [str(ref) for ref in exhibits.listed(scope)]
    buffer = io.BytesIO()
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Kommunen"
    document.save(buffer)
    own = buffer.getvalue()
    pictures = _pictures()
    toml = (paths.DATA / "mallar").glob("*.toml")
    templates = [p.read_bytes() for p in sorted(toml)]
    good_backup = home.folder / "kopia.sqlite"
    small = Register(home.folder / "liten.sqlite")
    maintenance.backup(small, good_backup)
    small.close()
    backup = good_backup.read_bytes()
    report = {"id": "a" * 32, "kind": "incident", "area": "vallingby", "date": "2026-11-27", "category": "Brand", "severity": "oroande", "note": "Eldning", "time": "21.30", "place": "Torget"}  # fmt: skip

    def reporter(dice: Random) -> str:
        sent = {
            **report,
            dice.choice(list(report)): dice.choice((*CELLS, None, 5, [], {}, True, 1e308, ["a"], {"a": 1})),
        }
        body = json.dumps(sent).encode()
        status, _ = report_form.receive(
            sender.id if dice.random() < 0.95 else dice.choice(CELLS),
            damage.words_of(body, dice) if dice.random() < 0.5 else body,
        )
        return "taken" if status == 200 else "refused"

    def word_file(dice: Random) -> str:
        data = dice.choice(damage.OF["zip"])(own, dice)
        word.check(data)
        check_base(data)
        return "taken"

    def picture(dice: Random) -> str:
        name, data = dice.choice(pictures)
        picturefile.cleaned(dice.choice(damage.OF["text" if name.endswith("svg") else "bytes"])(data, dice), name)
        return "taken"

    def own_template(dice: Random) -> str:
        text = (
            damage.bytes_of(dice.choice(templates), dice)
            if dice.random() < 0.5
            else _toml(dice.choice(templates), dice)
        )
        try:
            template.parse(text.decode("utf-8-sig"), "a")
        except UnicodeDecodeError:  # as services.save_template answers it
            return "refused"
        return "taken"

    def own_table(dice: Random) -> str:
        intake.cells_apart("tabell.csv", damage.cells_of(b"a;b;c\n1;2;3\n4;5;6\n", dice))
        return "taken"

    def text_check(dice: Random) -> str:
        text = _text(dice)
        checktext.check(text, scope)
        privacy.find(text)
        privacy.likely_names(text)
        return "taken"

    def markdown(dice: Random) -> str:
        prose.blocks(_text(dice))
        return "taken"

    def link(dice: Random) -> str:
        parts = dice.choice(ids).split(":")
        parts[dice.randrange(len(parts))] = dice.choice((*CELLS, "2023", "alla", "-1"))
        if dice.random() < 0.3:
            parts += [dice.choice(CELLS)]
        ref = exhibits.parse(":".join(parts))
        exhibits.check(ref, Scope(register, ref.area, ref.year))
        return "taken"

    def new_place(dice: Random) -> str:
        texts = [dice.choice(CELLS) for _ in range(3)]
        split = place.split_names(_text(dice))
        place.draft(
            register,
            place.NewPlace(dice.choice((texts[0], "Provköping")), dice.choice(("kommun", texts[1])), tuple(split[:50])),
        )
        return "taken"

    def incident(dice: Random) -> str:
        values = {"area": "vallingby", "category": "Brand", "severity": "oroande", "organisation": "Polisen", "time": "21.30", "place": "Torget", "note": "Eldning"}  # fmt: skip
        for name in dice.sample(list(values), 2):
            values[name] = dice.choice(CELLS) if dice.random() < 0.8 else _text(dice)
        week.checked(register, HERE, week.Incident(date=date(2026, 11, 27), **values))
        return "taken"

    def restored(dice: Random) -> str:
        path = home.folder / "skadad.sqlite"
        path.write_bytes(dice.choice(damage.OF["bytes"])(backup, dice))
        goal = home.folder / "mål" / "register.sqlite"
        goal.parent.mkdir(exist_ok=True)
        goal.unlink(missing_ok=True)
        maintenance.restore(goal, path)
        return "taken"

    took = (
        reporter,
        word_file,
        picture,
        own_template,
        own_table,
        text_check,
        markdown,
        link,
        new_place,
        incident,
        restored,
    )
    return dict(zip(FORMS, took, strict=True))


def _toml(data: bytes, dice: Random) -> bytes:
    lines = data.splitlines(keepends=True)
    at = dice.randrange(len(lines))
    key = lines[at].partition(b"=")[0]
    lines[at] = key + b"= " + dice.choice((b"1\n", b"[]\n", b"[[1]]\n", b'""\n', b"true\n", b"2026-01-01\n", b"1e999\n", b'"' + b"a" * 9000 + b'"\n', b"[" * 5000, json.dumps(dice.choice(CELLS)).encode() + b"\n"))  # fmt: skip
    return b"".join(lines)


def _pictures() -> list[tuple[str, bytes]]:
    listed = []
    for form in ("PNG", "JPEG"):
        buffer = io.BytesIO()
        Image.new("RGB", (60, 40), "red").save(buffer, form)
        listed.append((f"a.{form.lower()}", buffer.getvalue()))
    svg = "<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'>{}</svg>"
    drawings = ("<rect width='5' height='5' fill='red'/>", "<script>alert(1)</script>", "<image href='http://x/a.png'/>", "<g>" * 5000 + "</g>" * 5000, "<rect onclick='a()' style='fill:url(http://x)'/>", "<foreignObject><body/></foreignObject>", "<use href='#a'/><g id='a'><use href='#a'/></g>")  # fmt: skip
    listed += [("a.svg", svg.format(d).encode()) for d in drawings]
    listed += [
        ("a.svg", head + svg.format(f"<text>{name}</text>").encode())
        for head, name in ((damage.XXE, "&e;"), (damage.BOMB, "&e11;"))
    ]
    return listed


def all_of(home: Home, *, few: bool = False) -> Iterator[tuple[str, Callable[[], Take]]]:
    """Every reader and every form: its name, and what makes it. ``few``: of one good file each."""
    for name, good in _good_files().items():
        yield f"reader: {name}", partial(_reader, home, name, good[:1] if few else good)
    made = cache(partial(forms, home))
    for name in FORMS:
        yield f"form: {name}", partial(lambda name: made()[name], name)


def outcome_of(take: Take, dice: Random) -> str:
    """How one input ended; whatever is no refusal in Swedish is raised."""
    try:
        return take(dice)
    except LagesbildError as refused:
        if not str(refused).strip():
            raise Unforeseen("a refusal without words") from refused
        return "refused"
