"""更正通知書: printed, written down as a letter, and handed over or left for the post, at once."""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Demand
from mizuhiki.corrections import errors, slips, working
from mizuhiki.corrections.models import CorrectionCase, CorrectionEnd, CorrectionLetter
from mizuhiki.corrections.working import Compared
from mizuhiki.customers.api import lock_supplies, users_and_payers
from mizuhiki.documents import api as documents
from mizuhiki.documents.api import (
    CORRECTION_NOTICE,
    Addressee,
    CorrectedLine,
    CorrectionNotice,
    PaperFault,
    ReturnedPart,
)
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import PieceView, Recipient, issuer_of
from mizuhiki.notices import api as notices
from mizuhiki.payments.api import Overpayment, Receipt
from mizuhiki.platform import clock, era
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import Pack, pack_on
from mizuhiki.staff.api import User

LETTER = "correction_notice"
SUBJECT = "corrections.correctioncase"
LOST = {"spoiled", "returned"}
Way = CorrectionLetter.Way


def send_papers(
    case: CorrectionCase, *, actor: User, at: datetime, way: str = CorrectionLetter.Way.POST.value
) -> list[str]:
    """The notice and the slips of a booked correction, left for the post; what cannot be is said.

    What was made before stays and is not made again.
    """
    _, refused = slips.issue_slips(case=case, way=notices.SlipReissue.Way(way), actor=actor, at=at)
    if live_letter(letters_of(case)) is None:
        try:
            tell_correction(case_id=case.pk, way=Way(way), actor=actor, at=at)
        except RuleBroken as broken:
            refused.append(broken.message)
    return refused


@transaction.atomic
def tell_correction(*, case_id: int, way: Way, actor: User, at: datetime) -> CorrectionLetter:
    """Print the notice of a booked correction and write it down as a letter.

    Raises:
        NotBooked, ToldAlready, CannotBePosted, NoticeRefused: nothing is changed.

    Source:
        issue 7, points 4 and 6; 消費税法第57条の4第3項; COL-016 【金沢収納】別表１ １(4)ア.
    """
    case = CorrectionCase.objects.select_related("end", "supply").get(pk=case_id)
    lock_supplies([case.supply_id])
    end = getattr(case, "end", None)
    if end is None or end.how != CorrectionEnd.How.BOOKED or not case.booked.exists():
        raise errors.NotBooked
    letters = letters_of(case)
    if (live := live_letter(letters)) is not None:
        raise errors.ToldAlready(number=live.number)
    today = clock.day_of(at)
    pack, to = pack_on(today), mail.recipients_of([case.supply_id], today=today)[case.supply_id]
    if way == Way.POST:
        why_not = notices.recipient_of(to, pack=pack, viewer=actor).why_not
        if why_not is not None:
            raise notices.CannotBePosted(reason=why_not.label, advice=notices.ADVICE[why_not])
    (piece_id,) = mail.reserve_ids(1)
    replaces_id = letters[0].piece_id if letters else None
    _keep(case, to, pack, piece_id=piece_id, replaces_id=replaces_id, way=way, actor=actor, at=at)
    made = CorrectionLetter.objects.create(
        piece_id=piece_id, case=case, attempt=len(letters), way=way, at=at, by_id=actor.pk
    )
    audit.record(
        action="corrections.case.told",
        subject=case,
        actor=actor,
        at=at,
        customers={*users_and_payers([case.supply_id], on=today), to.addressee_id},
        how=way,
    )
    return made


def letters_of(case: CorrectionCase) -> list[PieceView]:
    """The letters about a correction, newest first."""
    return list(mail.pieces_of_subject(subject_kind=SUBJECT, subject_id=case.pk))


def live_letter(letters: list[PieceView]) -> PieceView | None:
    """The one that was neither spoilt nor came back."""
    return next((one for one in letters if one.state not in LOST), None)


def _keep(
    case: CorrectionCase,
    to: Recipient,
    pack: Pack,
    *,
    piece_id: int,
    replaces_id: int | None,
    way: Way,
    actor: User,
    at: datetime,
) -> None:
    """The paper in the file store and its letter in the mail record."""
    today, is_posted = clock.day_of(at), way == Way.POST
    holder = billing.holders_of([case.supply_id], today=today, viewer=actor)[case.supply_id]
    number = mail.number_of(piece_id)
    try:
        row = row_of(
            case, to, number=number, customer_no=holder.number, today=today, pack=pack, is_posted=is_posted
        )
        content = documents.render(CORRECTION_NOTICE, [row], press=settings.PRESS, at=at)
    except PaperFault as broken:
        raise notices.NoticeRefused(problem=str(broken)) from broken
    postcode, address = mail.address_of(to, city=pack.utility.city) if is_posted else ("", "")
    notices.keep_letter(
        content,
        mail.NewPiece(
            piece_id=piece_id,
            subject_id=case.pk,
            addressee_id=to.addressee_id,
            name=f"{to.name} {to.honorific}",
            postcode=postcode,
            address=address,
            supply_id=case.supply_id,
            first_page=1,
            last_page=row.data(settings.PRESS)["pages"],
            replaces_id=replaces_id,
        ),
        kind=LETTER,
        subject_kind=SUBJECT,
        is_posted=is_posted,
        is_apart=is_posted and to.supply_is_protected,
        actor=actor,
        at=at,
    )


def row_of(
    case: CorrectionCase,
    to: Recipient,
    *,
    number: str,
    customer_no: str,
    today: date,
    pack: Pack,
    is_posted: bool,
) -> CorrectionNotice:
    """The paper; it never names the place of use (design.md, law 16).

    Raises:
        RowUnfit: something does not fit the paper.
    """
    postcode, address = mail.address_of(to, city=pack.utility.city) if is_posted else ("", "")
    found, terms = working.booked_of(case), pack.corrections
    return CorrectionNotice(
        paper_id=number,
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
        lead="さきにお知らせした水道料金等に誤りがありましたので、下記のとおり更正します。ご迷惑をおかけしました。",
        facts=(
            ("更正番号", case.shown),
            ("お客様番号", customer_no),
            ("お問い合わせ番号", to.inquiry_no),
            ("更正した日", era.long_date(case.end.on)),
            ("更正の理由", case.reason),
            *((("根拠", terms.article),) if terms.article else ()),
        ),
        lines=tuple(_line(one) for one in found),
        steps=tuple(_steps(case, found)),
        returned_on=case.end.on,
        returned=tuple(_returned(one, pack) for one in found if one.difference_yen < 0),
        remedy=terms.remedy,
    )


def _dashed(postcode: str) -> str:
    digits = postcode.replace("-", "")
    return f"{digits[:3]}-{digits[3:]}"


def _line(one: Compared) -> CorrectedLine:
    volumes = (one.before.m3, one.after.m3)
    return CorrectedLine(
        subject=f"{one.month.year}年{one.month.month}月分 {one.label}",
        m3=volumes if volumes[0] != volumes[1] else None,
        before_yen=one.before.yen,
        after_yen=one.after.yen,
    )


def _returned(one: Compared, pack: Pack) -> ReturnedPart:
    """The facts of a 適格返還請求書 for what one charge was lowered by."""
    assert one.period is not None, one
    charge, (first, end) = pack.charges[one.charge], one.period
    last = end.fromordinal(end.toordinal() - 1)
    return ReturnedPart(
        issuer=charge.issuer,
        registration_no=charge.registration_no,
        content=f"{one.label}（{one.month.year}年{one.month.month}月分）",
        supplied=f"{era.short_era_date(first)}〜{era.short_era_date(last)}",
        percent=one.percent,
        yen=-one.difference_yen,
        tax_yen=-one.tax_yen,
    )


def _steps(case: CorrectionCase, found: list[Compared]) -> list[str]:
    """What happens with the difference, one sentence a way."""
    less = -sum(one.difference_yen for one in found if one.difference_yen < 0)
    freed = Overpayment.objects.filter(
        supply_id=case.supply_id,
        receipt__channel=Receipt.Channel.CORRECTED,
        receipt__received_at=case.end.at,
    )
    over_yen = sum(freed.values_list("yen", flat=True))
    said = []
    if over_yen:
        said.append(
            f"納付済みの額が更正後の額を上回った{over_yen:,}円は、お返しするか、未納の料金に充てます。"
            "方法は別の通知書でお知らせします。"
        )
    if less > over_yen:
        said.append(
            f"未納の額を{less - over_yen:,}円減らしました。口座振替の料金は、更正後の額を振り替えます。"
            "納付書の料金は、更正後の納付書でお納めください。お手元の前の納付書は使わないでください。"
        )
    own = Demand.objects.filter(pk__in=_own_demands(case)).order_by("due_on")
    if more := sum(one.amount_yen for one in own):
        due_on = era.long_date(own[0].due_on)
        said.append(f"増えた{more:,}円は、別にお送りする納付書で{due_on}までにお納めください。")
    if case.lines.exclude(barred_since=None).exists():
        said.append("消滅時効の期間を過ぎた月の不足額は、請求しません。")
    return said or ["請求額は変わりません。お手続きは必要ありません。"]


def _own_demands(case: CorrectionCase) -> list[int]:
    """The demands that ask for what is owed more."""
    found = case.booked.exclude(assessment__demand=None).values_list("assessment__demand_id", flat=True)
    return sorted(set(found))
