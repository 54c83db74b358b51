"""`python -m bench.users`: fifty people and programs work for two minutes on one installation, at the speed of people.

The installation is one of its own (SQLite by default, `--postgres` for a real PostgreSQL) with its demo, served by
`matchmaker run`. Visitors and people who are signed in read pages, sign-ups ask for accounts, programs make, write and
ask (the clients of `bench.chaos`). Nothing is disturbed. In the end the books are compared: nothing lost, nothing
doubled, no server error. Prints how many requests were answered and how long they took.
"""

from __future__ import annotations

import argparse
import http.client
import random
import re
import sys
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from typing import Final

from bench import chaos
from bench.chaos import Books, Client, Gone, Mails, Platform

PAGES: Final = (
    *("/", "/challenges", "/solutions", "/workshops", "/results", "/solution-types", "/guide", "/matching/rules"),
    *("/challenges?q=water", "/solutions?q=leak", "/challenges?status=open", "/privacy"),
)
OWN: Final = {
    "Emil": ("/home", "/challenges/mine", "/notifications", "/account"),
    "Carla": ("/home", "/solutions/mine", "/applications", "/notifications"),
    "Ada": ("/home", "/organizing", "/matching/runs", "/notifications"),
}
THINKS: Final = (0.5, 2.5)
"""Seconds somebody takes before the next click, between these two."""


def reads(client: Client, who: str) -> None:
    """Open pages, and what they lead to; "" for a visitor."""
    if who:
        signs_in(client, who)
    found: list[str] = []
    while not client.ended.is_set():
        path = random.choice([*PAGES, *OWN.get(who, ()), *found[:40]])
        status, page, _headers = client.ask("GET", path)
        if status == 200:
            found = re.findall(r'href="(/(?:challenges|solutions|workshops|results)/[a-z0-9-]+)"', page.decode())
        time.sleep(random.uniform(*THINKS))


def signs_in(client: Client, who: str) -> None:
    """Press the demo's button, and again when the page says so."""
    _status, page, _headers = client.ask("GET", "/sign-in")
    form = next(one for one in re.findall(r"<form.*?</form>", page.decode(), re.S) if f"Sign in as {who}" in one)
    fields = dict(re.findall(r'name="([^"]+)"[^>]*?value="([^"]*)"', form))
    action = re.findall(r'action="([^"]*)"', form)[0]
    for _try in range(20):
        status, _page, _headers = client.ask("POST", action, urllib.parse.urlencode(fields).encode())
        if status != 503:
            break
        time.sleep(random.uniform(*THINKS))
    if status not in {302, 303}:
        raise Gone(f"{who} cannot sign in: {status}")


def everybody(platform: Platform, books: Books, ended: threading.Event) -> list[Callable[[], None]]:
    """Fifty of them."""
    tokens, slugs = chaos.tokens_of(platform)

    def client(who: str = "", number: int = 0) -> Client:
        one = Client(platform, books, ended, tokens[who][number] if who else "")
        one.pause = random.uniform(*THINKS)
        return one

    def text(who: str, kind: str, name: str, key: str) -> Callable[[], None]:
        _s, made, _h = client(who).insist("POST", f"/api/v1/{kind}", {"title": name}, key=key)
        return lambda: chaos.writes(client(who, 1), f"/api/v1/{kind}/{made['slug']}", name)

    work: list[Callable[[], None]] = [lambda: reads(client(), "") for _n in range(14)]
    work += [lambda who=who: reads(client(), who) for who in OWN for _n in range(6)]  # type: ignore[misc]
    work += [
        lambda who=who, n=n: chaos.makes(client(who, n % 3), "solution", "/api/v1/solutions", f"Offer {n} of {who}")  # type: ignore[misc]
        for who in ("Carla", "Dora")
        for n in range(3)
    ]
    work += [
        lambda n=n: chaos.makes(client("Emil", n % 3), "challenge", "/api/v1/challenges", f"Wish {n} of Emil")  # type: ignore[misc]
        for n in range(3)
    ]
    work += [text("Carla", "solutions", f"Text {n} of Carla", f"text-c-{n}") for n in range(2)]
    work += [text("Emil", "challenges", f"Text {n} of Emil", f"text-e-{n}") for n in range(2)]
    work += [
        lambda who=who: chaos.asks(client(who, 2), slugs["open"], who)  # type: ignore[misc]
        for who in ("Carla", "Dora")
    ]
    return work + [lambda n=n: chaos.signs_up(client(), f"nora{n}x") for n in range(50 - len(work))]  # type: ignore[misc]


def run(seconds: float, is_postgres: bool, seed: int) -> int:
    """One whole trial; 1 if a fault was found."""
    random.seed(seed)
    mails, books, ended = Mails(), Books(), threading.Event()
    with tempfile.TemporaryDirectory() as name, chaos.database(is_postgres, Path(name)) as url:
        platform = Platform(Path(name), url, mails.port, threads=8)  # as `matchmaker run` has them
        mails.come()
        try:
            platform.start()
            work = everybody(platform, books, ended)
            books.took.clear()
            threads = [threading.Thread(target=chaos.told, args=(one, books), daemon=True) for one in work]
            for thread in threads:
                thread.start()
            time.sleep(seconds)
            ended.set()
            for thread in threads:
                thread.join(2 * chaos.PATIENCE)
            if any(thread.is_alive() for thread in threads):
                books.bad.append("a client still waits for an answer")
            took = sorted(books.took)
            chaos.rest(platform)
            faults = chaos.compare(platform, books, mails)
        finally:
            ended.set()
            platform.kill()
            mails.go()
    kind = "PostgreSQL" if is_postgres else "SQLite"
    points = {f"p{p}": took[min(len(took) - 1, len(took) * p // 100)] for p in (50, 90, 95, 99)}
    print(f"{kind}: {len(work)} people and programs, {seconds:.0f} s, seed {seed}")
    print(f"{len(took)} requests, {len(took) / seconds:.0f} a second; {books.again} sent again")
    print(
        ", ".join(f"{name} {value * 1000:.0f} ms" for name, value in points.items()) + f", most {took[-1] * 1000:.0f}"
    )
    print(f"answers: {', '.join(f'{status}: {count}' for status, count in sorted(books.statuses.items()))}")
    print(", ".join(f"{len(found)} {kind}s answered" for kind, found in sorted(books.answered.items())))
    for fault in faults:
        print(f"fault    {fault}")
    print("0 lost, 0 doubled, 0 server errors" if not faults else f"{len(faults)} faults")
    return min(1, len(faults))


def main() -> None:
    """Read the options."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    try:
        sys.exit(run(wanted.seconds, wanted.postgres, wanted.seed))
    except (OSError, http.client.HTTPException) as error:
        raise SystemExit(f"the trial ended: {error}") from error


if __name__ == "__main__":
    main()
