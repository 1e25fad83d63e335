"""What a municipality's Word file may hold: styles and pictures, and nothing that runs, fetches or hides.

Its parts go into every document that is made with it, and are opened by people who trust the sender.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree

from lagesbild.problems import Problem, Refused
from lagesbild.swedish import number

EXPECTED = "en Word-fil (.docx) med stilar, sidhuvud, sidfot och bilder, inget annat."
LARGEST = 50 * 2**20  # bytes, unpacked
_MOST_PARTS = 2_000
_RELATED = {
    "vbaProject": "ett makro",
    "wordVbaData": "ett makro",
    "keyMapCustomizations": "egna kortkommandon, som kan köra makron",
    "attachedToolbars": "egna verktygsfält, som kan köra makron",
    "extensibility": "egna menyer, som kan köra makron",
    "attachedTemplate": "en mall som hämtas från en annan plats",
    "oleObject": "ett inbäddat objekt",
    "package": "en inbäddad fil",
    "control": "en ActiveX-kontroll",
    "activeXControlBinary": "en ActiveX-kontroll",
    "aFChunk": "ett inbäddat dokument",
    "subDocument": "ett underdokument",
    "frame": "en ram som hämtas från en annan plats",
    "mailMergeSource": "en datakälla för kopplad utskrift",
    "mailMergeHeaderSource": "en datakälla för kopplad utskrift",
    "recipientData": "en datakälla för kopplad utskrift",
    "transform": "en omvandling (XSLT) som hämtas från en annan plats",
    "webextension": "ett tillägg till Office",
    "webextensiontaskpanes": "ett tillägg till Office",
    "video": "en film",
    "audio": "ett ljud",
    "media": "en film eller ett ljud",
}
"""The last word of a relationship's type → what it ties to the file."""
_TYPED = {
    "macroEnabled": "makron",
    "vbaProject": "ett makro",
    "vbaData": "ett makro",
    "keyMapCustomizations": "egna kortkommandon, som kan köra makron",
    "oleObject": "ett inbäddat objekt",
    "activeX": "en ActiveX-kontroll",
    "webextension": "ett tillägg till Office",
}
"""A word of a part's content type → what it is."""
_PLAIN = re.compile(
    r"image/|.*[/+]xml$|application/(x-font|font|vnd\.openxmlformats-officedocument\.obfuscatedFont)|font/"
)
_PRINTER = "application/vnd.openxmlformats-officedocument.wordprocessingml.printerSettings"
_REMOTE_TYPES = {
    "hyperlink": "en länk till",
    "image": "en bild som hämtas från",
    "attachedTemplate": "en mall som hämtas från",
}
_FIELDS = frozenset(
    [
        "=",
        "ADDRESSBLOCK",
        "ADVANCE",
        "ASK",
        "AUTHOR",
        "AUTONUM",
        "AUTONUMLGL",
        "AUTONUMOUT",
        "AUTOTEXT",
        "AUTOTEXTLIST",
        "BIBLIOGRAPHY",
        "CITATION",
        "COMMENTS",
        "COMPARE",
        "CREATEDATE",
        "DATE",
        "DOCPROPERTY",
        "DOCVARIABLE",
        "EDITTIME",
        "EQ",
        "FILENAME",
        "FILESIZE",
        "FILLIN",
        "FORMCHECKBOX",
        "FORMDROPDOWN",
        "FORMTEXT",
        "GREETINGLINE",
        "IF",
        "INDEX",
        "INFO",
        "KEYWORDS",
        "LASTSAVEDBY",
        "LISTNUM",
        "MERGEFIELD",
        "MERGEREC",
        "MERGESEQ",
        "NEXT",
        "NEXTIF",
        "NOTEREF",
        "NUMCHARS",
        "NUMPAGES",
        "NUMWORDS",
        "PAGE",
        "PAGEREF",
        "PRINTDATE",
        "REF",
        "REVNUM",
        "SAVEDATE",
        "SECTION",
        "SECTIONPAGES",
        "SEQ",
        "SET",
        "SKIPIF",
        "STYLEREF",
        "SUBJECT",
        "SYMBOL",
        "TA",
        "TC",
        "TEMPLATE",
        "TIME",
        "TITLE",
        "TOA",
        "TOC",
        "USERADDRESS",
        "USERINITIALS",
        "USERNAME",
        "XE",
    ]
)
"""Fields that ask for nothing outside the document: not DDE, DDEAUTO, LINK, INCLUDEPICTURE, INCLUDETEXT, MACROBUTTON …"""
_ADDRESS = re.compile(r"\s*+(?:[a-z][a-z0-9+.-]+:|[\\/]{2})", re.IGNORECASE)
_DTD = re.compile(r"<!\s*+(?:doctype|entity)", re.IGNORECASE)
_REMOVE = "Ta bort det i Word och spara filen på nytt."


def check(content: bytes, name: str = "mall.docx") -> None:
    """Raises Refused, with every reason, when the bytes are no Word file or hold more than styles and pictures."""

    def refuse(what: str, expected: str = EXPECTED) -> Refused:
        return Refused([Problem(what, expected, file=name)])

    if not content:
        raise refuse("Filen är tom.")
    if not content.startswith(b"PK\x03\x04"):
        raise refuse("Filen är inget Word-dokument.", "en fil som slutar på .docx.")
    try:
        parts = _parts(content)
        types = _types(parts)
        if not any(t.endswith("wordprocessingml.document.main+xml") or "macroEnabled" in t for t in types.values()):
            raise refuse("Filen är inget Word-dokument.", "en fil som slutar på .docx.")
        faults = dict.fromkeys((*_relations(parts), *_strange_parts(parts, types), *_inside(parts, types)))
    except _TooLarge:
        raise refuse("Mallen är för stor.", f"högst {LARGEST // 2**20} MB uppackad.") from None
    except (zipfile.BadZipFile, zlib.error, ElementTree.ParseError, NotImplementedError, RuntimeError):
        raise refuse("Mallen går inte att läsa.", "en Word-fil (.docx) utan lösenord.") from None
    except (OSError, EOFError, ValueError, KeyError):  # what zipfile and XML may raise of a damaged file
        raise refuse("Mallen går inte att läsa.", "en Word-fil (.docx) utan lösenord.") from None
    if faults:
        raise Refused(
            [Problem(f"Filen har {what}.", EXPECTED, column=part, file=name, fix=_REMOVE) for part, what in faults]
        )


class _TooLarge(Exception):
    pass


def _parts(content: bytes) -> dict[str, bytes]:
    """Every part of the package by its name; _TooLarge before it fills the memory, whatever the sizes say."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = [m for m in archive.infolist() if not m.is_dir()]
        if len(members) > _MOST_PARTS:
            raise _TooLarge
        parts: dict[str, bytes] = {}
        names: set[str] = set()
        room = LARGEST
        for member in members:
            name = posixpath.normpath(member.filename.replace("\\", "/")).lstrip("/")
            if name.casefold() in names:
                raise ValueError(name)  # which of the two a program opens, nobody knows
            names.add(name.casefold())
            with archive.open(member) as stream:
                parts[name] = stream.read(room + 1)
            room -= len(parts[name])
            if room < 0:
                raise _TooLarge
        return parts


def _xml(data: bytes) -> ElementTree.Element:
    """A part's XML. ValueError when it declares entities, which can grow without end or name files."""
    is_wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if _DTD.search(data.decode("utf-16" if is_wide else "utf-8", errors="ignore")):
        raise ValueError("DTD")
    return ElementTree.fromstring(data)


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _types(parts: dict[str, bytes]) -> dict[str, str]:
    """Content type of every part but the list of types itself, by the part's name."""
    defaults: dict[str, str] = {}
    types: dict[str, str] = {}
    for element in _xml(parts["[Content_Types].xml"]):
        kind = element.get("ContentType", "")
        if _local(element.tag) == "Default":
            defaults[element.get("Extension", "").casefold()] = kind
        else:
            types[element.get("PartName", "").lstrip("/").casefold()] = kind
    return {
        name: types.get(name.casefold(), defaults.get(name.rpartition(".")[2].casefold(), ""))
        for name in parts
        if name != "[Content_Types].xml"
    }


def _relations(parts: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    """(part, what it ties to the file) of every relationship that runs, hides or fetches something."""
    for name, data in parts.items():
        if not name.casefold().endswith(".rels"):
            continue
        for relation in _xml(data):
            kind = _local(relation.get("Type", "").rstrip("/").replace("/", "}"))
            target = relation.get("Target", "")
            if relation.get("TargetMode", "").casefold() == "external" or _ADDRESS.match(target):
                yield name, f"{_REMOTE_TYPES.get(kind, _RELATED.get(kind, 'något som hämtas från'))} {_shown(target)}"
            elif kind in _RELATED:
                yield name, f"{_RELATED[kind]} ({_shown(target)})"


def _strange_parts(parts: dict[str, bytes], types: dict[str, str]) -> Iterator[tuple[str, str]]:
    for name, kind in types.items():
        named = next((what for word, what in _TYPED.items() if word.casefold() in kind.casefold()), None)
        if named:
            yield name, named
        elif not (_PLAIN.match(kind) or kind == _PRINTER):
            yield name, f"en del av okänt slag ({_shown(kind or 'utan typ')})"


def _inside(parts: dict[str, bytes], types: dict[str, str]) -> Iterator[tuple[str, str]]:
    """(part, what is in it) of fields and pictures that reach outside the file."""
    for name, kind in types.items():
        if not kind.endswith("xml") or name.casefold().endswith(".rels"):
            continue
        root = _xml(parts[name])
        yield from ((name, what) for what in _fields(root))
        for element in root.iter():
            tag = _local(element.tag)
            if tag in ("mailMerge", "altChunk", "object", "control"):
                yield (
                    name,
                    {"mailMerge": "en kopplad utskrift", "control": "en ActiveX-kontroll"}.get(
                        tag, "ett inbäddat objekt"
                    ),
                )
            for attribute, value in element.attrib.items():
                if _local(attribute) in ("src", "href") and _ADDRESS.match(value):
                    yield name, f"något som hämtas från {_shown(value)}"
            if tag == "script":
                yield name, "ett skript"


def _fields(root: ElementTree.Element) -> Iterator[str]:
    """The fields that are not among `_FIELDS`; one whose name is made by another field is one of them."""
    open_fields: list[list[str]] = []  # the instruction of each, the outermost first
    closed: list[list[str]] = []
    for element in root.iter():
        tag = _local(element.tag)
        attributes = {_local(k): v for k, v in element.attrib.items()}
        if tag == "fldSimple":
            closed.append([attributes.get("instr", "")])
        elif tag == "fldChar":
            match attributes.get("fldCharType"):
                case "begin":
                    if open_fields and not "".join(open_fields[-1]).strip():
                        open_fields[-1].append("{…}")
                    open_fields.append([])
                case "end" if open_fields:
                    closed.append(open_fields.pop())
        elif tag in ("instrText", "delInstrText"):
            if not open_fields:  # damage: an instruction outside of any field
                open_fields.append([])
            open_fields[-1].append(element.text or "")
    for field in (*closed, *open_fields):
        words = "".join(field).split()
        name = words[0].upper() if words else ""
        if name and not (name in _FIELDS or name.startswith("=")):
            yield f"fältet {_shown(name)}, som kan hämta eller köra något utanför dokumentet"


def _shown(text: str) -> str:
    clean = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return clean if len(clean) <= 80 else f"{clean[:80]}… ({number(len(clean))} tecken)"
