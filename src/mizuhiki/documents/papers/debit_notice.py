"""口座振替のお知らせ: what will be debited, when, from which account, and that the last debit came in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from mizuhiki.documents import symbols
from mizuhiki.documents.faults import FieldFault
from mizuhiki.documents.papers.bill import Bill, year_and_day
from mizuhiki.documents.papers.extra import extra_of
from mizuhiki.documents.papers.parts import FIELD_NAMES, refuse, text_faults, yen
from mizuhiki.documents.press import Paper, Press


@dataclass(frozen=True, kw_only=True)
class DebitAccount:
    """The account as a letter may show it: its number never comes this far, only its last digits."""

    bank: str
    branch: str
    kind: str  # 普通, 当座
    last_digits: str  # three
    holder: str  # as the bank writes it, in kana

    def faults(self) -> Iterator[FieldFault]:
        """What does not fit, and any number longer than may be shown."""
        yield from text_faults("金融機関", self.bank, 32)
        yield from text_faults("支店", self.branch, 32)
        yield from text_faults("預金種目", self.kind, 12)
        yield from text_faults("口座名義", self.holder, 32)
        if not (len(self.last_digits) == 3 and self.last_digits.isascii() and self.last_digits.isdecimal()):
            yield FieldFault("口座番号", "下3桁の数字だけを渡してください")

    @property
    def shown(self) -> str:
        """Bank and last digits, in one phrase."""
        return f"{self.bank} ●●●●{self.last_digits}"

    def data(self) -> dict[str, str]:
        """For the template."""
        return {
            "bank": self.bank,
            "branch": self.branch,
            "kind": self.kind,
            "number": f"●●●●{self.last_digits}",
            "holder": self.holder,
        }


@dataclass(frozen=True, kw_only=True)
class EarlierDebit:
    """A debit that came in and is told of here instead of a receipt."""

    subject: str  # 2026年8・9月分
    amount_yen: int
    tax_yen: int
    debited_on: date

    def faults(self) -> Iterator[FieldFault]:
        """What does not fit."""
        yield from text_faults("前回の件名", self.subject, 42)
        if not 0 <= self.tax_yen <= self.amount_yen:
            yield FieldFault("前回の消費税等", "金額を超えています")


@dataclass(frozen=True, kw_only=True)
class DebitNotice:
    """One 口座振替のお知らせ."""

    paper_id: str
    bill: Bill
    debit_on: date  # 振替日
    account: DebitAccount
    earlier: EarlierDebit | None = None
    status_url: str | None = None
    message: str = ""

    def __post_init__(self) -> None:
        """Refuse a row that does not fit, naming every field at once."""
        refuse(f"口座振替のお知らせ {self.paper_id}", self._faults())

    def _faults(self) -> Iterator[FieldFault]:
        yield from text_faults("文書番号", self.paper_id, 40)
        yield from self.bill.faults()
        yield from self.account.faults()
        if self.earlier is not None:
            yield from self.earlier.faults()
        if self.debit_on < self.bill.issued_on:
            yield FieldFault("振替日", "発行日より前です")
        if self.message:
            yield from text_faults("お知らせ", self.message, 96)

    def data(self, press: Press) -> dict[str, Any]:
        """What the template shows."""
        earlier = self.earlier
        return {
            **self.bill.data(press),
            "extra": extra_of(self.bill, drawn_from=self.account.shown, day=self.debit_on, press=press),
            "id": self.paper_id,
            "debit": year_and_day(press.long_date(self.debit_on)),
            "account": self.account.data(),
            "earlier": None
            if earlier is None
            else {
                "subject": earlier.subject,
                "amount": yen(earlier.amount_yen),
                "tax": yen(earlier.tax_yen),
                "on": press.long_date(earlier.debited_on),
            },
            "codes": {"qr": symbols.qr(self.status_url)},
            "message": self.message,
        }


DEBIT_NOTICE = Paper(
    name="debit_notice",
    title="口座振替のお知らせ",
    template="debit_notice.typ",
    field_names={
        **FIELD_NAMES,
        "account.bank": "金融機関",
        "account.branch": "支店",
        "account.kind": "預金種目",
        "account.holder": "口座名義",
        "earlier.subject": "前回の件名",
        "message": "お知らせ",
    },
)
