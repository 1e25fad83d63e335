"""Text in Streamlit's Markdown is shown as it stands; HTML is escaped by construction."""

import re
from html import unescape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from lagesbild.ui import html
from lagesbild.ui.text import plain

HOSTILE = [
    "**fet** och *kursiv* __a__ _b_",
    "![bild](http://127.0.0.1:9/x.png)",
    "[länk](https://example.se)",
    "<img src=x onerror=alert(1)>",
    "pris $x^2$ och $$y$$",
    ":material/home: :material_home: :streamlit: :smile: :+1: :100:",
    ":red[rött] :blue-background[x] :red-badge[y] :small[z]",
    "`kod` ``kod``",
    "http://example.se www.example.se a.b@example.se",
    "# rubrik",
    "- punkt",
    "1. ett",
    "1) ett",
    "+ plus",
    "> citat",
    "---",
    "===",
    "a -> b <- c <-> d -- e >= f <= g ~= h",
    "~~struket~~",
    "a | b",
    "&copy; &#42; &amp;",
    "\\*inte\\*",
    "fotnot [^1]",
    "```\nkod\n```",
    "    indraget",
    "rad\n\n# rubrik\n- punkt\n| a | b |\n|---|---|",
    "autolänk <https://example.se>",
]
# what Streamlit 1.67 looks for in the text itself, after the Markdown is read
AFTERWARDS = [
    r":material_\w+:",
    r":streamlit:",
    r"(?:^|\s)(?:<->|->|<-|--|>=|<=|~=)(?:\s|$)",
    r"(?i)https?://[-.\w]",
    r"(?i)www\.[-.\w]",
    r"[-.\w+]@[-\w]",
]
_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def shown(text: str) -> str:
    """What a reader sees of the Markdown: it must be one paragraph (or nothing) of nothing but text."""
    tokens = _PARSER.parse(text)
    assert [t.type for t in tokens] in ([], ["paragraph_open", "inline", "paragraph_close"]), tokens
    inline = tokens[1].children if tokens else []
    assert {t.type for t in inline} <= {"text", "text_special"}, inline
    return "".join(t.content for t in inline)


def one_line(text: str) -> str:
    kept = "".join(c for c in re.sub(r"[ \t\r\n\f\v]+", " ", text) if c >= " " and not "\x7f" <= c <= "\x9f")
    return kept.strip()


def check(text: str) -> None:
    made = plain(text)
    seen = shown(made)
    assert seen.replace("\u2060", "") == one_line(text).replace("\u2060", "")
    assert not any(re.search(p, seen) for p in AFTERWARDS)
    assert not re.search(r":[\w+-]+:", made)  # what makes Streamlit load its emoji
    assert not re.search(r":+[A-Za-z]", made)  # directives
    assert "$" not in made  # formulas


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_it_stands(text):
    check(text)
    check(f"Före {text} efter")


@given(
    st.text(
        st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("*_[]()<>`$:!#-+=|~\\&\n /@.w1")),
        max_size=60,
    )
)
@example("www.")
@example("0)")
def test_any_text_is_shown_as_it_stands(text):
    check(text)


@pytest.mark.parametrize("text", ["Hässelby-Vällingby 2024", "Våld: 12 (3,4 %)", "p < ", "Rån, väg; torg/park"])
def test_ordinary_text_is_hardly_touched(text):
    assert unescape(plain(text)) == text.strip()


@given(st.text(max_size=40), st.text(max_size=20))
def test_html_escapes_texts_and_attributes(text, value):
    made = html.tag("p", text, title=value)
    assert unescape(made).count("<p") >= 1
    inner = made.removeprefix("<p").removesuffix("</p>")
    assert "<" not in inner
    assert inner.count(">") == 1


def test_markup_is_not_escaped_twice_and_text_once():
    inner = html.tag("b", "a < b")
    assert html.tag("p", inner, " & c", None, 3) == "<p><b>a &lt; b</b> &amp; c3</p>"


def test_attributes_are_left_out_when_they_say_nothing():
    assert html.tag("p", class_="", hidden=False, data_end=True, aria_label='a"b', tabindex=-1, title=None) == (
        '<p data-end aria-label="a&#34;b" tabindex="-1"></p>'
    )


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("Gröna Lyckan/Såg", "Gröna Lyckan/<wbr>Såg"),
        ("A/B/C", "A/<wbr>B/<wbr>C"),
        ("<b>/", "&lt;b&gt;/<wbr>"),
        ("Ås", "Ås"),
    ],
)
def test_a_name_that_heads_a_row_may_be_broken_at_a_slash_and_stays_text(name, made):
    assert html.breakable(name) == made
    assert f'<th scope="row">{made}</th><td>A/B</td>' in html.table("x", ["", ""], [[name, "A/B"]])


def test_a_table_has_caption_and_scopes():
    made = html.table(
        "Nivå <1>",
        ["", html.Cell("Antal", "num")],
        [["Kista", html.Cell(3, "num")], html.Row(["x", "Summa"], head=1, kind="sum", is_current=True, pick="s")],
        scroll=True,
        hint="Svep",
    )
    assert made == (
        '<p class="lb-hint">Svep</p><div class="lb-scroll" role="region" tabindex="0" aria-label="Nivå &lt;1&gt;">'
        '<table class="lb"><caption>Nivå &lt;1&gt;</caption><thead><tr><td></td><th scope="col" class="num">Antal</th>'
        '</tr></thead><tbody><tr><th scope="row">Kista</th><td class="num">3</td></tr>'
        '<tr class="sum" aria-current="true" data-pick="s"><td>x</td><th scope="row">Summa</th></tr></tbody></table></div>'
    )
