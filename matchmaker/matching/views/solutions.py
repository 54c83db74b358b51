"""Fits of a solution, and the live fit while it is written."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from matchmaker.challenges.policy import of_city_side
from matchmaker.core import clock
from matchmaker.core.access import may
from matchmaker.core.actors import current_actor
from matchmaker.core.pages import page_number
from matchmaker.core.render import render
from matchmaker.matching import policy
from matchmaker.matching.queries import language, near_misses, pairings
from matchmaker.matching.queries import live_fit as live_fit_queries
from matchmaker.matching.views.blueprint import bp
from matchmaker.solutions.models import Solution


@bp.get("/solutions/<slug>/fits", access=may(policy.can_see_solution_fits, solution=pairings.get_solution))
def for_solution(solution: Solution) -> ResponseReturnValue:
    """The open challenges a solution is proposed for."""
    actor = current_actor()
    page = pairings.of_solution(actor, solution, number=page_number(request.args.get("page")))
    answers = {v.pairing.public_id: policy.can_decide_for_company(actor, pairing=v.pairing) for v in page.items}
    side = "neutral" if policy.is_neutral(actor) else "company"
    at = clock.now()
    may_apply = {
        v.pairing.public_id
        for v in page.items
        if side == "company"
        and v.pairing.challenge.is_open(at)
        and not of_city_side(actor, challenge=v.pairing.challenge)
    }
    good = pairings.good_of_solution(solution)
    missed = near_misses.missed_of_solution(solution, side) if page.number == 1 else []
    alone = language.solution_alone(solution)
    return render(
        solution=solution,
        page=page,
        answers=answers,
        missed=missed,
        good=good,
        alone=alone,
        may_apply=may_apply,
    )


@bp.get("/solutions/<slug>/live-fit", access=may(policy.can_see_solution_fits, solution=pairings.get_solution))
def live_fit(solution: Solution) -> ResponseReturnValue:
    """What fits while a solution is written, drafts too; with the header X-Fragment only the fragment itself."""
    is_part = bool(request.headers.get("X-Fragment"))
    template = "matching/_live_fit.html" if is_part else "matching/live_fit.html"
    fit = live_fit_queries.live_fit(current_actor(), solution)
    return render(template, fit=fit, solution=solution, goes_on=is_part, alone=language.solution_alone(solution))
