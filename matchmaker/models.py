"""Every table, imported once: what migrations and tests mean by "the models".

Each module with tables is named here, also those of packages (outcomes, workshops).
"""

from matchmaker.accounts import models as accounts
from matchmaker.applications import models as applications
from matchmaker.attachments import models as attachments
from matchmaker.challenges import models as challenges
from matchmaker.core import audit, audit_chain, chosen, jobs, kept, list_changes, mail, once, search
from matchmaker.core.db import Base
from matchmaker.exchange import models as exchange
from matchmaker.imports import models as imports
from matchmaker.indicators import models as indicators
from matchmaker.insights import models as insights
from matchmaker.library import models as library
from matchmaker.matching import models as matching
from matchmaker.notifications import models as notifications
from matchmaker.organizations import models as organizations
from matchmaker.outcomes.models import collaboration, contact, result
from matchmaker.scheduling import models as scheduling
from matchmaker.solutions import models as solutions
from matchmaker.vocabulary import models as vocabulary
from matchmaker.workshops.models import after, allocation, inviting, mails, people, programme, questions, workshop

__all__ = [
    "Base",
    "accounts",
    "after",
    "allocation",
    "applications",
    "attachments",
    "audit",
    "audit_chain",
    "challenges",
    "chosen",
    "collaboration",
    "contact",
    "exchange",
    "imports",
    "indicators",
    "insights",
    "inviting",
    "jobs",
    "kept",
    "library",
    "list_changes",
    "mail",
    "mails",
    "matching",
    "notifications",
    "once",
    "organizations",
    "people",
    "programme",
    "questions",
    "result",
    "scheduling",
    "search",
    "solutions",
    "vocabulary",
    "workshop",
]
