"""Reading what the matcher reads, found and was told."""

from matchmaker.matching.queries.catalogue import RuleRow, catalogue_page
from matchmaker.matching.queries.change import Repeat, changes_for, facts_of, repeat, repeat_one
from matchmaker.matching.queries.conflicts import add_source
from matchmaker.matching.queries.explained import explained
from matchmaker.matching.queries.facts import (
    challenge_facts,
    matched_challenges,
    offered_solutions,
    solution_facts,
)
from matchmaker.matching.queries.fairness import FairnessReport, add_wishes, fairness_report
from matchmaker.matching.queries.floor import SHARES
from matchmaker.matching.queries.live import LiveFit, live_fit
from matchmaker.matching.queries.musts import add_answers, city_musts, must_texts
from matchmaker.matching.queries.near import MissedView, missed_of_challenge, missed_of_solution
from matchmaker.matching.queries.page import ChallengePage, challenge_page
from matchmaker.matching.queries.pairings import (
    attention,
    best_fits,
    count_of,
    fit_counts,
    get_challenge,
    get_solution,
    get_visible,
    of_challenge,
    of_solution,
    visible_to,
)
from matchmaker.matching.queries.preview import compute_preview, warm_up
from matchmaker.matching.queries.replay import ReplayReport, replay
from matchmaker.matching.queries.runs import (
    active_run,
    drafts,
    get_draft,
    get_run,
    get_version,
    live_rule_set,
    live_run,
    own_draft,
    published_versions,
    recent_runs,
)
from matchmaker.matching.queries.scores import PairScore, mutual_scores
from matchmaker.matching.queries.show import PairingView, side_of, state_word, view_of
from matchmaker.matching.queries.vocabulary import current_vocabulary
from matchmaker.matching.queries.words import decline_reasons, say
from matchmaker.matching.queries.workbench import (
    FloorOption,
    Measure,
    by_size,
    floor_curve,
    floor_options,
    floor_sentence,
    measures,
    mover_words,
    organizers_who_gain,
    warning,
)
from matchmaker.matching.queries.workshop import Candidates, candidates

__all__ = [
    "SHARES",
    "Candidates",
    "ChallengePage",
    "FairnessReport",
    "FloorOption",
    "LiveFit",
    "Measure",
    "MissedView",
    "PairScore",
    "PairingView",
    "Repeat",
    "ReplayReport",
    "RuleRow",
    "active_run",
    "add_answers",
    "add_source",
    "add_wishes",
    "attention",
    "best_fits",
    "by_size",
    "candidates",
    "catalogue_page",
    "challenge_facts",
    "challenge_page",
    "changes_for",
    "city_musts",
    "compute_preview",
    "count_of",
    "current_vocabulary",
    "decline_reasons",
    "drafts",
    "explained",
    "facts_of",
    "fairness_report",
    "fit_counts",
    "floor_curve",
    "floor_options",
    "floor_sentence",
    "get_challenge",
    "get_draft",
    "get_run",
    "get_solution",
    "get_version",
    "get_visible",
    "live_fit",
    "live_rule_set",
    "live_run",
    "matched_challenges",
    "measures",
    "missed_of_challenge",
    "missed_of_solution",
    "mover_words",
    "must_texts",
    "mutual_scores",
    "of_challenge",
    "of_solution",
    "offered_solutions",
    "organizers_who_gain",
    "own_draft",
    "published_versions",
    "recent_runs",
    "repeat",
    "repeat_one",
    "replay",
    "say",
    "side_of",
    "solution_facts",
    "state_word",
    "view_of",
    "visible_to",
    "warm_up",
    "warning",
]
