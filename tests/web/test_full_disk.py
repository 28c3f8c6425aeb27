"""A full disk, as whoever asks sees it: 507 on every route that needs the disk, and nothing to do but free space."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = """
import json, resource, sys
from pathlib import Path
from tests.web.conftest import EXAMPLES, Browser
from web import Config, create_app
from web.audit import compare

def main():
    app = create_app(Config(store=Path(sys.argv[1]) / "store", examples=False))
    app.test_client_class = Browser
    client, service = app.test_client(), app.extensions["service"]
    program = {"headers": {"Accept": "application/json"}}

    def bring(number, more=0):
        text = (EXAMPLES / "eligible-woman.ttl").read_text().replace("eligible-woman", f"woman-{number}")
        head = '--b\\r\\nContent-Disposition: form-data; name="file"; filename="x.ttl"\\r\\n\\r\\n'
        body = f"{head}{text}#{' ' * more}\\r\\n--b--\\r\\n".encode()  # the client would use a temporary file
        return client.post("/subjects/upload", data=body, content_type="multipart/form-data; boundary=b", **program)

    def limit(size):
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def ask():
        found = {
            "upload": bring(100), "large upload": bring(101, 2_000_000),
            "judgement": client.post("/subjects/woman-0/judge", data={
                "f-judgedCriterion": "exc-05", "f-judgedAsFit": "true", "f-judgedBy": "me", "f-judgementReason": "seen",
                "f-judgementDate": "2026-11-21"}, **program),
            "look": client.get("/subjects/woman-0.json"), "list": client.get("/subjects.json"),
            "page": client.get("/subjects/woman-0"), "log": client.get("/log.json"),
            "file": client.get("/subjects/woman-0/files/records.ttl", **program),
            "query": client.get("/sparql?query=ASK{?a ?b 1}"), "trial": client.get("/trial.json"),
        }
        return {name: (answer.status_code, " ".join(answer.text.split())) for name, answer in found.items()}

    said = {"before": bring(0).status_code}
    limit(1)
    said["full"] = ask()
    limit(resource.RLIM_INFINITY)
    said["stored"] = [each.subject for each in service.store.subjects()]
    said["after"] = {name: status for name, (status, _) in ask().items()}
    said["subjects"] = [each.subject for each in service.store.subjects()]
    said["log"] = service.log.verify().state
    found = compare(service.log.folder, service.log.head_folder, service.store.fingerprints())
    said["compared"] = len(found.findings), found.interrupted is None
    service.close()
    print(json.dumps(said))

if __name__ == "__main__":
    main()
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """What a server answered while no file could grow, and afterwards."""
    folder = tmp_path_factory.mktemp("full")
    (folder / "program.py").write_text(PROGRAM)
    done = subprocess.run([sys.executable, str(folder / "program.py"), str(folder)], cwd=ROOT, capture_output=True,
                          text=True, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"})
    assert done.returncode == 0, done.stderr
    assert "defect" not in done.stdout and "Traceback" not in done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_every_route_that_needs_the_disk_says_507_and_names_it(said: dict) -> None:
    assert said["before"] == 201
    full = said["full"]
    assert {name: status for name, (status, _) in full.items()} == {**dict.fromkeys(full, 507), "trial": 200}
    assert "temporary files is full" in full["large upload"][1]
    for name in ("upload", "look", "list", "page", "log", "file", "query"):
        assert all(words in full[name][1] for words in ("the disk of the ", "is full", "free space")), name
    assert "What was typed is still here" in full["judgement"][1] and ">seen</textarea>" in full["judgement"][1]
    assert "inc-07" not in full["page"][1] and "inc-07" not in full["look"][1], "nothing of a subject is shown"


def test_nothing_was_stored_and_all_works_again_without_a_restart(said: dict) -> None:
    assert said["stored"] == ["woman-0"]
    assert said["after"] == {
        "upload": 201, "large upload": 201, "judgement": 303, "look": 200, "list": 200, "page": 200, "log": 200,
        "file": 200, "query": 200, "trial": 200}
    assert said["subjects"] == ["woman-0", "woman-100", "woman-101"]
    assert said["log"] == "intact" and said["compared"] == [0, True]
