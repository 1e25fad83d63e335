"""The styles, lists and language of a .docx: ours, or the municipality's with ours for what it lacks."""

from __future__ import annotations

from typing import Any

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.parts.numbering import NumberingPart

from lagesbild import palette

FONT = "Calibri"
PLACE, FACT, CONTENTS = "LagesbildOrt", "LagesbildUppgift", "LagesbildInnehall"
READING, NOTE, SOURCE, FIGURE = "LagesbildLasning", "LagesbildAnmarkning", "LagesbildKalla", "LagesbildFigur"
PART = "LagesbildDel"
CELL, DENSE_CELL, HEAD_CELL = "LagesbildCell", "LagesbildTatCell", "LagesbildRubrikcell"
NOTE_TEXT, NOTE_SIGN = "FootnoteText", "FootnoteReference"
DRAFT_INDENT = 200  # twips
CHOICE, LIST, DRAFT = "LagesbildKryss", "LagesbildLista", "LagesbildUtkast"

_INK, _ACCENT, _MUTED = (c.lstrip("#") for c in (palette.INK, palette.ACCENT, palette.MUTED))


def _style(
    id_: str,
    name: str,
    paragraph: str = "",
    run: str = "",
    *,
    then: str = "",
    builtin: bool = False,
    like: str = "Normal",
) -> str:
    custom = "" if builtin else ' w:customStyle="1"'
    based = "" if id_ == "Normal" else f'<w:basedOn w:val="{like}"/>'
    default = ' w:default="1"' if id_ == "Normal" else ""
    after = f'<w:next w:val="{then}"/>' if then else ""
    return (
        f'<w:style {nsdecls("w")} w:type="paragraph"{default}{custom} w:styleId="{id_}"><w:name w:val="{name}"/>{based}{after}'
        f"<w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def _size(points: float) -> str:
    return f'<w:sz w:val="{round(points * 2)}"/><w:szCs w:val="{round(points * 2)}"/>'


def _space(before: float, after: float, line: float = 0) -> str:
    spacing = f' w:line="{round(line * 240)}" w:lineRule="auto"' if line else ""
    return f'<w:spacing w:before="{round(before * 20)}" w:after="{round(after * 20)}"{spacing}/>'


def _colour(hexadecimal: str) -> str:
    return f'<w:color w:val="{hexadecimal}"/>'


_FONTS = f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>'
_KEEP = "<w:keepNext/><w:keepLines/>"


def _heading(level: int, size: float, before: float, colour: str) -> str:
    outline = f'<w:outlineLvl w:val="{level - 1}"/>'
    paragraph = _KEEP + _space(before, 4, 1.05) + outline
    run = _FONTS + "<w:b/>" + _colour(colour) + _size(size)
    return _style(f"Heading{level}", f"heading {level}", paragraph, run, then="Normal", builtin=True)


_DRAFT_LINE = f'<w:pBdr><w:left w:val="single" w:sz="12" w:space="8" w:color="{palette.HATCH.lstrip("#")}"/></w:pBdr>'

_STYLES = {
    "Normal": _style("Normal", "Normal", _space(0, 6, 1.1), _FONTS + _colour(_INK) + _size(10.5), builtin=True),
    "Title": _style(
        "Title",
        "Title",
        _space(0, 6, 1.0),
        _FONTS + "<w:b/>" + _colour(_ACCENT) + _size(30),
        then="Normal",
        builtin=True,
    ),
    "Subtitle": _style("Subtitle", "Subtitle", _space(0, 18), _colour(_MUTED) + _size(15), then="Normal", builtin=True),
    "Heading1": _heading(1, 19, 26, _ACCENT),
    "Heading2": _heading(2, 14.5, 18, _ACCENT),
    "Heading3": _heading(3, 12, 14, _INK),
    "Heading4": _heading(4, 11, 10, _INK),
    "Caption": _style(
        "Caption", "caption", _KEEP + _space(11, 2, 1.0), "<w:b/>" + _colour(_ACCENT) + _size(10.5), builtin=True
    ),
    "Header": _style("Header", "header", _space(0, 0), _colour(_MUTED) + _size(9), builtin=True),
    "Footer": _style("Footer", "footer", _space(0, 0), _colour(_MUTED) + _size(9), builtin=True),
    "TOC1": _style("TOC1", "toc 1", _space(7, 2), "<w:b/>", builtin=True),
    "TOC2": _style("TOC2", "toc 2", _space(0, 2) + '<w:ind w:left="240"/>', builtin=True),
    "TOC3": _style("TOC3", "toc 3", _space(0, 2) + '<w:ind w:left="480"/>', _colour(_MUTED), builtin=True),
    PLACE: _style(PLACE, "Lägesbild ort", _space(10, 14), "<w:b/>" + _colour(_INK) + _size(15)),
    FACT: _style(
        FACT,
        "Lägesbild uppgift",
        '<w:tabs><w:tab w:val="left" w:pos="2600"/></w:tabs>'
        + _space(0, 3)
        + '<w:ind w:left="2600" w:hanging="2600"/>',
    ),
    CONTENTS: _style(
        CONTENTS, "Lägesbild innehåll", _KEEP + _space(0, 10) + '<w:outlineLvl w:val="9"/>', like="Heading1"
    ),
    READING: _style(READING, "Lägesbild läsning", _KEEP + _space(0, 3, 1.0), _colour(_MUTED) + _size(9)),
    PART: _style(PART, "Lägesbild del av tabell", _KEEP + _space(0, 2), "<w:b/>" + _size(9.5)),
    NOTE: _style(NOTE, "Lägesbild anmärkning", _KEEP + _space(0, 1, 1.0), _colour(_MUTED) + _size(8.5)),
    SOURCE: _style(SOURCE, "Lägesbild källa", _space(2, 12, 1.0), _colour(_MUTED) + _size(8.5), then="Normal"),
    FIGURE: _style(FIGURE, "Lägesbild figur", _KEEP + _space(2, 2, 1.0), then=SOURCE),
    # cells always have our type, whatever the municipality's is: their widths were measured in it
    CELL: _style(CELL, "Lägesbild cell", _space(2, 2, 1.0), _FONTS + _size(9.5)),
    DENSE_CELL: _style(DENSE_CELL, "Lägesbild tät cell", _space(0.4, 0.4, 1.0), _FONTS + _size(8.5)),
    HEAD_CELL: _style(
        HEAD_CELL, "Lägesbild rubrikcell", _space(2, 2, 1.0), _FONTS + "<w:b/>" + _colour(_MUTED) + _size(9.5)
    ),
    CHOICE: _style(
        CHOICE,
        "Lägesbild kryss",
        '<w:tabs><w:tab w:val="left" w:pos="420"/></w:tabs>' + _space(0, 4) + '<w:ind w:left="420" w:hanging="420"/>',
    ),
    LIST: _style(LIST, "Lägesbild lista", _space(0, 3)),
    DRAFT: _style(
        DRAFT, "Lägesbild utkast", _DRAFT_LINE + _space(0, 6, 1.1) + f'<w:ind w:left="{DRAFT_INDENT}"/>', "<w:i/>"
    ),
    NOTE_TEXT: _style(NOTE_TEXT, "footnote text", _space(0, 2, 1.0), _size(9), builtin=True),
    NOTE_SIGN: (
        f'<w:style {nsdecls("w")} w:type="character" w:styleId="{NOTE_SIGN}"><w:name w:val="footnote reference"/>'
        '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    ),
    "Hyperlink": (
        f'<w:style {nsdecls("w")} w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/>'
        f'<w:rPr>{_colour("1F5A84")}<w:u w:val="single"/></w:rPr></w:style>'
    ),
}


def complete(file: Any, *, keep: bool) -> None:
    """Give the file every style, in Swedish. With ``keep`` the styles that it has are left as they are."""
    element = file.styles.element
    styles = {s.get(qn("w:styleId")): s for s in element.findall(qn("w:style"))}
    for id_, xml in _STYLES.items():
        if id_ in styles and keep:
            continue
        new = parse_xml(xml)
        if id_ in styles:
            element.replace(styles[id_], new)
        else:
            element.append(new)
    _swedish(element)
    settings = file.settings.element
    if not keep or not settings.xpath('w:compat/w:compatSetting[@w:name="compatibilityMode"]'):
        for old in settings.xpath("w:compat") if not keep else ():
            settings.remove(old)  # ways of older programs
        if (compat := settings.find(qn("w:compat"))) is None:
            compat = parse_xml(f"<w:compat {nsdecls('w')}/>")
            settings.append(compat)
        compat.append(parse_xml(_CURRENT_MODE))
    for tag in ("w:themeFontLang", "w:updateFields"):
        for old in settings.findall(qn(tag)):
            settings.remove(old)
    settings.insert(0, parse_xml(f'<w:themeFontLang {nsdecls("w")} w:val="sv-SE"/>'))
    settings.insert(0, parse_xml(f'<w:updateFields {nsdecls("w")} w:val="true"/>'))
    _in_order(settings)


_CURRENT_MODE = f'<w:compatSetting {nsdecls("w")} w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'

# CT_Settings is a sequence: the places of what we add and of what usually stands around it
_SETTINGS = [
    "writeProtection",
    "view",
    "zoom",
    "removePersonalInformation",
    "removeDateAndTime",
    "doNotDisplayPageBoundaries",
    "displayBackgroundShape",
    "printPostScriptOverText",
    "printFractionalCharacterWidth",
    "printFormsData",
    "embedTrueTypeFonts",
    "embedSystemFonts",
    "saveSubsetFonts",
    "saveFormsData",
    "mirrorMargins",
    "alignBordersAndEdges",
    "bordersDoNotSurroundHeader",
    "bordersDoNotSurroundFooter",
    "gutterAtTop",
    "hideSpellingErrors",
    "hideGrammaticalErrors",
    "activeWritingStyle",
    "proofState",
    "formsDesign",
    "attachedTemplate",
    "linkStyles",
    "stylePaneFormatFilter",
    "stylePaneSortMethod",
    "documentType",
    "mailMerge",
    "revisionView",
    "trackRevisions",
    "doNotTrackMoves",
    "doNotTrackFormatting",
    "documentProtection",
    "autoFormatOverride",
    "styleLockTheme",
    "styleLockQFSet",
    "defaultTabStop",
    "autoHyphenation",
    "consecutiveHyphenLimit",
    "hyphenationZone",
    "doNotHyphenateCaps",
    "showEnvelope",
    "summaryLength",
    "clickAndTypeStyle",
    "defaultTableStyle",
    "evenAndOddHeaders",
    "bookFoldRevPrinting",
    "bookFoldPrinting",
    "bookFoldPrintingSheets",
    "drawingGridHorizontalSpacing",
    "drawingGridVerticalSpacing",
    "displayHorizontalDrawingGridEvery",
    "displayVerticalDrawingGridEvery",
    "doNotUseMarginsForDrawingGridOrigin",
    "drawingGridHorizontalOrigin",
    "drawingGridVerticalOrigin",
    "doNotShadeFormData",
    "noPunctuationKerning",
    "characterSpacingControl",
    "printTwoOnOne",
    "strictFirstAndLastChars",
    "noLineBreaksAfter",
    "noLineBreaksBefore",
    "savePreviewPicture",
    "doNotValidateAgainstSchema",
    "saveInvalidXml",
    "ignoreMixedContent",
    "alwaysShowPlaceholderText",
    "doNotDemarcateInvalidXml",
    "saveXmlDataOnly",
    "useXSLTWhenSaving",
    "saveThroughXslt",
    "showXMLTags",
    "alwaysMergeEmptyNamespace",
    "updateFields",
    "hdrShapeDefaults",
    "footnotePr",
    "endnotePr",
    "compat",
    "docVars",
    "rsids",
    "mathPr",
    "attachedSchema",
    "themeFontLang",
    "clrSchemeMapping",
    "doNotIncludeSubdocsInStats",
    "doNotAutoCompressPictures",
    "forceUpgrade",
    "captions",
    "readModeInkLockDown",
    "smartTagType",
    "schemaLibrary",
    "shapeDefaults",
    "doNotEmbedSmartTags",
    "decimalSymbol",
    "listSeparator",
]


def _in_order(settings: Any) -> None:
    places = {name: i for i, name in enumerate(_SETTINGS)}
    children = sorted(settings, key=lambda e: places.get(e.tag.rpartition("}")[2], len(places)))
    for child in children:
        settings.append(child)


def _swedish(element: Any) -> None:
    """Swedish is the language of everything: no run says another."""
    defaults = element.find(qn("w:docDefaults"))
    if defaults is None:
        defaults = parse_xml(f"<w:docDefaults {nsdecls('w')}/>")
        element.insert(0, defaults)
    holder = defaults.find(qn("w:rPrDefault"))
    if holder is None:
        holder = parse_xml(f"<w:rPrDefault {nsdecls('w')}><w:rPr/></w:rPrDefault>")
        defaults.insert(0, holder)
    run = holder.find(qn("w:rPr"))
    for old in run.findall(qn("w:lang")):
        run.remove(old)
    run.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="sv-SE" w:eastAsia="sv-SE" w:bidi="ar-SA"/>'))
    for style in element.findall(qn("w:style")):
        for old in style.findall(f"{qn('w:rPr')}/{qn('w:lang')}"):
            old.getparent().remove(old)


class Lists:
    """Bullets, and numbered lists that each start anew."""

    def __init__(self, file: Any) -> None:
        self._element = _numbering(file)
        taken = [int(e.get(qn("w:abstractNumId"))) for e in self._element.findall(qn("w:abstractNum"))]
        self._bullet_definition, self._number_definition = max(taken, default=0) + 1, max(taken, default=0) + 2
        for id_, form in ((self._bullet_definition, "bullet"), (self._number_definition, "decimal")):
            self._insert_definition(id_, form)
        self.bullets = self._new(self._bullet_definition)

    def numbered(self, start: int, depth: int) -> int:
        """The id of a new numbered list, whose items at ``depth`` (0 the outermost) count from ``start``."""
        return self._new(
            self._number_definition,
            f'<w:lvlOverride w:ilvl="{depth}"><w:startOverride w:val="{start}"/></w:lvlOverride>',
        )

    def _new(self, definition: int, override: str = "") -> int:
        taken = [int(e.get(qn("w:numId"))) for e in self._element.findall(qn("w:num"))]
        id_ = max(taken, default=0) + 1
        xml = f'<w:num {nsdecls("w")} w:numId="{id_}"><w:abstractNumId w:val="{definition}"/>{override}</w:num>'
        nums = self._element.findall(qn("w:num"))
        new = parse_xml(xml)
        if nums:
            nums[-1].addnext(new)
        else:
            self._element.append(new)
        return id_

    def _insert_definition(self, id_: int, form: str) -> None:
        levels = "".join(
            f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
            f'<w:lvlText w:val="{"–" if form == "bullet" else f"%{i + 1}."}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:ind w:left="{360 * (i + 1)}" w:hanging="360"/></w:pPr></w:lvl>'
            for i in range(3)
        )
        new = parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{id_}"><w:multiLevelType w:val="hybridMultilevel"/>{levels}</w:abstractNum>'
        )
        first = self._element.find(qn("w:num"))
        if first is None:
            self._element.append(new)
        else:
            first.addprevious(new)  # definitions stand before the lists that use them


def _numbering(file: Any) -> Any:
    try:
        return file.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element
    except KeyError:
        element = parse_xml(f"<w:numbering {nsdecls('w')}/>")
        part = NumberingPart(PackURI("/word/numbering.xml"), CONTENT_TYPE.WML_NUMBERING, element, file.part.package)
        file.part.relate_to(part, RELATIONSHIP_TYPE.NUMBERING)
        return element
