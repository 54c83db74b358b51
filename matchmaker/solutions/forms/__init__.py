"""Forms of solutions, solution types and packages."""

from matchmaker.solutions.forms.catalogue import PackageForm, TypeForm
from matchmaker.solutions.forms.registration import FORMS, EmptyForm, ReturnForm, StartForm, StepForm, WhatForm

__all__ = ["FORMS", "EmptyForm", "PackageForm", "ReturnForm", "StartForm", "StepForm", "TypeForm", "WhatForm"]
