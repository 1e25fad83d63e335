"""A text with its numbers marked right, wrong or for another period, and the findings as tables.

Numbers that were not checked are listed apart, each with the reason. The text is shown and checked in the reader's own session and kept nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st
from markupsafe import Markup

from lagesbild import checktext
from lagesbild.checktext import CONTRADICTED, Finding, Verdict
from lagesbild.problems import Refused
from lagesbild.swedish import listing, number, plural
from lagesbild.ui import html, session, state
from lagesbild.ui.state import Filters
from lagesbild.ui.text import plain

_LONG = 4_000  # characters; of a longer text only what holds a finding is shown to start with
_FEW = 10  # so many unchecked numbers are shown at once
_AROUND = 32  # characters of the text on each side of an unchecked number
_FOLLOWS = {Verdict.WRONG: "följer av ett fel", Verdict.OTHER_PERIOD: "annan period", Verdict.RIGHT: "rätt"}
_BREAK = re.compile(r"\n\s*\n")

Mark = tuple[int, int, Verdict, str]
"""(start, end, verdict, the word beside the number)."""


def show(text: str, chosen: Filters, key: str = "textcheck") -> list[Finding]:
    """Check the text against the register and show it; the findings."""
    checked = findings(text, chosen)
    html.say("words", summary(checked))
    tried = [f for f in checked if f.verdict is not Verdict.UNCHECKED]
    untried = [f for f in checked if f.verdict is Verdict.UNCHECKED]
    if tried:
        whole = len(text) <= _LONG or st.toggle("Visa hela texten", key=f"{key}-whole")
        html.show(marked(text, marks_of(tried), whole=whole), table(tried))
    if untried:
        with st.expander(
            plain(f"Inte prövade tal: {number(len(untried))}"), expanded=not tried or len(untried) <= _FEW
        ):
            html.show(untried_table(text, untried))
    return checked


def ask() -> str:
    """The widgets for a text: paste or write it, or take it from a file. What is written is what is checked."""
    with st.container(key="upload-textcheck"):
        st.file_uploader(
            "Fil (.txt eller .docx)",
            type=["txt", "docx"],
            key=session.CHECKED_FILE.name,
            on_change=_take_file,
        )
    for problem in session.CHECKED_FILE_PROBLEMS.pop([]):
        st.error(plain(problem))
    text: str = st.text_area(
        "Texten", key=session.CHECKED_TEXT.name, height=220, placeholder="Klistra in eller skriv här"
    )
    st.button("Kontrollera", type="primary", key="textcheck-again")  # leaving the field checks it; the button says so
    return text


def _take_file() -> None:
    given = session.CHECKED_FILE.get()
    if given is None:
        return
    try:
        with TemporaryDirectory() as folder:
            path = Path(folder) / f"text{Path(given.name).suffix.lower()}"
            path.write_bytes(given.getvalue())
            session.CHECKED_TEXT.set(checktext.read(path).strip())
    except Refused as refused:
        session.CHECKED_FILE_PROBLEMS.set([f"{given.name}: {p.what} Väntat: {p.expected}" for p in refused.problems])


def findings(text: str, chosen: Filters) -> list[Finding]:
    """The findings, checked once per text, place, year and version of the register."""
    asked = (text, chosen, state.version())
    checked = session.TEXT_FINDINGS.get()
    if checked is None or checked[0] != asked:
        checked = (asked, checktext.check(text, chosen.scope()))
        session.TEXT_FINDINGS.set(checked)
    return checked[1]


def summary(checked: Sequence[Finding]) -> str:
    """What the check found, and how many numbers it could not check."""
    counts = {v: sum(f.verdict is v for f in checked) for v in Verdict}
    counted = []
    if counts[Verdict.WRONG]:
        counted.append(f"{number(counts[Verdict.WRONG])} fel")
    if counts[Verdict.OTHER_PERIOD]:
        counted.append(f"{number(counts[Verdict.OTHER_PERIOD])} för annan period")
    if counts[Verdict.RIGHT]:
        counted.append(f"{number(counts[Verdict.RIGHT])} rätt")
    rest = counts[Verdict.UNCHECKED]
    untried = f" {plural(rest, 'tal', 'tal')} {'är inte prövat' if rest == 1 else 'är inte prövade'}." if rest else ""
    tried = len(checked) - rest
    if not tried:
        return f"Inget tal i texten kunde prövas.{untried}"
    advice = "Det här behöver ses över." if any(counts[v] for v in CONTRADICTED) else "Allt som kunde prövas stämmer."
    return f"{plural(tried, 'uppgift', 'uppgifter')} prövad{'' if tried == 1 else 'e'}: {listing(counted)}. {advice}{untried}"


def marks_of(checked: Sequence[Finding]) -> list[Mark]:
    """Where to mark, in order and without overlap: the findings, and the places that follow from them."""
    every: list[Mark] = [(f.start, f.end, f.verdict, f.label) for f in checked]
    every += [(a, b, f.verdict, _FOLLOWS[f.verdict]) for f in checked for a, b in f.also]
    kept: list[Mark] = []
    for mark in sorted(every, key=lambda m: (m[0], -m[1])):
        if not kept or mark[0] >= kept[-1][1]:
            kept.append(mark)
    return kept


def marked(text: str, marks: Sequence[Mark], *, whole: bool) -> Markup:
    """The text as HTML with each mark underlined and its verdict in words after it.

    Unless ``whole`` only the paragraphs that hold a mark are shown, the others as "…".
    """
    out = []
    hidden = False
    for start, end in _paragraphs(text):
        inside = [m for m in marks if start <= m[0] < end]
        if not (inside or whole):
            hidden = True
            continue
        if hidden:
            out.append(html.paragraph("gap", "…"))
            hidden = False
        out.append(_paragraph(text, start, end, inside))
    if hidden:
        out.append(html.paragraph("gap", "…"))
    return html.tag("div", *out, class_="lb-checked", role="region", aria_label="Texten med prövade tal", tabindex=0)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for gap in [*_BREAK.finditer(text), None]:
        end = gap.start() if gap else len(text)
        if text[at:end].strip():
            yield at, end
        at = gap.end() if gap else end


def _paragraph(text: str, start: int, end: int, marks: Sequence[Mark]) -> Markup:
    out, at = [], start
    for first, last, verdict, word in marks:
        name = verdict.name.lower().replace("_", "-")
        out += [
            _lines(text[at:first]),
            html.tag("mark", _lines(text[first:last]), class_=f"tk {name}"),
            html.tag("span", word, class_=f"tk-word {name}"),
        ]
        at = last
    return html.tag("p", *out, _lines(text[at:end]))


def _lines(text: str) -> Markup:
    return html.join(text.split("\n"), html.tag("br"))


def untried_table(text: str, untried: Sequence[Finding]) -> Markup:
    """The numbers that were not checked, among the words where they stand, with the reason."""
    rows = []
    for f in untried:
        before, after = text[max(0, f.start - _AROUND) : f.start], text[f.end : f.end + _AROUND]
        before = before.rpartition("\n")[2] if "\n" in before else before.partition(" ")[2] or before
        after = after.partition("\n")[0] if "\n" in after else after.rpartition(" ")[0] or after
        rows.append((f.number.strip(), html.join((before, html.tag("b", f.number), after)), f.sentence))
    titles = ("I texten", "Där det står", "Därför inte prövat")
    return html.table("Inte prövade tal", titles, rows, kind="wide checked", scroll=True)


def table(checked: Sequence[Finding]) -> Markup:
    """The findings as a table; what is not right comes first, otherwise in the order of the text."""
    titles = ("I texten", "Texten säger", "Registret säger", "Omdöme", "Gäller", "Så är det")
    rows = [
        html.Row(
            (
                f.number.strip(),
                f.says,
                f.holds,
                f.label,
                "Perioden" if f.about == checktext.PERIOD else f.about,
                f.sentence,
            ),
            kind="" if f.verdict is Verdict.RIGHT else "look",
        )
        for f in sorted(checked, key=lambda f: f.verdict is Verdict.RIGHT)
    ]
    hint = "Svep i sidled för fler kolumner."
    return html.table("Prövade tal", titles, rows, kind="wide checked", scroll=True, hint=hint)
