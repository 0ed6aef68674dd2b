"""A file of changes is shown, agreed to by two, carried out whole, and taken back the same way."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import Decision
from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.models import IncomingFile
from mizuhiki.banks import api as banks
from mizuhiki.banks.api import Entry
from mizuhiki.bulkwork import errors, services
from mizuhiki.bulkwork.models import KIND, BulkChange, BulkDone, BulkWork
from mizuhiki.bulkwork.permissions import WORK_DECIDE, WORK_PREPARE, WORK_SEE
from mizuhiki.customers.api import AddressChange, Customer, Installation, Premises, SupplyParty
from mizuhiki.directdebit import api as debit
from mizuhiki.directdebit import results
from mizuhiki.directdebit.models import DebitBatch, DebitResultFile, Mandate, MandateProof
from mizuhiki.ledger import api as ledger
from mizuhiki.platform import clock
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import RulePackVersion
from mizuhiki.staff.models import User
from tests.builders import Town, clerk, noon, person
from tests.jobs import work_off
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]

TODAY = date(2026, 8, 24)
MERGED_ON = date(2026, 9, 7)
RENAME = "旧町名,旧番地,新町名,新番地,新郵便番号\r\n"


@pytest.fixture
def town(rules_in_force: None) -> Town:
    """Four households; three in one town, of whom one gets its letters in another city."""
    del rules_in_force
    town = Town()
    for number in (1, 2, 3, 4):
        supply = town.settle(number)
        town_name, block = ("西町", "10番地") if number == 4 else ("東町", f"{number}番地")
        Premises.objects.filter(installations__supplies=supply).update(
            town=town_name, block=block, building="", postcode="9200000"
        )
        user = SupplyParty.objects.get(supply=supply, role="water_user").customer
        address = "小松市本町3" if number == 3 else f"水引市{town_name}{block}"
        Customer.objects.filter(pk=user.pk).update(address=address, postcode="9200000")
    return town


def post(client: Client, url: str, **given: Any) -> Any:
    return client.post(url, {"once": str(uuid4()), **given})


def send(client: Client, kind: str, text: str, **days: str) -> IncomingFile:
    """Bring a file by the page; the worker reads it."""
    upload = SimpleUploadedFile("henkou.csv", text.encode("cp932"), content_type="text/csv")
    answer = post(client, "/bulk/", kind=kind, file=upload, **days)
    assert answer.status_code == 302, text_of(answer)
    assert work_off() == ["attachments.take_in"]
    return IncomingFile.objects.select_related("outcome").latest("pk")


def agree(work: BulkWork, decider: User) -> None:
    """The second person grants, and the worker carries out."""
    waiting = approvals.open_request_of(kind=KIND, subject_id=work.pk)
    assert waiting is not None
    granted = Decision.Outcome.GRANTED
    approvals.decide(request_id=waiting.pk, outcome=granted, reason="", actor=decider, at=clock.now())
    assert work_off() == ["bulkwork.carry_out_work"]


def addresses() -> list[str]:
    return [one.address for one in Premises.objects.order_by("pk")]


def people() -> list[str]:
    return list(Customer.objects.order_by("pk").values_list("address", flat=True))


@pytest.fixture
def client(sign_in: Callable[[User], Client]) -> Client:
    return sign_in(person(WORK_SEE, WORK_PREPARE, username="gyoumu"))


@pytest.fixture
def decider() -> User:
    return person(WORK_DECIDE, username="kyoku")


def test_a_town_gets_its_new_names_and_people_with_it_and_goes_back(
    town: Town, client: Client, decider: User
) -> None:
    del town
    before, lived = addresses(), people()
    text = f"{RENAME}東町,１番地,中央一丁目,1番1号,920-0001\r\n東町,,中央,,\r\n"
    with clock.travel(noon(TODAY)):
        incoming = send(client, "rename", text)
        assert incoming.outcome.sentence == ""
        work = BulkWork.objects.get()
        assert (work.change_count, work.left_count) == (3, 0)
        page = text_of(client.get(f"/bulk/{work.pk}/"))
        assert "東町1番地" in page
        assert "〒920-0001 中央一丁目1番1号" in page
        assert "あわせて書き換えるお客様の住所 2件" in page
        assert addresses() == before  # nothing changes before two agree
        post(client, f"/bulk/{work.pk}/ask/", reason="住居表示の実施")
        agree(work, decider)
        assert addresses() == ["中央一丁目1番1号", "中央2番地", "中央3番地", "西町10番地"]
        assert people() == ["水引市中央一丁目1番1号", "水引市中央2番地", "小松市本町3", lived[3]]
        change = AddressChange.objects.order_by("pk")[0]
        assert (change.source, change.cause_id, change.postcode) == ("renamed", work.pk, "9200001")
        assert work.done.people_count == 2
        assert "実施済み" in text_of(client.get(f"/bulk/{work.pk}/"))
        assert send(client, "rename", text).outcome.state == "known"
        # one place is changed by hand afterwards: it stays as it is when the rest goes back
        Premises.objects.filter(town="中央", block="2番地").update(building="東荘")
        post(client, f"/bulk/{work.pk}/back/")
        back = BulkWork.objects.get(undoes=work)
        assert (back.change_count, back.left_count) == (2, 1)
        post(client, f"/bulk/{back.pk}/ask/", reason="施行日の誤り")
        agree(back, decider)
        assert addresses() == [before[0], "中央2番地 東荘", before[2], before[3]]
        assert people() == lived
        with pytest.raises(errors.UndoneBefore):
            services.propose_way_back(work_id=work.pk, actor=decider, at=clock.now())
        assert "元に戻した" in text_of(client.get("/bulk/"))
        assert send(client, "rename", text).outcome.state == "taken"  # it may be read once more


def test_every_wrong_line_is_named_and_none_is_taken(town: Town, client: Client) -> None:
    del town
    lines = ("東町,1番地,中央,1番,92000", "東町,1番地,中央,2番,", ",3番地,中央,3番,", "東町,,中央,5番,")
    wrong = RENAME + "".join(f"{line}\r\n" for line in lines)
    with clock.travel(noon(TODAY)):
        faults = send(client, "rename", wrong).outcome.faults
        assert [(line, name) for line, name, _, _ in faults] == [
            (2, "新郵便番号"),
            (3, "旧町名"),
            (4, "旧町名"),
            (5, "新番地"),
        ]
        unknown = send(client, "rename", f"{RENAME}東町,1番地,中央,1番,\r\n南町,9番地,中央,9番,\r\n").outcome
        assert unknown.faults == [
            [3, "旧町名", "南町9番地", "この名前の使用場所は台帳にありません。町名と番地を確かめてください。"]
        ]
        same = send(client, "rename", f"{RENAME}東町,1番地,東町,1番地,\r\n").outcome
        assert "変わるものはありません" in same.sentence
        heads = send(client, "route", "水栓,新検針区,新検針順\r\n1,2,3\r\n").outcome
        assert heads.faults[0][:2] == [1, "見出し"]
        taps = "水栓番号,新検針区,新検針順\r\nM000001,B-1,10\r\nM000001,B 1,x\r\nM999999,B-1,1\r\n"
        named = [(line, name) for line, name, _, _ in send(client, "route", taps).outcome.faults]
        assert named == [(3, "水栓番号"), (3, "新検針区"), (3, "新検針順"), (4, "水栓番号")]
        answer = post(client, "/bulk/", kind="bank")
        assert "新しい店番で引き落とす日を入力してください" in text_of(answer)
    assert not BulkWork.objects.exists()


def test_taps_move_to_another_route_unless_one_has_moved_meanwhile(
    town: Town, client: Client, decider: User
) -> None:
    del town
    taps = Installation.objects.order_by("pk")
    numbers = [one.tap_no for one in taps]
    text = "水栓番号,新検針区,新検針順\r\n" + "".join(
        f"{number},B-1,{order}\r\n" for order, number in enumerate(numbers[:3], start=1)
    )
    with clock.travel(noon(TODAY)):
        send(client, "route", text)
        work = BulkWork.objects.get()
        post(client, f"/bulk/{work.pk}/ask/", reason="検針区の組替え")
        waiting = approvals.open_request_of(kind=KIND, subject_id=work.pk)
        assert waiting is not None
        was = list(Installation.objects.order_by("pk").values_list("route", "route_order"))
        Installation.objects.filter(pk=taps[0].pk).update(route_order=99)
        granted = Decision.Outcome.GRANTED
        with pytest.raises(approvals.ContentChanged):
            approvals.decide(request_id=waiting.pk, outcome=granted, reason="", actor=decider, at=clock.now())
        Installation.objects.filter(pk=taps[0].pk).update(route_order=was[0][1])
        # agreed to, and changed before the worker comes: nothing at all is done
        approvals.decide(request_id=waiting.pk, outcome=granted, reason="", actor=decider, at=clock.now())
        Installation.objects.filter(pk=taps[2].pk).update(route_order=77)
        assert work_off() == ["bulkwork.carry_out_work"]
        run = BatchRun.objects.get(kind=KIND)
        assert run.state == "failed"
        assert run.step.startswith(
            "読み込んだあとで1件が変わったため、1件も変更していません（例：水栓 M000003）"
        )
        assert list(Installation.objects.order_by("pk").values_list("route", flat=True)) == [
            route for route, _ in was
        ]
        assert not BulkDone.objects.exists()
        Installation.objects.filter(pk=taps[2].pk).update(route_order=was[2][1])
        post(client, f"/bulk/{work.pk}/ask/", reason="検針区の組替え（再）")
        agree(work, decider)
        moved = list(Installation.objects.order_by("pk").values_list("route", "route_order"))
        assert moved == [("B-1", 1), ("B-1", 2), ("B-1", 3), was[3]]
        services.carry_out_work(run.pk)  # a job that is done twice does nothing
        assert BulkDone.objects.count() == 1
        export = client.get(f"/bulk/{work.pk}/list/").content.decode("utf-8-sig").splitlines()
        assert export[1] == f'"2","水栓 {numbers[0]}","検針区 {was[0][0]}　順 {was[0][1]}","検針区 B-1　順 1"'


def debited() -> list[int]:
    """Four accounts: three at the branch that goes, one of them ending; the first is proven."""
    branches = [Entry("0146", "", "北国", "ホツコク")]
    branches += [Entry("0146", number, f"第{number}", "ダイ") for number in ("101", "102", "201")]
    banks.load_master(edition=date(2026, 4, 1), entries=branches, actor=None, at=noon(TODAY))
    supplies = [party.supply_id for party in SupplyParty.objects.filter(role="water_user").order_by("pk")]
    with clock.travel(noon(date(2026, 4, 1))):
        made = [
            debit.start_mandate(
                supply_id=supply_id,
                bank_code="0146",
                branch_code=branch,
                account_type="1",
                account_no=number,
                holder_kana="ﾐﾎﾝ",
                starts_on=date(2026, 4, 1),
                at=clock.now(),
                actor=clerk(),
            )
            for supply_id, branch, number in zip(
                supplies,
                ("101", "101", "101", "102"),
                ("0000001", "0000002", "0000003", "0000004"),
                strict=True,
            )
        ]
        MandateProof.objects.create(mandate=made[0], file=answered(), proven_on=date(2026, 4, 1))
        debit.end_mandate(mandate_id=made[2].pk, ends_on=date(2026, 10, 1), at=clock.now(), actor=clerk())
    return supplies


def answered() -> DebitResultFile:
    """A bank's answer, as far as a proof has to name one."""
    run, rules = (
        BatchRun.objects.create(kind="test", key="1", title="振替"),
        RulePackVersion.objects.earliest("pk"),
    )
    file = attachments.store(
        b"91",
        name="kekka",
        kind=results.FILE_KIND,
        media_type="application/octet-stream",
        actor=None,
        at=clock.now(),
    )
    common = {"run": run, "file": file}
    batch = DebitBatch.objects.create(
        **common,
        profile="x",
        rules=rules,
        debit_on=clock.today(),
        row_count=1,
        amount_yen=1,
        made_at=clock.now(),
    )
    counts = {"judged_count": 1, "judged_yen": 1}
    return DebitResultFile.objects.create(batch=batch, **common, **counts, imported_at=clock.now())


def test_accounts_follow_their_branch_with_what_proved_them_and_leave_the_doubtful_alone(
    town: Town, client: Client, decider: User
) -> None:
    del town
    supplies = debited()
    head = "旧銀行コード,旧支店コード,新銀行コード,新支店コード,旧口座番号,新口座番号\r\n"
    text = f"{head}0146,101,0146,201,,\r\n0146,101,0146,201,2,7000002\r\n"
    day = {"on_0": "2026", "on_1": "9", "on_2": "7"}
    with clock.travel(noon(TODAY)):
        nowhere = send(client, "bank", f"{head}0146,101,0146,999,,\r\n", **day).outcome
        assert nowhere.faults[0][:3] == [2, "新支店コード", "0146-999"]
        send(client, "bank", text, **day)
        work = BulkWork.objects.get()
        assert (work.change_count, work.left_count) == (2, 1)
        page = text_of(client.get(f"/bulk/{work.pk}/"))
        assert "北国 第101（0146-101） ●●●●001" in page
        assert "北国 第201（0146-201） ●●●●002" in page
        post(client, f"/bulk/{work.pk}/ask/", reason="第101支店の統合")
        agree(work, decider)
    rows = Mandate.objects.order_by("supply_id", "starts_on")
    assert [(one.supply_id, one.branch_code, one.account_no, one.starts_on, one.ends_on) for one in rows] == [
        (supplies[0], "101", "0000001", date(2026, 4, 1), MERGED_ON),
        (supplies[0], "201", "0000001", MERGED_ON, None),
        (supplies[1], "101", "0000002", date(2026, 4, 1), MERGED_ON),
        (supplies[1], "201", "7000002", MERGED_ON, None),
        (supplies[2], "101", "0000003", date(2026, 4, 1), date(2026, 10, 1)),
        (supplies[3], "102", "0000004", date(2026, 4, 1), None),
    ]
    with clock.travel(noon(date(2026, 9, 10))):
        assert ledger.prove().differences == ()
        post(client, f"/bulk/{work.pk}/back/")
        back = BulkWork.objects.get(undoes=work)
        post(client, f"/bulk/{back.pk}/ask/", reason="統合の延期")
        agree(back, decider)
        newest = Mandate.objects.filter(supply_id=supplies[1]).latest("starts_on")
        assert (newest.branch_code, newest.account_no, newest.starts_on) == (
            "101",
            "0000002",
            date(2026, 9, 11),
        )
        assert ledger.prove().differences == ()
    proven = MandateProof.objects.order_by("mandate__starts_on")
    assert [(one.mandate.supply_id, one.mandate.branch_code) for one in proven] == [
        (supplies[0], branch) for branch in ("101", "201", "101")
    ]
    assert BulkChange.objects.filter(work=back).count() == 2
