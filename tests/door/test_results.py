"""The list of results for the utility: each end once, by the next open day, in any layout, no loss silent."""

import csv
import io
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from django.db import IntegrityError, transaction
from pytest_django import Settings

from mizuhiki.attachments import api as attachments
from mizuhiki.customers.models import CustomerMark
from mizuhiki.directdebit.models import Mandate
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import DATA, files_of, keep_pack, put_in_force
from mizuhiki.rulepacks.models import RulePackVersion
from mizuhiki.signup import following
from mizuhiki.signup.errors import (
    AlreadyReceived,
    NewerVersionThere,
    NoResultList,
    NotTaken,
    ReasonNeeded,
    ReceiptDiffers,
)
from mizuhiki.signup.models import ApplicationEvent, ResultDay, ResultFile, ResultLine, ResultReceipt
from mizuhiki.signup.results import services as result_services
from mizuhiki.signup.results.selectors import placed
from mizuhiki.signup.site.services import publish
from mizuhiki.staff.api import system_actor
from mizuhiki.worklist.models import Item
from tests.builders import Town, clerk, rules
from tests.door.results import FRIDAY, SATURDAY_MORNING, confirmed, ended, happened, make_day, number

pytestmark = [pytest.mark.django_db, pytest.mark.db]
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _rules(settings: Settings, tmp_path: Path) -> None:
    settings.FILES = tmp_path / "files"
    rules()


def read(result: ResultFile, encoding: str = "cp932") -> list[dict[str, str]]:
    content = attachments.read(result.file).decode(encoding)
    return list(csv.DictReader(io.StringIO(content)))


def keep(**changed: object) -> RulePackVersion:
    """The rules with another list; a value of None takes the list away."""
    files = files_of(DATA / "mizuhiki-demo")
    content = yaml.safe_load(files["results.yaml"]) | changed
    return keep_pack(
        files=files | {"results.yaml": yaml.safe_dump(content, allow_unicode=True)},
        at=SATURDAY_MORNING,
        actor=None,
    )


def watch(at: datetime) -> int:
    return result_services.watch(at=at, actor=system_actor("signup"))


def again(result: ResultFile, rules_id: int, reason: str = "新しいレイアウト") -> ResultFile:
    return result_services.make_again(
        result_id=result.pk, rules_id=rules_id, reason=reason, at=SATURDAY_MORNING + HOUR, actor=clerk()
    )


@pytest.mark.req("DD-007")
@pytest.mark.req("DD-008")
@pytest.mark.req("DD-044")
def test_each_end_stands_in_the_file_with_what_was_given_and_what_the_bank_said() -> None:
    publish(at=FRIDAY, actor=clerk())
    confirmed(1, name={"name": "水引 花子", "kana": "ミズヒキ ハナコ"})
    ended(2, "refused", result="NAME_MISMATCH")
    ended(3, "paper")
    ended(4, "expired")
    ended(5, "returned_ng", result="CANCEL_BY_USER")
    rows = read(make_day().files.get())
    assert [(row["受付番号"], row["結果区分"], row["結果コード"]) for row in rows] == [
        (number(1), "1", "00"),
        (number(2), "2", "03"),
        (number(3), "4", ""),
        (number(4), "5", ""),
    ]
    first = rows[0]
    assert (first["使用者氏名"], first["使用者カナ"]) == ("水引 花子", "ミズヒキ ハナコ")
    assert (first["金融機関コード"], first["支店コード"], first["口座番号"]) == ("9998", "001", "0012345")
    assert (first["登録日"], first["登録口座番号"], first["登録口座名義人（カナ）"]) == (
        "20261127",
        "0012345",
        "ﾐﾎﾝ",
    )
    assert (first["金融機関名"], first["支店名"]) == ("水引銀行", "本店")
    assert first["確定日時"] == "2026/11/27 20:00:00"
    assert {row["登録口座番号"] for row in rows[1:]} == {""}
    assert not [name for name in first if "暗証" in name or "pin" in name.lower()]
    told = ApplicationEvent.objects.filter(kind="delivered").values_list("facts", flat=True)
    assert [one["day"] for one in told] == ["2026-11-27"] * 4


@pytest.mark.req("DD-007")
def test_an_end_is_told_once_and_late_ones_in_the_next_file() -> None:
    confirmed(1)
    day = make_day()
    assert result_services.make_day(on=day.on, at=SATURDAY_MORNING, actor=clerk()) is None
    confirmed(2, at=FRIDAY + HOUR)  # written after the file was made
    later = make_day(SATURDAY_MORNING + timedelta(days=1))
    assert [line.application.number for line in later.lines.all()] == [number(2)]
    assert ResultLine.objects.count() == 2
    line = ResultLine.objects.get(day=day)
    with pytest.raises(IntegrityError, match="result_told_once"), transaction.atomic():
        ResultLine.objects.create(
            day=later,
            position=9,
            application=line.application,
            attempt=line.attempt,
            outcome=line.outcome,
            finished_at=line.finished_at,
        )
    assert ResultLine.objects.count() == 2


@pytest.mark.req("DD-007")
def test_a_later_end_is_told_as_a_correction() -> None:
    application = ended(1, "expired")
    before = make_day().lines.get()
    happened(application, "confirmed", SATURDAY_MORNING + HOUR, facts={"result": "OK"})
    day = make_day(SATURDAY_MORNING + timedelta(days=1))
    line = day.lines.get()
    assert (line.outcome, line.corrects) == ("confirmed", before)
    assert [(row["受付番号"], row["訂正区分"]) for row in read(day.files.get())] == [(number(1), "1")]


@pytest.mark.req("DD-007")
def test_friday_is_there_by_the_end_of_monday_and_a_missed_day_is_laid_into_the_inbox() -> None:
    confirmed(1)
    monday = datetime(2026, 11, 30, 17, 44, tzinfo=clock.TOKYO)
    assert watch(monday) == 0
    assert watch(monday + timedelta(minutes=1)) == 1
    assert watch(monday + timedelta(minutes=2)) == 1
    item = Item.objects.get(kind="signup.result_late")
    assert item.key == "signup.result_late:2026-11-27"
    assert "2026-11-30" in item.title
    made = result_services.make_up(at=monday + HOUR, actor=system_actor("signup"))
    assert made == 3  # Friday, and the two days after it without an end
    assert list(ResultDay.objects.order_by("on").values_list("on", "due_on", "line_count")) == [
        (date(2026, 11, 27), date(2026, 11, 30), 1),
        (date(2026, 11, 28), date(2026, 11, 30), 0),
        (date(2026, 11, 29), date(2026, 11, 30), 0),
    ]
    assert ResultFile.objects.count() == 1
    item.refresh_from_db()
    assert item.closed_at is not None
    assert result_services.make_up(at=monday + HOUR, actor=system_actor("signup")) == 0


def test_nothing_is_owed_before_the_first_end_and_without_a_list() -> None:
    assert result_services.make_up(at=SATURDAY_MORNING, actor=system_actor("signup")) == 0
    files = {name: text for name, text in files_of(DATA / "mizuhiki-demo").items() if name != "results.yaml"}
    bare = keep_pack(files=files, at=FRIDAY, actor=None)
    put_in_force(version=bare, from_on=date(2026, 11, 1), at=FRIDAY, asked_by=None, decided_by=None)
    confirmed(1)
    assert result_services.make_up(at=SATURDAY_MORNING, actor=system_actor("signup")) == 0
    assert watch(SATURDAY_MORNING + timedelta(days=9)) == 0
    with pytest.raises(NoResultList):
        make_day()
    assert not ResultDay.objects.exists()


@pytest.mark.req("DD-009")
def test_a_past_day_is_made_again_in_the_new_layout_and_in_the_old_one() -> None:
    confirmed(1, name={"name": "𠮷田 花子"})
    old = make_day().files.get()
    assert (old.loss_count, read(old)[0]["文字の欠落"], read(old)[0]["使用者氏名"]) == (
        1,
        "使用者氏名",
        "吉田 花子",
    )
    content = yaml.safe_load(files_of(DATA / "mizuhiki-demo")["results.yaml"])
    signs = content["signs"] | {"encoding": "utf-8", "characters": "all"}
    columns = [{"name": "name", "items": ["name"]}, {"name": "no", "items": ["number"]}]
    columns.append({"name": "state", "items": ["outcome"]})
    other = keep(signs=signs, columns=columns, line_break="lf", header=False)
    new = again(old, other.pk)
    assert attachments.read(new.file) == f"𠮷田 花子,{number(1)},confirmed\n".encode()
    assert (new.version, new.supersedes, new.loss_count) == (2, old, 0)
    back = again(new, old.rules_id, "元のレイアウトに戻す")
    assert attachments.read(back.file) == attachments.read(old.file)
    assert [one.version for one in ResultFile.objects.order_by("pk")] == [1, 2, 3]
    assert ResultLine.objects.count() == 1


@pytest.mark.req("DD-009")
def test_what_is_not_to_be_made_again_is_refused() -> None:
    confirmed(1)
    old = make_day().files.get()
    with pytest.raises(ReasonNeeded):
        again(old, old.rules_id, "  ")
    new = again(old, old.rules_id)
    with pytest.raises(NewerVersionThere):
        again(old, old.rules_id)
    files = {name: text for name, text in files_of(DATA / "mizuhiki-demo").items() if name != "results.yaml"}
    with pytest.raises(NoResultList):
        again(new, keep_pack(files=files, at=FRIDAY, actor=None).pk)
    assert ResultFile.objects.count() == 2


def test_what_was_given_later_does_not_change_a_day_that_was_told() -> None:
    application = ended(1, "refused", result="AUTH_FAILED")
    old = make_day().files.get()
    application.answers.create(
        page="name", given={"name": "別の名前", "kana": "ベツ"}, at=SATURDAY_MORNING + HOUR
    )
    new = again(old, old.rules_id)
    assert attachments.read(new.file) == attachments.read(old.file)


def test_of_protected_people_no_place_and_no_telephone_leaves() -> None:
    town = Town()
    town.settle(1)
    supply = town.supplies["M000001"]
    customer = supply.parties.get(role="water_user").customer
    CustomerMark.objects.create(customer=customer, kind="protection", starts_on=date(2026, 4, 1))
    confirmed(1, supply={"inquiry_no": supply.inquiry_no, "inquiry_unknown": ""})
    confirmed(2)
    hidden, plain = read(make_day().files.get())
    assert (hidden["使用場所"], hidden["電話番号（携帯）"], hidden["メールアドレス"], hidden["支援措置"]) == (
        "",
        "",
        "",
        "1",
    )
    assert hidden["使用者氏名"] == "見本 1"
    assert (plain["使用場所"], plain["支援措置"]) == ("水引市緑町1番地", "0")


def take(result: ResultFile) -> None:
    result_services.note_taking(
        result_id=result.pk,
        address="127.0.0.1",
        sha256=result.file.sha256,
        at=SATURDAY_MORNING,
        actor=clerk(),
    )


def receive(result: ResultFile, count: int, digest: str) -> ResultReceipt:
    return result_services.note_receipt(
        result_id=result.pk, line_count=count, digest=digest, at=SATURDAY_MORNING + HOUR, actor=clerk()
    )


@pytest.mark.req("DD-010")
def test_a_receipt_has_the_count_and_the_digest_of_the_file() -> None:
    confirmed(1)
    result = make_day().files.get()
    with pytest.raises(NotTaken):
        receive(result, 1, result.file.sha256)
    take(result)
    wrong = (
        "0" * 64,
        result.file.sha256[:7],
        f"{result.file.sha256}0",
        "１２３４５６７８",
        "照合番号を写す",
    )
    for count, digest in ((2, result.file.sha256), *((1, one) for one in wrong)):
        with pytest.raises(ReceiptDiffers):
            receive(result, count, digest)
    assert not ResultReceipt.objects.exists()
    receipt = receive(result, 1, f" {result.file.sha256[:8].upper()} ")
    assert (receipt.line_count, receipt.sha256) == (1, result.file.sha256)
    with pytest.raises(AlreadyReceived):
        receive(result, 1, result.file.sha256)
    assert ResultReceipt.objects.count() == 1


@pytest.mark.req("DD-007")
def test_a_file_nobody_received_is_asked_for_and_a_new_version_takes_its_place() -> None:
    confirmed(1)
    result = make_day().files.get()
    tuesday = datetime(2026, 12, 1, 17, 44, tzinfo=clock.TOKYO)
    assert watch(tuesday) == 0
    assert watch(tuesday + timedelta(minutes=1)) == 1
    assert Item.objects.get(kind="signup.result_unreceived").key == f"signup.result_unreceived:{result.pk}"
    new = again(result, result.rules_id)
    assert not Item.objects.filter(kind="signup.result_unreceived", closed_at=None).exists()
    take(result)
    with pytest.raises(NewerVersionThere):
        receive(result, 1, result.file.sha256)
    assert watch(tuesday + timedelta(minutes=1)) == 1
    take(new)
    receive(new, 1, new.file.sha256)
    assert watch(tuesday + timedelta(days=9)) == 0
    assert not Item.objects.filter(kind="signup.result_unreceived", closed_at=None).exists()


@pytest.mark.req("DD-021")
def test_a_dry_run_goes_the_whole_way_and_cannot_be_taken_for_real() -> None:
    confirmed(1)
    result = result_services.make_test(at=SATURDAY_MORNING, actor=clerk())
    assert result.is_test
    assert result.file.name.startswith("試験データ_")
    rows = read(result)
    assert len(rows) == result.line_count == 4
    for row in rows:
        assert row["受付番号"].startswith("TEST")
        assert (row["使用者氏名"], row["試験"]) == ("試験　データ", "試験データ")
    assert not ResultLine.objects.exists()
    assert not ApplicationEvent.objects.filter(kind="delivered").exists()
    take(result)
    receive(result, 4, result.file.sha256[:12])
    assert ResultReceipt.objects.get().result == result
    assert make_day().line_count == 1


@pytest.mark.req("DD-011")
def test_each_line_became_an_account_or_waits_with_its_reason() -> None:
    town = Town()
    town.settle(1)
    number = town.supplies["M000001"].inquiry_no
    confirmed(1, supply={"inquiry_no": number, "inquiry_unknown": ""})
    confirmed(2)
    ended(3, "paper")
    result = make_day().files.get()
    assert placed(result) == {"confirmed": 2, "matched": 0, "unmatched": 0, "open": 2}
    for _ in range(2):
        following.follow_up(at=clock.now(), actor=system_actor("signup"))
        assert placed(result) == {"confirmed": 2, "matched": 1, "unmatched": 1, "open": 0}
    assert Mandate.objects.get().supply.inquiry_no == number
    reasons = ApplicationEvent.objects.filter(kind="unmatched").values_list("facts", flat=True)
    assert [one["why"] for one in reasons] == ["no_number"]
    assert Item.objects.filter(kind="signup.unmatched").count() == 1
