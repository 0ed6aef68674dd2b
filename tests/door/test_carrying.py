"""What the list of results cannot carry is pointed out on the form, and cannot be sent."""

from dataclasses import replace

import pytest

from mizuhiki.formats.resultlist import Limit, Signs, Unit
from mizuhiki.signup.door import carrying, shown
from mizuhiki.signup.door.items import Wrong
from mizuhiki.signup.models import Answer
from tests.door.site import PAGES, Citizen

pytestmark = [pytest.mark.django_db, pytest.mark.db]


@pytest.mark.parametrize(
    ("page", "given", "sentence"),
    [
        pytest.param(
            "name",
            {"name": "𠮷田 花子"},
            "「𠮷」は使えない文字です。代わりに「吉」と入力してください",
            marks=pytest.mark.req("DD-036"),
        ),
        pytest.param(
            "name",
            {"name": "刘 花子😀"},
            "「刘・😀」は使えない文字です。お名前を別の文字か",
            marks=pytest.mark.req("DD-036"),
        ),
        pytest.param(
            "name",
            {"name": "辻\U000e0100 花子"},
            "代わりに「辻」と入力してください",
            marks=pytest.mark.req("DD-036"),
        ),
        pytest.param(
            "name", {"name": "花" * 41}, "お名前は40字までです。今は41字", marks=pytest.mark.req("DD-036")
        ),
        pytest.param(
            "name",
            {"kana": "ミズ Hanako"},
            "フリガナはひらがなかカタカナで入力してください",
            marks=pytest.mark.req("DD-037"),
        ),
        pytest.param(
            "place", {"place": "緑" * 81}, "住所は80字までです。今は81字", marks=pytest.mark.req("DD-035")
        ),
        pytest.param(
            "place",
            {"place": "緑" * 50, "building": "ハ" * 30},
            "建物の名前・部屋番号は、前の欄と合わせて80字までです。今は81字です",
            marks=pytest.mark.req("DD-035"),
        ),
        pytest.param("place", {"place": ""}, "住所を入力してください", marks=pytest.mark.req("DD-035")),
    ],
)
def test_it_is_pointed_out_and_not_kept(
    citizen: Citizen, page: str, given: dict[str, str], sentence: str
) -> None:
    citizen.consent()
    citizen.fill_in(until=page)
    before = Answer.objects.count()
    answer = citizen.post(f"/ja/apply/{page}/", PAGES[page] | given)
    assert (answer.status_code, Answer.objects.count()) == (422, before)
    assert sentence in answer.content.decode()
    assert citizen.post(f"/ja/apply/{page}/", PAGES[page]).status_code == 302


@pytest.mark.req("DD-037")
def test_a_reading_is_turned_to_the_stored_form(citizen: Citizen) -> None:
    citizen.consent()
    citizen.fill_in(until="name")
    for typed in ("みずひき　はなこ", "ﾐｽﾞﾋｷ ﾊﾅｺ", "ミズヒキ ハナコ"):
        assert citizen.post("/ja/apply/name/", PAGES["name"] | {"kana": typed}).status_code == 302
        assert Answer.objects.filter(page="name").latest("pk").given["kana"] == "ミズヒキ ハナコ"


def limit(**changed: object) -> Limit:
    plain = Limit(
        items=("name",),
        between="",
        form="as_is",
        width=10,
        unit=Unit.BYTES,
        admits_latin=False,
        signs=Signs(encoding="cp932"),
    )
    return replace(plain, **changed)  # type: ignore[arg-type]


@pytest.mark.req("DD-036")
def test_bytes_are_told_as_characters_people_count(citizen: Citizen) -> None:
    citizen.consent()
    here = replace(shown.shown(), carried=(limit(),))
    carrying.check(here, {"name": "水引花子A"[:5]}, {})
    with pytest.raises(Wrong) as wrong:
        carrying.check(here, {"name": "水引花子AB1"}, {})
    assert (wrong.value.code, wrong.value.slots) == ("too_wide", {"most": 5, "typed": 6})


@pytest.mark.req("DD-037")
def test_letters_are_taken_where_the_layout_admits_them_and_without_a_list(citizen: Citizen) -> None:
    citizen.consent()
    admits = limit(items=("kana",), width=0, admits_latin=True)
    carrying.check(replace(shown.shown(), carried=(admits,)), {"kana": "John"}, {})
    carrying.check(replace(shown.shown(), carried=()), {"kana": "John", "name": "刘😀"}, {})


@pytest.mark.req("DD-035")
def test_the_paper_form_is_asked_for_with_an_address_that_can_be_carried(citizen: Citizen) -> None:
    citizen.consent()
    citizen.post("/ja/apply/who/", {"person": "company", "card": "yes"})
    given = {"name": "水引 花子", "place": "緑" * 81, "phone_mobile": "090-1234-5678", "postcode": "000-0001"}
    before = Answer.objects.count()
    answer = citizen.post("/ja/paper/", given)
    assert answer.status_code == 422
    assert "住所は80字までです。今は81字" in answer.content.decode()
    assert Answer.objects.count() == before
    assert citizen.post("/ja/paper/", given | {"place": "緑町1番地"}).status_code == 302
