"""What people wrote: where it gives a withheld figure away, names a place or says something of a person."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from lagesbild import privacy, swedish
from lagesbild.document.disclosure.count_model import (
    WithheldReason,
)
from lagesbild.document.disclosure.figure_words import NOT_SHOWN, whole_thoughts
from lagesbild.document.disclosure.numbers_in_text import (
    Secret,
    mentions,
    numbers,
    sentences,
    tells,
    tells_again,
)
from lagesbild.document.disclosure.published import Leak, Withheld
from lagesbild.document.model import Block, Document, Placed, Prose, Section, TickBox
from lagesbild.exhibit import (
    Exhibit,
)
from lagesbild.problems import LagesbildError

_REFERENCE = re.compile(r"\[\[([^\[\]]+)\]\]")


class CheckedNumber(Protocol):
    """What a checker of text (`lagesbild.checktext.check`) says of one number."""

    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102
    @property
    def about(self) -> str: ...  # noqa: D102
    @property
    def stated(self) -> float | str: ...  # noqa: D102


class Editor:
    """Goes through what people wrote."""

    def __init__(
        self,
        public: Mapping[str, Exhibit],
        secrets: Sequence[Secret],
        elsewhere: Sequence[Secret],
        check: Callable[[str], Iterable[CheckedNumber]] | None,
    ) -> None:
        self.public = public
        self.secrets = secrets
        self.elsewhere = elsewhere
        self.summaries: Mapping[str, str] = {}
        self.check = check
        self.problems: list[Leak] = []
        self.withheld: list[Withheld] = []
        self.warnings: list[str] = []

    def section(self, section: Section) -> Section:
        """The section as it is published."""
        self.look(section.title, section.title)
        blocks = (self.block(b, section.title) for b in section.blocks)
        return replace(section, blocks=tuple(b for b in blocks if b is not None))

    def block(self, block: Block, section: str) -> Block | None:
        """The block as it is published; None when it is left out."""
        if isinstance(block, Placed):
            self.look(block.title, section)
            exhibit = self.public.get(block.exhibit.id)
            return replace(block, exhibit=exhibit) if exhibit is not None else None
        if isinstance(block, TickBox):
            self.look(block.text, section)
            return block
        if block.is_internal:
            self.withheld.append(Withheld("", section, block.text[:60], WithheldReason.INTERNAL))
            return None
        if not block.is_draft:
            self.look(block.text, section)
            text = self.references(block.text)
            if text != block.text:
                self.warnings.append(
                    f"{section}: texten hänvisar till en figur som inte är med i den offentliga versionen; "
                    f"där står {NOT_SHOWN}. Skriv om meningen."
                )
            return replace(block, text=text)
        text = block.text
        for internal, public in self.summaries.items():  # the words that stand beside a figure are its own
            text = text.replace(internal, public)
        text = self.reduced(self.without_absent(text))
        if text != block.text:
            self.withheld.append(Withheld("", section, "utkast", WithheldReason.WORDS))
        return replace(block, text=self.references(text)) if text.strip() else None

    def references(self, text: str) -> str:
        """The text without references to what is not published."""
        return _REFERENCE.sub(lambda m: m[0] if m[1] in self.public else NOT_SHOWN, text)

    def without_absent(self, text: str) -> str:
        """A draft without its sentences about figures that are not published, and without those that explain them."""
        is_there: Callable[[str], bool] = lambda s: all(id_ in self.public for id_ in _REFERENCE.findall(s))  # noqa: E731
        if is_there(text):
            return text
        return "\n".join(whole_thoughts(line, is_there) if not is_there(line) else line for line in text.split("\n"))

    def reduced(self, text: str) -> str:
        """A draft without its sentences that say a withheld figure."""
        lines = []
        for line in text.split("\n"):
            all_sentences = [s for _, s in sentences(line)]
            safe = [s for s in all_sentences if not self.leaks(s)]
            if safe or not all_sentences:
                lines.append(line if len(safe) == len(all_sentences) else " ".join(s.strip() for s in safe))
        return "\n".join(lines)

    def look(self, text: str, section: str) -> None:
        """Note every place of people's words that gives a withheld figure away."""
        self.problems += [Leak(section, text, a, b, about) for a, b, about in self.leaks(text)]

    def leaks(self, text: str) -> list[tuple[int, int, str]]:
        """(start, end, row) of numbers in the text that are withheld figures."""
        if not (self.secrets or self.elsewhere) or not text.strip():
            return []
        leaks: dict[tuple[int, int], str] = {}
        before = ""
        for start, sentence in sentences(text):
            named = [s for s in self.secrets if s.name.search(sentence)]
            spans = [
                *mentions(sentence, self.secrets),
                *tells(sentence, self.elsewhere),
                *tells_again(before, sentence, self.elsewhere),
            ]
            if not named and before:  # "Våldtäkterna minskade. De var två."
                carried = [s for s in self.secrets if s.name.search(before)]
                spans += [(a, b, s.label) for s in carried for a, b, n in numbers(sentence) if n in s.numbers]
            for a, b, about in spans:
                leaks.setdefault((start + a, start + b), about)
            before = sentence if named or any(s.name.search(sentence) for s in self.elsewhere) else ""
        for finding in self.check(text) if self.check else ():
            about = swedish.slug(finding.about)
            if not isinstance(finding.stated, int | float):
                continue
            for secret in self.secrets:
                is_about = secret.slug == about or secret.slug.endswith(f"-{about}")
                if is_about and abs(float(finding.stated)) in secret.numbers:
                    leaks.setdefault((finding.start, finding.end), secret.label)
        return [(a, b, about) for (a, b), about in sorted(leaks.items())]


def _texts(document: Document) -> Iterator[tuple[str, str]]:
    """(where, text) of everything that a reader is told in words, people's own and the figures'.

    Each by itself: the end of one cell and the beginning of the next are no number.
    """
    yield from (("Titeln", t) for t in (document.title, document.subtitle, document.period))
    yield from (("Organisationerna", t) for t in document.organisations)
    for section in document.sections:
        yield section.title, section.title
        for block in section.blocks:
            if isinstance(block, Placed):
                shown = block.exhibit
                cells = {str(v) for c in shown.columns for v in shown.table[c.id] if isinstance(v, str)}
                texts = (
                    block.title,
                    shown.title,
                    shown.finding,
                    shown.summary,
                    shown.how_to_read,
                    *shown.notes,
                    *shown.sources,
                )
                yield from ((section.title, t) for t in (*texts, *sorted(cells)) if t)
            else:
                yield section.title, block.text


def personal_warnings(document: Document) -> list[str]:
    """Warnings of telephones and addresses; a personnummer is refused."""
    warnings: dict[str, None] = {}
    for where, text in _texts(document):
        for what in privacy.find(text):
            warning = f"{where}: något ser ut som {'ett' if what.endswith('nummer') else 'en'} {what}."
            if what == "personnummer":
                raise LagesbildError(f"Den offentliga versionen kan inte göras. {warning} Ta bort det.")
            warnings[f"{warning} Ta bort det om det inte är en myndighets eget."] = None
    return list(warnings)


def place_warnings(document: Document, places: Iterable[str]) -> list[str]:
    """Warnings where people's own words name a place that is otherwise shown by stadsdel only."""
    shown = swedish.fold("\n".join(str(v) for i in document.placed() for v in i.exhibit.written().to_numpy().ravel()))
    names = {n for p in places for part in re.split(r"[,(]| med | och | samt ", p) if len(n := part.strip(" )")) > 4}
    secret = sorted(n for n in names if n[0].isupper() and swedish.fold(n) not in shown)
    patterns = {n: re.compile(rf"(?<!\w){re.escape(n)}\w{{0,2}}(?!\w)", re.I) for n in secret}
    return [
        f"{section.title}: ”{name}” nämns, en plats som figurerna bara visar på stadsdelsnivå. "
        "Ta bort namnet om det inte redan är allmänt känt."
        for section in document.sections
        for name, pattern in patterns.items()
        if any(
            pattern.search(b.text)
            for b in section.blocks
            if (isinstance(b, Prose) and not b.is_draft) or isinstance(b, TickBox)
        )
    ]
