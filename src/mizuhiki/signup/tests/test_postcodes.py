"""The post's list: taken in whole, never shrunk by much, and what a citizen finds in it."""

import pytest
from django.db import IntegrityError, transaction

from mizuhiki.platform import clock
from mizuhiki.signup.door.places import places_of
from mizuhiki.signup.errors import PostcodesOlder, PostcodesShrunk
from mizuhiki.signup.models import PostcodeLoad, PostcodeTown
from mizuhiki.signup.postcodes import Town, load_postcodes, packaged

pytestmark = [pytest.mark.django_db, pytest.mark.db]
SEEN = [Town(f"940{number:04}", "新潟県", "長岡市", f"第{number}町") for number in range(60)]


def load(towns: list[Town], edition: str) -> tuple[PostcodeLoad, bool]:
    return load_postcodes(edition=edition, towns=towns, actor=None, at=clock.now())


def test_an_edition_takes_the_place_of_the_one_before() -> None:
    load(SEEN, "2026.9.0")
    later = [*SEEN[1:], Town("9409999", "新潟県", "長岡市", "新町")]
    done, is_new = load(later, "2026.10.0")
    assert (done.town_count, done.added, done.gone, is_new) == (60, 1, 1, True)
    assert (places_of("9400000"), places_of("9409999")) == ([], ["新潟県長岡市新町"])


def test_the_same_edition_changes_nothing_and_an_older_or_a_cut_one_is_refused() -> None:
    load(SEEN, "2026.10.0")
    assert load(SEEN[:1], "2026.10.0")[1] is False
    with pytest.raises(PostcodesOlder, match="2026.10.0の版を取り込んでいます"):
        load(SEEN, "2026.9.0")
    with pytest.raises(PostcodesShrunk, match="60件から56件"):
        load(SEEN[4:], "2026.11.0")
    assert PostcodeTown.objects.count() == 60
    assert PostcodeLoad.objects.get().edition == "2026.10.0"


def test_a_load_is_never_rewritten() -> None:
    load(SEEN, "2026.10.0")
    with pytest.raises(IntegrityError, match="insert-only"), transaction.atomic():
        PostcodeLoad.objects.update(town_count=1)
    assert PostcodeLoad.objects.get().town_count == 60


def test_a_code_of_very_many_places_gives_what_they_share() -> None:
    load([Town("4520961", "愛知県", "清須市", f"春日第{number}") for number in range(21)], "2026.10.0")
    assert places_of("4520961") == ["愛知県清須市春日第"]


def test_the_package_holds_the_country() -> None:
    edition, towns = packaged()
    assert edition.startswith("20")
    assert len(towns) > 120_000
    assert Town("9400061", "新潟県", "長岡市", "城内町") in towns
    assert max(len(town.town) for town in towns) <= 80
