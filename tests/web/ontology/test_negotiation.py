"""Terms in the form that Accept or the suffix asks for, and that each form says the same."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib
from flask.testing import FlaskClient
from rdflib.compare import isomorphic

from kn5501_reasoner import resources
from kn5501_reasoner.vocab import LE, trial_namespace

KN = trial_namespace("kn5501")

HTML, TURTLE, JSONLD, NT, JSON = (
    "text/html", "text/turtle", "application/ld+json", "application/n-triples", "application/json")
SUFFIXES = {TURTLE: ".ttl", JSONLD: ".jsonld", NT: ".nt", JSON: ".json"}
FORMATS = {TURTLE: "turtle", JSONLD: "json-ld", NT: "nt"}
PAGES = ("/ontology/term/NeuropsychiatricLupus", "/ontology/term/haemoglobin", "/ontology/term/earl:passed",
         "/trial/kn5501/inc-07")
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"

WISHES = [
    (None, HTML), ("*/*", HTML), ("", HTML), (BROWSER, HTML), ("text/html", HTML), ("text/*", HTML),
    ("application/xhtml+xml, */*;q=0.1", HTML),
    ("text/turtle", TURTLE), ("TEXT/TURTLE", TURTLE), ("text/turtle;charset=utf-8", TURTLE),
    ("text/turtle, */*;q=0.1", TURTLE), ("text/html;q=0.5, text/turtle", TURTLE), ("text/html, text/turtle", HTML),
    ("text/turtle, text/html", HTML), ("text/html;q=0, */*", TURTLE), ("text/html;q=0, text/*", TURTLE),
    ("application/ld+json", JSONLD), ('application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"', JSONLD),
    ("application/ld+json;q=0.9, text/turtle;q=0.8", JSONLD), ("application/*", JSONLD),
    ("application/n-triples", NT), ("application/n-triples;q=0.2, application/rdf+xml", NT),
    ("application/json", JSON), ("application/json, text/html;q=0.9", JSON),
    ("application/rdf+xml", None), ("image/png", None), ("text/html;q=0", None), ("*/*;q=0", None),
    ("text/turtle;q=0", None),
]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("accept", "media"), WISHES, ids=lambda value: str(value))
def test_accept(client: FlaskClient, page: str, accept: str | None, media: str | None) -> None:
    headers = {} if accept is None else {"Accept": accept}
    answer = client.get(page, headers=headers)
    if media is None:
        assert answer.status_code == 406
        assert TURTLE in answer.text and JSONLD in answer.text
        return
    assert answer.status_code == 200
    assert answer.mimetype == media
    assert "Accept" in answer.headers["Vary"]
    assert answer.headers["Content-Location"] == page + SUFFIXES.get(media, "")
    chosen = client.get(answer.headers["Content-Location"])
    assert chosen.mimetype == media and chosen.data == answer.data


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("media", "suffix"), SUFFIXES.items())
def test_a_suffix_decides_whatever_accept_says(client: FlaskClient, page: str, media: str, suffix: str) -> None:
    for accept in ("*/*", "image/png", "text/html"):
        answer = client.get(page + suffix, headers={"Accept": accept})
        assert (answer.status_code, answer.mimetype) == (200, media)


@pytest.mark.parametrize("page", PAGES)
def test_all_rdf_forms_say_the_same(client: FlaskClient, page: str) -> None:
    graphs = [rdflib.Graph().parse(data=client.get(page + SUFFIXES[media]).data, format=name)
              for media, name in FORMATS.items()]
    assert len(graphs[0]) > 3
    assert all(isomorphic(graphs[0], other) for other in graphs[1:])


def test_a_term_is_all_that_its_files_say(client: FlaskClient) -> None:
    iri = ox.NamedNode(LE + "NeuropsychiatricLupus")
    files = [resources.ontology("terminology", name) for name in ("conditions.ttl", "listings.ttl")]
    said = {q.triple for file in files for q in ox.parse(path=str(file)) if q.subject == iri}
    found = {q.triple for q in ox.parse(client.get("/ontology/term/NeuropsychiatricLupus.nt").data,
                                        ox.RdfFormat.N_TRIPLES)}
    assert found == said and len(said) > 5


def test_a_criterion_is_its_individual_and_its_whole_shape_file(client: FlaskClient) -> None:
    found = rdflib.Graph().parse(data=client.get("/trial/kn5501/exc-12.ttl").data, format="turtle")
    file = rdflib.Graph().parse(resources.shapes("trials", "kn5501", "exc-12-b-cell-targeted-drug.ttl"))
    trial = rdflib.Graph().parse(resources.trial_criteria("kn5501"))
    for triple in trial.triples((rdflib.URIRef(KN + "exc-12"), None, None)):
        file.add(triple)
    assert isomorphic(found, file)


@pytest.mark.parametrize(("name", "place"), [
    ("trial", "/trial"), ("parameter-gap-days", "/trial#parameter-gap-days"), ("site-shanghai", "/trial#site-shanghai"),
    ("inc-07-haemoglobin", "/trial/kn5501/inc-07#inc-07-haemoglobin"),
    ("exc-08a-may-pass", "/trial/kn5501/exc-08a#exc-08a-may-pass"),
    ("exc-05-signs-counted", "/trial/kn5501/exc-05#exc-05-signs-counted"),
    ("Eligible", "/trial#Eligible"), ("passes-inc-07", "/trial/kn5501/inc-07#inc-07"),
    ("passes-exc-01-contraindication", "/trial/kn5501/exc-01#exc-01-contraindication"),
])
def test_what_is_part_of_a_page_leads_to_its_place(client: FlaskClient, name: str, place: str) -> None:
    page = client.get(f"/trial/kn5501/{name}", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["Location"]) == (303, place)
    assert "Content-Location" not in page.headers and "Accept" in page.headers["Vary"]
    address, _, fragment = place.partition("#")
    assert not fragment or f'id="{fragment}"' in client.get(address).text
    twin = client.get(f"/trial/kn5501/{name}.json")
    assert twin.status_code == 303 and client.get(twin.headers["Location"]).is_json
    rdf = client.get(f"/trial/kn5501/{name}", headers={"Accept": "text/turtle"})
    assert rdf.status_code == 200
    assert any(q.subject.value == KN + name for q in ox.parse(rdf.data, ox.RdfFormat.TURTLE))


def test_the_description_is_the_same_each_time(client: FlaskClient) -> None:
    assert client.get("/trial/kn5501/exc-07.nt").data == client.get("/trial/kn5501/exc-07.nt").data
