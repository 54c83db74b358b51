"""Forms of a city's landscape: priorities by system, and its own figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from matchmaker.core.fields import FigureField, WholeField
from matchmaker.core.forms import BaseForm, choices, required
from matchmaker.core.i18n import _, _l
from matchmaker.insights.engine.picture import LEVELS
from matchmaker.insights.models import CityLandscape
from matchmaker.solutions.engine.estimates import ACTIVITIES, MOST
from matchmaker.vocabulary import queries as vocabulary

SYSTEMS = tuple(sorted(vocabulary.codes("system")))


def level_words() -> dict[str, str]:
    """What the priorities are called."""
    return {"now": _("Now"), "next": _("Next"), "later": _("Later")}


class PrioritiesForm(BaseForm):
    """For each system a level and the reason; the fields are made from the vocabulary below."""

    @classmethod
    def of(cls, stored: CityLandscape | None) -> PrioritiesForm:
        """What the city said before (what was posted wins)."""
        data: dict[str, Any] = {"version": str(stored.version) if stored else ""}
        for system, own in (stored.priorities if stored else {}).items():
            data[f"level_{system}"], data[f"why_{system}"] = own["level"], own["why"]
        form = cls(data=data)
        words = level_words()
        for system in SYSTEMS:
            form[f"level_{system}"].choices = choices(
                ((level, words[level]) for level in LEVELS), empty=_("No priority")
            )
        return form

    def priorities(self) -> Mapping[str, tuple[str, str]]:
        """System → (level, why)."""
        return {system: (self[f"level_{system}"].data or "", self[f"why_{system}"].data or "") for system in SYSTEMS}


for _system in SYSTEMS:
    setattr(PrioritiesForm, f"level_{_system}", SelectField(_l("How soon?"), validate_choice=False))
    setattr(PrioritiesForm, f"why_{_system}", TextAreaField(_l("Why?"), validators=[Length(max=600)]))


class FigureForm(BaseForm):
    """One figure of the city's own inventory."""

    activity = SelectField(_l("What"), validate_choice=False)
    amount = FigureField(_l("Amount"), low=0, high=MOST, validators=[InputRequired(_l("Enter the amount."))])
    year = WholeField(_l("Year"), low=1990, high=2100, validators=[InputRequired(_l("Enter the year."))])
    source = StringField(
        _l("Where it stands"),
        description=_l("For example “Inventory 2023, table 4”. Everybody reads it."),
        validators=[required(_l("Name where the figure stands.")), Length(max=300)],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = ((one.code, f"{_(one.label)} ({_(one.unit)})") for one in ACTIVITIES.values())
        self.activity.choices = choices(named, empty=_("Choose"))
