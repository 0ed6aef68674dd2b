"""閉栓予告: a letter to a house that seems empty, posted or left there, and what becomes of it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from mizuhiki.customers.api import lock_supplies
from mizuhiki.documents import api as documents
from mizuhiki.documents.api import PLAIN_LETTER, Addressee, PaperFault, PlainLetter
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import PieceReturned, Recipient, issuer_of
from mizuhiki.notices import api as notices
from mizuhiki.notices.api import SlipReissue
from mizuhiki.platform import clock, era
from mizuhiki.rulepacks.api import Pack, pack_of_version, pack_on
from mizuhiki.staff.api import User, system_actor
from mizuhiki.vacancies.models import Evidence, VacancyCase
from mizuhiki.vacancies.selectors import SUBJECT
from mizuhiki.vacancies.services import Found, lock_open, record, write_evidence

LETTER, TITLE = "vacancy_notice", "水道の閉栓予告"
Way = SlipReissue.Way
Kinds = Evidence.Kind


@transaction.atomic
def leave_notice(*, case_id: int, way: Way, actor: User, at: datetime) -> Evidence:
    """Print the 閉栓予告 of a case and write it down, as a letter and as evidence of today.

    Args:
        way: by hand it is left at the house, without an address on it; by post it waits for its dispatch.

    Raises:
        CaseEnded, CaseWaits, CannotBePosted, NoticeRefused: nothing is changed.

    Source:
        issue 7, points 3 and 6 (職権閉栓); design.md, law 16.
    """
    case = lock_open(case_id)
    today, is_posted = clock.day_of(at), way == Way.POST
    pack, to = pack_on(today), mail.recipients_of([case.supply_id], today=today)[case.supply_id]
    if is_posted:
        why_not = notices.recipient_of(to, pack=pack, viewer=actor).why_not
        if why_not is not None:
            raise notices.CannotBePosted(reason=why_not.label, advice=notices.ADVICE[why_not])
    (piece_id,) = mail.reserve_ids(1)
    number = mail.number_of(piece_id)
    postcode, address = mail.address_of(to, city=pack.utility.city) if is_posted else ("", "")
    try:
        row = _row(case, to, pack, number=number, postcode=postcode, address=address, at=at)
        content = documents.render(PLAIN_LETTER, [row], press=settings.PRESS, at=at)
    except PaperFault as broken:
        raise notices.NoticeRefused(problem=str(broken)) from broken
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
            last_page=1,
        ),
        kind=LETTER,
        subject_kind=SUBJECT,
        is_posted=is_posted,
        is_apart=is_posted and to.supply_is_protected,
        actor=actor,
        at=at,
    )
    text = f"閉栓予告（文書番号 {number}）を{'郵送' if is_posted else '現地に投函'}"
    made = write_evidence(case, Found(Kinds.NOTICE, today, text), piece_id=piece_id, actor=actor, at=at)
    record("vacancies.case.told", case, actor, at, how=way.value)
    return made


def _row(
    case: VacancyCase,
    to: Recipient,
    pack: Pack,
    *,
    number: str,
    postcode: str,
    address: str,
    at: datetime,
) -> PlainLetter:
    """The paper; it never names the place of use (design.md, law 16)."""
    terms, today = pack_of_version(case.rules_id).vacancies, clock.day_of(at)
    until = era.long_date(today + timedelta(days=terms.notice_days))
    return PlainLetter(
        paper_id=number,
        title=TITLE,
        issued_on=today,
        addressee=Addressee(
            postal_code=_dashed(postcode) if postcode else "",
            lines=mail.address_lines(address),
            name=to.name,
            honorific=to.honorific,
            is_posted=bool(address),
        ),
        issuer=issuer_of(pack),
        office_address=f"〒{_dashed(pack.utility.postcode)} {pack.utility.address}",
        lead="下記の水道は、検針で使用がない状態が続いており、お住まいの様子も確かめられませんでした。"
        "使用中止の届出がまだのときは、お手続きをお願いします。",
        facts=(
            ("お問い合わせ番号", to.inquiry_no),
            ("調査番号", case.shown),
            ("根拠", terms.article),
        ),
        steps=(
            f"お使いになっているとき、またはこれからお使いになるときは、{until}までに下記へご連絡ください。"
            "ご連絡があれば、閉栓しません。",
            "引っ越しなどで使わなくなったときは、使わなくなった日をお知らせください。その日までの料金で精算します。",
            f"{until}までにご連絡がないときは、水道を閉栓し、使用契約を終わりにします。",
            "閉栓した後でも、使用開始のお申込みをいただければ、あらためて開栓します。",
        ),
    )


def follow_return(event: PieceReturned) -> None:
    """Listener: a 閉栓予告 that came back told nobody; that it came back speaks for an empty house."""
    told = Evidence.objects.filter(piece_id=event.piece_id, case__end=None).select_related("case").first()
    if told is None:
        return
    lock_supplies([told.case.supply_id])
    at, actor = clock.now(), system_actor("vacancies")
    text = f"閉栓予告（文書番号 {mail.number_of(event.piece_id)}）が戻った。現地への投函が必要です。"
    write_evidence(told.case, Found(Kinds.MAIL, clock.day_of(at), text), actor=actor, at=at)
    record("vacancies.evidence.added", told.case, actor, at)


def _dashed(postcode: str) -> str:
    digits = postcode.replace("-", "")
    return f"{digits[:3]}-{digits[3:]}"
