"""The small form "What would it mean here?": amounts, how sure one is of them, and the power grid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from wtforms import SelectField

from matchmaker.core.fields import FigureField
from matchmaker.core.forms import BaseForm, choices
from matchmaker.core.i18n import _, _l
from matchmaker.solutions.engine.estimates import ACTIVITIES, DOUBTS, MOST, Estimate, Method, Range, estimate
from matchmaker.solutions.engine.factors import GRIDS, Factor, own_grid
from matchmaker.vocabulary import queries as vocabulary

OWN, USUAL_DOUBT = "own", 10
HIGHEST_GRID = 2_000  # grams for 1 kWh; coal alone is about half of it


class EstimateForm(BaseForm):
    """Read from the address: nothing is stored, and nobody has to sign in."""

    sure = SelectField(_l("How sure are you of these amounts?"), validate_choice=False)
    grid = SelectField(_l("Power of which country?"), validate_choice=False)
    grid_low = FigureField(_l("Own figures: from"), low=0, high=HIGHEST_GRID)
    grid_high = FigureField(_l("Own figures: to"), low=0, high=HIGHEST_GRID)

    def __init__(self, method: Method, *, known: Mapping[str, float], country: str = "") -> None:
        """`known` are the city's own figures by activity; `country` is the reader's, if one is known."""
        self.method = method
        asked = request.args if self._is_asked() else None
        data: dict[str, Any] = {"sure": str(USUAL_DOUBT), "grid": country if country in GRIDS else ""}
        super().__init__(formdata=asked, data=data, meta={"csrf": False})
        names = {code: vocabulary.country_name(code) for code in GRIDS}
        self.sure.choices = choices((str(n), _("± %(n)s %%", n=n)) for n in DOUBTS)
        self.grid.choices = [
            *choices(sorted(names.items(), key=lambda pair: pair[1]), empty=_("Choose a country")),
            *choices([(OWN, _("Own figures"))]),
        ]
        self.amounts = [self._bound(code, asked, known.get(code)) for code in method.asks]

    @staticmethod
    def _is_asked() -> bool:
        return any(name in request.args for name in (*ACTIVITIES, "sure", "grid"))

    def _bound(self, code: str, asked: Any, known: float | None) -> FigureField:
        one = ACTIVITIES[code]
        label = _("%(what)s (%(unit)s)", what=_(one.label), unit=_(one.unit))
        field = FigureField(label, description=_(one.hint) if one.hint else "", low=0, high=MOST)
        bound: FigureField = field.bind(form=self, name=code, _meta=self.meta)
        bound.process(asked, known)
        self._fields[code] = bound
        return bound

    def result(self) -> Estimate | None:
        """The estimate; None if nothing was asked, or if something in the form must be corrected first."""
        if not self._is_asked() or not self.validate() or not self._is_complete():
            return None
        doubt = int(self.sure.data) if self.sure.data in {str(n) for n in DOUBTS} else USUAL_DOUBT
        amounts = {field.name: Range.around(field.data, doubt) for field in self.amounts}
        return estimate(self.method, amounts, self._grid())

    def _is_complete(self) -> bool:
        for field in self.amounts:
            if field.data is None or field.data <= 0:
                field.errors = (*field.errors, _("Enter a number above zero."))
        if self.method.needs_grid and self._grid() is None:
            if self.grid.data == OWN:
                self.grid_low.errors = (_("Enter the lowest and the highest figure, so that the result is a range."),)
            else:
                self.grid.errors = (_("Choose a country, or “Own figures” if yours is not there."),)
        return not any(field.errors for field in self)

    def _grid(self) -> Factor | None:
        if self.grid.data == OWN:
            low, high = self.grid_low.data, self.grid_high.data
            return own_grid(low / 1000, high / 1000) if low is not None and high is not None and low < high else None
        return GRIDS.get(self.grid.data or "")
