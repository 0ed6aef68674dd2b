"""A building is billed by its dwellings when homes are more than a share of its units, exact in thirds."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mizuhiki.tariffs import TariffFault, parse_tariff
from mizuhiki.tariffs.definition.collective import Scheme

GOOD = (Path(__file__).parent / "data" / "every_section.yaml").read_text(encoding="utf-8")
LINE = 29


def scheme_of(share: str) -> Scheme:
    """The scheme of a file that writes its share so."""
    return (
        parse_tariff(GOOD.replace('homes_over: "0.5"', f"homes_over: {share}"), file="water.yaml")
        .versions[0]
        .schemes[0]
    )


@given(data=st.data(), whole=st.integers(1, 999), homes=st.integers(1, 999), shops=st.integers(0, 999))
def test_more_than_the_share_and_not_a_home_less(
    data: st.DataObject, whole: int, homes: int, shops: int
) -> None:
    part = data.draw(st.integers(0, whole - 1))
    scheme = scheme_of(f'"{part}/{whole}"')
    assert scheme.homes_over_share == Fraction(part, whole)
    is_more = homes * whole > part * (homes + shops)
    assert scheme.units(dwellings=homes, shops=shops) == (homes + shops if is_more else 0)


@pytest.mark.parametrize(
    ("share", "homes", "shops", "units"),
    [
        ('"2/3"', 2, 1, 0),  # two thirds are not more than two thirds
        ("2/3", 3, 1, 4),
        ('"0.6666"', 2, 1, 3),  # what had to be written before: two of three counted as more
        ('"0.5"', 2, 2, 0),
        ("0", 1, 9, 10),
    ],
)
def test_shares_as_they_are_written(share: str, homes: int, shops: int, units: int) -> None:
    assert scheme_of(share).units(dwellings=homes, shops=shops) == units


@pytest.mark.parametrize(
    ("share", "told"),
    [
        ("0.5", '小数は引用符で囲んで書いてください（例 "0.5"）。'),
        ('"2/0"', '「2/0」は割合ではありません。"1/3" や "0.5" のように書いてください。'),
        ('"2 / 3"', '「2 / 3」は割合ではありません。"1/3" や "0.5" のように書いてください。'),
        ('"２/３"', '「２/３」は割合ではありません。"1/3" や "0.5" のように書いてください。'),
        ("三分の二", '「三分の二」は割合ではありません。"1/3" や "0.5" のように書いてください。'),
        ('"-1/3"', '0以上1未満の割合を "2/3" や "0.5" のように書いてください。'),
        ('"3/2"', '0以上1未満の割合を "2/3" や "0.5" のように書いてください。'),
        ("1", '0以上1未満の割合を "2/3" や "0.5" のように書いてください。'),
    ],
)
def test_what_is_no_share_is_refused_with_its_line(share: str, told: str) -> None:
    with pytest.raises(TariffFault) as refused:
        scheme_of(share)
    fault = refused.value
    assert (fault.line, fault.key, fault.problem) == (LINE, "versions[0].collective[0].homes_over", told)
