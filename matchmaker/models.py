"""Every table, imported once: what migrations and tests mean by "the models"."""

from matchmaker.accounts import models as accounts
from matchmaker.challenges import models as challenges
from matchmaker.core import audit, jobs, mail, search
from matchmaker.core.db import Base
from matchmaker.notifications import models as notifications
from matchmaker.organizations import models as organizations
from matchmaker.scheduling import models as scheduling
from matchmaker.solutions import models as solutions
from matchmaker.vocabulary import models as vocabulary
from matchmaker.workshops import models as workshops

__all__ = [
    "Base",
    "accounts",
    "audit",
    "challenges",
    "jobs",
    "mail",
    "notifications",
    "organizations",
    "scheduling",
    "search",
    "solutions",
    "vocabulary",
    "workshops",
]
