"""What an own picture may be: PNG, JPEG or an SVG that only draws. What else a file may hide is refused or left out.

A raster picture is written anew from its pixels, so that no place, camera or remark of the original goes with it.
"""

from __future__ import annotations

import io
import re
from base64 import b64encode
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn
from xml.etree import ElementTree

import font_source_sans_pro
from PIL import Image, ImageOps

from lagesbild.problems import Problem, Refused
from lagesbild.swedish import number

EXPECTED = "en bild i PNG eller JPEG, eller en SVG som bara ritar (utan skript, länkar och yttre filer)."
LARGEST = 15 * 2**20  # bytes
_MOST_PIXELS = 40_000_000
_WIDEST = 3000  # pixels that are kept of the longer side: 300 dpi over a page, and some
_FONTS = str(Path(font_source_sans_pro.__file__).parent / "files")
_SVG = "{http://www.w3.org/2000/svg}"
_DRAWS = frozenset(
    [
        "svg",
        "g",
        "defs",
        "symbol",
        "use",
        "title",
        "desc",
        "metadata",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "textPath",
        "linearGradient",
        "radialGradient",
        "stop",
        "clipPath",
        "mask",
        "pattern",
        "marker",
        "style",
        "filter",
        "feGaussianBlur",
        "feOffset",
        "feBlend",
        "feFlood",
        "feComposite",
        "feMerge",
        "feMergeNode",
        "feColorMatrix",
        "switch",
    ]
)
_FETCHES = re.compile(r"@import|url\(\s*['\"]?\s*(?!#)|expression\(|javascript:|-moz-binding", re.I)
_DEEPEST = 100  # elements within each other; a drawing program's groups are ten or twenty
_LONGEST = 1_000_000  # pixels of a side: of a drawing that says more, the usual size holds
_HREFS = ("href", "{http://www.w3.org/1999/xlink}href")


@dataclass(frozen=True)
class PictureFile:
    """A picture as it is kept: its bytes, their format (png, jpeg, svg), and its size in pixels."""

    content: bytes
    form: str
    width: int
    height: int

    @property
    def media(self) -> str:
        """Its media type."""
        return {"png": "image/png", "jpeg": "image/jpeg", "svg": "image/svg+xml"}[self.form]


def cleaned(content: bytes, name: str = "") -> PictureFile:
    """The picture that a file holds, without what only the file says. Refused, in Swedish, when it is none.

    Its larger side is at most 3000 pixels; a picture that was taken lying stands as it was seen.
    """
    if len(content) > LARGEST:
        _refuse(f"Bilden är för stor: {number(len(content) / 2**20, 1)} MB.", f"högst {LARGEST // 2**20} MB.", name)
    if _is_xml(content):
        return _drawn(content, name)
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                size = f"{number(opened.width)} × {number(opened.height)}"
                _refuse(f"Bilden har för många bildpunkter: {size}.", f"högst {number(_MOST_PIXELS)}.", name)
            form = "jpeg" if opened.format == "JPEG" else "png"
            picture = ImageOps.exif_transpose(opened)
            picture.thumbnail((_WIDEST, _WIDEST))
            has_alpha = form == "png" and ("A" in picture.getbands() or "transparency" in picture.info)
            plain = picture.convert("RGBA" if has_alpha else "RGB")
    except Refused:
        raise
    except Exception:  # the library lets through whatever a damaged file makes it raise
        _refuse("Filen går inte att läsa som bild.", EXPECTED, name)
    plain.info.clear()
    buffer = io.BytesIO()
    if form == "jpeg":
        plain.save(buffer, "JPEG", quality=90)
    else:
        plain.save(buffer, "PNG", optimize=True)
    return PictureFile(buffer.getvalue(), form, plain.width, plain.height)


def read(content: bytes) -> PictureFile:
    """A kept picture with its format and size."""
    if _is_xml(content):
        width, height = _size(ElementTree.fromstring(content))
        return PictureFile(content, "svg", width, height)
    with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as opened:
        return PictureFile(content, "jpeg" if opened.format == "JPEG" else "png", opened.width, opened.height)


def as_svg(picture: PictureFile) -> bytes:
    """The picture as SVG: one that holds the pixels of what is none, where only text can be passed on."""
    if picture.form == "svg":
        return picture.content
    code = b64encode(picture.content).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {picture.width} {picture.height}">'
        f'<image width="{picture.width}" height="{picture.height}" href="data:{picture.media};base64,{code}"/></svg>'
    ).encode()


@lru_cache(maxsize=16)
def as_raster(picture: PictureFile) -> bytes:
    """The picture as PNG or JPEG: what is drawn, 1600 pixels wide."""
    if picture.form != "svg":
        return picture.content
    import typst

    page = '#set page(width: 16cm, height: auto, margin: 0pt, fill: none)\n#image("a.svg", width: 16cm)'
    files: Any = {"main.typ": page.encode(), "a.svg": picture.content}  # the binding's types know one file only
    made: bytes = typst.compile(files, format="png", ppi=254, font_paths=[_FONTS], ignore_system_fonts=True)
    return made


def _is_xml(content: bytes) -> bool:
    return content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _drawn(content: bytes, name: str) -> PictureFile:
    if re.search(rb"<!(DOCTYPE|ENTITY)", content, re.I):
        _refuse("SVG-filen har en DOCTYPE.", EXPECTED, name)
    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, ValueError, LookupError):
        _refuse("Filen går inte att läsa som SVG.", EXPECTED, name)
    if root.tag != f"{_SVG}svg":
        _refuse("Filen är ingen SVG.", EXPECTED, name)
    if _is_deep(root):
        _refuse("SVG-filen är för djup: element ligger i element i alltför många led.", EXPECTED, name)
    for element in root.iter():
        tag = element.tag if isinstance(element.tag, str) else ""
        if not tag:
            continue  # a remark
        if tag.startswith(_SVG) and tag.removeprefix(_SVG) not in _DRAWS:
            _refuse(f"SVG-filen har elementet ”{tag.removeprefix(_SVG)[:40]}”.", EXPECTED, name)
        if not tag.startswith(_SVG):
            continue  # what a drawing program remarks: taken out below
        for attribute, value in element.attrib.items():
            if attribute.lower().startswith("on"):
                _refuse(f"SVG-filen har ”{attribute[:40]}”, som kör skript.", EXPECTED, name)
            if attribute in _HREFS and not value.startswith("#"):
                _refuse("SVG-filen hänvisar till något utanför sig själv.", EXPECTED, name)
            if _FETCHES.search(value):
                _refuse("SVG-filen hämtar något utanför sig själv.", EXPECTED, name)
        if tag == f"{_SVG}style" and _FETCHES.search(element.text or ""):
            _refuse("SVG-filen hämtar något utanför sig själv.", EXPECTED, name)
    _strip(root)
    ElementTree.register_namespace("", "http://www.w3.org/2000/svg")
    ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    width, height = _size(root)
    return PictureFile(ElementTree.tostring(root, encoding="utf-8"), "svg", width, height)


def _is_deep(root: ElementTree.Element) -> bool:
    """Whether elements lie deeper than `_DEEPEST`: whoever draws them goes down step by step."""
    level = [root]
    for _ in range(_DEEPEST):
        level = [child for element in level for child in element]
    return bool(level)


def _strip(element: ElementTree.Element) -> None:
    """Without elements and attributes of drawing programs, and without metadata."""
    for child in list(element):
        tag = child.tag if isinstance(child.tag, str) else ""
        if not tag.startswith(_SVG) or tag == f"{_SVG}metadata":
            element.remove(child)
        else:
            _strip(child)
    for attribute in list(element.attrib):
        if attribute.startswith("{") and attribute not in _HREFS:
            del element.attrib[attribute]


def _size(root: ElementTree.Element) -> tuple[int, int]:
    box = [float(v) for v in re.findall(r"-?\d+(?:\.\d+)?", root.get("viewBox", ""))]
    if len(box) == 4 and 0 < box[2] <= _LONGEST and 0 < box[3] <= _LONGEST:
        return round(box[2]) or 1, round(box[3]) or 1
    sides = [re.match(r"\s*(\d+(?:\.\d+)?)", root.get(side, "")) for side in ("width", "height")]
    width, height = (max(1, round(float(m[1]))) if m and float(m[1]) <= _LONGEST else 0 for m in sides)
    return (width, height) if width and height else (800, 600)


def _refuse(what: str, expected: str, name: str) -> NoReturn:
    raise Refused([Problem(what, expected, file=name)])
