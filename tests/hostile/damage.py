"""Ways to damage a file, and files that nobody makes by accident. Each is a function of its bytes and of the dice."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from random import Random

CELLS = (
    "", " ", "\u00a0", "0", "-0", "-5", "1e308", "-1e308", "1e999", "NaN", "inf", "-inf", "9" * 30, "9" * 400, "1,5", "1.5", "1 000",
    "1.000.000", "٣", "①", "½", "²", "..", ".", "–", "-", "#REF!", "#DIV/0!", "=1+1", "=HYPERLINK(\"http://x\")", "@SUM(A1)", "+46",
    "'=1", "\t=1", "\r=1", "<script>alert(1)</script>", "![](http://x/y.png)", "[a](javascript:alert(1))", "**fet**", "$x$", "{{7*7}}",
    "{% raw %}", "${7*7}", "<%= 1 %>", "%s%n", "../../etc/passwd", "\\\\server\\share", "\x00", "\x01", "\x1b[31m", "\ufeff", "\u202e",
    "\u200b", "\ud7ff", "\U0001f600", "e\u0301" * 50, "a\u030a", "A" * 300, "å" * 33_000, "2023-02-30", "2023-13", "31/12", "0000-00-00",
    "9999-12-31", "2023-W60", "okt-12", "vecka 99", "v. 0", "Vecka", "Summa", "Totalt", "Alla", "varav", "0-4 år", "100+ år", "2022",
    "20222", "1. januari", "kvartal 9", "jan–dec 9999", "100 %", "47 ‰", "-100 %", "x" * 5 + ";" * 5, '"', '""', '"a', "a\nb", "a\r\nb",
)  # fmt: skip
"""What a cell may say instead."""

WORDS = (
    '""', "null", "5", "[]", "{}", "1e999", "-1e308", "NaN", "Infinity", '"x"', "[[1,2]]", "-", "true", '"\\u0000"', '"\\ud800"',
    "\x01", "", "[1e308,1e308]", "[NaN,NaN]", "[null,null]", '{"type":"GeometryCollection","geometries":[]}', "9" * 400,
    '"EPSG:4326"', '"urn:ogc:def:crs:EPSG::99999"', "180", "-90.0000001",
)  # fmt: skip
"""What a word of JSON may be instead."""

XXE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "'
    + b"x" * 100
    + b'">'
    + b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 20) for n in range(1, 12))
    + b"]>"
)


def bytes_of(data: bytes, dice: Random) -> bytes:
    """Bytes changed, lost, doubled or put in, cut off, or written in another encoding."""
    out = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 5))):
        at = dice.randrange(len(out) + 1)
        match dice.choice(("flip", "flip", "insert", "drop", "double", "truncate", "encode", "zero")):
            case "flip" if out:
                for _ in range(dice.choice((1, 3, 30))):
                    out[dice.randrange(len(out))] = dice.randrange(256)
            case "insert":
                out[at:at] = dice.randbytes(dice.choice((1, 2, 100)))
            case "drop":
                del out[at : at + dice.choice((1, 2, 100))]
            case "double":
                out[at:at] = out[at : at + dice.choice((1, 10, 1000))]
            case "truncate":
                del out[at:]
            case "zero":
                out[at : at + 4] = dice.choice((b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff"))
            case "encode":
                text = bytes(out).decode("utf-8", "replace")
                out = bytearray(
                    text.encode(dice.choice(("cp1252", "utf-16", "utf-16-be", "utf-8-sig", "utf-7")), "replace")
                )
    return bytes(out)


def cells_of(data: bytes, dice: Random) -> bytes:
    """A delimited text with rows and cells lost, doubled, moved or written over."""
    text = data.decode("utf-8-sig", "replace")
    delimiter = "\t" if text.count("\t") > text.count(";") else ";"
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter)) or [[""]]
    for _ in range(dice.choice((1, 1, 2, 4))):
        at = dice.randrange(len(rows))
        row = rows[at]
        match dice.choice(
            ("write", "write", "write", "column", "cut", "lose", "double", "shuffle", "turn", "longer", "blank")
        ):
            case "write" if row:
                row[dice.randrange(len(row))] = dice.choice(CELLS)
            case "column":
                column, value = dice.randrange(max(map(len, rows)) or 1), dice.choice(CELLS)
                for other in rows[at:]:
                    if column < len(other):
                        other[column] = value
            case "cut":
                rows[at] = row[: dice.randrange(len(row) + 1)]
            case "lose" if len(rows) > 1:
                del rows[at]
            case "double":
                rows[at:at] = [list(row)] * dice.choice((1, 2, 50))
            case "shuffle":
                dice.shuffle(rows)
            case "turn":
                order = list(range(max(map(len, rows))))
                dice.shuffle(order)
                rows = [[r[i] if i < len(r) else "" for i in order] for r in rows]
            case "longer":
                row += [dice.choice(CELLS)] * dice.choice((1, 3, 300))
            case "blank":
                rows[at] = [""] * len(row)
        rows = rows or [[""]]
    out = io.StringIO()
    csv.writer(out, delimiter=dice.choice((delimiter, delimiter, ";", ",", "\t"))).writerows(rows)
    return out.getvalue().encode(dice.choice(("utf-8", "utf-8-sig", "cp1252", "utf-16")), "replace")


def words_of(data: bytes, dice: Random) -> bytes:
    """JSON of which a word is another, or that is as deep or as large as nobody makes it."""
    text = data.decode("utf-8", "replace")
    for _ in range(dice.choice((1, 1, 3))):
        if spans := [m.span() for m in re.finditer(r'"[^"]{0,80}"|-?\d+\.?\d*|[][{},:]', text)]:
            first, last = dice.choice(spans)
            text = text[:first] + dice.choice(WORDS) + text[last:]
    match dice.randrange(40):
        case 0:
            text = "[" * 100_000
        case 1:
            text = '{"type":"FeatureCollection","features":[' + '{"a":' * 50_000
        case 2:
            text = text.replace('"coordinates":', '"coordinates":' + "[" * 2000, 1)
        case 3:
            text = geometry(dice)
    return text.encode()


def geometry(dice: Random) -> str:
    """One feature whose outline is a star, a comb or a spiral that crosses itself, with thousands of corners, or holes in holes."""
    corners = dice.choice((4, 100, 2000, 6000))
    scale = dice.choice((0.1, 1e-12, 1e6, 1e300))
    step = dice.choice((1, 2, corners // 2 + 1, 7919))
    ring = [[18 + scale * ((i * step) % corners) / corners, 59 + scale * ((i * i) % 997) / 997] for i in range(corners)]
    rings = [[*ring, ring[0]]] * dice.choice((1, 1, 3, 50 if corners < 200 else 2))
    kind = dice.choice(("Polygon", "MultiPolygon", "LineString", "Point"))
    shape = {"Polygon": rings, "MultiPolygon": [rings] * 2, "LineString": ring, "Point": ring[0]}[kind]
    feature = {
        "type": "Feature",
        "properties": {"namn": dice.choice(CELLS)},
        "geometry": {"type": kind, "coordinates": shape},
    }
    return json.dumps({"type": "FeatureCollection", "features": [feature] * dice.choice((1, 1, 20))})


# --- inside a zip -------------------------------------------------------------------------------


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        return {name: source.read(name) for name in source.namelist()}


def packed(stored: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for name, content in stored.items():
            target.writestr(name, content)
    return out.getvalue()


def inside_of(data: bytes, dice: Random) -> bytes:
    """A sound zip of which a part is damaged, lost, swapped, or says strange numbers in sound XML."""
    members = parts(data)
    name = dice.choice([n for n in members if not n.startswith("docProps")])
    content = members[name]
    match dice.choice(("bytes", "lose", "digits", "digits", "tags", "text", "swap", "entity", "bomb", "empty")):
        case "bytes":
            members[name] = bytes_of(content, dice)
        case "lose":
            del members[name]
        case "digits":
            strange = dice.choice((b"0", b"99999999", b"-1", b"", b"x", b"1e308", b"NaN", b"4294967296", b"9" * 30))
            if spans := [m.span() for m in re.finditer(rb'(?<=")\d+(?=")|(?<=>)\d+(?=<)', content)]:
                first, last = dice.choice(spans)
                members[name] = content[:first] + strange + content[last:]
        case "tags":
            if spans := [m.span(1) for m in re.finditer(rb"</?([\w:]+)", content)]:
                first, last = dice.choice(spans)
                members[name] = content[:first] + dice.choice((b"x", b"c", b"row", b"script")) + content[last:]
        case "text":
            if spans := [m.span(1) for m in re.finditer(rb">([^<>]+)<", content)]:
                first, last = dice.choice(spans)
                text = dice.choice(CELLS).encode("utf-8", "replace")
                members[name] = content[:first] + dice.choice((text, text.replace(b"<", b"&lt;"))) + content[last:]
        case "swap":
            other = dice.choice(list(members))
            members[name], members[other] = members[other], members[name]
        case "entity" | "bomb" as how:
            head = XXE if how == "entity" else BOMB
            body = re.sub(rb"<\?xml[^>]*\?>", b"", content)
            spot = body.find(b"</")
            members[name] = head + body[:spot] + (b"&e;" if how == "entity" else b"&e11;") + body[spot:]
        case "empty":
            members[name] = b""
    return packed(members)


def container_of(data: bytes, dice: Random) -> bytes:
    """A zip that lies of sizes, leads out of its folder, holds links, itself, or far more than it seems to."""
    out = io.BytesIO()
    how = dice.choice(("size", "bomb", "traversal", "link", "nested", "twice", "locked", "comment", "crc", "many"))
    if how in ("size", "crc", "locked"):
        changed = bytearray(data)
        field = {"size": 24, "crc": 16, "locked": 8}[how]  # in a record of the directory
        for hit in re.finditer(rb"PK\x01\x02", data):
            if dice.random() < 0.5:
                value = dice.choice((0, 1, 2**31, 2**32 - 1))
                if how == "locked":
                    changed[hit.start() + field] |= 1
                else:
                    changed[hit.start() + field : hit.start() + field + 4] = struct.pack("<I", value)
        return bytes(changed)
    members = parts(data)
    name = dice.choice(list(members))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for each, content in members.items():
            if each == name and how == "bomb":
                with target.open(each, "w", force_zip64=True) as part:
                    part.write(content)
                    for _ in range(dice.choice((1, 40))):
                        part.write(b" " * 2**20)
            else:
                target.writestr(each, content)
        if how == "traversal":
            target.writestr(dice.choice(("../../ut.txt", "/etc/ut.txt", "C:\\ut.txt", "a/../../b.shp")), b"x")
        elif how == "link":
            link = zipfile.ZipInfo(dice.choice(("a.shp", "länk.csv", "xl/workbook.xml")))
            link.external_attr = (stat.S_IFLNK | 0o777) << 16
            target.writestr(link, "/etc/passwd")
        elif how == "nested":
            target.writestr("inre.zip", data)
        elif how == "twice":
            target.writestr(name, bytes_of(members[name], dice))
        elif how == "comment":
            target.comment = dice.randbytes(60_000)
        elif how == "many":
            for i in range(5000):
                target.writestr(f"{i}.xml", b"")
    return out.getvalue()


def workbook_of(dice: Random) -> bytes:
    """An .ods of cells and rows that are repeated far more than they are written, or an .xlsx with a cell far away."""
    if dice.random() < 0.5:
        columns, down = dice.choice((1, 1000, 16384, 10**9)), dice.choice((1, 50_000, 1_048_576, -1, 10**12))
        cell = f'<table:table-cell table:number-columns-repeated="{columns}" office:value-type="float" office:value="2"><text:p>2</text:p></table:table-cell>'
        if dice.random() < 0.3:
            cell = cell.replace('office:value="2"', 'office:value="NaN"').replace(
                "<text:p>2", "<text:p>" + "å" * 40_000
            )
        row = f'<table:table-row table:number-rows-repeated="{down}">{cell}</table:table-row>'
        name = "urn:oasis:names:tc:opendocument:xmlns:"
        content = (
            f'<?xml version="1.0"?><office:document-content xmlns:office="{name}office:1.0" xmlns:table="{name}table:1.0" '
            f'xmlns:text="{name}text:1.0"><office:body><office:spreadsheet><table:table table:name="Blad">{row}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>"
        )
        return packed(
            {
                "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
                "META-INF/manifest.xml": b"<manifest/>",
                "content.xml": content.encode(),
            }
        )
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["Vecka", "Råcksta", "Vinsta"])
    book.active[dice.choice(("XFD1048576", "A1048576", "XFD1", "C60000"))] = dice.choice(
        (1, "å" * 32_000, float("1e308"))
    )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# --- GeoPackage ---------------------------------------------------------------------------------

_SQL = (
    "CREATE VIEW ond AS WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r) SELECT x AS fid, NULL AS geom FROM r;"
    "INSERT INTO gpkg_contents(table_name, data_type, identifier) VALUES ('ond', 'features', 'ond')",
    "CREATE TRIGGER ond AFTER UPDATE ON gpkg_contents BEGIN DELETE FROM gpkg_contents; END",
    "UPDATE gpkg_geometry_columns SET srs_id = 99999",
    "UPDATE gpkg_geometry_columns SET geometry_type_name = 'x'",
    "UPDATE gpkg_contents SET table_name = 'sqlite_master'",
    "UPDATE gpkg_contents SET table_name = 'a\"; DROP TABLE x; --'",
    "DELETE FROM gpkg_geometry_columns",
    "UPDATE gpkg_spatial_ref_sys SET definition = 'x'",
    "DROP TABLE gpkg_spatial_ref_sys",
    "PRAGMA user_version = 99999",
)


def package_of(data: bytes, dice: Random) -> bytes:
    """A GeoPackage with views without end, triggers, layers that lead elsewhere, and outlines that are none."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        path.write_bytes(data)
        connection = sqlite3.connect(path)
        try:
            for sql in dice.sample(_SQL, dice.choice((1, 1, 2))):
                connection.executescript(sql)
            for table, column in connection.execute(
                "SELECT table_name, column_name FROM gpkg_geometry_columns"
            ).fetchall():
                if dice.random() < 0.5:
                    blob = dice.choice(
                        (b"", b"GP", b"GP\0\1" + dice.randbytes(60), dice.randbytes(200), zlib.compress(b"a"))
                    )
                    connection.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = 1', (blob,))
            connection.commit()
        except sqlite3.Error:
            pass  # two of them may exclude each other; what was done stays
        finally:
            connection.close()
        return path.read_bytes()


def polyglot_of(data: bytes, dice: Random) -> bytes:
    """What begins as one kind of file and goes on as another."""
    start = dice.choice((b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"PK\x03\x04", b"SQLite format 3\0", b"<html><script>", b"\x7fELF", b"PAR1", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{", b"<svg xmlns='http://www.w3.org/2000/svg'>"))  # fmt: skip
    return start + data if dice.random() < 0.7 else data + start


Damage = Callable[[bytes, Random], bytes]
OF: dict[str, tuple[Damage, ...]] = {
    "text": (cells_of, cells_of, cells_of, bytes_of, polyglot_of),
    "json": (words_of, words_of, words_of, bytes_of, polyglot_of),
    "zip": (inside_of, inside_of, inside_of, container_of, bytes_of, polyglot_of),
    "sqlite": (package_of, bytes_of, polyglot_of),
    "bytes": (bytes_of, bytes_of, polyglot_of),
}
"""How a file of each make is damaged."""


def make_of(name: str) -> str:
    """Which of `OF` a file of this name is damaged as."""
    end = name.rpartition(".")[2].lower()
    makes = {
        "zip": "zip",
        "xlsx": "zip",
        "ods": "zip",
        "docx": "zip",
        "gpkg": "sqlite",
        "json": "json",
        "geojson": "json",
    }
    return makes.get(end, "text" if end in ("csv", "txt", "toml", "kml", "svg") else "bytes")
