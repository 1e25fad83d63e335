"""Whatever Streamlit reads as Markdown on a page is written by us, or made plain."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted([ROOT / "app.py", *(ROOT / "pages").rglob("*.py"), *(ROOT / "lagesbild/ui").glob("*.py")])
# what of each call is Markdown: the number of its first argument, and names
LABELLED = [
    "button",
    "checkbox",
    "color_picker",
    "date_input",
    "download_button",
    "expander",
    "feedback",
    "file_uploader",
    "form_submit_button",
    "link_button",
    "metric",
    "multiselect",
    "number_input",
    "page_link",
    "pills",
    "popover",
    "radio",
    "segmented_control",
    "select_slider",
    "selectbox",
    "slider",
    "spinner",
    "status",
    "text_area",
    "text_input",
    "time_input",
    "toggle",
]
BODIES = [
    "caption",
    "error",
    "header",
    "info",
    "markdown",
    "subheader",
    "success",
    "title",
    "toast",
    "warning",
    "write",
]
SECOND = {"progress": 1, "page_link": 1}
NAMED = {"label", "help", "body", "text", "caption", "captions"}
AS_MARKDOWN = {"radio", "pills", "segmented_control"}  # their options are Markdown too
NOT_STREAMLIT = {"frame", "show", "html", "tables", "figures"}


def shown(call: ast.Call) -> list[ast.expr]:
    """The arguments of a call that Streamlit reads as Markdown."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if name not in {*LABELLED, *BODIES, *SECOND}:
        return []
    on = call.func.value if isinstance(call.func, ast.Attribute) else None
    if (isinstance(on, ast.Name) and on.id in NOT_STREAMLIT) or (name == "write" and ast.unparse(on) != "st"):
        return []
    at = SECOND.get(name, 0)
    out = list(call.args[at : at + 1]) + [k.value for k in call.keywords if k.arg in NAMED]
    if name in AS_MARKDOWN:
        out += [k.value for k in call.keywords if k.arg == "format_func"] or call.args[1:2]
    return out


def is_ours(node: ast.expr) -> bool:
    """A constant, a name of a constant, a call of `plain`, or made of such."""
    match node:
        case ast.Constant() | ast.Lambda(body=ast.Constant()):
            return True
        case ast.Attribute(attr=name):
            return name.isupper() or (name in ("get", "__getitem__") and is_ours(node.value))
        case ast.Name(id="plain") | ast.Call(func=ast.Name(id="plain" | "plural" | "number")):
            return True
        case ast.Name(id=name):
            return name.strip("_").isupper()
        case ast.Call(func=ast.Name(id="list"), args=[inner]) | ast.Subscript(value=inner) | ast.Lambda(body=inner):
            return is_ours(inner)
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.JoinedStr(values=parts):
            return all(map(is_ours, parts))
        case ast.Call(func=ast.Attribute(value=ast.Constant(), attr="join"), args=[ast.GeneratorExp(elt=part)]):
            return is_ours(part)
        case ast.ListComp(elt=part) | ast.FormattedValue(value=part):
            return is_ours(part)
        case ast.IfExp(body=left, orelse=right) | ast.BinOp(left=left, right=right):
            return is_ours(left) and is_ours(right)
    return False


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.stem)
def test_what_others_wrote_is_made_plain(path):
    text = path.read_text(encoding="utf-8")
    wild = [
        f"{path.name}:{node.lineno}: {ast.unparse(argument)}"
        for call in ast.walk(ast.parse(text))
        if isinstance(call, ast.Call)
        for argument in shown(call)
        for node in [argument]
        if not is_ours(argument)
    ]
    assert not wild, "\n".join(wild)
