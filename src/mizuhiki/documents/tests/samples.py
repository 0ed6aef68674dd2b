"""Papers of a made-up utility, as a good month would bring them."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from mizuhiki.documents.papers.bill import Bill
from mizuhiki.documents.papers.parts import Addressee, Charge, Issuer, MeterReading, Working
from mizuhiki.documents.papers.payment_notice import PaymentNotice
from mizuhiki.documents.press import Press

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
    basis="水引市水道給水条例",
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


def store_digits(*, amount_yen: int, slip: int = 1, last_day: str = "261231", reissue: int = 0) -> str:
    """44 digits with their check digit (payment guideline: modulus 10, weight 3)."""
    body = f"91999999{1:05d}{slip:016d}{reissue}{last_day}0{amount_yen:06d}"
    weighted = sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(reversed(body)))
    return f"{body}{(10 - weighted % 10) % 10}"


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


def payment_notice(number: int = 1, **changes: Any) -> PaymentNotice:
    """The notice of that bill; a change of the bill is named like a change of the notice."""
    facts: dict[str, Any] = {
        "paper_id": f"納通-2026-{number:07d}",
        "bill": bill(number, **{name: changes.pop(name) for name in BILL_FIELDS & changes.keys()}),
        "slip_no": f"2026-{number:08d}",
        "due_on": date(2026, 11, 30),
        "store_digits": store_digits(amount_yen=7_447, slip=number),
        "status_url": f"https://mizuhiki.example/b/{number:07d}-7Kq2mXv9",
        "message": "引っ越しのときは、5日前までにご連絡ください。",
    }
    return PaymentNotice(**{**facts, **changes})
