"""The tables of a .docx: real ones with heading rows, and the key numbers beside one another."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import quoteattr

from lagesbild import palette
from lagesbild.document.writers import docx_styles as styles
from lagesbild.document.writers.docx_xml import TWIPS, paragraph_xml, run_xml
from lagesbild.document.writers.layout import KeyNumbers, NumberedExhibit
from lagesbild.document.writers.printed_tables import APART, HEAD_SMALLER, Cell, Fit, ended, lines_of_ranges


def key_numbers_xml(item: KeyNumbers, room: float) -> str:
    """The numbers beside one another, each with what it is above and against what below."""
    width = round(room * TWIPS / len(item.numbers))
    gap = '<w:right w:val="single" w:sz="48" w:space="0" w:color="FFFFFF"/>'
    fill = palette.sequential(8)[0].lstrip("#")
    cells = []
    for what, value, against in item.numbers:
        inner = paragraph_xml("", run_xml(what, bold=True, size=9.5), '<w:spacing w:before="80" w:after="0"/>')
        size = 26.0 if len(value) < 9 else 16.0
        inner += paragraph_xml(
            "", run_xml(value, bold=True, color=palette.ACCENT, size=size), '<w:spacing w:before="0" w:after="0"/>'
        )
        inner += paragraph_xml(
            "", run_xml(against, color=palette.MUTED, size=9.0), '<w:spacing w:before="0" w:after="80"/>'
        )
        cells.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:tcBorders>{gap}</w:tcBorders>'
            f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/></w:tcPr>{inner}</w:tc>'
        )
    columns = f'<w:gridCol w:w="{width}"/>' * len(item.numbers)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{width * len(item.numbers)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="140" w:type="dxa"/><w:right w:w="140" w:type="dxa"/></w:tblCellMar>'
        '<w:tblLook w:val="0000" w:firstRow="0" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        '<w:tblCaption w:val="Tal i korthet"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid><w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr></w:tbl>"
    )


def table_xml(fitted: Fit, shown: NumberedExhibit) -> str:
    """A real table: heading row repeated on every page, rows that do not break, thin lines."""
    g = fitted.grid
    twips = [round(w * TWIPS) for w in fitted.widths]
    line, strong = palette.LINE.lstrip("#"), palette.MUTED.lstrip("#")
    side = 60 if g.is_dense else 80
    borders = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="{line}"/>' for edge in ("bottom", "insideH")
    )
    properties = (
        f'<w:tblPr><w:tblW w:w="{sum(twips)}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="{side}" w:type="dxa"/><w:right w:w="{side}" w:type="dxa"/></w:tblCellMar>'
        '<w:tblLook w:val="06A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"<w:tblCaption w:val={quoteattr(shown.placed.heading)}/>"
        f"<w:tblDescription w:val={quoteattr(shown.exhibit.summary or shown.placed.heading)}/></w:tblPr>"
    )
    columns = "".join(f'<w:gridCol w:w="{w}"/>' for w in twips)
    whole = not fitted.may_break
    between = fitted.between_groups
    rule = f'<w:tcBorders><w:bottom w:val="single" w:sz="6" w:space="0" w:color="{strong}"/></w:tcBorders>'
    turn = '<w:textDirection w:val="btLr"/>' if fitted.is_rotated else ""
    head = "".join(
        _cell(c, w, fitted.size - HEAD_SMALLER, head=True, more=(rule, turn if i else ""), keep=True)
        for i, (c, w) in enumerate(zip(g.head, twips, strict=True))
    )
    height = '<w:trHeight w:val="1300" w:hRule="atLeast"/>' if fitted.is_rotated else ""
    above = _row_of_part(fitted.label, sum(twips), len(twips)) if fitted.label else ""
    rows = [f"{above}<w:tr><w:trPr><w:cantSplit/>{height}<w:tblHeader/></w:trPr>{head}</w:tr>"]
    for number, row in enumerate(g.rows):
        keep = whole or number < 2 or number >= len(g.rows) - 2
        keep = keep and number + 1 not in between
        below = fitted.below[number] if fitted.below else ()
        spans, open_ = ('<w:vMerge w:val="restart"/>', _NO_LINE_BELOW) if below else ("", "")
        cells = "".join(
            _cell(
                c,
                w,
                fitted.size,
                keep=keep or bool(below),
                dense=g.is_dense,
                span="" if i else spans,
                more=("" if not i else open_, ""),
            )
            for i, (c, w) in enumerate(zip(row, twips, strict=True))
        )
        rows.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>")
        if below:
            rows.append(_row_below(below, twips, fitted.size, keep=keep))
    return f"<w:tbl>{properties}<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"


def _row_of_part(label: str, width: int, columns: int) -> str:
    """What the rows of a part have in common: a heading row too, so that it stands again where the part goes on."""
    span = f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""
    return (
        f'<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr><w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{_NO_LINE_BELOW}</w:tcPr>'
        f"{paragraph_xml(styles.PART, run_xml(label))}</w:tc></w:tr>"
    )


_NO_LINE_ABOVE = '<w:tcBorders><w:top w:val="nil"/></w:tcBorders>'
_NO_LINE_BELOW = '<w:tcBorders><w:bottom w:val="nil"/></w:tcBorders>'


def _row_below(words: Sequence[tuple[str, str]], twips: Sequence[int], size: float, *, keep: bool) -> str:
    """What a row says at length, over all columns but the first, which goes on beside it."""
    next_ = "<w:keepNext/>" if keep else ""
    said = run_xml(" ").join(
        run_xml(f"{title}: ", size=size, color=palette.MUTED) + run_xml(ended(text), size=size) for title, text in words
    )
    return (
        f'<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="{twips[0]}" w:type="dxa"/><w:vMerge/></w:tcPr>{paragraph_xml(styles.CELL, "", next_)}</w:tc>'
        f'<w:tc><w:tcPr><w:tcW w:w="{sum(twips[1:])}" w:type="dxa"/><w:gridSpan w:val="{len(twips) - 1}"/>{_NO_LINE_ABOVE}</w:tcPr>{paragraph_xml(styles.CELL, said, next_)}</w:tc></w:tr>'
    )


_ROW_HEAD = '<w:cnfStyle w:val="001000000000"/>'  # the first column of the table's style


def _cell(
    cell: Cell,
    width: int,
    size: float,
    *,
    keep: bool,
    head: bool = False,
    dense: bool = False,
    more: tuple[str, str] = ("", ""),
    span: str = "",
) -> str:
    borders, direction = more
    if cell.fill:
        shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{cell.fill.lstrip("#")}"/>'
        edge = "".join(
            f'<w:{e} w:val="single" w:sz="8" w:space="0" w:color="FFFFFF"/>' for e in ("top", "left", "bottom", "right")
        )
        borders = borders or f"<w:tcBorders>{edge}</w:tcBorders>"
    elif dense and cell.text and not cell.is_row_head and not cell.fill:
        shade = f'<w:shd w:val="thinDiagStripe" w:color="{palette.HATCH.lstrip("#")}" w:fill="FFFFFF"/>'
    else:
        shade = ""
    align = "bottom" if head and not direction else "center"  # across a rotated cell
    style = styles.HEAD_CELL if head else styles.DENSE_CELL if dense else styles.CELL
    jc = "" if cell.align == "left" else f'<w:jc w:val="{"left" if direction else cell.align}"/>'
    lines = lines_of_ranges(cell, width / TWIPS, size)
    inner = run_xml(cell.text, bold=cell.bold, color=cell.ink, size=size, lines=lines)
    apart = f'<w:ind w:left="{round(APART * TWIPS)}"/>' if cell.is_apart else ""
    paragraph = paragraph_xml(style, inner, "<w:keepNext/>" if keep else "", apart, jc)
    return (
        f'<w:tc><w:tcPr>{_ROW_HEAD if cell.is_row_head else ""}<w:tcW w:w="{width}" w:type="dxa"/>{span}{borders}{shade}{direction}<w:vAlign w:val="{align}"/></w:tcPr>'
        f"{paragraph}</w:tc>"
    )
