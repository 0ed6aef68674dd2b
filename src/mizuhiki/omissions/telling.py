"""請求していなかった料金のお知らせ: why such a bill comes, month by month, posted with its slip."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.billing import api as billing
from mizuhiki.customers.api import lock_supplies, users_and_payers
from mizuhiki.documents import api as documents
from mizuhiki.documents.api import (
    CORRECTION_NOTICE,
    OMITTED,
    Addressee,
    CorrectedLine,
    CorrectionNotice,
    PaperFault,
)
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import PieceView, Recipient, issuer_of
from mizuhiki.notices import api as notices
from mizuhiki.notices.api import SlipReissue
from mizuhiki.omissions.models import OmissionClaim, OmissionLine
from mizuhiki.platform import clock, era
from mizuhiki.rulepacks.api import Pack, pack_on
from mizuhiki.staff.api import User

LETTER, SUBJECT = "omission_notice", "omissions.omissionclaim"
LOST = {"spoiled", "returned"}
Fate = OmissionLine.Fate


@transaction.atomic
def tell_claim(*, claim: OmissionClaim, way: SlipReissue.Way, actor: User, at: datetime) -> int:
    """Print the letter of a billed claim and write it down; its number. One that did not get lost is enough.

    Raises:
        CannotBePosted, NoticeRefused: nothing is changed.

    Source:
        issue 7, points 3 and 6 (調定漏れ).
    """
    lock_supplies([claim.supply_id])
    letters = letters_of(claim)
    if (live := live_letter(letters)) is not None:
        return live.piece_id
    today, is_posted = clock.day_of(at), way == SlipReissue.Way.POST
    pack, to = pack_on(today), mail.recipients_of([claim.supply_id], today=today)[claim.supply_id]
    if is_posted:
        why_not = notices.recipient_of(to, pack=pack, viewer=actor).why_not
        if why_not is not None:
            raise notices.CannotBePosted(reason=why_not.label, advice=notices.ADVICE[why_not])
    (piece_id,) = mail.reserve_ids(1)
    holder = billing.holders_of([claim.supply_id], today=today, viewer=actor)[claim.supply_id]
    postcode, address = mail.address_of(to, city=pack.utility.city) if is_posted else ("", "")
    addressee = Addressee(
        postal_code=_dashed(postcode) if postcode else "",
        lines=mail.address_lines(address),
        name=to.name,
        honorific=to.honorific,
        is_posted=is_posted,
    )
    try:
        row = _row(claim, to, addressee, pack, number=mail.number_of(piece_id), customer_no=holder.number)
        content = documents.render(CORRECTION_NOTICE, [row], press=settings.PRESS, at=at)
    except PaperFault as broken:
        raise notices.NoticeRefused(problem=str(broken)) from broken
    notices.keep_letter(
        content,
        mail.NewPiece(
            piece_id=piece_id,
            subject_id=claim.pk,
            addressee_id=to.addressee_id,
            name=f"{to.name} {to.honorific}",
            postcode=postcode,
            address=address,
            supply_id=claim.supply_id,
            first_page=1,
            last_page=row.data(settings.PRESS)["pages"],
            replaces_id=letters[0].piece_id if letters else None,
        ),
        kind=LETTER,
        subject_kind=SUBJECT,
        is_posted=is_posted,
        is_apart=is_posted and to.supply_is_protected,
        actor=actor,
        at=at,
    )
    people = {*users_and_payers([claim.supply_id], on=today), to.addressee_id}
    audit.record(
        action="omissions.claim.told", subject=claim, actor=actor, at=at, customers=people, how=way.value
    )
    return piece_id


def letters_of(claim: OmissionClaim) -> list[PieceView]:
    """The letters about a claim, newest first."""
    return list(mail.pieces_of_subject(subject_kind=SUBJECT, subject_id=claim.pk))


def live_letter(letters: list[PieceView]) -> PieceView | None:
    """The one that was neither spoilt nor came back."""
    return next((one for one in letters if one.state not in LOST), None)


def _row(
    claim: OmissionClaim, to: Recipient, addressee: Addressee, pack: Pack, *, number: str, customer_no: str
) -> CorrectionNotice:
    """The paper; it never names the place of use (design.md, law 16)."""
    lines = list(claim.lines.order_by("month", "charge"))
    claimed = [one for one in lines if one.fate == Fate.CLAIMED]
    demand = claim.demands.select_related("demand").earliest("demand__due_on").demand
    terms, end, yen = pack.corrections, claim.end, sum(one.yen for one in claimed)
    return CorrectionNotice(
        wording=OMITTED,
        paper_id=number,
        issued_on=clock.day_of(end.at),
        addressee=addressee,
        issuer=issuer_of(pack),
        office_address=f"〒{_dashed(pack.utility.postcode)} {pack.utility.address}",
        lead="お使いになった料金のうち、当方の手違いで請求していなかったものがありました。おわびして、下記のとおり"
        "お知らせします。当時の料金表と検針で計算しています。",
        facts=(
            ("番号", claim.shown),
            ("お客様番号", customer_no),
            ("お問い合わせ番号", to.inquiry_no),
            ("請求していなかった理由", claim.reason),
            *((("根拠", terms.article),) if terms.article else ()),
        ),
        lines=tuple(
            CorrectedLine(
                subject=f"{one.month.year}年{one.month.month}月分 {pack.charges[one.charge].label}",
                m3=(one.usage_m3, one.usage_m3),
                before_yen=0,
                after_yen=one.yen,
            )
            for one in claimed
        ),
        steps=(
            f"{yen:,}円を、別にお送りする納付書で{era.long_date(demand.due_on)}までにお納めください。"
            "一度にお支払いになれないときは、分けてお納めいただけます。窓口にご相談ください。",
            *(
                ("消滅時効の期間を過ぎた月の料金は、請求しません。",)
                if any(one.fate == Fate.BARRED for one in lines)
                else ()
            ),
        ),
        returned_on=clock.day_of(end.at),
        remedy=terms.remedy,
    )


def _dashed(postcode: str) -> str:
    digits = postcode.replace("-", "")
    return f"{digits[:3]}-{digits[3:]}"
