"""Full-text search: one `search_doc` row per findable object, FTS5 on SQLite, tsvector on PostgreSQL.

Accents are folded in Python for both, so "Munchen" finds "München" on either. Besides its letters a text is kept by
what its words mean (`words`): the feature that reads words for the matcher answers `word_reader`, so that "schools"
finds a school, "Wasser" water and "cycling" a bicycle. Titles weigh more than bodies; what has all words comes first,
then what has some. A word that nothing holds is looked for inside longer words, and then as a misspelt one
(`search_word` lists the words there are).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from markupsafe import Markup, escape
from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.core import jobs
from matchmaker.core.db import Base, Id, insert_into, session
from matchmaker.core.hooks import Hook
from matchmaker.core.letters import fold

T = TypeVar("T")

_WORD = re.compile(r"\w+")

Meaning = tuple[str, tuple[str, ...]]
"""A word as written (or several that belong together), and the stems it counts as."""

word_reader: Hook[[str], list[Meaning]] = Hook("word_reader")
"""What the words of a text mean; words that say nothing are left out."""

FIRST_COLUMNS = ("title", "body")
COLUMNS = ("title", "body", "words")
_WEIGHTS = {"title": "A", "words": "B", "body": "C"}
SQLITE_DROP = (
    "DROP TRIGGER search_doc_au",
    "DROP TRIGGER search_doc_ad",
    "DROP TRIGGER search_doc_ai",
    "DROP TABLE search_fts",
)
POSTGRES_DROP = (
    "DROP FUNCTION IF EXISTS search_hits",
    "DROP FUNCTION IF EXISTS search_any",
    "DROP INDEX ix_search_doc_tsv",
    "ALTER TABLE search_doc DROP COLUMN tsv",
)
STEM, VARIANT, TITLE = "zqs", "zqv", "zqt"  # begin the tokens of `words`, so that no typed word meets them
RANKED = 200  # hits of a search that PostgreSQL ranks by all their words
_SHORTEST_PART = 4
_LONGEST_WORD = 60
_MOST_PARTS = 12
_SHORTEST_START = 3  # letters of a last word that may go on: "ev" is no beginning of "event"
_KEPT = "search_asked"
_ALIKE = 0.45  # of the trigrams of two words, at least, for one to be the other misspelt


def sqlite_ddl(columns: Sequence[str]) -> tuple[str, ...]:
    """The index over these columns and the triggers that keep it."""
    names = ", ".join(columns)
    new, old = (", ".join(f"{row}.{name}" for name in columns) for row in ("new", "old"))
    add = f"INSERT INTO search_fts(rowid, {names}) VALUES (new.id, {new});"  # nosec B608  our own column names
    take = f"INSERT INTO search_fts(search_fts, rowid, {names}) VALUES ('delete', old.id, {old});"  # nosec B608
    return (
        f"CREATE VIRTUAL TABLE search_fts USING fts5({names}, content='search_doc', content_rowid='id',"
        " tokenize='unicode61')",
        f"CREATE TRIGGER search_doc_ai AFTER INSERT ON search_doc BEGIN {add} END",
        f"CREATE TRIGGER search_doc_ad AFTER DELETE ON search_doc BEGIN {take} END",
        f"CREATE TRIGGER search_doc_au AFTER UPDATE ON search_doc BEGIN {take} {add} END",
    )


def postgres_ddl(columns: Sequence[str]) -> tuple[str, ...]:
    """The search column over these columns, its index, and the two functions that read it.

    Texts stand outside the row (`toast_tuple_target`), so that a thousand hits are a few pages, not a thousand.
    """
    parts = " || ".join(f"setweight(to_tsvector('simple', {name}), '{_WEIGHTS[name]}')" for name in columns)
    return (
        "ALTER TABLE search_doc SET (toast_tuple_target = 128)",
        f"ALTER TABLE search_doc ADD COLUMN tsv tsvector GENERATED ALWAYS AS ({parts}) STORED",
        "CREATE INDEX ix_search_doc_tsv ON search_doc USING gin (tsv)",
        f"CREATE OR REPLACE FUNCTION search_any(anything text) RETURNS boolean {_READS} AS $$ {_ANY} $$",
        "CREATE OR REPLACE FUNCTION search_hits(wanted text, anything text, whole text, titled text)"
        f" RETURNS TABLE (object_id integer, rank double precision) {_READS} ROWS 1000 AS $$ {_HITS} $$",
    )


# Functions, because only they can say that the index is to be used: the planner takes reading a text to be as cheap as
# comparing two numbers, and reads all texts where a word is common. Ranking reads a text too, so only the best are
# ranked by all their words: first what has everything, then what has it in its title.
_READS = "LANGUAGE sql STABLE SET enable_seqscan = off SET jit = off"
_ANY = "SELECT EXISTS (SELECT FROM search_doc d WHERE d.tsv @@ to_tsquery('simple', anything))"
_HITS = f"""
WITH matching AS MATERIALIZED (
  SELECT d.id, d.object_id FROM search_doc d WHERE d.tsv @@ to_tsquery('simple', anything) AND d.kind = wanted),
complete AS MATERIALIZED (SELECT d.id FROM search_doc d WHERE d.tsv @@ to_tsquery('simple', whole)),
named AS MATERIALIZED (
  SELECT d.id FROM search_doc d
  WHERE d.tsv @@ to_tsquery('simple', titled) AND (SELECT count(*) FROM matching) > {RANKED}),
graded AS MATERIALIZED (
  SELECT m.id, m.object_id, c.id IS NOT NULL AS is_complete, n.id IS NOT NULL AS is_named
  FROM matching m LEFT JOIN complete c ON c.id = m.id LEFT JOIN named n ON n.id = m.id),
best AS MATERIALIZED (
  SELECT d.id, ts_rank(d.tsv, to_tsquery('simple', anything)) AS points
  FROM (SELECT id FROM graded ORDER BY is_complete DESC, is_named DESC, id LIMIT {RANKED}) b
  JOIN search_doc d ON d.id = b.id)
SELECT g.object_id,
  - coalesce(b.points + 100, 0)
  - CASE WHEN g.is_named THEN 10 ELSE 0 END - CASE WHEN g.is_complete THEN 1000 ELSE 0 END
FROM graded g LEFT JOIN best b ON b.id = g.id
"""  # nosec B608  our own text


class SearchDoc(Base):
    """The folded text of one findable object (`kind` is its table's name)."""

    __tablename__ = "search_doc"
    __table_args__ = (
        sa.UniqueConstraint("kind", "object_id", name="uq_search_doc_object"),
        sa.Index("ix_search_doc_place", "id", "kind", "object_id"),  # all a hit needs, without its long row
    )

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(sa.String(40))
    object_id: Mapped[int]
    title: Mapped[str] = mapped_column(sa.Text)
    body: Mapped[str] = mapped_column(sa.Text)
    words: Mapped[str] = mapped_column(sa.Text, server_default="")


class SearchWord(Base):
    """A word that some findable text has or had, for parts of long words and misspelt ones."""

    __tablename__ = "search_word"
    __table_args__ = (sa.UniqueConstraint("word", name="uq_search_word_word"),)

    id: Mapped[Id]
    word: Mapped[str] = mapped_column(sa.String(_LONGEST_WORD))


def create_index(connection: Connection, columns: Sequence[str] = COLUMNS) -> None:
    """Add the full-text index to an existing `search_doc` table (also called by migrations)."""
    ddl = sqlite_ddl(columns) if connection.dialect.name == "sqlite" else postgres_ddl(columns)
    for statement in ddl:
        connection.execute(sa.text(statement))


def drop_index(connection: Connection) -> None:
    """Remove it again, before the table goes."""
    for statement in SQLITE_DROP if connection.dialect.name == "sqlite" else POSTGRES_DROP:
        connection.execute(sa.text(statement))


@event.listens_for(SearchDoc.__table__, "after_create")
def _after_create(_target: sa.Table, connection: Connection, **_options: Any) -> None:
    create_index(connection)


def index(subject: Base, *, title: str, body: str) -> None:
    """Make `subject` findable by these texts (idempotent; the subject must be flushed)."""
    session().info.pop(_KEPT, None)
    doc = session().scalar(_doc_of(subject))
    if doc is None:
        doc = SearchDoc(kind=subject.__tablename__, object_id=subject.id)  # type: ignore[attr-defined]
        session().add(doc)
    for name, text in indexed(title, body).items():
        setattr(doc, name, text)
    know(f"{doc.title}\n{doc.body}")


def indexed(title: str, body: str) -> dict[str, str]:
    """The columns of a `SearchDoc` for these texts."""
    return {"title": fold(title), "body": fold(body), "words": _tokens(title, body)}


def _tokens(title: str, body: str) -> str:
    """What the words of a text mean, German words with their umlauts spelled both ways, and what the title has."""
    text = f"{title}\n{title}\n{body}"
    stems = [_stem_token(stem) for _written, stems in _meanings(text) for stem in stems]
    variants = [VARIANT + short for word in _WORD.findall(fold(text)) if (short := _short_umlauts(word)) != word]
    named = {spelled for word in _WORD.findall(fold(title)) for spelled in (word, _short_umlauts(word))}
    named |= {_letters(stem) for _written, stems in _meanings(title) for stem in stems}
    return " ".join([*stems, *variants, *(TITLE + word for word in ("", *sorted(named)))])


def _meanings(text: str) -> list[Meaning]:
    return [meaning for part in word_reader(text) for meaning in part]


def _letters(stem: str) -> str:
    return "".join(c for c in stem if c.isalnum())


def _stem_token(stem: str) -> str:
    return STEM + _letters(stem)


def _short_umlauts(word: str) -> str:
    """ "muenster" as "munster", which is how "Münster" is folded."""
    return re.sub(r"([aou])e", r"\1", word)


def know(text: str) -> None:
    """Remember the words of a folded text. Two that do so at once do not disturb each other."""
    words = sorted({w for w in _WORD.findall(text) if 1 < len(w) <= _LONGEST_WORD and not w.isdigit()})
    known: set[str] = set()
    for start in range(0, len(words), 500):
        part = words[start : start + 500]
        known.update(session().scalars(sa.select(SearchWord.word).where(SearchWord.word.in_(part))))
    new = [{"word": word} for word in words if word not in known]
    if new:
        session().execute(insert_into(SearchWord).on_conflict_do_nothing(index_elements=["word"]), new)


@jobs.job("core.read_search_words", every=timedelta(days=1))
def read_search_words() -> None:
    """Once a day: texts that were indexed before words were read. Running twice changes nothing more."""
    renew()


def renew(most: int = 20_000) -> int:
    """Read the meaning of texts that were indexed before words were read; returns how many it did."""
    unread = SearchDoc.words.not_like(f"%{TITLE}%")
    rows = session().scalars(sa.select(SearchDoc).where(unread).order_by(SearchDoc.id).limit(most))
    number = 0
    for doc in rows:
        doc.words = _tokens(doc.title, doc.body)
        know(f"{doc.title}\n{doc.body}")
        number += 1
    return number


def _is_sqlite() -> bool:
    return session().get_bind().dialect.name == "sqlite"


def unindex(subject: Base) -> None:
    """Make `subject` unfindable."""
    session().info.pop(_KEPT, None)
    doc = session().scalar(_doc_of(subject))
    if doc is not None:
        session().delete(doc)


def _doc_of(subject: Base) -> sa.Select[tuple[SearchDoc]]:
    return sa.select(SearchDoc).where(
        SearchDoc.kind == subject.__tablename__,
        SearchDoc.object_id == subject.id,  # type: ignore[attr-defined]
    )


def words_of(query: str) -> list[str]:
    """The folded words of a search box, at most twelve; punctuation and operators mean nothing."""
    return _WORD.findall(fold(query))[:12]


@dataclass(frozen=True)
class Asked:
    """One thing asked for: the words that are it as they stand in texts (`prefix`: or begin with it), its stems, and
    the word of some text that was taken for a misspelt one.
    """

    typed: str
    literals: tuple[str, ...]
    stems: tuple[str, ...] = ()
    prefix: bool = False
    corrected: str = ""


def asked(query: str, kind: str = "") -> list[Asked]:
    """What a search box asks for (of texts of one kind, or of all), at most twelve things. Everyday words count only
    where there is nothing else.
    """
    words = words_of(query)
    meant = _meanings(query)
    said = [w for written, _stems in meant for w in words_of(written)]
    rest = [w for w in words if w not in said and (not meant or (w.isdigit() and len(w) > 1))]
    things = [Asked(written, tuple(words_of(written)), stems) for written, stems in meant if words_of(written)]
    things += [Asked(word, (word,)) for word in rest]
    things = [part for thing in things for part in _word_by_word(thing, kind)]
    last = [word for word in words[-1:] if len(word) >= _SHORTEST_START]
    return [_completed(thing, is_last=list(thing.literals[-1:]) == last) for thing in things[:12]]


def _word_by_word(thing: Asked, kind: str) -> list[Asked]:
    """Words that belong together, or parts of a long one, one by one where no text (of this kind) has them together:
    "snow removal" and "Winterdienst" find snow crews.
    """
    if max(len(thing.literals), len(thing.stems)) == 1 or _matches_any(_expression(thing), kind):
        return [thing]
    if len(thing.literals) == 1:
        if thing.literals[0].startswith(_letters(thing.stems[-1])):  # not all of it is known: it may be misspelt
            return [thing]
        parts = [Asked(thing.typed, (), (stem,)) for stem in thing.stems]
        return [part for part in parts if _matches_any(_expression(part), kind)] or [thing]
    words = [(word, _stems(word)) for word in thing.literals]
    things = [Asked(word, (word,), stems) for word, stems in words if stems]
    return [one for one in things if _is_known(one, one.literals[0], _short_umlauts(one.literals[0]))] or things


def _completed(thing: Asked, *, is_last: bool) -> Asked:
    """The thing with the rest of its last word, with parts of long words, or spelled as some text spells it.

    A word that texts have as it stands is found by what it means alone: each of its forms, and each other word for the
    same, finds the same texts in the same order.
    """
    if len(thing.literals) != 1:
        return thing
    word = thing.literals[0]
    short = _short_umlauts(word)
    if thing.stems and word == short and _is_whole(thing, word):
        return replace(thing, literals=())
    spelled = dict.fromkeys((word, short, VARIANT + short))
    if len(word) < _SHORTEST_PART or word.isdigit() or _is_known(thing, word, short):
        return replace(thing, literals=tuple(spelled), prefix=is_last)
    parts = _once(("parts", word), lambda: tuple(session().scalars(_containing(word).limit(_MOST_PARTS))))
    if parts:
        return replace(thing, literals=(*spelled, *parts), prefix=is_last)
    near = _once(("near", word), lambda: _nearest(word))
    if not near:
        return replace(thing, literals=tuple(spelled), prefix=is_last)
    stems = _stems(near)
    return Asked(thing.typed, () if stems else (near,), stems, prefix=False, corrected=near)


def _is_whole(thing: Asked, word: str) -> bool:
    """Some text has exactly this word, so that it is no beginning of another and not misspelt; or all that begins with
    it means the same."""
    first = sa.select(SearchWord.word).where(_between(word)).order_by(SearchWord.word).limit(_MOST_PARTS + 1)
    going_on = _once(("begins", word), lambda: session().scalars(first).all())
    if word in going_on:
        return True
    return 0 < len(going_on) <= _MOST_PARTS and all(_stems(other) == thing.stems for other in going_on)


def _stems(word: str) -> tuple[str, ...]:
    return tuple(stem for _written, stems in _meanings(word) for stem in stems)


def _is_known(thing: Asked, word: str, short: str) -> bool:
    """Some text has the word, one that begins with it, or one that means the same."""
    some = sa.select(SearchWord.id).where(sa.or_(*(_between(start) for start in {word, short}))).limit(1)
    if _once(("some", word), lambda: session().scalar(some)) is not None:
        return True
    return bool(thing.stems) and _matches_any(_all_of([_stem_token(stem) for stem in thing.stems]))


def _between(start: str) -> sa.ColumnElement[bool]:
    return sa.and_(SearchWord.word >= start, SearchWord.word < start + "\U0010ffff")


def _containing(word: str) -> sa.Select[tuple[str]]:
    return sa.select(SearchWord.word).where(SearchWord.word.contains(word, autoescape=True)).order_by(SearchWord.word)


def _nearest(word: str) -> str:
    """The known word most like this one by their trigrams, among those with its first letters or its last ones."""
    near = sa.or_(_between(word[0]), SearchWord.word.endswith(word[-3:], autoescape=True))
    length = sa.func.length(SearchWord.word).between(len(word) - 2, len(word) + 2)
    known = session().scalars(sa.select(SearchWord.word).where(near, length))
    grams, letters = trigrams(word), sorted(word)
    best = max(((_likeness(grams, letters, other), other) for other in known), default=(0.0, ""))
    return best[1] if best[0] >= _ALIKE else ""


def likeness(left: str, right: str) -> float:
    """How many of the trigrams of both words they share, 0 to 1; equal letters in another order count half."""
    return _likeness(trigrams(left), sorted(left), right)


def _likeness(grams: set[str], letters: list[str], other: str) -> float:
    theirs = trigrams(other)
    shared = len(grams & theirs)
    share = shared / (len(grams) + len(theirs) - shared or 1)
    return share + 0.25 if len(other) == len(letters) and sorted(other) == letters else share


def trigrams(word: str) -> set[str]:
    """Its runs of three letters, with blanks before and behind."""
    padded = f"  {word} "
    return {padded[i : i + 3] for i in range(len(word) + 1)}


def _all_of(tokens: Sequence[str]) -> str:
    """All of these tokens, in the language of the database."""
    return " AND ".join(f'"{t}"' for t in tokens) if _is_sqlite() else " & ".join(tokens)


def found(model: type[Base], query: str, *, every: bool = False) -> sa.CTE | None:
    """(object_id, rank) of what has a word of `query`, what has all of them first (`every`: only that); None if it
    has no word.

    Lower rank is better on both databases. Join it: `select(Challenge).join(hits, hits.c.object_id == Challenge.id)`.
    It is searched once in a statement, however often that names it: `paginate(…, at_once=True)` counts without a
    second search, and no planner runs the search once for every row.
    """
    things = _asked_once(query, model.__tablename__)
    if not things:
        return None
    parts = [_expression(thing) for thing in things]
    whole, some = (_joined(parts, all_of=True), _joined(parts, all_of=every))
    bound = _sqlite_hits(whole, some) if _is_sqlite() else _postgres_hits(whole, some, things)
    bound = bound.bindparams(kind=model.__tablename__, some=some)
    hits = bound.columns(object_id=sa.Integer, rank=sa.Float).cte("hits")
    return hits.prefix_with("MATERIALIZED")


def ranked(model: type[Base], query: str, *, every: bool = False) -> dict[int, float] | None:
    """id → rank of everything that `found` finds; None if the query has no word."""
    hits = found(model, query, every=every) if query.strip() else None
    if hits is None:
        return None
    rows = _once((model.__tablename__, query, every), lambda: session().execute(sa.select(hits)).all())
    return {row.object_id: row.rank for row in rows}


def _sqlite_hits(whole: str, some: str) -> sa.TextClause:
    """What has all words is ranked before the rest; where there is enough of it, the rest is not ranked at all, because
    ranking is what takes long.
    """
    if whole == some:
        return sa.text(_SQLITE_HITS.format(rank=_SQLITE_RANK))
    rank = (
        "CASE WHEN search_fts.rowid IN (SELECT rowid FROM search_fts WHERE search_fts MATCH :whole)"  # nosec B608
        f" THEN {_SQLITE_RANK} - 1000.0"
        f" WHEN (SELECT count(*) FROM ({_SQLITE_ANY} LIMIT 100) enough) >= 100 THEN 0.0 ELSE {_SQLITE_RANK} END"
    )
    return sa.text(_SQLITE_HITS.format(rank=rank)).bindparams(whole=whole)


def _postgres_hits(whole: str, some: str, things: Sequence[Asked]) -> sa.TextClause:
    titled = _joined([_in_title(thing) for thing in things], all_of=False)
    select = "SELECT h.object_id, h.rank FROM search_hits(:kind, :some, :whole, :titled) h"
    return sa.text(select).bindparams(whole=None if whole == some else whole, titled=titled)


# Only our own text is put together here.
_SQLITE_RANK = "bm25(search_fts, 6.0, 1.0, 3.0)"
_SQLITE_ANY = "SELECT 1 FROM search_fts WHERE search_fts MATCH :whole"
_SQLITE_ANY_OF = (
    "SELECT 1 FROM search_fts CROSS JOIN search_doc d INDEXED BY ix_search_doc_place ON d.id = search_fts.rowid"
    " WHERE search_fts MATCH :whole AND d.kind = :kind LIMIT 1"
)
_SQLITE_HITS = (
    # CROSS JOIN fixes the order: the planner would otherwise run the match once for every document.
    "SELECT d.object_id AS object_id, {rank} AS rank FROM search_fts"  # nosec B608
    " CROSS JOIN search_doc d INDEXED BY ix_search_doc_place ON d.id = search_fts.rowid"
    " WHERE search_fts MATCH :some AND d.kind = :kind"
)


def finds(model: type[Base], number: int, query: str) -> bool:
    """Does one row of `model` have all words of `query`?"""
    hits = found(model, query, every=True)
    return hits is not None and session().scalar(sa.select(hits.c.rank).where(hits.c.object_id == number)) is not None


def _expression(thing: Asked) -> str:
    """What finds the thing, in the language of the database."""
    by_stems = [_all_of([begin + _letters(stem) for stem in thing.stems]) for begin in (STEM, TITLE) if thing.stems]
    return _or([*_spellings(thing), *by_stems])


def _in_title(thing: Asked) -> str:
    """What finds the thing in titles, in the language of PostgreSQL."""
    spelled = [TITLE + word.removeprefix(VARIANT) + (":*" if thing.prefix else "") for word in thing.literals]
    together = " " in thing.typed and not thing.corrected
    by_stems = [_all_of([TITLE + _letters(stem) for stem in thing.stems])] if thing.stems else []
    return _or([*([_all_of(spelled)] if together else spelled), *by_stems])


def _spellings(thing: Asked) -> list[str]:
    phrase = not thing.corrected and thing.stems and " " in thing.typed
    if phrase:
        return [_all_of(thing.literals)]
    return [_token(word, prefix=thing.prefix) for word in thing.literals]


def _token(word: str, *, prefix: bool) -> str:
    if _is_sqlite():
        return f'"{word}"' + ("*" if prefix else "")
    return word + (":*" if prefix else "")


def _or(parts: Sequence[str]) -> str:
    return (" OR " if _is_sqlite() else " | ").join(f"({part})" for part in parts)


def _joined(parts: Sequence[str], *, all_of: bool) -> str:
    sign = ("AND" if all_of else "OR") if _is_sqlite() else ("&" if all_of else "|")
    return f" {sign} ".join(f"({part})" for part in parts)


def _matches_any(expression: str, kind: str = "") -> bool:
    """Some text (of this kind) matches this."""
    if not kind:
        first = f"{_SQLITE_ANY} LIMIT 1" if _is_sqlite() else "SELECT search_any(:whole)"
        select = sa.text(first).bindparams(whole=expression)
    else:
        first = _SQLITE_ANY_OF if _is_sqlite() else "SELECT 1 FROM search_hits(:kind, :whole, NULL, :whole) LIMIT 1"
        select = sa.text(first).bindparams(whole=expression, kind=kind)
    return _once(("any", expression, kind), lambda: bool(session().scalar(select)))


def marked(text: str, query: str) -> Markup:
    """The text with what was found marked, for showing why it was: words that mean what was asked for, and words as
    they were typed, completed or spelled right."""
    things = _asked_once(query)
    stems = {stem for thing in things for stem in thing.stems}
    whole = {word.removeprefix(VARIANT) for thing in things for word in thing.literals if len(word) > 1}
    begun = tuple(word for thing in things if thing.prefix for word in thing.literals)
    meant = {w for written, found_stems in _meanings(text) if stems & set(found_stems) for w in words_of(written)}
    out = Markup("")
    at = 0
    for word in re.finditer(r"\w+", text):
        folded = fold(word[0])
        if folded in meant or folded in whole or (begun and folded.startswith(begun)):
            out += escape(text[at : word.start()]) + Markup("<mark>%s</mark>") % word[0]
            at = word.end()
    return out + escape(text[at:])


def _once(key: tuple[str | bool, ...], make: Callable[[], T]) -> T:
    """What `make` learns, kept as long as the session lives and nothing is indexed: a page searches many kinds for the
    same words, and marks many texts."""
    kept: dict[tuple[str | bool, ...], Any] = session().info.setdefault(_KEPT, {})
    if key not in kept:
        kept[key] = make()
    return cast(T, kept[key])


def _asked_once(query: str, kind: str = "") -> list[Asked]:
    return _once(("asked", query, kind), lambda: asked(query, kind))


def corrections(query: str) -> list[tuple[str, str]]:
    """(typed, taken for) of the words that no text has and that were taken for misspelt ones."""
    return [(thing.typed, thing.corrected) for thing in _asked_once(query) if thing.corrected]
