"""The form of the websites that may show challenges."""

from __future__ import annotations

from wtforms.validators import Length

from matchmaker.core.forms import BaseForm, LinesField
from matchmaker.core.i18n import _l


class EmbeddingForm(BaseForm):
    """One website a line."""

    websites = LinesField(
        _l("Websites that may show your challenges"),
        description=_l("One address a line, for example https://www.example.org. No others can."),
        validators=[Length(max=2000)],
    )
