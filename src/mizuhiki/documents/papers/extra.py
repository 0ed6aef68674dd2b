"""A page more of a notice, for who asked for it: the same facts in large letters, or in English."""

from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from mizuhiki.documents.papers.parts import days, yen
from mizuhiki.documents.press import Press

if TYPE_CHECKING:
    from mizuhiki.documents.papers.bill import Bill

ONE_DAY = timedelta(days=1)
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Extra(StrEnum):
    """How somebody reads a notice who cannot read it as it is; `NONE` for nearly everybody."""

    NONE = ""
    LARGE = "large"  # 拡大文字
    ENGLISH = "english"


def extra_of(bill: "Bill", *, drawn_from: str, day: date, press: Press) -> dict[str, Any] | None:
    """The page for the template; None for whoever reads the notice itself.

    Args:
        drawn_from: the account as a letter may show it; empty where a slip is paid.
        day: 納期限, or the day of the debit.
    """
    if bill.extra == Extra.ENGLISH:
        return _english(bill, drawn_from, day)
    return _large(bill, drawn_from, press.long_date(day)) if bill.extra == Extra.LARGE else None


def _large(bill: "Bill", drawn_from: str, day: str) -> dict[str, Any]:
    issuer = bill.issuer
    how = (
        f"口座（{drawn_from}）から引き落とします。お手続きはいりません。"
        if drawn_from
        else "1ページ目の納付書で、コンビニエンスストアや金融機関の窓口でお支払いください。"
    )
    return {
        "is_english": False,
        "title": "水道料金などのお知らせ（大きな文字）",
        "lead": f"{bill.addressee.name} {bill.addressee.honorific}",
        "amount_label": "引き落とす金額" if drawn_from else "お支払いいただく金額",
        "amount": yen(bill.total_yen),
        "unit": "円",
        "day_label": "引き落とす日" if drawn_from else "お支払いの期限",
        "day": day,
        "how": how,
        "facts": [
            ["使用期間", days(bill.period_start, bill.period_end)],
            ["使用水量", f"{bill.usage_m3:,} m³"],
            *([one.label, f"{yen(one.amount_yen)} 円"] for one in bill.charges),
            ["お問い合わせ番号", bill.inquiry_no],
        ],
        "ask": [f"お問い合わせ　{issuer.office}", f"電話 {issuer.telephone}　{issuer.hours}"],
        "note": "内容は、1ページ目の通知書と同じです。",
    }


def _english(bill: "Bill", drawn_from: str, day: date) -> dict[str, Any]:
    how = (
        f"The amount will be drawn from your bank account ({drawn_from}). You need not do anything."
        if drawn_from
        else "Please pay with the payment slip on page 1: at a convenience store, a bank or a post office."
    )
    first, last = bill.period_start, bill.period_end - ONE_DAY
    return {
        "is_english": True,
        "title": "Your water bill in English",
        "lead": bill.addressee.name,
        "amount_label": "Amount to be drawn" if drawn_from else "Amount to pay",
        "amount": yen(bill.total_yen),
        "unit": "yen",
        "day_label": "Day of the debit" if drawn_from else "Please pay by",
        "day": f"{WEEKDAYS[day.weekday()]}, {_english_day(day)}",
        "how": how,
        "facts": [
            ["Period of use", f"{_english_day(first)} – {_english_day(last)}"],
            ["Water used", f"{bill.usage_m3:,} m³"],
            *([one.english or one.label, f"{yen(one.amount_yen)} yen"] for one in bill.charges),
            ["Inquiry number", bill.inquiry_no],
        ],
        "ask": [f"Questions: {bill.issuer.telephone}", bill.issuer.office],
        "note": "Consumption tax is included. The notice in Japanese is the binding one.",
    }


def _english_day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
