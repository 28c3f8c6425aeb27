"""SPARQL 1.1 Service Description, section 2: a GET without a query gives the description of the service in RDF."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from web.graphs import rule_graphs

RULE_GRAPHS = rule_graphs("kn5501")

SD = "http://www.w3.org/ns/sparql-service-description#"
MEDIA = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")


def triples(response) -> set[tuple[str, str, str]]:  # noqa: ANN001
    found = ox.parse(response.data, format=ox.RdfFormat.from_media_type(response.mimetype))
    return {(str(q.subject), q.predicate.value.replace(SD, "sd:"), str(q.object)) for q in found}


@pytest.mark.parametrize("media", MEDIA)
def test_2_the_description_comes_in_the_form_that_is_asked_for(client: FlaskClient, media: str) -> None:
    response = client.get("/sparql", headers={"Accept": media})
    assert (response.status_code, response.mimetype) == (200, media)
    found = triples(response)
    service = "<http://localhost/sparql>"
    assert (service, "sd:endpoint", service) in found
    assert (service, "sd:supportedLanguage", f"<{SD}SPARQL11Query>") in found
    assert not any("Update" in each[2] or "BasicFederatedQuery" in each[2] for each in found)
    assert {each[2] for each in found if each[1] == "sd:name"} == {f"<{iri}>" for iri in RULE_GRAPHS}
    formats = {each[2] for each in found if each[1] == "sd:resultFormat"}
    assert "<http://www.w3.org/ns/formats/SPARQL_Results_JSON>" in formats and len(formats) == 10


def test_2_without_a_wish_it_is_turtle_and_a_browser_goes_to_the_page(client: FlaskClient) -> None:
    assert client.get("/sparql").mimetype == "text/turtle"
    assert client.head("/sparql").status_code == 200
    assert client.get("/sparql?format=jsonld").mimetype == "application/ld+json"
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    browser = client.get("/sparql", headers={"Accept": accept})
    assert (browser.status_code, browser.headers["Location"]) == (303, "/query")
    assert client.get("/sparql", headers={"Accept": "image/png"}).status_code == 406


def test_it_names_no_subject(client: FlaskClient) -> None:
    assert "subject" not in client.get("/sparql").text
