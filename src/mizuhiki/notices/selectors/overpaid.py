"""What somebody is told of overpaid money: to be fetched, sent to an account, or set against bills."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from mizuhiki.bankrefunds import api as bankrefunds
from mizuhiki.bankrefunds.api import BankRefund
from mizuhiki.documents.api import Addressee, OverpaidLine, OverpaidNotice, SettledBill
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import PieceView, Recipient, issuer_of
from mizuhiki.notices import errors
from mizuhiki.notices.models import OverpaidNotice as Notice
from mizuhiki.payments import api as payments
from mizuhiki.payments.api import Offset, Overpaid
from mizuhiki.platform import era
from mizuhiki.rulepacks.api import Pack

About = Notice.About
SUBJECTS = {  # what the letter is about, as the mail room knows it
    About.CASH: "payments.overpayment",
    About.BANK: "bankrefunds.bankrefund",
    About.OFFSET: "payments.offset",
}
NEVER_ASKED = "還付のために、職員がATM（現金自動預払機）の操作や暗証番号をお願いすることはありません。"
NOT_NOW = {  # states of a refund by bank in which nobody is told
    "asked": "口座還付がまだ承認されていません。",
    "refused": "口座還付が差し戻されています。",
    "withdrawn": "口座還付は取り下げられています。",
    "returned": "振込みが戻っています。正しい口座を確かめてください。",
}


@dataclass(frozen=True)
class Told:
    """What one notice says, before anybody is addressed."""

    about: About
    subject_id: int
    supply_id: int
    title: str
    lead: str
    facts: tuple[tuple[str, str], ...]
    overpaid: tuple[OverpaidLine, ...]
    given_label: str
    how: tuple[tuple[str, str], ...] = ()
    hidden_how: tuple[tuple[str, str], ...] = ()  # told to nobody who may not know the place
    steps: tuple[str, ...] = ()
    settled: tuple[SettledBill, ...] = ()
    interest_yen: int = 0
    interest_note: str = ""
    kept_yen: int = 0  # of the interest, what found nothing open

    @property
    def yen(self) -> int:
        """What is given back or was set against bills."""
        return sum(line.over_yen for line in self.overpaid) + self.interest_yen - self.kept_yen


def told_of(about: About, subject_id: int, *, pack: Pack) -> Told | None:
    """What is to be said now; None where there is no such thing.

    Raises:
        NothingToTell: the money is gone, was taken back or is not agreed to.
    """
    return _TOLD[about](subject_id, pack)


def _cash(overpayment_id: int, pack: Pack) -> Told | None:
    over = payments.overpaid_with(overpayment_id)
    if over is None:
        return None
    if over.left_yen == 0:
        raise errors.NothingToTell(why="この過誤納は、還付・充当が済んでいるか、手続き中です。")
    place = f"〒{_dashed(pack.utility.postcode)} {pack.utility.address}"
    return Told(
        about=About.CASH,
        subject_id=overpayment_id,
        supply_id=over.supply_id,
        title="過誤納金還付通知書",
        lead="水道料金等が納め過ぎになっていましたので、次のとおりお返しします。下の窓口にお越しください。",
        facts=(),
        overpaid=(_line(over, over.left_yen),),
        given_label="お返しする額",
        interest_note="付くときは、お渡しする日に計算して加えます。" if _may_bear(pack) else "",
        how=(
            ("お返しのしかた", "窓口で現金をお渡しします"),
            ("窓口", pack.papers.office),
            ("所在地", place),
            ("受付時間", pack.utility.hours),
        ),
        steps=(
            "この通知書と、本人確認書類（運転免許証、マイナンバーカードなど）をお持ちください。"
            "代わりの方が受け取るときは、委任状と、代わりの方の本人確認書類が要ります。",
            "口座への振込みをご希望のときは、下の電話番号にお知らせください。",
            NEVER_ASKED,
        ),
    )


def _bank(refund_id: int, pack: Pack) -> Told | None:
    refund = bankrefunds.refunds().filter(pk=refund_id).first()
    if refund is None:
        return None
    (line,) = bankrefunds.lines_of([refund])
    if line.code in NOT_NOW:
        raise errors.NothingToTell(why=NOT_NOW[line.code])
    pay_on = f"{era.era_date(line.row.batch.pay_on)}" if line.row else "準備ができ次第、振り込みます"
    sender = pack.refunds.transfer.client_name if pack.refunds else ""
    return Told(
        about=About.BANK,
        subject_id=refund_id,
        supply_id=refund.supply_id,
        title="過誤納金還付通知書",
        lead="水道料金等が納め過ぎになっていましたので、お申し出のありました口座に、次のとおりお返しします。",
        facts=(("還付番号", refund.shown),),
        overpaid=tuple(_line(over, yen) for over, yen in bankrefunds.parts_of(refund)),
        interest_yen=refund.interest_yen,
        interest_note=bankrefunds.interest_today(refund).words,
        given_label="お返しする額",
        how=(("お返しのしかた", "口座への振込み"), ("振込日", pay_on)),
        hidden_how=_account(refund),
        steps=(
            *([f"通帳には「{sender}」の名で記帳されます。"] if sender else []),
            NEVER_ASKED,
        ),
    )


def _account(refund: BankRefund) -> tuple[tuple[str, str], ...]:
    """Where it goes, as a letter may show it: three digits of the number."""
    account = bankrefunds.account_of(refund.account)
    place = f"{account.bank} {account.branch} {account.kind} {account.masked_no}"
    return ("振込先", place), ("口座名義", account.holder)


def _offset(offset_id: int, pack: Pack) -> Told | None:
    made = (
        Offset.objects.select_related("receipt__supply", "end__overpayment", "end__interest")
        .filter(pk=offset_id)
        .first()
    )
    if made is None:
        return None
    over = payments.overpaid_with(made.overpayment_id)
    if over is None or hasattr(made.receipt, "reversed_by"):
        raise errors.NothingToTell(why="この充当は取り消されています。")
    settled = _settled(made, pack)
    left = [("残りの過誤納額", f"{over.left_yen:,}円")] if over.left_yen else []
    return Told(
        about=About.OFFSET,
        subject_id=offset_id,
        supply_id=over.supply_id,
        title="過誤納金充当通知書",
        lead="水道料金等が納め過ぎになっていましたので、未納の料金に次のとおり充てました。",
        facts=(
            ("充当番号", made.shown),
            ("充当した日", era.era_date(made.receipt.occurred_on)),
            *_other_contract(made, over),
            *left,
        ),
        overpaid=(_line(over, made.end.yen),),
        interest_yen=made.interest_yen,
        interest_note=payments.words_of(made.interest),
        kept_yen=made.receipt.received_yen - sum(bill.yen for bill in settled),
        given_label="充当した額",
        settled=settled,
    )


def _other_contract(made: Offset, over: Overpaid) -> tuple[tuple[str, str], ...]:
    """Whose bills they were, where another contract of the same payer was paid."""
    if made.receipt.supply_id == over.supply_id:
        return ()
    return (("充当した契約", f"お問い合わせ番号 {made.receipt.supply.inquiry_no}"),)


def _may_bear(pack: Pack) -> bool:
    """Whether the rules know of interest at all."""
    return pack.refunds is not None and pack.refunds.interest is not None


def _settled(made: Offset, pack: Pack) -> tuple[SettledBill, ...]:
    """The bills by month, their charges in the rule pack's order."""
    order = pack.charge_order()
    parts = payments.allocations_of_receipt(made.pk)
    parts.sort(key=lambda part: (part[1], order.index(part[0])))
    return tuple(
        SettledBill(
            subject=f"{month.year}年{month.month}月分",
            amounts=tuple((pack.charges[charge].label, yen) for charge, _, yen in of_month),
        )
        for month, of_month in groupby(parts, key=lambda part: part[1])
    )


_TOLD = {About.CASH: _cash, About.BANK: _bank, About.OFFSET: _offset}


def _line(over: Overpaid, yen: int) -> OverpaidLine:
    return OverpaidLine(
        paid_on=over.paid_on,
        subject=f"{over.month.year}年{over.month.month}月分" if over.month else "水道料金等",
        kind=over.kind,
        paid_yen=over.received_yen,
        over_yen=yen,
    )


def _dashed(postcode: str) -> str:
    digits = postcode.replace("-", "")
    return f"{digits[:3]}-{digits[3:]}"


def written_to(supply_id: int, *, today: date) -> Recipient:
    """Who gets the letters of a supply."""
    return mail.recipients_of([supply_id], today=today)[supply_id]


def letters_of(about: About, subject_id: int) -> Sequence[PieceView]:
    """The letters about it, newest first."""
    return mail.pieces_of_subject(subject_kind=SUBJECTS[about], subject_id=subject_id)


def live_letter(letters: Sequence[PieceView]) -> PieceView | None:
    """The one that was neither spoilt nor came back."""
    return next((one for one in letters if one.state not in {"spoiled", "returned"}), None)


def row_of(
    told: Told, to: Recipient, *, number: str, customer_no: str, today: date, pack: Pack, is_posted: bool
) -> OverpaidNotice:
    """The paper.

    Handed over it bears no address. It never names the place of use, and where somebody is protected
    from the addressee it names no bank either (design.md, law 16).

    Raises:
        RowUnfit: something does not fit the paper.

    Source:
        issue 3, point 7: refunded or offset with notice.
    """
    postcode, address = mail.address_of(to, city=pack.utility.city) if is_posted else ("", "")
    return OverpaidNotice(
        paper_id=number,
        title=told.title,
        issued_on=today,
        addressee=Addressee(
            postal_code=_dashed(postcode) if postcode else "",
            lines=mail.address_lines(address),
            name=to.name,
            honorific=to.honorific,
            is_posted=is_posted,
        ),
        issuer=issuer_of(pack),
        office_address=f"〒{_dashed(pack.utility.postcode)} {pack.utility.address}",
        lead=told.lead,
        facts=(*told.facts, ("お客様番号", customer_no), ("お問い合わせ番号", to.inquiry_no)),
        overpaid=told.overpaid,
        interest_yen=told.interest_yen,
        interest_note=told.interest_note,
        kept_yen=told.kept_yen,
        given_label=told.given_label,
        settled=told.settled,
        how=told.how + (() if to.hides_place else told.hidden_how),
        steps=told.steps,
        remedy=pack.refunds.remedy if pack.refunds else "",
    )
