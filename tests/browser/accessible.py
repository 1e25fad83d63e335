"""What every page owes everybody: axe's rules of WCAG 2.1 AA, and Swedish, for the eye and for the ear."""

import re

from axe_playwright_python.sync_playwright import Axe

PAGES = {
    "": "Översikt",
    "veckolage": "Veckoläge",
    "brott": "Brott",
    "utveckling": "Utveckling",
    "trygghet": "Trygghet",
    "karta": "Karta",
    "stadsdel": "Stadsdel",
    "lagesbild": "Lägesbild",
    "underlag": "Underlag",
    "registrera": "Registrera",
    "atgarder": "Åtgärder",
    "ny-plats": "Ny plats",
    "textkontroll": "Textkontroll",
    "sa-raknar-vi": "Så räknar vi",
    "tillganglighetsredogorelse": "Tillgänglighetsredogörelse",
    "personuppgifter": "Personuppgifter",
    "rapportera-brist": "Rapportera brist",
}
_AXE = Axe().axe_script
_RUN = """([within, options]) => axe.run(within || document, options).then(
    found => found.violations.map(fault => [fault.id, fault.nodes.slice(0, 3).map(node => node.html.slice(0, 160))]))"""
_RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}


def violations(page, within: str | None = None, only: tuple[str, ...] = ()) -> list[tuple[str, list[str]]]:
    """What axe finds wrong on the page, or ``within`` a part of it: its rule, and where first; ``only`` some rules."""
    options = {"runOnly": {"type": "rule", "values": list(only)}} if only else _RULES
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE)
    found = page.evaluate(_RUN, [within, {**options, "resultTypes": ["violations"]}])
    return [(rule, nodes) for rule, nodes in found]


ENGLISH = re.compile(
    r"\b(the|and|your|you|this|file|files|upload\w*|browse|drag|drop|limit|remove|clear\w*|close|open|select\w*|choose|search|no results"
    r"|options?|press|apply|main|content|pages|sidebar|loading|running|stop|year|month|day|empty|increment|decrement|copy|copied|fullscreen"
    r"|zoom in|zoom out|click|download|view|more|less|next|previous|calendar|toggle|expand|collapse|scroll|submit|use|not|with|of|is|are|yyyy"
    r"|notifications?|error|connection|help|date|week|today|add|dismiss|show|hide|menu|suggestions|icon)\b",
    re.IGNORECASE,
)
"""Words of Streamlit's and Leaflet's English that are no Swedish words of our pages."""
_TEXTS = """() => {
    const theirs = 'script, style, noscript, code, [data-testid=stIconMaterial], [data-testid=stFileChipName]';
    const texts = [];
    const walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) if (!walk.currentNode.parentElement.closest(theirs)) texts.push(walk.currentNode.data.trim());
    for (const name of ['aria-label', 'title', 'placeholder', 'aria-valuetext', 'aria-roledescription', 'aria-description', 'alt'])
        for (const element of document.querySelectorAll(`[${name}]`)) texts.push(element.getAttribute(name));
    return texts.filter(Boolean);
}"""


def english(page) -> list[str]:
    """What is English on the page, in its frames too, seen or only heard."""
    texts = {t for frame in page.frames for t in frame.evaluate(_TEXTS)}
    return sorted(t for t in texts if ENGLISH.search(t))
