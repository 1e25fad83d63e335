"""Text from files, people and the URL where Streamlit reads Markdown."""

from __future__ import annotations

import re
import unicodedata

_ALWAYS = re.compile(r"[\\`*_\[\]<>$~|&#]")
_AT_START = re.compile(r"^(?:[-+=]|\d{1,9}[.)])")
_COLON = re.compile(r":(?=\S)")  # :red[…], :smile:, http://
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_JOINER = "\u2060"  # seen by nobody and by no pattern
_BROKEN = (  # what Streamlit looks for after it has read the Markdown, in the text that is to be shown
    (re.compile(r":(?=material_|streamlit:)"), f":{_JOINER}"),
    (re.compile(r"(?<!\S)(<->|<-|->|--|>=|<=|~=)(?!\S)"), lambda m: m[1][0] + _JOINER + m[1][1:]),
    (re.compile(r"(?i)(https?:)(?=//)"), rf"\1{_JOINER}"),
    (re.compile(r"(?i)(www)(?=\.)"), rf"\1{_JOINER}"),
    (re.compile(r"@(?=\w)"), f"{_JOINER}@"),
)


def plain(text: object) -> str:
    """The text so that Streamlit shows it as it stands, and fetches and formats nothing.

    For every argument that Streamlit reads as Markdown: labels, help, alerts, popovers, expanders,
    toasts, spinners, and what ``format_func`` gives for radio, pills and segments. Not for the options
    of a selectbox, placeholders or values, which are never read so.

    Signs become character references; what Streamlit turns into icons, arrows and links after that is
    broken by a sign that is not seen. Runs of space become one, as Markdown does.

    >>> plain("Kista **centrum** ![x](http://y)")
    'Kista &#42;&#42;centrum&#42;&#42; !&#91;x&#93;(http&#58;\\u2060//y)'
    >>> plain("Rån: 2 av 10 (5.1)")
    'Rån: 2 av 10 (5.1)'
    """
    shown = "".join(c for c in _SPACE.sub(" ", str(text)) if unicodedata.category(c) not in ("Cc", "Cs")).strip()
    for pattern, instead in _BROKEN:
        shown = pattern.sub(instead, shown)
    shown = _ALWAYS.sub(_reference, shown)
    shown = _COLON.sub(_reference, shown)
    return _AT_START.sub(lambda m: m[0][:-1] + _reference(m[0][-1]), shown)


def _reference(sign: str | re.Match[str]) -> str:
    return f"&#{ord(sign if isinstance(sign, str) else sign[0])};"
