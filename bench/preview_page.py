"""How long the preview of a draft takes through the page: `python -m bench.preview_page [--challenges N]`.

An SQLite database with invented challenges and solutions is filled, an organizer begins a draft, and the POST of
“Update preview” is timed through Flask's test client: cold (a process that has just started) and warm (again, and
after one solution changed).
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app
from flask.testing import FlaskClient

from bench.matching_data import Maker
from config import Config
from matchmaker import create_app
from matchmaker.accounts.models import User
from matchmaker.challenges.models import Challenge, ChallengeTag, Requirement
from matchmaker.core import clock
from matchmaker.core.actors import system_actor
from matchmaker.core.db import db, session, unit_of_work, writing
from matchmaker.matching.engine.catalogue import tunable
from matchmaker.matching.engine.ruleset import DELIVERED
from matchmaker.matching.jobs import full_run
from matchmaker.matching.models import MatchRun, MatchRunStatus, RuleSet
from matchmaker.matching.queries import preview
from matchmaker.matching.services import runs as matching_runs
from matchmaker.models import Base
from matchmaker.organizations.models import Organization
from matchmaker.solutions.models import Solution, SolutionReference, SolutionTag

GOAL = 2.0  # seconds, for 1,000 × 5,000


def main() -> None:
    """Fill, time, print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--challenges", type=int, default=1_000)
    parser.add_argument("--solutions", type=int, default=5_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        app = _app(Path(folder))
        with app.app_context():
            path = _fill(options.challenges, options.solutions)
            client = _signed_in(app)
            rows = _measure(client, path)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"Preview through the page, {options.challenges:,} challenges × {options.solutions:,} solutions, ", end="")
    print(f"load {os.getloadavg()[0]:.1f}, at most {memory} MB; goal {GOAL:.0f} s\n")
    print("| | POST, s | processor, s |\n|---|---|---|")
    for name, seconds, processor in rows:
        print(f"| {name} | {seconds:.2f} | {processor:.2f} |")


def _app(folder: Path) -> Flask:
    config = Config(
        env="test",
        secret_key="x" * 40,
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'bench.db'}",
        queue_url="manual:",
        demo=False,
    )
    app = create_app(config)
    with app.app_context(), writing():
        Base.metadata.create_all(db.engine)
    return app


def _fill(challenges: int, solutions: int) -> str:
    """The market, a finished run to stand on and a draft; answers the draft's address."""
    maker = Maker(seed=5)
    with unit_of_work():
        moment = clock.now()
        address = "organizer@example.org"
        organizer = User(id=1, email=address, email_key=address, name="Organizer", is_organizer=True)
        organizer.created_at = organizer.email_confirmed_at = moment
        session().add(organizer)
        cities = [_organization("city", n, population=10_000 * (n + 1)) for n in range(200)]
        companies = [
            _organization("company", n, size=("micro", "small", "medium", "large")[n % 4]) for n in range(1000)
        ]
        session().add_all([*cities, *companies])
        session().add_all(_challenge(maker, n, cities[n % len(cities)]) for n in range(challenges))
        session().add_all(_solution(maker, n, companies[n % len(companies)]) for n in range(solutions))
    actor = system_actor("bench")
    with unit_of_work():
        run_id = matching_runs.start_run(actor).id
    full_run.prepare_run(run_id)
    with unit_of_work():  # the preview reads the run's word counts, not its pairings
        session().execute(sa.update(MatchRun).values(status=MatchRunStatus.DONE.value, finished_at=clock.now()))
        live_rules = session().scalars(sa.select(RuleSet)).one()
        draft = RuleSet(
            rules=live_rules.rules,
            based_on_id=live_rules.id,
            created_by_id=1,
            created_at=clock.now(),
            updated_at=clock.now(),
        )
        session().add(draft)
        session().flush()
        return f"/matching/drafts/{draft.public_id}"


def _organization(kind: str, number: int, **values: Any) -> Organization:
    name = f"{kind} {number}"
    return Organization(
        kind=kind,
        name=name,
        name_key=name,
        slug=f"{kind}-{number}",
        country=("AT", "DE", "ZA", "BR", "JP")[number % 5],
        languages=[("de", "en", "pt")[number % 3]],
        vetting="vetted",
        created_at=clock.now(),
        updated_at=clock.now(),
        **values,
    )


def _challenge(maker: Maker, number: int, city: Organization) -> Challenge:
    facts = maker.challenge(number)
    row = Challenge(
        city=city,
        title=facts.title,
        slug=f"challenge-{number}",
        problem=facts.description,
        summary=facts.title,
        status="published",
        revision=1,
        stage=facts.stage or "",
        budget_band=facts.budget_band or "unknown",
        published_at=clock.now(),
        closes_at=clock.in_days(30),
        created_at=clock.now(),
        updated_at=clock.now(),
    )
    tags = {
        "system": facts.sectors,
        "topic": facts.subtopics,
        "collaboration": facts.collaboration,
        "sdg": facts.sdgs,
        "gpc": facts.gpc,
        "digital_technology": facts.technologies,
    }
    row.tags = [ChallengeTag(scheme=s, code=c, position=i) for s, codes in tags.items() for i, c in enumerate(codes)]
    row.requirements = [Requirement(text=text, is_must=True, position=i) for i, text in enumerate(facts.must_haves)]
    return row


def _solution(maker: Maker, number: int, company: Organization) -> Solution:
    facts = maker.solution(number)
    row = Solution(
        company=company,
        title=facts.title,
        slug=f"solution-{number}",
        summary=facts.title,
        description=facts.description,
        maturity=facts.maturity or "",
        budget_band=(facts.budget_bands or ("",))[0],
        delivery_months=facts.delivery_months,
        evidence_level=facts.evidence or "",
        status="listed",
        listed_at=clock.now(),
        expires_on=(clock.now() + timedelta(days=300)).date(),
        created_at=clock.now(),
        updated_at=clock.now(),
    )
    tags = {
        "system": facts.sectors,
        "topic": facts.subtopics,
        "stage": facts.stages,
        "collaboration": facts.collaboration,
        "country": facts.countries,
        "language": facts.languages,
        "sdg": facts.sdgs,
        "digital_technology": facts.technologies,
    }
    row.tags = [SolutionTag(scheme=s, code=c, position=i) for s, codes in tags.items() for i, c in enumerate(codes)]
    row.references = [
        SolutionReference(place=r.city, country=r.country or "", population=r.population, year=r.year, position=i)
        for i, r in enumerate(facts.references)
    ]
    return row


def _signed_in(app: Flask) -> FlaskClient:
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    user = session().get_one(User, 1)
    with client.session_transaction() as kept:
        kept["_user_id"] = f"{user.id}.{user.stamp}"
        kept["_fresh"] = True
        kept["acting_for"] = "organizer"
    session().rollback()
    return client


def _post(client: FlaskClient, path: str, wording: float) -> tuple[float, float]:
    """Ask for the preview of the delivered rules with some weight moved from the country to the wording."""
    data: dict[str, str] = {"do": "preview", "note": ""}
    data |= {name: str(points / 100) for name, points in asdict(DELIVERED).items()}
    for entry in tunable():
        weight = entry.weight / 100
        weight += {"wording": wording, "country": -wording}.get(entry.name, 0)
        data["small_share"] = "40"
        data[f"kind-{entry.name}"] = "weighted" if entry.may_be_weighted else "must_have"
        data[f"weight-{entry.name}"] = str(weight)
        data[f"pass-{entry.name}"] = "50"
        data |= {f"set-{entry.name}-{name}": str(item.default) for name, item in entry.parameters}
    wall, processor = time.perf_counter(), time.process_time()
    answer = client.post(path, data=data)
    taken = time.perf_counter() - wall, time.process_time() - processor
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return taken


def _measure(client: FlaskClient, path: str) -> list[tuple[str, float, float]]:
    preview.clear_cache()
    rows = [("nothing kept at all (a run leaves its word work): every text is read", *_post(client, path, 2))]
    preview.clear_cache()
    rows.append(("cold: another process, nothing prepared", *_post(client, path, 2)))
    rows.append(("warm: another draft", *_post(client, path, 5)))
    rows.append(("warm: a third", *_post(client, path, 8)))
    with unit_of_work():
        solution = session().scalars(sa.select(Solution).order_by(Solution.id).limit(1)).one()
        solution.summary, solution.updated_at = "Sensors that count bicycles", clock.now()
    rows.append(("one solution changed meanwhile, nothing prepared", *_post(client, path, 3)))
    preview.clear_cache()
    thread = preview.warm_up(current_app._get_current_object().app_context)  # type: ignore[attr-defined]
    assert thread is not None
    thread.join()
    rows.append(("prepared when the draft was opened", *_post(client, path, 4)))
    return rows


if __name__ == "__main__":
    main()
