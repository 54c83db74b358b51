"""The matcher and the pages read one vocabulary: the same codes, names, order and limits, wherever the matcher runs."""

from __future__ import annotations

import sqlalchemy as sa

from bench.matching_data import Maker
from matchmaker.cli import match_evaluate
from matchmaker.matching.engine.vocabulary import LABELLED, LEVELS, file_vocabulary
from matchmaker.matching.queries.labels import code_label
from matchmaker.matching.queries.vocabulary import current_vocabulary
from matchmaker.vocabulary import queries
from matchmaker.vocabulary.files import read_likeness


def test_every_label_is_the_one_that_pages_show() -> None:
    engine = file_vocabulary()
    shown = {code: code_label(code) for scheme in LABELLED for code in queries.codes(scheme)}
    assert {code: str(engine.label(code)) for code in shown} == shown
    extra = {f"sdg.{code}" for code in queries.codes("sdg")} | {f"trl_{level}" for level in LEVELS}
    assert set(engine.labels) == shown.keys() | extra


def test_every_country_and_region_has_one_name() -> None:
    for scheme in ("country", "region"):
        labels = queries.labels(scheme)
        assert {code: str(file_vocabulary().place(code)) for code in labels} == labels


def test_a_code_of_two_schemes_is_named_by_the_one_that_is_meant() -> None:
    islands = file_vocabulary().place("VI")
    assert (str(islands), code_label("VI", str(islands))) == ("U.S. Virgin Islands", "U.S. Virgin Islands")
    assert code_label("VI", str(file_vocabulary().label("VI"))) == "Other indirect emissions"


def test_windows_limits_orders_and_parents_are_those_of_the_forms() -> None:
    engine = file_vocabulary()
    windows = {t.code: (int(t.extra["trl_min"]), int(t.extra["trl_max"])) for t in queries.terms("maturity")}
    assert {code: engine.maturity[code] for code in windows} == windows
    assert list(engine.stages) == list(queries.labels("stage"))
    assert list(engine.evidence) == list(queries.labels("evidence_level"))
    assert ["unknown", *engine.budget_bands] == list(queries.labels("budget_band"))
    sizes = [(t.code, int(t.extra["min_population"])) for t in queries.terms("city_size")]
    assert list(engine.city_sizes) == sizes
    parents = {code: above for scheme in ("topic", "gpc") for code, above in queries.parents(scheme).items() if above}
    assert engine.parents == parents
    assert set(engine.regions) == queries.codes("region")


def test_likeness_names_codes_that_exist_and_stays_below_the_same_code() -> None:
    known = queries.codes("system") | queries.codes("topic")
    for row in read_likeness():
        assert {row.left, row.right} <= known
        assert file_vocabulary().likeness(row.right, row.left) >= row.hundredths


def test_evaluation_bench_and_production_use_it(database: sa.orm.Session) -> None:
    assert match_evaluate.file_vocabulary is file_vocabulary
    assert Maker(words=60).vocabulary is file_vocabulary()
    assert current_vocabulary() == file_vocabulary()  # no solution types in an empty database
