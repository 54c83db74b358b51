"""Forms of solutions, solution types and packages."""

from matchmaker.solutions.forms.catalogue import PackageForm, TypeForm
from matchmaker.solutions.forms.registration import (
    EmptyForm,
    ReturnForm,
    StartForm,
    StepForm,
    TermsForm,
    WhatForm,
    WhereForm,
)

__all__ = [
    "EmptyForm",
    "PackageForm",
    "ReturnForm",
    "StartForm",
    "StepForm",
    "TermsForm",
    "TypeForm",
    "WhatForm",
    "WhereForm",
]
