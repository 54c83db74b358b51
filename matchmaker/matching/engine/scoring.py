"""Scores of a block of challenges against all solutions, in whole hundredths of a point.

A rule's table has one row a distinct solution value. Rules whose values go together are merged into groups (their
distinct combinations), so a pair costs one look-up a group instead of one a rule; a look-up fetches the points for all
challenges of the block at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from matchmaker.matching.engine.pack import Group, PackedChallenges, PackedSolutions
from matchmaker.matching.engine.rules.base import REGISTRY, RuleBlock
from matchmaker.matching.engine.rules.own_words import OwnWordsRule
from matchmaker.matching.engine.rules.wording import WordingRule
from matchmaker.matching.engine.ruleset import RuleSetting, ScoringRules
from matchmaker.matching.engine.wording import Windows

Points = npt.NDArray[np.int16]
EXCLUDED = -1
NOT_PROPOSED, POSSIBLE, GOOD = 0, 1, 2  # what a pair is called
_MOST_CELLS = 8_000_000
_CACHED_CELLS = 65_536
_LEVEL_CELLS = 1 << 20
_SPARSE = 4  # looking cells up one by one pays when at most one of so many is wanted
_SLACK = 1e-6  # a bound may let a cell too many through, never one too few


def to_points(score: npt.NDArray[np.float64], weight: int, neutral: float | npt.NDArray[np.float64]) -> Points:
    """Scores in [0, 1] (NaN unknown) → whole points; whatever is not a number in range cannot get through."""
    points = np.clip(score, 0.0, 1.0)
    np.copyto(points, neutral, where=np.isnan(points))
    points *= weight
    points += 0.5
    return points.astype(np.int16)  # cutting off is rounding down: nothing is negative here


def groups_of(solutions: PackedSolutions, rules: Sequence[str]) -> tuple[Group, ...]:
    """Merge the rules with fewest distinct values first, while combinations stay few against the solutions."""
    cached = solutions.groups.get(tuple(rules))
    if cached is not None:
        return cached
    limit = max(64, len(solutions) // 8)
    found: list[Group] = []
    names: list[str] = []
    merged = np.zeros(len(solutions), dtype=np.int64)
    for name in sorted(rules, key=lambda rule: (solutions.columns[rule].encoded.size, rule)):
        column = solutions.columns[name]
        joint = merged * (column.encoded.size + 1) + column.codes
        different, codes = np.unique(joint, return_inverse=True)
        if names and len(different) > limit:
            found.append(_group(solutions, names, merged))
            names, codes = [], column.codes.astype(np.int64)
        names.append(name)
        merged = codes.astype(np.int64)
    if names:
        found.append(_group(solutions, names, merged))
    solutions.groups[tuple(rules)] = tuple(found)
    return tuple(found)


def _group(solutions: PackedSolutions, names: list[str], merged: npt.NDArray[np.int64]) -> Group:
    if len(names) == 1:  # the rule's own table is the group's
        return Group((names[0],), solutions.columns[names[0]].codes.astype(np.intp), {})
    _, first, codes = np.unique(merged, return_index=True, return_inverse=True)
    parts = {name: solutions.columns[name].codes[first] for name in names}
    return Group(tuple(names), codes.astype(np.intp), parts)


class Scorer:
    """Scores packed challenges against packed solutions under one rule set."""

    def __init__(self, challenges: PackedChallenges, solutions: PackedSolutions, rule_set: ScoringRules) -> None:
        rule_set.check()
        self.challenges = challenges
        self.solutions = solutions
        self.rule_set = rule_set
        self.settings = rule_set.weighted()
        self.tabled = tuple(item for item in self.settings if item.rule != WordingRule.name)
        self.wording = next((item for item in self.settings if item.rule == WordingRule.name), None)
        self._whole: dict[str, Points | None] = {}
        self._windows: Windows | None = None
        asking = [item.rule for item in self.tabled if REGISTRY[item.rule].question == "answers"]
        self.answering = groups_of(solutions, asking)
        self.working = groups_of(solutions, [item.rule for item in self.tabled if item.rule not in asking])

    def table(self, setting: RuleSetting, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """(rows, distinct solution values + 1): scores, NaN unknown; the last column is "solution unknown"."""
        rule = REGISTRY[setting.rule]
        mine, theirs = self.challenges.columns[setting.rule], self.solutions.columns[setting.rule]
        out = np.full((len(rows), theirs.encoded.size + 1), np.nan)
        codes = mine.codes[rows]
        known = np.flatnonzero(codes < mine.encoded.size)
        if len(known) and theirs.encoded.size:
            different, back = np.unique(codes[known], return_inverse=True)
            wanted = mine.encoded.take(different.astype(np.int64))
            block = RuleBlock(wanted, theirs.encoded, self.challenges.vocabulary, setting.all_parameters())
            scores = rule.score(block)
            out[known, :-1] = scores if np.array_equal(back, np.arange(len(scores))) else scores[back]
        return out

    def tables(self, rows: npt.NDArray[np.int64]) -> dict[str, Points]:
        """Rule → (distinct solution values + 1, rows) points."""
        return {item.rule: self._points(item, rows) for item in self.tabled}

    def _points(self, setting: RuleSetting, rows: npt.NDArray[np.int64]) -> Points:
        codes = self.challenges.columns[setting.rule].codes[rows]
        whole = self._whole_table(setting)
        if whole is not None:
            return np.take(whole, codes, axis=1)
        neutral = self._neutral(setting, rows)
        return np.ascontiguousarray(to_points(self.table(setting, rows), setting.weight, neutral).T)

    def _neutral(self, setting: RuleSetting, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """(rows, 1): what counts where it is not known, by whether the challenge says it."""
        column = self.challenges.columns[setting.rule]
        says = column.codes[rows] < column.encoded.size
        return np.where(says, setting.unknown, setting.unasked)[:, None]

    def _whole_table(self, setting: RuleSetting) -> Points | None:
        """All distinct values of both sides, kept for the next block; None when that is large or not asked for."""
        if setting.rule not in self._whole:
            column = self.challenges.columns[setting.rule]
            different = column.encoded.size + 1
            cells = different * (self.solutions.columns[setting.rule].encoded.size + 1)
            if cells > _MOST_CELLS or different > len(self.challenges) + 1:
                self._whole[setting.rule] = None
            else:
                shown = np.zeros(different, dtype=np.int64)
                shown[column.codes] = np.arange(len(column.codes))  # a value nobody has is never looked up
                self._whole[setting.rule] = self._in_steps(setting, shown)
        return self._whole[setting.rule]

    def _in_steps(self, setting: RuleSetting, rows: npt.NDArray[np.int64]) -> Points:
        """`tables` for many rows, a few at a time so that the scores stay in the processor's cache."""
        width = self.solutions.columns[setting.rule].encoded.size + 1
        points = np.empty((width, len(rows)), dtype=np.int16)
        step = max(1, _CACHED_CELLS // width)
        for start in range(0, len(rows), step):
            some = rows[start : start + step]
            neutral = self._neutral(setting, some)
            points[:, start : start + step] = to_points(self.table(setting, some), setting.weight, neutral).T
        return points

    def block(
        self, rows: npt.NDArray[np.int64], tables: Mapping[str, Points], *, exclude: bool = True, gate: bool = True
    ) -> Points:
        """(rows, solutions) scores 0…10,000; `EXCLUDED` where a must-have fails (unless `exclude` is false) or the
        problem is not answered (unless `gate` is false)."""
        least = self.rule_set.limits.answers if gate else 0
        return self._whole_score(self.answers(rows, tables, least), rows, tables, exclude=exclude, gate=gate)

    def answers(self, rows: npt.NDArray[np.int64], tables: Mapping[str, Points], least: int = 0) -> Points:
        """(rows, solutions) points of the rules that ask whether the problem is answered.

        What stays below `least` need not be exact then, only below it: its wording may be left out.
        """
        answers = np.ascontiguousarray(self._fetched(self.answering, rows, tables).T)
        step = max(1, _CACHED_CELLS // max(1, len(self.solutions)))
        for start in range(0, len(rows) if self.wording else 0, step):
            self._add_wording(answers[start : start + step], rows[start : start + step], least)
        return answers

    def _whole_score(
        self, scores: Points, rows: npt.NDArray[np.int64], tables: Mapping[str, Points], *, exclude: bool, gate: bool
    ) -> Points:
        """`block` from its `answers`, to which the rest is added in place."""
        least = self.rule_set.limits.answers
        beside = scores < least if gate and least else None
        kept = None if beside is None else np.flatnonzero(~beside)
        if kept is not None and kept.size * _SPARSE < scores.size:
            self._add_working(scores, kept, tables)
        elif self.working:
            scores += self._fetched(self.working, rows, tables).T
        if beside is not None:
            scores[beside] = EXCLUDED
        if exclude:
            self._exclude(scores, rows)
        return scores

    def _add_working(self, scores: Points, cells: npt.NDArray[np.intp], tables: Mapping[str, Points]) -> None:
        """Add the rules about the place to a few cells of a block; the others are below the limit anyway."""
        places, found = np.divmod(cells, scores.shape[1])
        more = np.zeros(len(cells), dtype=np.int16)
        for setting in self.tabled:
            if REGISTRY[setting.rule].question != "answers":
                more += tables[setting.rule][self.solutions.columns[setting.rule].codes[found], places]
        scores.ravel()[cells] += more

    def warned(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """(rows, solutions): a known term stands below what its rule warns of."""
        found = np.zeros((len(rows), len(self.solutions)), dtype=np.bool_)
        for setting in self.tabled:
            if setting.warn:
                low = self.table(setting, rows) < setting.warn  # NaN, the unknown, is no warning
                found |= low[:, self.solutions.columns[setting.rule].codes]
        return found

    def levels(self, rows: npt.NDArray[np.int64], tables: Mapping[str, Points]) -> npt.NDArray[np.int8]:
        """(rows, solutions): `GOOD`, `POSSIBLE` or `NOT_PROPOSED`, by the limits of the rule set."""
        limits = self.rule_set.limits
        answers = self.answers(rows, tables, limits.answers)
        answered = answers >= limits.good_answers
        scores = self._whole_score(answers, rows, tables, exclude=True, gate=True)
        found = (scores >= limits.proposed).astype(np.int8)
        good = (scores >= limits.good) & answered & ~self.warned(rows)
        found[good] = GOOD
        return found

    def _fetched(self, groups: Sequence[Group], rows: npt.NDArray[np.int64], tables: Mapping[str, Points]) -> Points:
        """(solutions, rows) points of the groups together."""
        total = np.zeros((len(self.solutions), len(rows)), dtype=np.int16)
        fetched = np.empty_like(total)
        for group in groups:
            if group.parts:
                points = np.zeros((len(next(iter(group.parts.values()))), len(rows)), dtype=np.int16)
                for name, codes in group.parts.items():
                    points += tables[name][codes]
            else:
                points = tables[group.rules[0]]
            np.take(points, group.codes, axis=0, out=fetched, mode="clip")
            total += fetched
        return total

    def _add_wording(self, scores: Points, rows: npt.NDArray[np.int64], least: int) -> None:
        assert self.wording is not None
        neutral = to_points(np.array([np.nan]), self.wording.weight, self.wording.unknown)[0]
        asked = self.challenges.asked()
        if self._windows is None:
            self._windows = self.solutions.words.windows_of(asked)
        relevance = self.solutions.words.add_up_rows(asked, self._windows, rows)
        silent, spoken = ~asked.has_words[rows], self.solutions.has_words
        if silent.any() or not spoken.all():  # what is unknown has its share alone
            relevance[silent] = 0.0
            relevance[:, ~spoken] = 0.0
        kept = self._worth_counting(relevance, asked.full[rows], least - int(scores.max(initial=0)))
        if kept is None:
            points = self.wording_points(relevance, asked.full[rows, None])
            points[:, ~spoken] = neutral
            points[silent] = neutral
            scores += points
            return
        places = kept // scores.shape[1]
        scores.ravel()[kept] += self.wording_points(relevance.ravel()[kept], asked.full[rows][places])
        if not spoken.all():
            scores[:, ~spoken] += neutral
        if silent.any():
            scores[np.ix_(silent, spoken)] += neutral

    def _worth_counting(
        self, relevance: npt.NDArray[np.float64], full: npt.NDArray[np.float64], needed: int
    ) -> npt.NDArray[np.intp] | None:
        """Cells whose wording can bring the points needed (a little more than these); None where most can."""
        assert self.wording is not None
        if needed <= 1:
            return None
        if needed > self.wording.weight:
            return np.zeros(0, dtype=np.intp)
        share = WordingRule.share_for((needed - 0.5) / self.wording.weight, self.wording.all_parameters()["root"])
        kept = np.flatnonzero(relevance >= (share * (1 - _SLACK)) * np.maximum(full, 1.0)[:, None])
        return kept if kept.size * _SPARSE < relevance.size else None

    def wording_points(
        self, relevance: npt.NDArray[np.float64], full: npt.NDArray[np.float64] | float
    ) -> npt.NDArray[np.int16]:
        """Relevance → points of the wording rule."""
        assert self.wording is not None
        score = WordingRule.scaled(relevance, full, self.wording.all_parameters()["root"])
        score *= self.wording.weight
        score += 0.5
        return score.astype(np.int16)

    def beside(self, scores: Points, rows: npt.NDArray[np.int64], setting: RuleSetting) -> npt.NDArray[np.bool_]:
        """(rows, solutions): pairs with the points of a proposal that share too few words of their own."""
        found = np.zeros(scores.shape, dtype=np.bool_)
        enough = scores >= max(self.rule_set.limits.proposed, 0)
        for place in np.flatnonzero(enough.any(axis=1)).tolist():
            cells = np.flatnonzero(enough[place])
            shares = self.challenges.own_words.shares(int(rows[place]), self.solutions.own_words, cells)
            found[place, cells] = shares < setting.pass_from / 100.0  # NaN, the unknown, is not smaller
        return found

    def _exclude(self, scores: Points, rows: npt.NDArray[np.int64]) -> None:
        for setting in self.rule_set.must_haves():
            if setting.rule == OwnWordsRule.name:
                scores[self.beside(scores, rows, setting)] = EXCLUDED
                continue
            values, first, back = np.unique(
                self.challenges.columns[setting.rule].codes[rows], return_index=True, return_inverse=True
            )
            for value in range(len(values)):  # one at a time: a must-have may have a value for each solution
                table = self.table(setting, rows[first[value : value + 1]])[0]
                failed = table < setting.pass_from / 100.0  # NaN, the unknown, is not smaller: it passes and is named
                if failed.any():
                    out = failed[self.solutions.columns[setting.rule].codes]
                    scores[np.ix_(back == value, out)] = EXCLUDED


def levels_of(challenges: PackedChallenges, solutions: PackedSolutions, rule_set: ScoringRules) -> npt.NDArray[np.int8]:
    """(challenges, solutions): what each pair is called, a few challenges at a time."""
    scorer = Scorer(challenges, solutions, rule_set)
    found = np.zeros((len(challenges), len(solutions)), dtype=np.int8)
    step = max(1, _LEVEL_CELLS // max(1, len(solutions)))
    for start in range(0, len(challenges), step):
        rows = np.arange(start, min(start + step, len(challenges)), dtype=np.int64)
        found[rows] = scorer.levels(rows, scorer.tables(rows))
    return found
