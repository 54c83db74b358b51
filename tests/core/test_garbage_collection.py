"""The search for garbage is put off and comes back."""

from __future__ import annotations

import gc

import pytest

from matchmaker.core.garbage_collection import without_collecting


def test_it_comes_back_after_an_error_and_when_two_overlap() -> None:
    assert gc.isenabled()
    with pytest.raises(ValueError, match="stop"), without_collecting():
        assert not gc.isenabled()
        raise ValueError("stop")
    assert gc.isenabled()
    first, second = without_collecting(), without_collecting()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    second.__exit__(None, None, None)
    assert gc.isenabled()
