"""A real server and a real browser. Every page is watched: no request leaves its origin, nothing goes wrong in silence.

Needs Chromium; without it these tests are skipped, unless KN5501_BROWSER=1 says that it must be there.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Response, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
MUST = os.environ.get("KN5501_BROWSER") == "1"
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM is None and not MUST:
        for item in items:
            if "tests/browser" in item.nodeid:
                item.add_marker(pytest.mark.skip(reason="no Chromium; KN5501_BROWSER=1 demands it"))


@dataclass
class Server:
    """A running server: where it is, and its process."""

    url: str
    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)


def start(*options: str, environment: dict[str, str] | None = None) -> Server:
    """Run ``kn5501 serve`` on a free port and wait until it answers."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kn5501_reasoner", "serve", "--port", "0", *options], cwd=ROOT, text=True,
        stderr=subprocess.PIPE, env={**os.environ, **(environment or {})},
    )
    said: list[str] = []
    for line in process.stderr:
        said.append(line)
        if found := re.search(r"serving (https?://\S+?)/? ", line):
            return Server(found[1], process, said)
    raise RuntimeError("the server did not start: " + "".join(said))


def stop(server: Server) -> None:
    """Ctrl-C, and wait."""
    server.process.terminate()
    server.process.communicate(timeout=30)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One server with the examples."""
    running = start()
    yield running
    stop(running)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield launched
        launched.close()


@dataclass
class Watch:
    """What happened on the pages of one test that must not happen."""

    origin: str
    outside: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def request(self, request: Request) -> None:
        """Note what leaves the origin."""
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and f"{parts.scheme}://{parts.netloc}" != self.origin:
            self.outside.append(request.url)

    def response(self, response: Response) -> None:
        """Note failures that no test expects."""
        if response.status >= 400:
            self.wrong.append(f"{response.status} {urlsplit(response.url).path}")

    def problems(self) -> list[str]:
        """Everything that no test expected."""
        return [each for each in self.wrong if not any(part in each for part in self.expected)]


@pytest.fixture
def watch(server: Server) -> Watch:
    return Watch(server.url)


@pytest.fixture
def context(browser: Browser, server: Server, watch: Watch) -> Iterator[BrowserContext]:
    made = browser.new_context(base_url=server.url, viewport={"width": 1200, "height": 900})
    made.set_default_timeout(15_000)
    made.on("request", watch.request)
    made.on("response", watch.response)
    made.on("console", lambda message: watch.wrong.append(message.text) if message.type == "error" else None)
    made.on("weberror", lambda error: watch.wrong.append(str(error.error)))
    yield made
    made.close()
    assert watch.outside == []
    assert watch.problems() == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def at(page: Page) -> Callable[[str], Page]:
    """Go to a path and give back the page."""

    def go(path: str) -> Page:
        page.goto(path)
        return page

    return go
