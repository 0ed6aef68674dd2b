"""再発行用納付書兼領収証書: what is still owed of chosen bills, and one slip to pay all of it with."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from mizuhiki.documents.faults import FieldFault
from mizuhiki.documents.papers.bill import year_and_day
from mizuhiki.documents.papers.parts import (
    FIELD_NAMES,
    Addressee,
    Issuer,
    count_faults,
    invoice_faults,
    refuse,
    text_faults,
    yen,
)
from mizuhiki.documents.papers.slip import NO_NUMBERS, SlipNumbers, store_part
from mizuhiki.documents.press import Paper, Press
from mizuhiki.formats.konbini import Barcode

MOST_BILLS = 12  # lines of the table between the folds
MOST_CHARGES = 4
TITLE, JOINT_TITLE, FIRST_TITLE = "再発行用納付書兼領収証書", "一括納付書兼領収証書", "納付書兼領収証書"
SUPERSEDED = "以前の納付書は使わずに捨ててください。両方で支払うと二重の納付になります。"
LISTED = (
    "契約ごとの内訳は、同封の内訳書をご覧ください。契約ごとの納付書をお持ちのときは、使わずに捨ててください。"
)


@dataclass(frozen=True, kw_only=True)
class SlipBill:
    """What is still owed of one bill, by charge."""

    subject: str  # 2026年4月分, or what else it is for
    due_on: date  # 納期限 of the bill; a reissue does not move it
    amounts: tuple[tuple[str, int], ...]  # charge, and what is owed of it
    note: str = ""  # 一部納付済

    @property
    def owed_yen(self) -> int:
        """All charges together."""
        return sum(amount for _, amount in self.amounts)

    def faults(self) -> Iterator[FieldFault]:
        """What does not fit."""
        yield from text_faults("対象の月分", self.subject, 18)
        if self.note:
            yield from text_faults("備考", self.note, 12)
        if self.owed_yen <= 0:
            yield FieldFault(f"{self.subject}の未納額", f"1円以上です。今は{yen(self.owed_yen)}円です")

    def data(self, labels: list[str], press: Press) -> list[str]:
        """The cells of its line."""
        owed = dict(self.amounts)
        cells = [f"{yen(owed[label])} 円" if label in owed else "－" for label in labels]
        return [self.subject, *cells, f"{yen(self.owed_yen)} 円", press.era_date(self.due_on), self.note]


@dataclass(frozen=True, kw_only=True)
class SlipCharge:
    """What is owed of one charge over all the bills, with the tax inside it at its rate."""

    label: str
    amount_yen: int
    tax_yen: int
    tax_percent: int
    invoice_issuer: str
    registration_no: str

    def faults(self) -> Iterator[FieldFault]:
        """What does not fit."""
        yield from text_faults("料金の名称", self.label, 18)
        yield from invoice_faults(self.label, self.invoice_issuer, self.registration_no)
        if not 0 <= self.tax_yen <= max(self.amount_yen, 0):
            yield FieldFault(f"{self.label}の消費税等", "金額を超えています")

    @property
    def words(self) -> str:
        """As an invoice says it."""
        rate = f"{self.tax_percent}%対象" if self.tax_percent else "消費税等の対象外"
        tax = f"（うち消費税等 {yen(self.tax_yen)}円）" if self.tax_percent else ""
        issuer = f"{self.invoice_issuer} {self.registration_no}"
        return f"{self.label}　{rate} {yen(self.amount_yen)}円{tax}　{issuer}"


@dataclass(frozen=True, kw_only=True)
class ReissuedSlip:
    """One slip for what is owed of one or several bills of a supply."""

    paper_id: str
    issued_on: date
    addressee: Addressee
    customer_no: str
    inquiry_no: str
    issuer: Issuer
    place: str
    bills: tuple[SlipBill, ...]  # oldest first
    charges: tuple[SlipCharge, ...]
    total_yen: int
    slip_no: str
    reissue: int  # 再発行区分; 0 for a number of its own
    last_day: date  # 取扱期限
    barcode: Barcode | None  # None when the amount has no place in it
    numbers: SlipNumbers = NO_NUMBERS  # what banks read of it
    is_joint: bool = False  # 一括納付: of several supplies, whose list comes with it
    is_first: bool = False  # no slip asked for any of it before

    def __post_init__(self) -> None:
        """Refuse a row that does not fit or does not add up, naming every field at once."""
        refuse(f"再発行用納付書 {self.paper_id}", self._faults())

    def _faults(self) -> Iterator[FieldFault]:
        for field, value, columns in (
            ("文書番号", self.paper_id, 40),
            ("納付書番号", self.slip_no, 16),
            ("お客様番号", self.customer_no, 16),
            ("お問い合わせ番号", self.inquiry_no, 16),
            ("使用場所", self.place, 90),
        ):
            yield from text_faults(field, value, columns)
        yield from self.addressee.faults()
        yield from self.issuer.faults()
        yield from count_faults("請求", len(self.bills), MOST_BILLS, least=1)
        yield from count_faults("料金", len(self.charges), MOST_CHARGES, least=1)
        for bill in self.bills:
            yield from bill.faults()
        for charge in self.charges:
            yield from charge.faults()
        for summed in (
            sum(bill.owed_yen for bill in self.bills),
            sum(charge.amount_yen for charge in self.charges),
        ):
            if summed != self.total_yen:
                yield FieldFault(
                    "合計金額", f"{yen(self.total_yen)}円ですが、内訳の合計は{yen(summed)}円です"
                )
        if self.last_day < self.issued_on:
            yield FieldFault("取扱期限", "発行日より前です")
        yield from self.numbers.faults(self.total_yen)
        if self.barcode is not None and self.barcode.amount_yen != self.total_yen:
            yield FieldFault(
                "コンビニ用バーコード",
                f"{yen(self.barcode.amount_yen)}円で、合計金額の{yen(self.total_yen)}円と違います",
            )

    @property
    def _issue(self) -> str:
        """Which issue it is; a group's first is none of that."""
        if self.reissue:
            return f"再発行{self.reissue}回目"
        return "" if self.is_joint or self.is_first else "再発行"

    @property
    def _words(self) -> tuple[str, str]:
        """Its title, and what to do with slips before it."""
        if self.is_joint:
            return JOINT_TITLE, LISTED
        return (FIRST_TITLE, "") if self.is_first else (TITLE, SUPERSEDED)

    @property
    def months(self) -> str:
        """2026年4月分, or 2026年4月分ほか2件."""
        more = len(self.bills) - 1
        return self.bills[0].subject + (f"ほか{more}件" if more else "")

    def data(self, press: Press) -> dict[str, Any]:
        """What the template shows."""
        store, how = store_part(
            self.barcode,
            issued_on=self.issued_on,
            office=self.issuer.office,
            press=press,
            by_network=self.numbers.payeasy is not None,
        )
        title, advice = self._words
        labels = list(dict.fromkeys(charge.label for charge in self.charges))
        owed = {
            label: sum(charge.amount_yen for charge in self.charges if charge.label == label)
            for label in labels
        }
        return {
            "id": self.paper_id,
            "pages": 1,
            "subject": f"{'・'.join(labels)}　{self.months}",
            "months": self.months,
            "issued": press.long_date(self.issued_on),
            "addressee": self.addressee.data(),
            "customer_no": self.customer_no,
            "inquiry_no": self.inquiry_no,
            "issuer": self.issuer.data(),
            "place": self.place,
            "labels": labels,
            "bills": [bill.data(labels, press) for bill in self.bills],
            "sums": [[label, f"{yen(amount)} 円"] for label, amount in owed.items()],
            "taxes": [charge.words for charge in self.charges],
            "total": yen(self.total_yen),
            "tax": yen(sum(charge.tax_yen for charge in self.charges)),
            "slip_no": self.slip_no,
            "title": title,
            "where": "一括納付" if self.is_joint else "使用場所",
            "advice": advice,
            "reissue": self._issue,
            "last_day": year_and_day(press.long_date(self.last_day)),
            "last_day_short": press.era_date(self.last_day),
            "how": how,
            "codes": {"store": store, **self.numbers.data()},
        }


REISSUED_SLIP = Paper(
    name="reissued_slip",
    title=TITLE,
    template="reissued_slip.typ",
    field_names={
        **FIELD_NAMES,
        "slip_no": "納付書番号",
        "bills": "請求の内訳",
        "labels": "料金の名称",
        "sums": "料金の名称",
        "taxes": "発行事業者",
        "months": "対象の月分",
    },
)
