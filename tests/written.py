"""The document of the seed, written once in each format, and what its readers share."""

import io
import zipfile

import pandas as pd
import pytest
from lxml import etree

from lagesbild.document.writers.formats import write
from lagesbild.document.writers.layout import (
    NumberedExhibit,
    flow,
)
from lagesbild.exhibit import Exhibit, ExhibitRef, Kind
from tests.columns import column
from tests.seed_document import seed_document

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


@pytest.fixture(scope="session")
def document(register):
    return seed_document(register)


@pytest.fixture(scope="session")
def written(document):
    """Each format, written once."""
    made = {}

    def _written(form):
        if form not in made:
            made[form] = write(document, form)
        return made[form]

    return _written


def xml(data, name):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read(name))


def text_of(element):
    hyphen = f"{W}noBreakHyphen"
    return "".join("-" if t.tag == hyphen else t.text or "" for t in element.iter(f"{W}t", f"{A}t", hyphen))


def shown_in(document):
    return [i for i in flow(document) if isinstance(i, NumberedExhibit)]


def exhibits_table():
    return Exhibit(
        ref=ExhibitRef("small", "x", 2023),
        kind=Kind.TABLE,
        title='Liten <b>&"\\#"</b>',
        table=pd.DataFrame({"A": ["=1+1 #let $x$ ]"]}),
        columns=(column("A"),),
        sources=("Prov",),
        period="2023",
    )
