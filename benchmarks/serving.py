"""How fast the viewer answers: a subject page, the assessment of a new subject, a SPARQL query; 8 clients at once.

Run: python benchmarks/serving.py [--requests 400] [--mixed 2000]. Starts a server of its own with the examples, asks it
over real connections, and prints requests a second, the median and the 95th percentile, each as a ratio to the health
of an empty page (``/openapi.json``), and what a first page load brings. Then mixed requests with 20 stalled connections
beside them, and a page while 16 slow queries are asked, with errors counted. Nothing here is a test.
"""

from __future__ import annotations

import argparse
import itertools
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import requests
from stalls import BEGINNINGS, Stalled

ROOT = Path(__file__).parents[1]
CLIENTS = 8
QUERIES = 4
"""Clients that may ask a query at the same time."""
QUERY = "SELECT ?subject ?verdict { ?a earl:subject ?s ; le:verdict ?verdict . ?s le:identifier ?subject }"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
STALLED, SLOW_QUERIES, PATIENCE = 20, 16, 30
PAGES = ("/subjects", "/subjects/eligible-man", "/subjects/eligible-man.json", "/trial", "/trial/kn5501/inc-07",
         "/ontology", "/ontology/term/Subject", "/query", "/log", "/health", "/openapi.json")


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser()
    options.add_argument("--requests", type=int, default=400)
    options.add_argument("--mixed", type=int, default=2000)
    chosen = options.parse_args()
    wanted = chosen.requests
    process = subprocess.Popen(
        [sys.executable, "-m", "kn5501_reasoner", "serve", "--port", "0"], cwd=ROOT, stderr=subprocess.PIPE, text=True
    )
    try:
        url = next(found[1] for line in process.stderr if (found := re.search(r"serving (http://\S+?)/? ", line)))
        first_load(url)
        print(f"{'what':34} {'a second':>9} {'median ms':>10} {'p95 ms':>8} {'p95 ratio':>10}")
        base = run("a small file (/openapi.json)", lambda session, n: session.get(f"{url}/openapi.json"), wanted, None)
        run("subject page", lambda session, n: session.get(f"{url}/subjects/eligible-man"), wanted, base)
        query = f"{url}/sparql?{urlencode({'query': QUERY})}"
        run(f"SPARQL query, {QUERIES} clients",
            lambda session, n: session.get(query, headers={"Accept": "text/csv"}), wanted, base, QUERIES)
        run("assessment of a new subject", Upload(url), max(CLIENTS, wanted // 8), base)
        print(f"\n{'what':34} {'requests':>9} {'errors':>7} {'again':>6}"
              f" {'median ms':>10} {'p95 ms':>8} {'longest ms':>11}")
        beside_slow_queries(url)
        mixed("mixed requests", url, chosen.mixed)
        host, port = url.removeprefix("http://").split(":")
        with Stalled(host, int(port), tuple(BEGINNINGS), STALLED):
            mixed(f"the same beside {STALLED} stalled", url, chosen.mixed)
    finally:
        process.terminate()
        process.communicate()


class Upload:
    """Bring in one more subject each time."""

    def __init__(self, url: str, name: str = "benchmark") -> None:
        self.url, self.name = url, name.replace(" ", "-")
        self.text = (ROOT / "examples" / "eligible-man.ttl").read_text(encoding="utf-8")

    def __call__(self, session: requests.Session, number: int) -> requests.Response:
        """One upload; the token of the form is fetched once a session."""
        if not hasattr(session, "token"):
            page = session.get(f"{self.url}/subjects", timeout=PATIENCE).text
            session.token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        data = self.text.replace("eligible-man", f"{self.name}-{number}").encode()
        return session.post(
            f"{self.url}/subjects/upload", files={"file": ("one.ttl", data)}, data={"csrf_token": session.token},
            headers={"Accept": "application/json", "Origin": self.url}, timeout=PATIENCE,
        )


def run(name: str, ask: Callable[[requests.Session, int], requests.Response], count: int, base: float | None,
        clients: int = CLIENTS) -> float:
    """Ask so many times by some clients; print, and give back the 95th percentile."""
    sessions = [requests.Session() for _ in range(clients)]
    for session in sessions:
        ask(session, -1 - sessions.index(session)).raise_for_status()

    def client(which: int) -> list[float]:
        times = []
        for number in range(which, count, clients):
            began = time.perf_counter()
            ask(sessions[which], number).raise_for_status()
            times.append((time.perf_counter() - began) * 1000)
        return times

    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        times = sorted(each for found in pool.map(client, range(clients)) for each in found)
    wall = time.perf_counter() - began
    high = times[int(len(times) * 0.95)]
    ratio = f"{high / base:10.1f}" if base else f"{'1.0':>10}"
    print(f"{name:34} {count / wall:9.1f} {statistics.median(times):10.1f} {high:8.1f} {ratio}")
    return high


def mixed(name: str, url: str, count: int) -> None:
    """Ask pages, queries and uploads by 8 clients, and count what is not answered as it must be.

    Who is told to come again comes again, as Retry-After says.
    """
    upload, again = Upload(url, name), []
    query = f"{url}/sparql?{urlencode({'query': QUERY})}"

    def ask(session: requests.Session, number: int) -> requests.Response:
        if number % 40 == 0:
            return upload(session, number)
        return session.get(query if number % 8 == 0 else url + PAGES[number % len(PAGES)], timeout=PATIENCE)

    def patiently(session: requests.Session, number: int) -> requests.Response:
        while "Retry-After" in (answer := ask(session, number)).headers:
            again.append(number)
            time.sleep(int(answer.headers["Retry-After"]))
        return answer

    def client(which: int) -> list[float | None]:
        session, found = requests.Session(), []
        for number in range(which, count, CLIENTS):
            found.append(timed(lambda number=number: patiently(session, number)))
            if found[-5:] == [None] * 5:
                return found + [None] * (len(range(which, count, CLIENTS)) - len(found))  # it does not answer any more
        return found

    with ThreadPoolExecutor(CLIENTS) as pool:
        told(name, [each for found in pool.map(client, range(CLIENTS)) for each in found], len(again))


def beside_slow_queries(url: str) -> None:
    """Ask one page again and again while 16 slow queries are asked."""
    with ThreadPoolExecutor(SLOW_QUERIES) as pool:
        asked = [pool.submit(lambda: requests.get(f"{url}/sparql", params={"query": SLOW}, timeout=120))
                 for _ in range(SLOW_QUERIES)]
        session, times = requests.Session(), []
        for path in itertools.cycle(("/subjects", "/trial", "/health")):
            times.append(timed(lambda path=path: session.get(url + path, timeout=120)))
            if all(each.done() for each in asked):
                break
    told(f"a page beside {SLOW_QUERIES} slow queries", times)
    refused = [each.result().elapsed for each in asked if "Retry-After" in each.result().headers]
    print(f"  of which {len(refused)} were told to come again" + (f", in {max(refused)}" if refused else ""))


def timed(ask: Callable[[], requests.Response]) -> float | None:
    """Milliseconds; None when it failed or was refused."""
    began = time.perf_counter()
    try:
        ask().raise_for_status()
    except requests.RequestException:
        return None
    return (time.perf_counter() - began) * 1000


def told(name: str, found: list[float | None], again: int = 0) -> None:
    """Print a line about requests that may have failed. again: how many were asked a second time."""
    times = sorted(each for each in found if each is not None) or [float("nan")]
    print(f"{name:34} {len(found):9} {found.count(None):7} {again:6} {statistics.median(times):10.1f} "
          f"{times[int(len(times) * 0.95)]:8.1f} {times[-1]:11.1f}", flush=True)


def first_load(url: str) -> None:
    """Bytes of the first page with everything that it asks for."""
    page = requests.get(f"{url}/subjects", timeout=30)
    parts = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
    total = len(page.content) + sum(len(requests.get(url + part, timeout=30).content) for part in set(parts))
    print(f"first page load: {total / 1024:.1f} KiB in {1 + len(set(parts))} requests\n")


if __name__ == "__main__":
    main()
