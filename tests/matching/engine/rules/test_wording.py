"""Wording: rare words, fields, accents, languages, length."""

from __future__ import annotations

from collections.abc import Callable

from matchmaker.core.letters import fold
from matchmaker.matching.engine.explain import ScoreTerm
from matchmaker.matching.engine.facts import ChallengeFacts, CityFacts, SolutionFacts
from matchmaker.matching.engine.match import match_block
from matchmaker.matching.engine.ruleset import FULL, RuleSetting, ScoringRules
from matchmaker.matching.engine.text import stem, terms
from matchmaker.matching.engine.vocabulary import Vocabulary

Judge = Callable[..., ScoreTerm]


def ranked(vocabulary: Vocabulary, challenge: ChallengeFacts, *solutions: SolutionFacts) -> list[str]:
    only = ScoringRules("only", (RuleSetting("wording", weight=FULL),))
    return [pairing.solution_id for pairing in match_block([challenge], solutions, only, vocabulary)]


def test_a_rare_word_counts_more_than_a_common_one(vocabulary: Vocabulary) -> None:
    common = [SolutionFacts(id=f"x{i}", title=f"city platform number{i}") for i in range(8)]
    order = ranked(
        vocabulary,
        ChallengeFacts(id="c", title="city biogas"),
        *common,
        SolutionFacts(id="rare", title="biogas plant"),
    )
    assert order[0] == "rare"


def test_a_title_counts_more_than_a_description(vocabulary: Vocabulary) -> None:
    in_title = SolutionFacts(id="title", title="Stormwater tank", description="for roofs of all kinds")
    in_text = SolutionFacts(id="text", title="Roofs tank", description="for stormwater of all kinds")
    other = SolutionFacts(id="other", title="Buses")
    assert ranked(vocabulary, ChallengeFacts(id="c", title="stormwater"), in_text, in_title, other)[0] == "title"


def test_a_long_text_has_no_advantage(vocabulary: Vocabulary) -> None:
    filler = " ".join(f"word{i}" for i in range(900))
    short = SolutionFacts(id="short", title="Lamp", description="street lighting control")
    long = SolutionFacts(id="long", title="Lamp", description=f"street lighting control {filler}")
    other = SolutionFacts(id="other", title="Buses", description="low floor")
    assert ranked(vocabulary, ChallengeFacts(id="c", title="street lighting"), long, short, other)[0] == "short"


def test_accents_and_endings_do_not_matter_across_languages() -> None:
    for words in (
        ("mobility", "Mobilität", "mobilité", "mobilidade", "mobilities"),
        ("energy", "Energie", "énergie", "energía", "energia", "energies"),
        ("climate", "climat", "climático"),
    ):
        assert len({stem(fold(word)) for word in words}) == 1, words


def test_city_words_meet_across_languages() -> None:
    for english, others in (
        ("waste", ("Abfall", "déchets", "residuos", "lixo", "resíduos")),
        ("schools", ("Schulen", "écoles", "escuelas", "escolas")),
        ("lighting", ("Beleuchtung", "éclairage", "alumbrado", "iluminação")),
    ):
        assert {tuple(terms(word)) for word in others} == {tuple(terms(english))}, english
    assert terms("école") != terms("ecology")


def test_the_name_of_the_city_counts(vocabulary: Vocabulary) -> None:
    challenge = ChallengeFacts(id="c", title="Bicycle lanes", city=CityFacts(name="Łódź"))
    there = SolutionFacts(id="there", title="Bicycle lanes", description="built in Lodz")
    elsewhere = SolutionFacts(id="elsewhere", title="Bicycle lanes", description="built in Graz")
    assert ranked(vocabulary, challenge, elsewhere, there)[0] == "there"


def test_the_sentence_names_the_shared_words_as_the_challenge_writes_them(judge: Judge) -> None:
    term = judge("wording", {"title": "Straßenbeleuchtung steuern"}, {"title": "Steuerung der Strassenbeleuchtung"})
    assert "straßenbeleuchtung" in str(term.sentence)
    assert (term.points or 0) > 5_000


def test_no_shared_word_is_a_known_zero_and_no_text_is_neutral(judge: Judge) -> None:
    zero = judge("wording", {"title": "Lamps"}, {"title": "Buses"})
    assert (zero.points, zero.unknown) == (0, False)
    silent = judge("wording", {"title": "Lamps"}, {"title": "…"})
    assert (silent.points, silent.unknown) == (1_000, True)


def test_numerals_units_dates_and_everyday_words_are_no_words() -> None:
    for text in ("20–22 °C", "5,000 to 20,000 tonnes", "60 kWh in 2030", "January, Montag, février", "few years later"):
        assert not terms(text), text
    for text in ("wants looks few year", "wir wollen möchten immer", "our challenge needs a solution", "000"):
        assert not terms(text), text
    assert terms("water in the school") == terms("Wasser in der Schule") != []


def test_compounds_are_read_in_their_parts() -> None:
    for compound, parts in (
        ("Luftqualität", "air quality"),
        ("Wärmepumpen", "heat pumps"),
        ("Radwegenetz", "bicycle grid"),
        ("Straßenbeleuchtung", "street lighting"),
        ("Abwasserwärme", "sewage heat"),
        ("vindkraftnetz", "wind grid"),
    ):
        assert set(terms(parts)) <= set(terms(compound)), compound


def test_words_that_belong_together_weigh_as_one(vocabulary: Vocabulary) -> None:
    assert len(terms("carbon capture and storage")) == 1
    storage = SolutionFacts(id="heat", title="Heat storage", description="large storage of heat")
    capture = SolutionFacts(id="ccs", title="CO2-Abscheidung", description="at a plant")
    other = SolutionFacts(id="other", title="Buses")
    challenge = ChallengeFacts(id="c", title="Carbon capture and storage")
    assert ranked(vocabulary, challenge, storage, capture, other)[0] == "ccs"


def test_the_sentence_names_both_words_that_met(judge: Judge) -> None:
    term = judge("wording", {"title": "Weniger Abwasser in den See"}, {"title": "Sewage sensors"})
    assert "abwasser ≈ sewage" in str(term.sentence)
