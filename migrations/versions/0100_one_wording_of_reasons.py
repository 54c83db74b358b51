"""The reasons of stored pairings say what people read; questions of missed must-haves go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0100"
down_revision = "0090"

NEVER = "No digital technology is needed or used: never a disadvantage. Neutral."
NOBODY = "No digital technology is needed or used."
NOT_IN_CHALLENGE = "Not given in the challenge: {what}."
NOT_IN_SOLUTION = "Not given in the solution: {what}."
WORDS = {
    "The challenge does not say: {what}. Neutral.": NOT_IN_CHALLENGE,
    "The solution does not say: {what}. Neutral.": NOT_IN_SOLUTION,
    "Cannot be judged from what is given: {what}. Neutral.": "Cannot be compared: {what}.",
    "Shares none of the challenge's telling words.": "Speaks of other things than the challenge.",
    "Shares the words {words}.": "Both speak of {words}.",
    "Usually costs {usual}, more than the budget of {band}.": "Needs {usual}; the city has {band}.",
    "Usually costs {usual}, less than the budget of {band}.": "Usually costs {usual}; the budget is {band}.",
    "Works in {served}, in the same region as {country}.": (
        "Works in {served}; has not said that it comes to {country}."
    ),
    "Works in {served}, not in {country}.": "Works in {served}; has not said that it comes to {country}.",
    "Was never used in {country}.": "Has not been used in {country} yet, and has not said that it comes there.",
    "The effect is as well proven as asked: {level}.": "How well its effect is proven: {level}.",
    "The effect is less well proven than could be: {level}.": "Its effect could be better proven: {level}.",
}
AT_ONCE = 500


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return str(value["label"])
    if isinstance(value, list):
        return ", ".join(_shown(item) for item in value)
    return str(value)


def _said(template: str, params: Mapping[str, Any]) -> dict[str, Any]:
    text = template.format(**{name: _shown(value) for name, value in params.items()})
    return {"template": template, "params": dict(params), "text": text}


def _technology(row: dict[str, Any], challenge: Mapping[str, Any], solution: Mapping[str, Any]) -> dict[str, Any]:
    """Where both sides said it, it is known now; else it is not given."""
    if not challenge.get("technologies"):
        sentence = _said(NOT_IN_CHALLENGE, {"what": "the digital technologies it asks for"})
    elif not solution.get("technologies"):
        sentence = _said(NOT_IN_SOLUTION, {"what": "its digital technologies"})
    else:
        return row | {"sentence": _said(NOBODY, {}), "unknown": False}
    return row | {"sentence": sentence}


def _reworded(row: dict[str, Any], challenge: Mapping[str, Any], solution: Mapping[str, Any]) -> dict[str, Any]:
    sentence = row["sentence"]
    if sentence["template"] == NEVER:
        return _technology(row, challenge, solution)
    template = WORDS.get(sentence["template"])
    return row if template is None else row | {"sentence": _said(template, sentence["params"])}


def _batches(table: sa.TableClause, *columns: sa.ColumnClause[Any]) -> Iterator[list[Any]]:
    connection, last = op.get_bind(), 0
    while True:
        query = sa.select(table.c.id, *columns).where(table.c.id > last).order_by(table.c.id).limit(AT_ONCE)
        rows = list(connection.execute(query))
        if not rows:
            return
        yield rows
        last = rows[-1].id


def upgrade() -> None:
    """Apply."""
    connection = op.get_bind()
    facts = sa.table("match_facts", sa.column("id", sa.Integer), sa.column("facts", sa.JSON))
    pairing = sa.table(
        "pairing",
        sa.column("id", sa.Integer),
        sa.column("challenge_facts_id", sa.Integer),
        sa.column("solution_facts_id", sa.Integer),
        sa.column("terms", sa.JSON),
    )
    for rows in _batches(pairing, pairing.c.challenge_facts_id, pairing.c.solution_facts_id, pairing.c.terms):
        ids = {row.challenge_facts_id for row in rows} | {row.solution_facts_id for row in rows}
        said = dict(connection.execute(sa.select(facts.c.id, facts.c.facts).where(facts.c.id.in_(ids))).tuples().all())
        for row in rows:
            sides = said[row.challenge_facts_id], said[row.solution_facts_id]
            terms = row.terms | {
                kind: [_reworded(term, *sides) for term in row.terms[kind]] for kind in ("terms", "must_haves")
            }
            if terms != row.terms:
                connection.execute(pairing.update().where(pairing.c.id == row.id).values(terms=terms))
    missed = sa.table("missed_pairing", sa.column("id", sa.Integer), sa.column("reason", sa.JSON))
    for rows in _batches(missed, missed.c.reason):
        for row in rows:
            reason = {name: value for name, value in row.reason.items() if name != "changes"}
            connection.execute(missed.update().where(missed.c.id == row.id).values(reason=_reworded(reason, {}, {})))


def downgrade() -> None:
    """Take back: sentences may stay; a missed must-have again has a list of what would change it."""
    connection = op.get_bind()
    missed = sa.table("missed_pairing", sa.column("id", sa.Integer), sa.column("reason", sa.JSON))
    for rows in _batches(missed, missed.c.reason):
        for row in rows:
            connection.execute(missed.update().where(missed.c.id == row.id).values(reason=row.reason | {"changes": []}))
