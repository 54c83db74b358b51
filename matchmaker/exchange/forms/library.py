"""What the operations on the library take."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from matchmaker.exchange.forms.challenges import Chosen
from matchmaker.exchange.forms.request_model import Paging


class LibraryQuery(Paging):
    """Public texts; several values of one filter mean "or", several filters mean "and"."""

    q: str = Field(default="", max_length=120, description="Words to find.")
    kind: Chosen = Field(default=(), description="Codes of the vocabulary `resource_kind`.")
    system: Chosen = Field(default=(), description="Codes of the vocabulary `system`.")
    stage: Chosen = Field(default=(), description="Codes of the vocabulary `stage`.")
    topic: Chosen = Field(default=(), description="Codes of the vocabulary `topic`.")
    kit: Chosen = Field(default=(), description="Codes of workshop kits.")
    language: Chosen = Field(default=(), description="Codes of the vocabulary `language`.")
    sort: Literal["", "neutral", "newest"] = Field(
        default="", description="Without it: by words if there are any, else the neutral order of the day."
    )
