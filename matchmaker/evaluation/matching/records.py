"""Loose records, as exchanged in JSON lines → facts. Missing fields are unknown; wrong types are refused by name."""

from __future__ import annotations

import contextlib
import html
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from matchmaker.matching.engine.facts import ChallengeFacts, CityFacts, CompanyFacts, SolutionFacts
from matchmaker.matching.engine.vocabulary import level_code
from matchmaker.vocabulary.engine.country_names import WORLD, country_codes
from matchmaker.vocabulary.files import current_schemes

Record = Mapping[str, Any]

_DOUBLE = re.compile("Ã[\u0080-¿]|â€")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
_MOST = 10**15
_NUMBER = re.compile(r"\d{1,15}(?:[ ,\u00a0\u202f]\d{3})*(?:\.\d{1,9})?")
# Everyday names of the fields of work → the eight systems; others keep their own name, so that like still finds like.
_SYSTEMS = {
    "buildings": "energy",
    "mobility": "transport",
    "waste-circular": "waste",
    "social-health": "inclusion",
    "finance-governance": "governance",
    "air-climate": "pollution",
}


class BadRecord(ValueError):
    """The record cannot be used; the text says which field and why."""


def challenge_from_record(data: Record) -> ChallengeFacts:
    """Facts of a challenge record; raises BadRecord without id and title or on a wrong type."""
    countries = country_codes(_texts(data, "country"))
    return ChallengeFacts(
        id=_identifier(data),
        title=_title(data),
        summary=_text(data, "summary"),
        description=_text(data, "description"),
        tags=_texts(data, "tags"),
        languages=_languages(data),
        city=CityFacts(
            name=_text(data, "city"),
            country=countries[0] if countries and countries[0] != WORLD else None,
            population=_whole(data, "population"),
        ),
        countries=tuple(code for code in countries[1:] if code != WORLD),
        sectors=_sectors(data),
        sdgs=_texts(data, "sdgs"),
        budget_band=_band(_number(data, "budget_eur")),
    )


def solution_from_record(data: Record) -> SolutionFacts:
    """Facts of a solution record; raises BadRecord without id and title or on a wrong type."""
    return SolutionFacts(
        id=_identifier(data),
        title=_title(data),
        summary=_text(data, "summary"),
        description=_text(data, "description"),
        tags=(*_texts(data, "tags"), *_texts(data, "technology")),
        languages=_languages(data),
        company=CompanyFacts(name=_text(data, "org")),
        sectors=_sectors(data),
        sdgs=_texts(data, "sdgs"),
        maturity=level_code(_whole(data, "trl")),
        countries=country_codes(_texts(data, "countries")),
    )


def _identifier(data: Record) -> str:
    value = data.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value.strip():
        raise BadRecord("the field “id” is missing or not a text")
    return value


def _title(data: Record) -> str:
    title = _text(data, "title")
    if not (title or _text(data, "summary") or _text(data, "description")):
        raise BadRecord("the field “title” is missing or empty, and so is every other text")
    return title


def _clean(value: str) -> str:
    """Readable text: double encoding undone where it is certain, markup and control characters gone."""
    if _DOUBLE.search(value):
        for page in ("latin-1", "cp1252"):
            with contextlib.suppress(UnicodeError):
                value = value.encode(page).decode("utf-8")
    if "<" in value or "&" in value:
        value = html.unescape(_MARKUP.sub(" ", value))
    plain = "".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in value)
    return plain.strip()


def _text(data: Record, name: str) -> str:
    value = data.get(name)
    if value is None or value != value:  # tables written as JSON put NaN where a text is missing
        return ""
    if isinstance(value, str):
        return _clean(value)
    raise BadRecord(f"the field “{name}” is not a text")


def _texts(data: Record, name: str) -> tuple[str, ...]:
    value = data.get(name)
    if value is None or value == "" or value != value:
        return ()
    if isinstance(value, str | int) and not isinstance(value, bool):
        value = [value]
    if not isinstance(value, list):
        raise BadRecord(f"the field “{name}” is not a list")
    if any(not isinstance(item, str | int) or isinstance(item, bool) for item in value if item is not None):
        raise BadRecord(f"the field “{name}” holds something that is not a text")
    cleaned = (_clean(str(item)) for item in value if item is not None)
    return tuple(dict.fromkeys(item for item in cleaned if item))


def _number(data: Record, name: str) -> float | None:
    """A number, also one written as text ("290,000", "TRL 7-8": the first one); text without a number is unknown."""
    value = data.get(name)
    if value is None:
        return None
    if isinstance(value, str):
        found = _NUMBER.search(value)
        return float(re.sub(r"[ ,\u00a0\u202f]", "", found[0])) if found else None
    usable = isinstance(value, int | float) and not isinstance(value, bool) and -_MOST < value < _MOST
    if not usable:
        raise BadRecord(f"the field “{name}” is not a finite number")
    return float(value)


def _whole(data: Record, name: str) -> int | None:
    number = _number(data, name)
    return None if number is None else round(number)


def _band(amount: float | None) -> str | None:
    """The budget band that holds an amount in euros; an amount on a limit belongs to the band above."""
    if amount is None or amount <= 0:
        return None
    bands = current_schemes()["budget_band"].items()
    limits = [(code, row.number("max_eur")) for code, row in bands if code != "unknown"]
    return next(code for code, most in limits if most is None or amount < most)


def _sectors(data: Record) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_SYSTEMS.get(code, code) for code in _texts(data, "sectors")))


def _languages(data: Record) -> tuple[str, ...]:
    return tuple(code.lower()[:2] for code in _texts(data, "lang"))
