"""Countries as people write them: names in several languages, codes, lists in one text, regions, the world."""

from __future__ import annotations

import pytest

from matchmaker.matching.engine.countries import NAMES, REGIONS, WORLD, country_code, country_codes


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
    for code, name in NAMES.items():
        assert country_codes([name]) == (code,)
        assert country_codes([code]) == (code,)
    for region in REGIONS:
        assert country_codes([region.replace("_", " ")]) == (region,)


def test_several_countries_in_one_text_are_taken_apart() -> None:
    assert country_codes(["Kenya, Uganda and Tanzania"]) == ("KE", "UG", "TZ")
    assert country_codes(["Berlin, Germany"]) == ("DE",)
    assert country_codes(["Trinidad and Tobago"]) == ("TT",)


def test_an_unknown_name_still_agrees_with_itself() -> None:
    assert country_code("Ruritânia") == country_code("ruritania") == "ruritania"
    assert country_codes(["", " "]) == ()
