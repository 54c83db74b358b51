"""Countries as people write them: names in several languages, codes, lists in one text, regions, the world."""

from __future__ import annotations

import pytest

from matchmaker.vocabulary.engine.country_names import WORLD, country_code, country_codes, place_label
from matchmaker.vocabulary.files import current_schemes


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("DE", ("Germany", "germany ", "DE", "DEU", "Deutschland", "Allemagne", "Alemania", "Alemanha", "Germania")),
        ("KR", ("South Korea", "Korea, Republic of", "Republic of Korea", "KOR")),
        ("KP", ("North Korea", "Korea (Democratic People's Republic of)")),
        ("GB", ("UK", "United Kingdom of Great Britain and Northern Ireland", "Vereinigtes Königreich")),
        ("TR", ("Turkey", "Türkiye", "Republic of Türkiye")),
        ("CD", ("Congo, Dem. Rep.", "Democratic Republic of the Congo")),
        ("EU", ("EU", "UE", "European Union", "Europäische Union")),
        (WORLD, ("Global", "worldwide", "weltweit", "mundial", "*")),
    ],
)
def test_one_country_many_names(code: str, names: tuple[str, ...]) -> None:
    assert {name: country_codes([name]) for name in names} == dict.fromkeys(names, (code,))


def test_every_listed_name_and_code_stands_for_itself() -> None:
    for code in current_schemes()["country"]:
        assert country_codes([place_label(code)]) == (code,)
        assert country_codes([code]) == (code,)
    for region, row in current_schemes()["region"].items():
        assert country_codes([place_label(region)]) == (region,)
        assert country_codes([region.replace("_", " ")]) == (region,)
        assert set(row.parts("countries")) <= set(current_schemes()["country"])


def test_other_names_are_written_as_they_are_compared_and_stand_for_one_place() -> None:
    rows = [row for scheme in ("country", "region") for row in current_schemes()[scheme].values()]
    names = [name for row in rows for name in row.parts("other_names")]
    assert len(set(names)) == len(names)
    assert {name: country_codes([name]) for row in rows for name in row.parts("other_names")} == {
        name: (row.code,) for row in rows for name in row.parts("other_names")
    }


def test_several_countries_in_one_text_are_taken_apart() -> None:
    assert country_codes(["Kenya, Uganda and Tanzania"]) == ("KE", "UG", "TZ")
    assert country_codes(["Berlin, Germany"]) == ("DE",)
    assert country_codes(["Trinidad and Tobago"]) == ("TT",)


def test_an_unknown_name_still_agrees_with_itself() -> None:
    assert country_code("Ruritânia") == country_code("ruritania") == "ruritania"
    assert country_codes(["", " "]) == ()
