"""Opens files of borders: GeoJSON, GeoPackage, Shapefile and KML, also inside a zip file, through GDAL.

GDAL would open many more formats, some of which reach for other files: so a file's first
bytes must be those of what its name says.
"""

from __future__ import annotations

import json
import re
import tempfile
import warnings
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from lagesbild.problems import Problem, Refused
from lagesbild.readers.geometry import WGS84, Geometries, stated
from lagesbild.readers.texts import CONTROL, read_text
from lagesbild.swedish import number

if TYPE_CHECKING:
    import pyproj

EXPECTED = "GeoJSON, GeoPackage, KML eller en Shapefile i en zip-fil."
_GEOJSON = "GeoJSON: en FeatureCollection i EPSG:4326"
_PARTS = (".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qmd", ".qix")
_NEEDED = (".shx", ".dbf")
LARGEST = 300 * 2**20  # bytes, unpacked: well above a national file of DeSO
_MOST_FILES = 2_000  # in a zip file
_FEATURES = re.compile(r'"features"\s*+:\s*+\[')


@dataclass(frozen=True)
class Features:
    """One layer of a file: a row of attributes and a geometry for every feature.

    ``name`` is the layer's when the file has several, ``title`` what may say what it is: the names
    of the file (inside a zip file) and of the layer. ``crs`` is None when the file does not state it. ``closed`` are the
    positions of features whose open rings were closed. ``is_stated``: whether the file says what ``crs`` is.
    """

    file: str
    title: str
    attributes: pd.DataFrame
    geometry: Geometries = field(repr=False)
    crs: pyproj.CRS | None = None
    name: str | None = None
    meta: dict[str, str] = field(default_factory=dict)
    closed: tuple[int, ...] = ()
    is_stated: bool = True


def is_geofile(path: Path) -> bool:
    """True for a file that is named as one of borders, or as a part of a Shapefile."""
    return path.suffix.lower() in (*_READERS, ".zip", ".kmz", *_PARTS)


def open_layers(path: Path) -> list[Features]:
    """Every layer with geometry in a file. Raises Refused: too large, damaged, incomplete, or another kind of file."""
    suffix = path.suffix.lower()
    try:
        size = path.stat().st_size
    except OSError:
        raise _refused(path.name, "Filen finns inte eller går inte att öppna.") from None
    if not path.is_file():
        raise _refused(path.name, "Filen finns inte eller går inte att öppna.")
    if size == 0:
        raise _refused(path.name, "Filen är tom.")
    if suffix in _PARTS:
        what = f"Filen är en del ({suffix}) av en Shapefile och kan inte läsas ensam."
        raise _refused(path.name, what, "hela Shapefilen (.shp, .shx, .dbf, .prj) i en zip-fil.")
    _check_size(path.name, size)
    layers = _unpacked(path) if suffix in (".zip", ".kmz") else _READERS[suffix](path, path.name)
    if not layers:
        raise _refused(path.name, "Filen har inget lager med geometri.")
    return layers if len(layers) > 1 else [replace(layers[0], name=None)]


def _refused(file: str, what: str, expected: str = EXPECTED, fix: str = "") -> Refused:
    return Refused([Problem(what, expected, file=file, fix=fix)])


def _check_size(file: str, size: int) -> None:
    if size > LARGEST:
        what = f"Filen är för stor: {size / 2**20:.0f} MB."
        fix = "Förenkla gränserna eller dela filen, t.ex. en kommun åt gången."
        raise _refused(file, what, f"högst {LARGEST // 2**20} MB uppackat.", fix)


def _unpacked(path: Path) -> list[Features]:
    """The layers of every file in a zip file, which is unpacked only when its sizes allow it."""
    try:
        with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory(prefix="lagesbild-") as folder:
            members = [m for m in archive.infolist() if not m.is_dir() and "__MACOSX" not in m.filename]
            _check_size(path.name, sum(m.file_size for m in members))
            if len(members) > _MOST_FILES:
                raise _refused(path.name, f"Zip-filen innehåller {len(members)} filer.", f"högst {_MOST_FILES} filer.")
            wanted = [m for m in members if PurePosixPath(m.filename).suffix.lower() in (*_READERS, *_PARTS)]
            targets = [Path(archive.extract(member, folder)) for member in wanted]
            readable = [t for t in targets if t.suffix.lower() in _READERS]
            layers = [f for t in readable for f in _READERS[t.suffix.lower()](t, path.name)]
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        # RuntimeError: a password; NotImplementedError: a method of compression that nobody uses
        raise _refused(path.name, "Zip-filen är skadad, eller låst med lösenord.") from None
    if not readable:
        raise _refused(path.name, "Zip-filen innehåller ingen fil med gränser.")
    return layers


def _read_geojson(path: Path, file: str) -> list[Features]:
    text = read_text(path, _GEOJSON + ".")
    _refuse_control_characters(text, file)
    meta = _members(text, file)
    crs: pyproj.CRS | None = WGS84 if meta.get("crs") is None else _stated(meta["crs"], file)
    try:
        attributes, geometry, _, closed = _frame(text.encode(), DATE_AS_STRING="YES")
    except ValueError:
        raise _refused(file, "Filen är inte en giltig GeoJSON-samling.", _GEOJSON + ".") from None
    if len(re.findall(r'"geometry"\s*+:', text)) != len(geometry):
        _refuse_odd(text, file)
    if meta.get("crs") is None and not _are_degrees(geometry):
        crs = None
    texts = {k: str(v) for k, v in meta.items() if k not in ("type", "features", "crs") and v}
    title, is_stated = f"{path.stem} {meta.get('name') or ''}", meta.get("crs") is not None
    return [Features(file, title, attributes, geometry, crs, None, texts, closed, is_stated)]


def _refuse_control_characters(text: str, file: str) -> None:
    """JSON forbids them as they are; GDAL would cut a text at one."""
    if control := CONTROL.search(text):
        row = text.count("\n", 0, control.start()) + 1
        at = control.start() - text.rfind("\n", 0, control.start())
        what = f"Filen har ett styrtecken (U+{ord(control[0]):04X}) som tecken {number(at)} på raden."
        raise Refused([Problem(what, "text utan styrtecken.", row, file=file, fix="Exportera filen på nytt.")])


def _stated(crs: object, file: str) -> pyproj.CRS:
    """The coordinate system that a collection's member "crs" names. Raises Refused when it names none."""
    properties = crs.get("properties") if isinstance(crs, dict) else crs
    name = properties.get("name") if isinstance(properties, dict) else properties
    try:
        if isinstance(name, str):
            return stated(name)
    except ValueError:
        pass
    shown = " ".join(str(name).split())[:60]
    what, expected = f"Koordinatsystemet ”{shown}” är okänt.", "t.ex. EPSG:3006 eller EPSG:4326."
    raise Refused([Problem(what, expected, column="crs", value=shown, file=file)])


def _members(text: str, file: str) -> dict[str, Any]:
    """What the collection says beside its features. Raises Refused when there is no collection.

    Only what stands before and after the features is parsed, for they are long; a file that
    this does not fit is parsed whole.
    """
    match = _FEATURES.search(text)
    if match:
        try:
            parsed = json.loads(text[: match.end()] + text[text.rindex("]") :])
            if isinstance(parsed, dict) and "features" in parsed:
                return parsed
        except (ValueError, RecursionError):
            pass
    try:
        whole = json.loads(text)
        if isinstance(whole, dict) and isinstance(whole["features"], list):
            return whole
    except (ValueError, KeyError, RecursionError):
        pass
    raise _refused(file, "Filen är inte en giltig GeoJSON-samling.", _GEOJSON + ".")


def _refuse_odd(text: str, file: str) -> None:
    """GDAL leaves out what is no feature; a file that holds such things is refused, with every one of them."""
    try:
        features = json.loads(text)["features"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _refused(file, "Filen är inte en giltig GeoJSON-samling.", _GEOJSON + ".") from None
    odd = [i for i, f in enumerate(features, start=1) if not isinstance(f, dict) or f.get("type") != "Feature"]
    what, expected = "Objektet är ingen GeoJSON-feature.", "type ”Feature” med properties och geometry."
    if odd:
        raise Refused([Problem(what, expected, row, file=file) for row in odd])


def _are_degrees(geometry: Geometries) -> bool:
    return not (np.abs(shapely.bounds(geometry)) > 180).any()


def _read_package(path: Path, file: str) -> list[Features]:
    if not _starts_with(path, b"SQLite format 3\x00"):
        raise _refused(file, "Filen är ingen GeoPackage, trots sitt namn.")
    return _layers(path, file)


def _read_kml(path: Path, file: str) -> list[Features]:
    text = read_text(path, "en KML-fil.")
    if "<kml" not in text[:4096].lower() or "<!entity" in text.lower():
        raise _refused(file, "Filen är ingen KML, trots sitt namn.")
    return [replace(f, attributes=f.attributes.dropna(axis="columns", how="all")) for f in _layers(path, file)]


def _read_shapefile(path: Path, file: str) -> list[Features]:
    siblings = {p.suffix.lower(): p for p in path.parent.iterdir() if p.stem.casefold() == path.stem.casefold()}
    if missing := [s for s in _NEEDED if s not in siblings]:
        what = f"Shapefilen är inte hel: {' och '.join(missing)} saknas."
        raise _refused(file, what, "hela Shapefilen (.shp, .shx, .dbf, .prj) i en zip-fil.")
    if not _starts_with(path, b"\x00\x00\x27\x0a"):
        raise _refused(file, "Filen är ingen Shapefile, trots sitt namn.")
    return _layers(path, file, None if ".cpg" in siblings else _encoding(siblings[".dbf"]))


def _starts_with(path: Path, signature: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(signature)) == signature


def _encoding(dbf: Path) -> str:
    """The encoding of a table that does not state it: UTF-8 when it can be, for cp1252 seldom is."""
    try:
        dbf.read_bytes()[32:].decode()
    except UnicodeDecodeError:
        return "cp1252"
    return "UTF-8"


def _layers(path: Path, file: str, encoding: str | None = None) -> list[Features]:
    import pyogrio

    features = []
    try:
        with warnings.catch_warnings(action="ignore"):
            layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
        for name in layers:
            attributes, geometry, crs, closed = _frame(path, layer=name, encoding=encoding)
            if len(geometry):
                features.append(Features(file, f"{path.stem} {name}", attributes, geometry, crs, name, closed=closed))
    except (ValueError, OSError, RuntimeError):  # the last is GDAL's
        raise _refused(file, "Filen är skadad och går inte att läsa.") from None
    return features


def _frame(source: Path | bytes, **options: Any) -> tuple[pd.DataFrame, Geometries, pyproj.CRS | None, tuple[int, ...]]:
    """(attributes, geometries, stated system, positions of closed rings) as GDAL reads them; ValueError if it cannot."""
    import pyogrio

    def read(on_invalid: str) -> Any:
        with warnings.catch_warnings(action="ignore"):  # what GDAL warns of is found and told in Swedish
            return pyogrio.read_dataframe(source, on_invalid=on_invalid, **options)

    closed: Iterable[int] = ()
    try:
        try:
            frame = read("raise")
        except shapely.errors.GEOSException:  # rings that are not closed
            frame, kept = read("fix"), read("ignore")
            closed = np.flatnonzero(kept.geometry.isna() & frame.geometry.notna())
    except (RuntimeError, NameError, shapely.errors.GEOSException) as error:  # GDAL's; pyogrio's of a damaged .prj
        raise ValueError(str(error)) from None
    if "geometry" not in frame:
        return frame, np.array([], dtype=object), None, ()
    attributes = pd.DataFrame(frame.drop(columns="geometry"))
    return attributes, np.asarray(frame.geometry.to_numpy(), dtype=object), frame.crs, tuple(map(int, closed))


_READERS = {
    ".geojson": _read_geojson,
    ".json": _read_geojson,
    ".gpkg": _read_package,
    ".kml": _read_kml,
    ".shp": _read_shapefile,
}
