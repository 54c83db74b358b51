"""A challenge as the Open Contracting Data Standard 1.1 says it: releases, and the record of all of them. Pure.

A challenge is a planning process: nothing is bought yet, so every release has the tag `planning` (its first version) or
`planningUpdate` (a later version, a published answer, a workshop, the end). What happened stays as it was released: a
release is made of one public version, one answer, or one step of a workshop, and has the moment of that for its date.
Merging all releases by the rules of the standard gives the compiled release of the record.

Only what the public page shows comes in here (`exchange/queries/ocds.py` reads it), and no company is a party: who
asked, applied or met is not public.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final

VERSION: Final = "1.1"
EXTENSIONS: Final = (
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_enquiry_extension/v1.1.5/extension.json",
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_sustainability_extension/master/extension.json",
    "https://raw.githubusercontent.com/contratacionesabiertas/ocds_clarificationMeetings_extension/master/extension.json",
)
"""By which readers of the standard find what three further fields mean."""
GOALS_OF_SYSTEMS: Final = {
    "energy": "environmental.energyEfficiency",
    "water": "environmental.waterResourcesProtection",
    "waste": "environmental.wasteReduction",
    "pollution": "environmental.pollutionPrevention",
}
GOALS_OF_SDG: Final = {
    "5": "social.genderEquality",
    "6": "environmental.waterResourcesProtection",
    "7": "environmental.energyEfficiency",
    "12": "environmental.circularEconomy",
    "15": "environmental.biodiversityProtectionRestoration",
}
"""Codes of the list sustainabilityGoal, where a sector or a UN goal says the same; the others have no code there."""
DATES: Final = (
    ("questions_until", "Questions close", "engagement"),
    ("closes_at", "Applications close", "engagement"),
    ("decision_on", "The city plans to decide", "assessment"),
    ("needed_by", "Needed by", "delivery"),
)
LIVE: Final = "live"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class City:
    """A city as its page names it; `joined_at`: when it joined a joint challenge, None for the one that leads."""

    id: str
    name: str
    country: str
    url: str
    joined_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """A public version: its number, moment, page, and the content as everybody reads it."""

    number: int
    at: datetime
    url: str
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """A published question with its answer, without who asked."""

    id: str
    question: str
    answer: str
    asked_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class Workshop:
    """A workshop that has the challenge on its table. `sessions` are (id, begin) of those that presented it."""

    id: str
    title: str
    url: str
    starts_at: datetime
    announced_at: datetime
    held_at: datetime | None = None
    cancelled_at: datetime | None = None
    cancelled_why: str = ""
    report_url: str = ""
    report_at: datetime | None = None
    sessions: Sequence[tuple[str, datetime]] = ()


@dataclass(frozen=True, slots=True)
class Process:
    """One challenge with its public history. `budget` is (words, highest amount) by code; money is in euro."""

    id: str
    language: str
    city: City
    versions: Sequence[Version]
    budgets: Mapping[str, tuple[str, int | None]]
    joined: Sequence[City] = ()
    answers: Sequence[Answer] = ()
    workshops: Sequence[Workshop] = ()
    closed_at: datetime | None = None
    is_closed: bool = False


def ocid_of(prefix: str, public_id: str) -> str:
    """The identifier of a challenge all over the world, below the publisher's prefix."""
    return f"{prefix}-{public_id}"


def releases(process: Process, prefix: str) -> list[Json]:
    """Every release, oldest first."""
    ocid = ocid_of(prefix, process.id)
    first = min((version.at for version in process.versions), default=None)
    if first is None:
        return []
    known: dict[str, str] = {}
    found: list[tuple[datetime, str, Json]] = [
        (version.at, f"v{version.number}", _of_version(process, version, known, ocid))
        for version in sorted(process.versions, key=lambda one: one.number)
    ]
    found += [(answer.at, f"answer-{answer.id}", _of_answer(answer, ocid)) for answer in process.answers]
    found += [
        (city.joined_at or first, f"joined-{city.id}", {"parties": [_party(city, ["interestedParty"])]})
        for city in process.joined
    ]
    found += [
        (at, f"workshop-{workshop.id}-{step}", parts)
        for workshop in process.workshops
        for at, step, parts in _steps(workshop, ocid)
    ]
    if process.is_closed and process.closed_at is not None:
        found.append((process.closed_at, "closed", {"planning": {"milestones": [_closed(process.closed_at)]}}))
    found = [(max(at, first), name, parts) for at, name, parts in found]
    found.sort(key=lambda row: (row[0], "planning" not in row[2] or "buyer" not in row[2], row[1]))
    return [
        {
            "ocid": ocid,
            "id": f"{ocid}-{name}",
            "date": _moment(at),
            "tag": ["planning" if name == "v1" else "planningUpdate"],
            "initiationType": "tender",
            "language": process.language,
            **parts,
        }
        for at, name, parts in found
    ]


def compiled(every: Sequence[Json]) -> Json:
    """All releases merged: the newest word of each field, lists of things with an id by their ids."""
    merged: Json = {}
    for release in every:
        merged = _merge(merged, {k: v for k, v in release.items() if k not in {"id", "date", "tag"}})
    last = every[-1]
    head = {"ocid": last["ocid"], "id": f"{last['ocid']}-{last['date']}", "date": last["date"], "tag": ["compiled"]}
    return head | {key: value for key, value in merged.items() if key not in head}


def release_package(every: Sequence[Json], *, uri: str, publisher: Json, at: datetime, links: Json) -> Json:
    """A page of releases; `links` leads to the next one."""
    dates = [release["date"] for release in every]
    head = _head(uri, publisher, max(dates, default=_moment(at)))
    return head | {"releases": list(every)} | ({"links": links} if links else {})


def record_package(every: Sequence[Json], *, uri: str, publisher: Json) -> Json:
    """The record of one challenge: its releases and what they come to."""
    record = {"ocid": every[0]["ocid"], "releases": list(every), "compiledRelease": compiled(every)}
    return _head(uri, publisher, every[-1]["date"]) | {"records": [record]}


def _head(uri: str, publisher: Json, published: str) -> Json:
    return {
        "uri": uri,
        "version": VERSION,
        "extensions": list(EXTENSIONS),
        "publisher": publisher,
        "publishedDate": published,
    }


def _of_version(process: Process, version: Version, known: dict[str, str], ocid: str) -> Json:
    content = version.content
    city = process.city
    lead = {"id": city.id, "name": city.name}
    page = {
        "id": f"v{version.number}",
        "documentType": "needsAssessment",
        "title": content["title"],
        "url": version.url,
        "datePublished": _moment(version.at),
        "format": "text/html",
        "language": process.language,
    }
    goals = sustainability(content)
    tender = {
        "id": ocid,
        "title": content["title"],
        "description": content["summary"] or content["problem"],
        "status": "active" if content["procurement_phase"] == LIVE else "planning",
        "procuringEntity": lead,
        "enquiryPeriod": _period(process, content["questions_until"], known),
        "documents": _notice(content["notice_url"]),
        "hasSustainability": True if goals else None,
        "sustainability": [{"goal": goal} for goal in goals],
    }
    planning = {
        "rationale": content["problem"],
        "budget": _budget(process, content["budget_band"], known),
        "documents": [page],
        "milestones": _dates(content, known),
    }
    return {
        "parties": [_party(city, ["buyer", "procuringEntity"])],
        "buyer": lead,
        "planning": _filled(planning),
        "tender": _filled(tender),
    }


def sustainability(content: Mapping[str, Any]) -> list[str]:
    """Goals of sustainable procurement that the challenge's sectors and UN goals stand for, in their order."""
    found = [GOALS_OF_SYSTEMS.get(code) for code in content["systems"]]
    found += [GOALS_OF_SDG.get(str(code)) for code in content["sdg"]]
    return [goal for goal in dict.fromkeys(found) if goal is not None]


def _budget(process: Process, code: str, known: dict[str, str]) -> Json | None:
    """Words and highest amount of the band; null inside takes back what an earlier version said."""
    words, most = process.budgets.get(code, ("", None))
    if not words and "budget" not in known:
        return None
    known["budget"] = words
    amount = {"amount": most, "currency": None if most is None else "EUR"}
    return {"id": code or None, "description": words or None, "amount": amount}


def _dates(content: Mapping[str, Any], known: dict[str, str]) -> list[Json]:
    """The dates of a version; one that an earlier version had and this one has not has no day any more."""
    found = []
    for name, title, kind in DATES:
        if content[name]:
            known[name] = title
        if name in known:
            found.append(
                {"id": name, "title": title, "type": kind, "dueDate": _moment_of(content[name]), "status": "scheduled"}
            )
    return found


def _notice(url: str) -> list[Json]:
    """The official notice of a live tender."""
    if not url.startswith(("https://", "http://")):
        return []
    return [{"id": "notice", "documentType": "tenderNotice", "title": "Official notice", "url": url}]


def _of_answer(answer: Answer, ocid: str) -> Json:
    enquiry = {
        "id": answer.id,
        "date": _moment(answer.asked_at),
        "description": answer.question,
        "answer": answer.answer,
        "dateAnswered": _moment(answer.at),
    }
    return {"tender": {"id": ocid, "hasEnquiries": True, "enquiries": [enquiry]}}


def _steps(workshop: Workshop, ocid: str) -> list[tuple[datetime, str, Json]]:
    """When a workshop was announced, called off, held, and reported on."""

    def milestone(at: datetime, **more: Any) -> Json:
        row = {
            "id": f"workshop-{workshop.id}",
            "title": workshop.title,
            "type": "engagement",
            "dueDate": _moment(workshop.starts_at),
            "dateModified": _moment(at),
        }
        return {"milestones": [row | more]}

    page = {"id": "page", "title": workshop.title, "url": workshop.url, "format": "text/html"}
    announced = milestone(workshop.announced_at, status="scheduled", documents=[page])
    found = [(workshop.announced_at, "announced", {"planning": announced})]
    if workshop.cancelled_at is not None:
        off = milestone(workshop.cancelled_at, status="notMet", description=workshop.cancelled_why or None)
        found.append((workshop.cancelled_at, "cancelled", {"planning": off}))
    elif workshop.held_at is not None:
        held = milestone(workshop.held_at, status="met", dateMet=_moment(workshop.starts_at))
        meetings = [{"id": key, "date": _moment(begins)} for key, begins in workshop.sessions]
        parts: Json = {"planning": held}
        if meetings:
            parts["tender"] = {"id": ocid, "clarificationMeetings": meetings}
        found.append((workshop.held_at, "held", parts))
    if workshop.report_at is not None and workshop.report_url:
        report = {
            "id": f"report-{workshop.id}",
            "documentType": "marketStudies",
            "title": workshop.title,
            "url": workshop.report_url,
            "datePublished": _moment(workshop.report_at),
            "format": "text/html",
        }
        found.append((workshop.report_at, "report", {"planning": {"documents": [report]}}))
    return found


def _closed(at: datetime) -> Json:
    title = "The city has closed the challenge"
    return {"id": "closed", "title": title, "type": "engagement", "dateMet": _moment(at), "status": "met"}


def _party(city: City, roles: list[str]) -> Json:
    return {
        "id": city.id,
        "name": city.name,
        "identifier": {"id": city.id, "legalName": city.name, "uri": city.url},
        "address": {"countryName": city.country},
        "roles": roles,
    }


def _period(process: Process, ends: str | None, known: dict[str, str]) -> Json | None:
    """From the first version until questions close; null inside takes an earlier end back."""
    if not ends and "period" not in known:
        return None
    known["period"] = ends or ""
    begins = min(version.at for version in process.versions)
    return {"startDate": _moment(begins) if ends else None, "endDate": _moment_of(ends)}


def _moment_of(value: str | None) -> str | None:
    """A moment or a whole day of a content; a day is over at its end."""
    if not value:
        return None
    if "T" in value:
        return _moment(datetime.fromisoformat(value))
    return _moment(datetime.combine(date.fromisoformat(value), time(23, 59, 59), tzinfo=UTC))


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _filled(facts: Mapping[str, Any]) -> Json:
    """Without what has no value."""
    return {name: value for name, value in facts.items() if value not in (None, "", [])}


def _merge(old: Any, new: Any) -> Any:
    """The rules of the standard for merging: null takes away, objects by name, lists of things by id, other lists
    whole (as the sustainability extension asks for its list)."""
    if isinstance(old, dict) and isinstance(new, dict):
        found = dict(old)
        for name, value in new.items():
            kept = None if value is None else _merge(old.get(name), value)
            if kept is None or kept == {}:
                found.pop(name, None)
            else:
                found[name] = kept
        return found
    if isinstance(new, dict):
        return _merge({}, new)
    if isinstance(new, list) and all(isinstance(one, dict) and "id" in one for one in new):
        rows = {one["id"]: one for one in old} if isinstance(old, list) else {}
        for one in new:
            rows[one["id"]] = _merge(rows.get(one["id"]), one)
        return list(rows.values())
    return new
