"""Payment notices a second, rows to PDF/A-2u files on disk, beside the same template with constant data.

Each notice has its own name, address, readings, workings, store barcode, OCR lines, Pay-easy numbers and
QR code; two processes check the characters, set the pages and write files of 100. The floor is the same
work with one notice repeated under a number of its own on each page, as any paper has: Typst has every
other line, barcode and QR code already set. Rounds of both take turns and the medians are compared.
"""

import random
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

from mizuhiki.documents.api import (
    ARREARS_LETTER,
    PAYMENT_NOTICE,
    Addressee,
    ArrearsLetter,
    Bill,
    Charge,
    EnclosedSlip,
    Issuer,
    MeterReading,
    Paper,
    PaymentNotice,
    Press,
    Row,
    SlipBill,
    SlipNumbers,
    Working,
    render_many,
)
from mizuhiki.formats.konbini import Barcode
from mizuhiki.formats.ocr import OcrLines
from mizuhiki.formats.payeasy import PayeasyNumbers

AT = datetime(2026, 11, 10, 3, 0, tzinfo=UTC)
FAMILIES = ("佐藤", "鈴木", "髙橋", "田中", "渡邉", "伊藤", "山本", "中村", "小林", "齋藤", "濵田", "山﨑")
GIVEN = ("太郎", "花子", "美咲", "翔太", "結衣", "健一", "陽子", "大輔", "恵子", "誠", "直樹", "由美子")
TOWNS = ("本町", "上本町", "新町", "港町", "旭町", "泉町", "若宮", "緑が丘", "桜台", "松原", "大手町")
BLOCKS = ((1, 10), (11, 20), (21, 30), (31, 50))
ISSUER = Issuer(
    name="水引市企業局",
    representative="水引市企業局長",
    office="水引市企業局 料金センター",
    telephone="0000-00-0000",
    hours="平日 9:00〜17:45",
    payable_at="水引銀行、水引信用金庫、みずひき農業協同組合の本店・支店、ゆうちょ銀行・郵便局",
)


def charge(label: str, basis: str, registration_no: str, dice: random.Random) -> Charge:
    """A charge with workings of its own, as any two customers have."""
    base_yen = dice.randrange(900, 4_000)
    told = [Working(text=f"基本料金（口径{dice.choice((13, 20, 25))}mm）", amount_yen=base_yen)]
    net_yen = base_yen
    for low, high in BLOCKS[: dice.randrange(1, 5)]:
        used, unit_yen = dice.randrange(1, high - low + 2), dice.randrange(15, 320)
        net_yen += used * unit_yen
        words = f"{low}〜{low + used - 1} m³　{used} m³ × {unit_yen}円"
        told.append(Working(text=words, amount_yen=used * unit_yen))
    tax_yen = net_yen // 10
    told.append(Working(text="消費税等 10%", amount_yen=tax_yen))
    return Charge(
        label=label,
        basis=basis,
        workings=tuple(told),
        amount_yen=net_yen + tax_yen,
        tax_yen=tax_yen,
        tax_percent=10,
        invoice_issuer=f"水引市{label[:-2]}事業会計",
        registration_no=registration_no,
    )


def numbers(number: int, total_yen: int, dice: random.Random) -> SlipNumbers:
    """What banks read of a slip, as the demo's rules have it."""
    return SlipNumbers(
        ocr=OcrLines(
            account_no="00000999999",
            amount_yen=total_yen,
            upper_tail="99999000100000",
            lower_body=f"{number:019d}020261231{0:014d}",
        ),
        payeasy=PayeasyNumbers(
            biller_no="99999",
            payment_no=f"{number:016d}0",
            confirmation_no=f"{dice.randrange(10**6):06d}",
            category="001",
        ),
    )


def notice(number: int) -> PaymentNotice:
    """The notice of one made-up customer; the same number gives the same notice."""
    dice = random.Random(number)  # noqa: S311 - made-up people
    town, name = dice.choice(TOWNS), f"{dice.choice(FAMILIES)}　{dice.choice(GIVEN)}"
    street = f"水引市{town}{dice.randrange(1, 9)}丁目{dice.randrange(1, 40)}番{dice.randrange(1, 30)}号"
    charges = (
        charge("水道料金", "水引市水道事業給水条例", "T1000020000001", dice),
        charge("下水道使用料", "水引市公共下水道条例", "T1000020000002", dice),
    )
    total_yen = sum(one.amount_yen for one in charges)
    before_m3, usage_m3 = dice.randrange(10, 900), dice.randrange(1, 90)
    bill = Bill(
        subject="水道料金・下水道使用料　2026年10・11月分",
        issued_on=date(2026, 11, 10),
        addressee=Addressee(postal_code=f"000-{dice.randrange(10_000):04d}", lines=(street,), name=name),
        customer_no=f"{number:010d}",
        inquiry_no=f"{number:011d}",
        issuer=ISSUER,
        place=street,
        period_start=date(2026, 9, 11),
        period_end=date(2026, 11, 11),
        readings=(
            MeterReading(
                meter_no=f"20-{dice.randrange(10**6):06d}",
                read_on=date(2026, 11, dice.randrange(1, 11)),
                previous_m3=before_m3,
                current_m3=before_m3 + usage_m3,
                usage_m3=usage_m3,
            ),
        ),
        usage_m3=usage_m3,
        usage_year_before_m3=dice.randrange(1, 90),
        charges=charges,
        total_yen=total_yen,
    )
    return PaymentNotice(
        paper_id=f"{number:010d}",
        bill=bill,
        slip_no=f"{number:016d}",
        due_on=date(2026, 11, 30),
        barcode=Barcode(
            maker="999999",
            free=f"{1:05d}{number:016d}",
            reissue=0,
            due_on=date(2026, 12, 31),
            amount_yen=total_yen,
        ),
        numbers=numbers(number, total_yen, dice),
        status_url=f"https://mizuhiki.example/b/{number:07d}-7Kq2mXv9",
        message="引っ越しのときは、5日前までにご連絡ください。",
    )


def reminder(number: int) -> ArrearsLetter:
    """The 督促状 of one made-up debtor over two bills; the same number gives the same letter."""
    of, dice = notice(number), random.Random(number)  # noqa: S311 - made-up people
    bills = tuple(
        SlipBill(
            subject=f"2026年{month}月分",
            due_on=date(2026, month + 1, 25),
            amounts=(("水道料金", dice.randrange(900, 9_000)), ("下水道使用料", dice.randrange(900, 9_000))),
        )
        for month in (6, 8)
    )
    total_yen = sum(one.owed_yen for one in bills)
    return ArrearsLetter(
        paper_id=of.paper_id,
        title="督促状",
        issued_on=of.bill.issued_on,
        addressee=of.bill.addressee,
        customer_no=of.bill.customer_no,
        inquiry_no=of.bill.inquiry_no,
        issuer=ISSUER,
        place=of.bill.place,
        lead="下記の水道料金等は納期限を過ぎていますが、まだ納付を確認できていません。",
        ground="水引市水道事業給水条例第31条の規定により督促します。",
        next="指定期限までにお支払いがないときは催告し、給水を停止することがあります。",
        how="",
        remedy="この督促に不服があるときは、受け取った日の翌日から起算して3か月以内に審査請求ができます。",
        label="未納額",
        yen=total_yen,
        deadline_on=date(2026, 11, 30),
        labels=("水道料金", "下水道使用料"),
        bills=bills,
        slip=EnclosedSlip(
            slip_no=of.slip_no,
            reissue=0,
            last_day=date(2026, 12, 31),
            barcode=Barcode(
                maker="999999",
                free=f"{1:05d}{number:016d}",
                reissue=0,
                due_on=date(2026, 12, 31),
                amount_yen=total_yen,
            ),
            numbers=numbers(number, total_yen, dice),
        ),
    )


MAKERS: dict[str, tuple[Paper, Callable[[int], PaymentNotice | ArrearsLetter]]] = {
    "notices": (PAYMENT_NOTICE, notice),
    "reminders": (ARREARS_LETTER, reminder),
}


def run(size: int, *, trials: int, press: Press, workers: int = 2, kind: str = "notices") -> dict[str, float]:
    """Seconds of `size` letters, and of as many with constant data; the medians of the trials."""
    paper, make = MAKERS[kind]
    varied = [make(number) for number in range(1, size + 1)]
    constant = [replace(varied[0], paper_id=one.paper_id) for one in varied]
    seconds, floors = list[float](), list[float]()
    for turn in range(trials):
        pair = ((seconds, varied), (floors, constant))
        for times, rows in pair if turn % 2 else reversed(pair):
            times.append(_printed_in(paper, rows, press, workers))
    return {"seconds": median(seconds), "floor_seconds": median(floors)}


def _printed_in(paper: Paper, rows: Iterable[Row], press: Press, workers: int) -> float:
    """From the first row to the last file on disk, the start of the processes in it."""
    with tempfile.TemporaryDirectory(prefix="mizuhiki-bench-") as folder:
        began = perf_counter()
        files = list(render_many(paper, rows, Path(folder), press=press, at=AT, workers=workers))
        took = perf_counter() - began
    assert sum(file.pages for file in files), "nothing was printed"
    return took
