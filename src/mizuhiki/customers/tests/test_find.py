"""People are found by whatever is known of them, however it is written."""

import pytest

from mizuhiki.customers.api import Found, Phone, change_customer, find, fingerprint, register_premises
from mizuhiki.customers.models import Customer, Installation
from mizuhiki.customers.search.candidates import Candidate
from mizuhiki.customers.tests.conftest import AT, TODAY, Register, Settle
from mizuhiki.staff.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def names(written: str, *, sees_protected: bool = False) -> list[str]:
    return [hit.name for hit in ask(written, sees_protected=sees_protected).hits]


def ask(written: str, *, sees_protected: bool = False) -> Found:
    return find(written, sees_protected=sees_protected, today=TODAY)


@pytest.fixture
def ichiro(register: Register, settle: Settle) -> Customer:
    customer = register("髙橋 一郎", "タカハシ イチロウ", "076-220-0001")
    settle(customer, "緑町", "三丁目12番地の5号", "コーポさくら201")
    return customer


@pytest.mark.req("CC-022")
@pytest.mark.parametrize(
    ("written", "matched"),
    [
        ("高橋", "氏名"),
        ("髙橋", "氏名"),
        ("高橋一郎", "氏名"),
        ("髙橋　一郎", "氏名"),
        ("橋一", "氏名"),
        ("たか", "カナ"),
        ("ﾀｶﾊｼ", "カナ"),
        ("タカハシ イチ", "カナ"),
        ("イチロウ", "カナ"),
        ("緑町", "住所"),
        ("緑町3丁目", "住所"),
        ("緑町 3-12-5", "住所"),
        ("緑町３丁目１２番５号", "住所"),
        ("コーポさくら", "住所"),
        ("高橋 緑町", "氏名・住所"),
        ("タカハシ 緑町", "カナ・住所"),
        ("0762200001", "電話番号 0762200001"),
        ("076-220-0001", "電話番号 0762200001"),
        ("０７６（２２０）０００１", "電話番号 0762200001"),
        ("+81 76 220 0001", "電話番号 0762200001"),
        ("0001", "電話番号 0762200001"),
        ("2200", "電話番号 0762200001"),
        ("220-00", "電話番号 0762200001"),
        ("高橋 0001", "氏名・電話番号"),
        ("11-222-001", "水栓番号 11-222-001"),
        ("11222001", "水栓番号 11-222-001"),
        ("20a-00001", "メーター番号 20A-00001"),
        ("20A00001", "メーター番号 20A-00001"),
        ("90000000001", "お問い合わせ番号 90000000001"),
        ("９００００－０００００１", "お問い合わせ番号 90000000001"),
    ],
)
def test_one_person_by_many_ways(ichiro: Customer, register: Register, written: str, matched: str) -> None:
    register("鈴木 次郎", "スズキ ジロウ", "03-9999-8888", address="青山1-1")
    found = ask(written)
    assert [(hit.name, hit.matched) for hit in found.hits] == [("髙橋 一郎", matched)]
    assert (found.count, found.capped, found.note) == (1, False, "")
    hit = found.hits[0]
    assert (hit.place, hit.tap_no, hit.role, hit.state) == (
        "緑町三丁目12番地の5号 コーポさくら201",
        "11-222-001",
        "使用者",
        "使用中",
    )
    assert found.only == hit


def test_a_customer_number_finds_exactly_one(register: Register) -> None:
    register("水野 花", customer_no="0000000777")
    found = ask("00-0000-0777")
    assert [(hit.customer_no, hit.matched) for hit in found.hits] == [("0000000777", "お客様番号 0000000777")]
    assert found.only is not None


def test_one_letter_finds_family_names_of_one_letter_first(register: Register) -> None:
    register("林 太郎", "ハヤシ タロウ")
    assert names("林") == ["林 太郎"]
    register("林田 次郎", "ハヤシダ ジロウ")
    register("小林 三郎", "コバヤシ サブロウ")
    assert names("林") == ["林 太郎", "林田 次郎"]


def test_a_company_is_found_whatever_it_is_called(register: Register) -> None:
    register("株式会社みずひき商会", "カブシキガイシャ ミズヒキショウカイ", kind="company")
    for written in ("㈱みずひき", "みずひき商会（株）", "みずひき", "ミズヒキ", "ミズヒキショ"):
        assert names(written) == ["株式会社みずひき商会"], written


def test_closest_first_then_in_order_of_kana(register: Register) -> None:
    register("田中 次郎", "タナカ ジロウ")
    register("田中 一郎", "タナカ イチロウ")
    register("山田 中", "ヤマダ アタル")
    assert names("田中") == ["田中 一郎", "田中 次郎", "山田 中"]


def test_the_search_follows_a_change(ichiro: Customer, clerk: User) -> None:
    change_customer(
        customer_id=ichiro.pk,
        facts={"name": "渡邉 一郎", "kana": "ワタナベ イチロウ"},
        phones=[],
        seen=fingerprint(ichiro),
        actor=clerk,
        at=AT,
    )
    assert names("高橋") == []
    assert names("0762200001") == []
    assert names("渡辺") == ["渡邉 一郎"]
    assert Phone.objects.count() == 0


def test_somebody_who_left_is_found_as_such(ichiro: Customer, settle: Settle, register: Register) -> None:
    gone = register("森 花子", "モリ ハナコ")
    settle(gone, "泉町", "1番地", ends_on=TODAY.replace(day=1))
    (hit,) = ask("森 泉町").hits
    assert (hit.place, hit.state) == ("泉町1番地", "中止")


def test_a_place_nobody_uses_is_found_by_address_and_tap(clerk: User) -> None:
    premises = register_premises(
        facts={"postcode": "9200000", "town": "栄町", "block": "9番地", "building": ""}, actor=clerk, at=AT
    )
    Installation.objects.create(
        premises=premises, tap_no="11-222-001", bore_mm=20, route="001", route_order=1
    )
    by_address = ask("栄町9番地")
    by_tap = ask("11222001")
    for found in (by_address, by_tap):
        (hit,) = found.hits
        assert (hit.customer_id, hit.place, hit.state) == (None, "栄町9番地", "使用者なし")
        assert found.only is None


@pytest.mark.parametrize(
    ("written", "note"),
    [
        ("", "氏名・カナ・電話番号・住所・水栓番号などを入力してください。"),
        ("12", "番号は3桁以上入力してください（電話番号は下4桁で探せます）。"),
        ("存在しない人", "見つかりませんでした。読みのカナや電話番号の下4桁でもお探しください。"),
    ],
)
def test_what_cannot_be_found_is_said_in_words(db: None, written: str, note: str) -> None:
    found = ask(written)
    assert (found.hits, found.count, found.note) == ((), 0, note)


def test_more_than_the_cap_is_said_as_such(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mizuhiki.customers.search.finder.CAP", 3)
    monkeypatch.setattr("mizuhiki.customers.search.finder.SHOWN", 2)
    for number in range(4):
        register(f"佐藤 {number}郎", "サトウ")
    found = ask("佐藤")
    assert (len(found.hits), found.count, found.capped) == (2, 3, True)


def test_a_customer_and_their_supply_are_counted_once(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (register(f"佐藤 {number}郎", "サトウ") for number in range(2))
    found = [Candidate(first.pk), Candidate(first.pk, supply_id=7), Candidate(second.pk)]
    monkeypatch.setattr("mizuhiki.customers.search.finder._candidates", lambda *_args, **_asked: found)
    monkeypatch.setattr("mizuhiki.customers.search.finder.SHOWN", 1)
    answer = ask("00000")
    assert (len(answer.hits), answer.count, answer.capped) == (1, 2, False)
