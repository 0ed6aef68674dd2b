"""Notices that an outside house encloses, and sheets that were printed again."""

import csv
import hashlib
import io
import re
import uuid
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from pyrage import passphrase as age

from mizuhiki.attachments.api import StoredFile, read
from mizuhiki.audit.api import ReadLog
from mizuhiki.customers.api import CustomerMark
from mizuhiki.documents.tests.pages import texts
from mizuhiki.mail.models import HouseDelivery, HouseErasure, HouseFile, HouseTaking, Piece, Reprint
from mizuhiki.mail.numbers import number_of
from mizuhiki.mail.services.returning import Reason, record_spoiled
from mizuhiki.notices.tests.conftest import SLIPS, Printer, Street
from mizuhiki.notices.tests.test_addressees import user_of
from mizuhiki.platform import clock
from mizuhiki.worklist.api import Item
from tests.builders import clerk, noon

pytestmark = [pytest.mark.django_db, pytest.mark.db]
PRINTED_ON = date(2026, 4, 21)
RIGHTS = ("mail.piece_see", "mail.print_open", "mail.house_hand", "attachments.file_open")


def once() -> dict[str, str]:
    return {"once": uuid.uuid4().hex}


def day_of(month: int, day: int) -> dict[str, str]:
    return {"erased_on_0": "2026", "erased_on_1": f"{month}", "erased_on_2": f"{day}"}


@pytest.fixture
def enter(person: Callable[..., Any], sign_in: Callable[[Any], Client]) -> Callable[[], Client]:
    """The browser of a clerk of the day."""
    clerk_of_letters = person(*RIGHTS, username="yubin1")
    return lambda: sign_in(clerk_of_letters)


@pytest.fixture
def desk(enter: Callable[[], Client]) -> Client:
    return enter()


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_files_go_to_the_house_sealed_and_once_and_are_asked_after_until_they_are_erased(
    street: Street,
    print_all: Printer,
    enter: Callable[[], Client],
    person: Callable[..., Any],
    sign_in: Callable[..., Any],
) -> None:
    CustomerMark.objects.create(
        customer=user_of(street.supplies[2]), kind="protection", starts_on=date(2026, 1, 1)
    )
    run, desk = print_all(), enter()
    letters = list(Piece.objects.filter(print_file__kind="mail.print_file").order_by("first_page"))
    assert len(letters) == SLIPS - 1, "who is protected lies in a file of its own"
    spoilt = letters[2]
    record_spoiled(piece_id=spoilt.pk, reason=Reason.DAMAGED, note="", actor=clerk(), at=clock.now())
    page = f"/mail/runs/{run.pk}/payment_notice/house/"
    with clock.travel(noon(PRINTED_ON)):
        assert '渡せるファイル</dt><dd class="number">1個' in desk.get(page).content.decode()
        made_page = desk.post(page, once())["Location"]
        refused = desk.post(page, once())
    assert refused.status_code == 422
    assert "引き渡せる印刷ファイルがありません" in refused.content.decode()
    made = HouseDelivery.objects.get()
    assert made_page == f"/mail/house/{made.pk}/"
    assert (made.letter_count, made.pulled_count, made.page_count, made.sheet_count, made.tray_count) == (
        SLIPS - 2, 1, SLIPS - 1, SLIPS - 1, 1,
    )  # fmt: skip
    assert (made.house, made.erase_by) == ("水引印刷株式会社", date(2026, 5, 21))
    assert [one.print_file_id for one in HouseFile.objects.all()] == [letters[0].print_file_id]
    check_archive(made, letters, spoilt)
    assert desk.get(f"/files/{made.file_id}/").status_code == 409, "it leaves under a passphrase alone"

    other = sign_in(person("mail.piece_see", "mail.print_open", username="yubin2"))
    assert other.get(f"/mail/house/{made.pk}/seal/").status_code == 403
    with clock.travel(noon(PRINTED_ON)):
        sealing = desk.get(f"/mail/house/{made.pk}/seal/").content.decode()
        given = dict(re.findall(r'name="(passphrase|leave)" value="([^"]*)"', sealing))
        taken = desk.post(f"/mail/house/{made.pk}/take/", given)
        wrong = desk.post(f"/mail/house/{made.pk}/take/", given | {"leave": "x"})
    assert age.decrypt(taken.content, given["passphrase"]) == read(made.file)
    assert wrong["Location"] == f"/mail/house/{made.pk}/seal/"
    (taking,) = HouseTaking.objects.all()
    assert taking.sha256 == hashlib.sha256(taken.content).hexdigest()
    exported = ReadLog.objects.get(how="export")
    assert exported.purpose == "郵便物の印刷・封入の委託"
    check_erasure(made, enter)


def check_archive(made: HouseDelivery, letters: list[Piece], spoilt: Piece) -> None:
    """The print file as it was printed, and lists that name nobody and add up."""
    with zipfile.ZipFile(io.BytesIO(read(made.file))) as held:
        content = {name: held.read(name) for name in held.namelist()}
    assert list(content) == [
        "0001.pdf", "封入指示書.pdf", "索引.csv", "郵便番号別通数.csv", "給紙.csv", "照合番号.csv",
    ]  # fmt: skip
    file = letters[0].print_file
    assert file is not None
    assert texts(content["0001.pdf"]) == texts(read(file))
    digest = hashlib.sha256(content["0001.pdf"]).hexdigest()
    assert rows_of(content["照合番号.csv"])[1:] == [["0001.pdf", digest]]
    paper = rows_of(content["給紙.csv"])[1:]
    assert paper == [["0001.pdf", "1", f"{SLIPS - 1}", "納付書用紙（ミシン目入り）", f"{SLIPS - 1}"]]
    index = rows_of(content["索引.csv"])
    assert index[0][:6] == ["連番", "扱い", "トレイ", "トレイ内順", "文書番号", "ファイル"]
    place = 0
    for row, letter in zip(index[1:], letters, strict=True):
        is_pulled = letter.pk == spoilt.pk
        place += not is_pulled
        tray = ["抜取り", "", ""] if is_pulled else ["封入", "1", f"{place}"]
        envelope = ["", ""] if is_pulled else ["長3窓あき封筒", "料金のご案内"]
        postcode = letter.printed_to.postcode
        pages = [f"{letter.first_page}", f"{letter.last_page}", "1", postcode]
        marks = ["" if is_pulled else "1", *[f"{int(row[0]) - 1}"] * 2]  # nought is the first
        assert row[1:] == [*tray, number_of(letter.pk), "0001.pdf", *pages, *envelope, *marks]
    sheet = "".join(texts(content["封入指示書.pdf"]))
    assert "封入指示書" in sheet
    assert f"{SLIPS - 2}通（抜取り1通）" in sheet
    assert number_of(letters[-1].pk) in sheet
    counts = rows_of(content["郵便番号別通数.csv"])[1:]
    assert sum(int(count) for _, count in counts) == SLIPS - 2
    names = {letter.printed_to.name for letter in letters}
    assert not any(name in read_text for name in names for read_text in (sheet, f"{index}"))


def check_erasure(made: HouseDelivery, enter: Callable[[], Client]) -> None:
    """The proof ends what waits in the inbox, once, and not for a day before the data were made."""
    waiting = Item.objects.get(kind="mail.house_erasure")
    assert waiting.closed_at is None
    page = f"/mail/house/{made.pk}/"
    with clock.travel(noon(date(2026, 5, 22))):
        desk = enter()
        assert "消去期限を過ぎています" in desk.get(page).content.decode()
        early = desk.post(page, once() | day_of(4, 20) | {"proof": "証第12号"})
        assert "消去日は、データを作った2026-04-21から今日までの日付にしてください" in early.content.decode()
        assert not HouseErasure.objects.exists()
        desk.post(page, once() | day_of(5, 20) | {"proof": "証第12号"})
        again = desk.post(page, once() | day_of(5, 21) | {"proof": "証第13号"})
    assert "2026-05-20で記録されています" in again.content.decode()
    erasure = HouseErasure.objects.get()
    assert (erasure.erased_on, erasure.proof) == (date(2026, 5, 20), "証第12号")
    waiting.refresh_from_db()
    assert waiting.closed_at is not None


def test_damaged_sheets_are_printed_again_as_they_were(print_all: Printer, desk: Client) -> None:
    run = print_all()
    letters = list(Piece.objects.order_by("first_page"))
    assert letters[0].print_file is not None
    before = texts(read(letters[0].print_file))
    page = f"/mail/runs/{run.pk}/payment_notice/reprint/"
    asked = {
        "first_id": number_of(letters[1].pk), "last_id": number_of(letters[3].pk),
        "reason": "jam", "note": "",
    }  # fmt: skip
    record_spoiled(piece_id=letters[5].pk, reason=Reason.STOPPED, note="", actor=clerk(), at=clock.now())
    for wrong, said in (
        ({"first_id": asked["last_id"], "last_id": asked["first_id"]}, "最初の番号が最後の番号より後です"),
        ({"last_id": number_of(letters[-1].pk)}, f"{number_of(letters[5].pk)}は書損の記録があります"),
        ({"last_id": number_of(letters[-1].pk + 9)}, "どちらかの番号が、この印刷のファイルにありません"),
        ({"reason": "other"}, "備考に何があったかを入力してください"),
    ):
        answer = desk.post(page, once() | asked | wrong)
        assert answer.status_code == 422, said
        assert said in answer.content.decode()
    assert not Reprint.objects.exists()
    assert desk.post(page, once() | asked).status_code == 302
    made = Reprint.objects.get()
    assert (made.letter_count, made.page_count, made.first_no) == (3, 3, number_of(letters[1].pk))
    paper = desk.get(f"/mail/reprints/{made.pk}/paper/")
    assert texts(paper.content) == before[1:4]
    assert Piece.objects.count() == SLIPS, "no new letter, no new number"


def test_a_trial_shows_nobody_and_says_on_every_sheet_that_it_pays_nothing(
    street: Street, person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    kept = StoredFile.objects.count()
    desk = sign_in(person("notices.notice_see", "notices.notice_print", username="insatsu1"))
    for kind, said in (("payment_notice", "納付書番号"), ("debit_notice", "試験銀行")):
        sheets = texts(desk.get(f"/notices/trial/{kind}/").content)
        assert len(sheets) == 2
        assert all("この書類はテスト印字です。お支払いや手続きには使えません。" in sheet for sheet in sheets)
        assert all("水道料金" in sheet for sheet in sheets)
        assert said in sheets[0]
        assert "株式会社　印字確認試験製作所".replace("　", "") in sheets[1]
    assert desk.get("/notices/trial/other/").status_code == 404
    assert StoredFile.objects.count() == kept
    assert not Piece.objects.exists()
