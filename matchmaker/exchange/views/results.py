"""The outcome register, the equal-treatment log and the information pack."""

from __future__ import annotations

from matchmaker.challenges.models import Challenge
from matchmaker.challenges.queries import visibility as challenge_visibility
from matchmaker.core.access import ANYONE, anyone_may_see, may
from matchmaker.core.actors import current_actor
from matchmaker.core.i18n import _l
from matchmaker.exchange.forms.participation import ResultQuery
from matchmaker.exchange.forms.request_model import Paging
from matchmaker.exchange.queries import results
from matchmaker.exchange.queries.response_model import Paged
from matchmaker.exchange.queries.results import ContactOut, PackOut, ResultOut
from matchmaker.exchange.views.blueprint import api
from matchmaker.exchange.views.tags import RESULTS
from matchmaker.outcomes import policy as outcome_policy
from matchmaker.outcomes.models.result import Result
from matchmaker.outcomes.queries import register as outcome_register


@api.serve(
    "GET",
    "/results",
    access=ANYONE,
    tag=RESULTS,
    summary=_l("The outcome register"),
    query=ResultQuery,
    answer=Paged[ResultOut],
)
def list_results(query: ResultQuery) -> Paged[ResultOut]:
    """Published outcomes, the newest first."""
    return results.list_results(query)


@api.serve(
    "GET",
    "/results/<public_id>",
    access=anyone_may_see(result=outcome_register.get_result),
    tag=RESULTS,
    summary=_l("One entry of the register"),
    answer=ResultOut,
)
def show_result(result: Result) -> ResultOut:
    """With the evidence for it."""
    return results.show_result(result)


@api.serve(
    "GET",
    "/challenges/<slug>/contacts",
    access=may(outcome_policy.can_see_contacts, challenge=challenge_visibility.get_visible),
    tag=RESULTS,
    summary=_l("All contacts on a challenge that the reader may see"),
    query=Paging,
    answer=Paged[ContactOut],
)
def list_contacts(challenge: Challenge, query: Paging) -> Paged[ContactOut]:
    """The equal-treatment log, oldest first. A company sees its own rows and what went to everybody."""
    return results.list_contacts(current_actor(), challenge, query)


@api.serve(
    "GET",
    "/challenges/<slug>/information-pack",
    access=may(outcome_policy.can_read_pack, challenge=challenge_visibility.get_visible),
    tag=RESULTS,
    summary=_l("Everything the city said about a challenge, the same for everyone"),
    answer=PackOut,
)
def show_pack(challenge: Challenge) -> PackOut:
    """For every checked organization, whether it talked to the city or not."""
    return results.show_pack(current_actor(), challenge)
