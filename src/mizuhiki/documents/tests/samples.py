"""Papers of a made-up utility, as a good month would bring them."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from mizuhiki.documents.papers.bill import Bill
from mizuhiki.documents.papers.debit_notice import DebitAccount, DebitNotice, EarlierDebit
from mizuhiki.documents.papers.parts import Addressee, Charge, Issuer, MeterReading, Working
from mizuhiki.documents.papers.payment_notice import PaymentNotice
from mizuhiki.documents.papers.receipt import Receipt, ReceiptLine
from mizuhiki.documents.papers.reissued_slip import ReissuedSlip, SlipBill, SlipCharge
from mizuhiki.documents.papers.slip import SlipNumbers
from mizuhiki.documents.press import Press
from mizuhiki.formats.elqr import Elqr
from mizuhiki.formats.konbini import Barcode
from mizuhiki.formats.ocr import OcrLines
from mizuhiki.formats.payeasy import PayeasyNumbers

FONTS = Path(__file__).parents[4] / "node_modules" / "@expo-google-fonts"
AT = datetime(2026, 11, 10, 3, 0, tzinfo=UTC)


def long_date(day: date) -> str:
    """As `platform.era` writes it, for the years of these tests."""
    weekday = "月火水木金土日"[day.weekday()]
    return f"{day.year}年（令和{day.year - 2018}年）{day.month}月{day.day}日（{weekday}）"


def era_date(day: date) -> str:
    """As `platform.era` writes it, for the years of these tests."""
    return f"令和{day.year - 2018}年{day.month}月{day.day}日"


SAMPLE = Press(fonts=FONTS, environment_label="見本", long_date=long_date, era_date=era_date)
PRODUCTION = replace(SAMPLE, environment_label=None)

ISSUER = Issuer(
    name="水引市企業局",
    representative="水引市公営企業管理者　水引 太郎",
    office="水引市企業局 料金センター",
    telephone="076-000-0100",
    hours="平日 9:00〜17:45",
    payable_at="水引銀行、水引信用金庫、みずひき農業協同組合の本店・支店、ゆうちょ銀行・郵便局",
)
WATER = Charge(
    label="水道料金",
    basis="水引市水道事業給水条例",
    workings=(
        Working(text="基本料金（口径20mm）", amount_yen=1_480),
        Working(text="1〜10 m³　10 m³ × 15円", amount_yen=150),
        Working(text="11〜20 m³　10 m³ × 130円", amount_yen=1_300),
        Working(text="21〜24 m³　4 m³ × 165円", amount_yen=660),
        Working(text="消費税等 10%", amount_yen=359),
    ),
    amount_yen=3_949,
    tax_yen=359,
    tax_percent=10,
    invoice_issuer="水引市水道事業会計",
    registration_no="T1000020000001",
)
SEWER = Charge(
    label="下水道使用料",
    basis="水引市公共下水道条例",
    workings=(
        Working(text="基本使用料", amount_yen=1_100),
        Working(text="11〜20 m³　10 m³ × 140円", amount_yen=1_400),
        Working(text="21〜24 m³　4 m³ × 170円", amount_yen=680),
        Working(text="消費税等 10%", amount_yen=318),
    ),
    amount_yen=3_498,
    tax_yen=318,
    tax_percent=10,
    invoice_issuer="水引市下水道事業会計",
    registration_no="T1000020000002",
)


def barcode(
    *, amount_yen: int, slip: int = 1, due_on: date | None = date(2026, 12, 31), reissue: int = 0
) -> Barcode:
    """A store barcode of a made-up company."""
    return Barcode(
        maker="999999", free=f"{1:05d}{slip:016d}", reissue=reissue, due_on=due_on, amount_yen=amount_yen
    )


def bill(number: int = 1, **changes: Any) -> Bill:
    """A household's two months: 24 m³, 7,447 yen."""
    facts: dict[str, Any] = {
        "subject": "水道料金・下水道使用料　2026年10・11月分",
        "issued_on": date(2026, 11, 10),
        "addressee": Addressee(
            postal_code="920-0031",
            lines=("石川県水引市本町3丁目8番12号", "みずひきハイツ 205号室"),
            name="髙橋　美咲",
        ),
        "customer_no": f"{1_000_000 + number:010d}",
        "inquiry_no": f"{20_260_000 + number:010d}",
        "issuer": ISSUER,
        "place": "石川県水引市本町3丁目8番12号 みずひきハイツ 205号室",
        "period_start": date(2026, 9, 11),
        "period_end": date(2026, 11, 11),
        "readings": (
            MeterReading(
                meter_no="20-345678", read_on=date(2026, 11, 10), previous_m3=412, current_m3=436, usage_m3=24
            ),
        ),
        "usage_m3": 24,
        "usage_year_before_m3": 26,
        "charges": (WATER, SEWER),
        "total_yen": 7_447,
    }
    return Bill(**{**facts, **changes})


BILL_FIELDS = frozenset(field.name for field in fields(Bill))


def slip_numbers(amount_yen: int, *, slip: int = 1, category: str = "001") -> SlipNumbers:
    """What a made-up bank reads of a slip."""
    return SlipNumbers(
        ocr=OcrLines(
            account_no="00000999999",
            amount_yen=amount_yen,
            upper_tail="99999000100000",
            lower_body=f"{slip:019d}020261231{0:014d}",
        ),
        payeasy=PayeasyNumbers(
            biller_no="99999", payment_no=f"{slip:016d}0", confirmation_no="048213", category=category
        ),
    )


def with_elqr(numbers: SlipNumbers) -> SlipNumbers:
    """The same, with an eL-QR of a made-up body."""
    assert numbers.ocr is not None
    code = Elqr(
        ocr=numbers.ocr,
        levied_year=2026,
        taxed_year=2026,
        term="12",
        due_on=date(2026, 12, 31),
        payable_until=date(2026, 12, 31),
        body_code="99999",
    )
    return replace(numbers, elqr=code)


def payment_notice(number: int = 1, **changes: Any) -> PaymentNotice:
    """The notice of that bill; a change of the bill is named like a change of the notice."""
    facts: dict[str, Any] = {
        "paper_id": f"納通-2026-{number:07d}",
        "bill": bill(number, **{name: changes.pop(name) for name in BILL_FIELDS & changes.keys()}),
        "slip_no": f"2026-{number:08d}",
        "due_on": date(2026, 11, 30),
        "barcode": barcode(amount_yen=7_447, slip=number),
        "status_url": f"https://mizuhiki.example/b/{number:07d}-7Kq2mXv9",
        "message": "引っ越しのときは、5日前までにご連絡ください。",
    }
    return PaymentNotice(**{**facts, **changes})


def debit_notice(number: int = 1, **changes: Any) -> DebitNotice:
    """The same bill, paid by direct debit."""
    facts: dict[str, Any] = {
        "paper_id": f"口振-2026-{number:07d}",
        "bill": bill(number, **{name: changes.pop(name) for name in BILL_FIELDS & changes.keys()}),
        "debit_on": date(2026, 11, 27),
        "account": DebitAccount(
            bank="水引銀行", branch="本町支店", kind="普通", last_digits="345", holder="タカハシ ミサキ"
        ),
        "earlier": EarlierDebit(
            subject="2026年8・9月分", amount_yen=6_820, tax_yen=620, debited_on=date(2026, 9, 28)
        ),
        "status_url": f"https://mizuhiki.example/b/{number:07d}-7Kq2mXv9",
    }
    return DebitNotice(**{**facts, **changes})


def slip_charge(of: Charge, amount_yen: int, tax_yen: int) -> SlipCharge:
    """A charge of the sample bill over several months."""
    return SlipCharge(
        label=of.label,
        amount_yen=amount_yen,
        tax_yen=tax_yen,
        tax_percent=of.tax_percent,
        invoice_issuer=of.invoice_issuer,
        registration_no=of.registration_no,
    )


def reissued_slip(number: int = 1, **changes: Any) -> ReissuedSlip:
    """The sample bill, and the sewerage of the one before it, whose water was paid."""
    of_bill = bill(number)
    facts: dict[str, Any] = {
        "paper_id": f"再発-2026-{number:07d}",
        "issued_on": date(2026, 11, 30),
        **{
            name: getattr(of_bill, name)
            for name in ("addressee", "customer_no", "inquiry_no", "issuer", "place")
        },
        "bills": (
            SlipBill(
                subject="2026年8月分",
                due_on=date(2026, 9, 25),
                amounts=(("下水道使用料", 3_498),),
                note="一部納付済",
            ),
            SlipBill(
                subject="2026年10月分",
                due_on=date(2026, 11, 25),
                amounts=(("水道料金", 3_949), ("下水道使用料", 3_498)),
            ),
        ),
        "charges": (slip_charge(WATER, 3_949, 359), slip_charge(SEWER, 6_996, 636)),
        "total_yen": 10_945,
        "slip_no": f"2026-{number:08d}",
        "reissue": 1,
        "last_day": date(2026, 12, 25),
        "barcode": barcode(amount_yen=10_945, slip=number, reissue=1, due_on=date(2026, 12, 25)),
    }
    return ReissuedSlip(**{**facts, **changes})


def receipt_line(of: Charge = WATER, **changes: Any) -> ReceiptLine:
    """A charge of the sample bill, paid in full."""
    facts: dict[str, Any] = {
        "subject": "2026年10・11月分",
        "charge": of.label,
        "slip_no": "2026-00000001",
        "amount_yen": of.amount_yen,
        "tax_yen": of.tax_yen,
        "tax_percent": of.tax_percent,
        "invoice_issuer": of.invoice_issuer,
        "registration_no": of.registration_no,
    }
    return ReceiptLine(**{**facts, **changes})


def receipt(number: int = 1, **changes: Any) -> Receipt:
    """Ten thousand yen given for 7,447."""
    facts: dict[str, Any] = {
        "paper_id": f"領収-2026-{number:07d}",
        "serial_no": f"R8-{number:06d}",
        "form_name": "水引市企業局会計規程 様式第24号の2",
        "received_on": date(2026, 11, 20),
        "received_time": time(14, 5),
        "payer": "髙橋　美咲",
        "honorific": "様",
        "customer_no": f"{1_000_000 + number:010d}",
        "lines": (receipt_line(WATER), receipt_line(SEWER)),
        "total_yen": 7_447,
        "tendered_yen": 10_000,
        "change_yen": 2_553,
        "counter": "料金センター 1番窓口",
        "clerk": "能登 花子",
        "issuer": ISSUER,
    }
    return Receipt(**{**facts, **changes})
