"""How well the matcher ranks: `python -m bench.matching_sets DATA` prints tables of docs/matching.md.

DATA holds `matching/` and `seed/` of the public data named in the document. Each judged set is made from texts that
were not written for it: an outcome and the action of the same row, a heading and what is listed under it. The
baselines read the same texts as the matcher (names of city and company too), cut by the matcher's own stemmer.
"""

from __future__ import annotations

import csv
import gzip
import json
import math
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from matchmaker.evaluation.matching.judged import JudgedSet, read_judged_set
from matchmaker.evaluation.matching.measures import evaluate
from matchmaker.evaluation.matching.records import challenge_from_record, solution_from_record
from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.judgement import ndcg
from matchmaker.matching.engine.ruleset import default_rules
from matchmaker.matching.engine.text import terms
from matchmaker.matching.engine.vocabulary import file_vocabulary

Record = dict[str, Any]
Pairs = Iterable[tuple[str, str]]
K1, B = 1.2, 0.75
COUNTRY_BONUS = 0.3  # of the best BM25 score of a query, where the countries agree


def _read(path: Path) -> list[Record]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _judged(challenges: Iterable[Record], solutions: Iterable[Record], relevant: Pairs) -> JudgedSet:
    graded: dict[str, dict[str, int]] = defaultdict(dict)
    for challenge, solution in relevant:
        graded[challenge][solution] = 2
    asked = tuple(challenge_from_record(row) for row in challenges)
    return JudgedSet(asked, tuple(solution_from_record(row) for row in solutions), graded, ())


def _facts_of_cities(
    data: Path, wanted: str, offered: str, *, sectors: bool = True, countries: bool = True
) -> JudgedSet:
    """One column of a row asks, another column of the same row is the answer."""
    with (data / "seed" / "city_action_facts.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row[wanted] and row[offered]]
    shared = [
        ({"sectors": [row["sector"]]} if sectors else {}) | ({"country": row["country"]} if countries else {})
        for row in rows
    ]
    challenges = [
        {"id": f"c{n}", "title": row[wanted], "city": row["city"], "population": row["population"]} | more
        for n, (row, more) in enumerate(zip(rows, shared, strict=True))
    ]
    solutions = [
        {"id": f"s{n}", "title": row[offered], "countries": more.get("country"), "sectors": more.get("sectors", [])}
        for n, (row, more) in enumerate(zip(rows, shared, strict=True))
    ]
    return _judged(challenges, solutions, [(f"c{n}", f"s{n}") for n in range(len(rows))])


def _projects_of_organizations(data: Path, change: Callable[[random.Random, Any], Any] | None = None) -> JudgedSet:
    """What an organization says of itself → its projects; `change` redraws the countries of a solution."""
    solutions, draw = _read(data / "matching" / "opensustain.solutions.jsonl.gz"), random.Random(1)
    for row in solutions:
        row |= {"sectors": [], "tags": []}
        row["countries"] = change(draw, row["countries"]) if change else row["countries"]
    with (data / "matching" / "opensustain_organizations.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["organization_description"] and row["organization_name"]]
    known = {row["org"] for row in solutions}
    rows = [row for row in rows if row["organization_name"] in known]
    challenges = [
        {"id": f"c{n}", "title": row["organization_description"], "country": row["location_country"]}
        for n, row in enumerate(rows)
    ]
    places = {row["organization_name"]: f"c{n}" for n, row in enumerate(rows)}
    return _judged(challenges, solutions, [(places[s["org"]], s["id"]) for s in solutions if s["org"] in places])


def _projects_of_topics(data: Path) -> JudgedSet:
    """A topic in a country → the projects listed under it that name this country."""
    solutions = _read(data / "matching" / "opensustain.solutions.jsonl.gz")
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in solutions:
        for country in row["countries"]:
            if country != "Global" and row["tags"]:
                found[row["tags"][-1], country].append(row["id"])
        row |= {"sectors": [], "tags": []}
    asked = {key: ids for key, ids in found.items() if len(ids) >= 2}
    challenges = [{"id": "/".join(key), "title": key[0], "country": key[1]} for key in asked]
    return _judged(challenges, solutions, [("/".join(key), name) for key, ids in asked.items() for name in ids])


def _titles_of_calls(data: Path) -> JudgedSet:
    """The title of a call → its description, in which the title is removed."""
    rows = [row for row in _read(data / "matching" / "eu_calls.challenges.jsonl.gz") if row["description"]]
    solutions = [{"id": row["id"], "description": row["description"].replace(row["title"], " ")} for row in rows]
    challenges = [{"id": row["id"], "title": row["title"]} for row in rows]
    return _judged(challenges, solutions, [(row["id"], row["id"]) for row in rows])


def _groups_of_calls(data: Path) -> JudgedSet:
    """A long call → the other calls of its group, by the name of the call without its last part."""
    rows = [row for row in _read(data / "matching" / "eu_calls.challenges.jsonl.gz") if len(row["description"]) > 2_000]
    groups: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        groups[row["id"].rpartition("-")[0]].append(row["id"])
    plain = [{"id": row["id"], "title": row["title"], "description": row["description"]} for row in rows]
    pairs = [(one, other) for ids in groups.values() for one in ids for other in ids if one != other]
    return _judged(plain, plain, pairs)


def _headings(data: Path, *, noisy: str = "") -> JudgedSet:
    """Headings → the projects under them; `noisy` adds unrelated sentences to "challenges" or "solutions"."""
    folder, draw = data / "matching" / "V_opensustain", random.Random(2)
    sides = {side: _read(folder / f"{side}.jsonl.gz") for side in ("challenges", "solutions")}
    calls = [row["description"] for row in _read(data / "matching" / "uk_funding.challenges.jsonl.gz")]
    unrelated = [part for text in calls for part in text.split(". ") if 40 < len(part) < 300]
    for row in sides.get(noisy, ()):
        row["description"] = ". ".join([row["description"], *draw.sample(unrelated, 4)])
    with (folder / "relevance.tsv").open(encoding="utf-8") as file:
        pairs = [(row["challenge_id"], row["solution_id"]) for row in csv.DictReader(file, delimiter="\t")]
    return _judged(sides["challenges"], sides["solutions"], pairs)


def _words(facts: ChallengeFacts | SolutionFacts) -> list[str]:
    name = facts.city.name if isinstance(facts, ChallengeFacts) else facts.company.name
    return terms(" ".join((facts.title, facts.summary, facts.description, *facts.tags, name)))


def _bm25(judged: JudgedSet, *, with_country: bool = False) -> float:
    documents = [Counter(_words(facts)) for facts in judged.solutions]
    rows, lengths = _inverted(documents), [sum(found.values()) for found in documents]
    mean = sum(lengths) / len(lengths) or 1

    def scores(facts: ChallengeFacts) -> Mapping[int, float]:
        total: dict[int, float] = defaultdict(float)
        for word in set(_words(facts)):
            holding = rows.get(word, {})
            rare = math.log(1 + (len(documents) - len(holding) + 0.5) / (len(holding) + 0.5))
            for at, count in holding.items():
                total[at] += rare * count * (K1 + 1) / (count + K1 * (1 - B + B * lengths[at] / mean))
        if with_country and facts.city.country:
            bonus = COUNTRY_BONUS * max(total.values(), default=1.0)
            for at, solution in enumerate(judged.solutions):
                if facts.city.country in solution.countries:
                    total[at] += bonus
        return total

    return _mean(judged, scores)


def _tf_idf(judged: JudgedSet) -> float:
    documents = [Counter(_words(facts)) for facts in judged.solutions]
    rows = _inverted(documents)
    rare = {word: math.log(len(documents) / len(found)) + 1 for word, found in rows.items()}
    norms = [math.sqrt(sum((n * rare[w]) ** 2 for w, n in found.items())) or 1.0 for found in documents]

    def scores(facts: ChallengeFacts) -> Mapping[int, float]:
        total: dict[int, float] = defaultdict(float)
        for word, asked in Counter(_words(facts)).items():
            for at, count in rows.get(word, {}).items():
                total[at] += asked * count * rare[word] ** 2 / norms[at]
        return total

    return _mean(judged, scores)


def _inverted(documents: Sequence[Counter[str]]) -> dict[str, dict[int, int]]:
    rows: dict[str, dict[int, int]] = defaultdict(dict)
    for at, found in enumerate(documents):
        for word, count in found.items():
            rows[word][at] = count
    return rows


def _mean(judged: JudgedSet, scores: Callable[[ChallengeFacts], Mapping[int, float]]) -> float:
    """nDCG@10 of a ranking by these scores; equal ones in the order of the file."""
    asked = [facts for facts in judged.challenges if judged.relevance.get(facts.id)]
    total = 0.0
    for facts in asked:
        found = scores(facts)
        best = sorted(found, key=lambda at: (-found[at], at))[:10]
        total += ndcg([judged.solutions[at].id for at in best], judged.relevance[facts.id])
    return total / len(asked)


def sets(data: Path) -> Iterable[tuple[str, JudgedSet]]:
    """Name and judged set of each row of the table."""
    outcomes = ("outcome_short", "action_title")
    yield "outcomes of cities → the action of the same row, country on both sides", _facts_of_cities(data, *outcomes)
    yield "the same, without sectors", _facts_of_cities(data, *outcomes, sectors=False)
    yield "the same, no countries", _facts_of_cities(data, *outcomes, sectors=False, countries=False)
    yield "actions → outcomes", _facts_of_cities(data, "action_title", "outcome_short")
    yield "actions → who is responsible", _facts_of_cities(data, "action_title", "responsible")
    yield "what an organisation says of itself → its projects", _projects_of_organizations(data)
    countries = ("USA", "Germany", "UK", "France", "Canada", "Netherlands", "Australia", "Spain")
    for name, change in (
        ("… half of the solutions do not say their country", lambda d, own: own if d.random() < 0.5 else []),
        ("… nine tenths do not say it", lambda d, own: own if d.random() < 0.1 else []),
        ("… a third say a wrong one", lambda d, own: [d.choice(countries)] if d.random() < 1 / 3 else own),
        ("… all the same country, or none", lambda _d, own: ["Germany"] if own else []),
    ):
        yield name, _projects_of_organizations(data, change)
    yield "a topic in a country → projects there", _projects_of_topics(data)
    yield "title → description of EU calls, titles removed", _titles_of_calls(data)
    yield "a long EU call → the calls of its group", _groups_of_calls(data)
    yield "headings → projects", _headings(data)
    yield "headings → projects with unrelated sentences added", _headings(data, noisy="solutions")
    yield "headings with unrelated sentences added → projects", _headings(data, noisy="challenges")


def translated(data: Path) -> Iterable[tuple[str, JudgedSet]]:
    """The headings as titles alone, in English and translated, against the same English projects."""
    folder = data / "matching" / "V_opensustain"
    judged = read_judged_set(folder)
    with (Path(__file__).parent / "matching_headings.tsv").open(encoding="utf-8") as file:
        titles = {row["id"]: row for row in csv.DictReader(file, delimiter="\t")}
    for language in ("en", "de", "fr", "es", "pt"):
        asked = tuple(
            replace(facts, title=titles[facts.id].get(language, facts.title), summary="", description="")
            for facts in judged.challenges
        )
        yield language, replace(judged, challenges=asked)


def main() -> None:
    """Print the tables."""
    print("| judged set | queries | TF-IDF | BM25 | BM25 + country | matcher |")
    print("|---|---|---|---|---|---|", flush=True)
    for name, judged in sets(Path(sys.argv[1])):
        ours = evaluate(judged, default_rules(), file_vocabulary())
        found = (_tf_idf(judged), _bm25(judged), _bm25(judged, with_country=True), ours.ndcg)
        print(f"| {name} | {ours.queries} | {' | '.join(f'{value:.2f}' for value in found)} |", flush=True)

    print("\n| headings as titles in | nDCG@10 | less than in English | none right in ten |\n|---|---|---|---|")
    english = 0.0
    for language, judged in translated(Path(sys.argv[1])):
        ours = evaluate(judged, default_rules(), file_vocabulary())
        english = english or ours.ndcg
        missed = round(ours.queries * (1 - ours.hit))
        print(f"| {language} | {ours.ndcg:.3f} | {100 * (1 - ours.ndcg / english):.1f} % | {missed} |", flush=True)


if __name__ == "__main__":
    main()
