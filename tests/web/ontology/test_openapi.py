"""The OpenAPI description says of these operations what they do."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from web.knowledge.negotiate import MEDIA


@pytest.mark.parametrize(("path", "media", "statuses"), [
    ("/trial", ["text/html"], {"200"}), ("/trial.json", ["application/json"], {"200"}),
    ("/trial/{trial}", ["text/html"], {"200", "404"}),
    ("/trial/{trial}/{name}", list(MEDIA), {"200", "303", "406", "404"}),
    ("/trial/{trial}/{name}.ttl", ["text/turtle"], {"200", "404"}),
    ("/trial/{trial}/{name}.json", ["application/json"], {"200", "303", "404"}),
    ("/ontology", ["text/html"], {"200"}), ("/ontology/term/{name}", list(MEDIA), {"200", "406", "404"}),
    ("/ontology/term/{name}.jsonld", ["application/ld+json"], {"200", "404"}),
    ("/ontology/term/{name}.nt", ["application/n-triples"], {"200", "404"}),
])
def test_operations(client: FlaskClient, path: str, media: list[str], statuses: set[str]) -> None:
    operation = client.get("/openapi.json").json["paths"][path]["get"]
    assert list(operation["responses"]["200"]["content"]) == media
    assert statuses <= set(operation["responses"])
    assert [p["name"] for p in operation["parameters"]] == (
        [name for name in ("trial", "name") if f"{{{name}}}" in path] or (["q"] if path == "/ontology" else []))
