"""Who gets a form by post: the cover as it has to be printed, or why nobody may write there now."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from mizuhiki.documents.api import Addressee, FormCover
from mizuhiki.mail.letterhead import issuer_of
from mizuhiki.mail.numbers import number_of
from mizuhiki.mail.selectors.addresses import closed_addresses
from mizuhiki.mail.selectors.recipients import Recipient, address_lines, address_of, recipients_of
from mizuhiki.mail.services.printing import NewPiece
from mizuhiki.rulepacks.api import ApplicationForm, Pack

REASONS = {
    "deceased": ("送付先の方が亡くなっています", "相続人代表か送付先を登録してください。"),
    "no_address": ("住所がありません", "お客様の画面で住所を登録してください。"),
    "returned": ("前の郵便物が返戻されています", "返戻の調査を終え、新しい送付先を登録してください。"),
    "other": ("この契約の郵便物の送付先が、お客様ご本人ではありません", "窓口で渡してください。"),
    "refused": ("印刷できない文字があります", "お客様の画面で氏名・住所を直してください。"),
}
ASKED = "お申し出のありました書類をお送りします。"


@dataclass(frozen=True)
class Target:
    """One supply with who gets its letters, where, and why that cannot be."""

    recipient: Recipient
    postcode: str
    address: str
    why_not: str  # a code of `REASONS`; empty where nothing stands against it


def targets_of(supply_ids: Iterable[int], *, pack: Pack, today: date) -> dict[int, Target]:
    """The addressee of each supply's letters, looked up together."""
    found = recipients_of(supply_ids, today=today)
    places = {one.supply_id: address_of(one, city=pack.utility.city) for one in found.values()}
    closed = closed_addresses({one.addressee_id for one in found.values()})
    return {
        supply_id: Target(one, *places[supply_id], _why_not(one, places[supply_id], closed))
        for supply_id, one in found.items()
    }


def _why_not(one: Recipient, place: tuple[str, str], closed: set[tuple[int, str, str]]) -> str:
    if one.died_on is not None:
        return "deceased"
    if not place[1].strip():
        return "no_address"
    return "returned" if (one.addressee_id, *place) in closed else ""


def cover_of(
    target: Target, form: ApplicationForm, *, piece_id: int, form_no: int, lead: str, pack: Pack, today: date
) -> FormCover:
    """The cover of one form.

    Raises:
        RowUnfit: something does not fit the paper.
    """
    return replace(
        plain_cover(
            target,
            form.title,
            piece_id=piece_id,
            enclosures=form.enclosures,
            lead=lead,
            pack=pack,
            today=today,
        ),
        steps=form.steps,
        back_by=form.back_by(today),
        form_no=form_no,
    )


def plain_cover(
    target: Target,
    title: str,
    *,
    piece_id: int,
    enclosures: tuple[str, ...],
    lead: str,
    pack: Pack,
    today: date,
) -> FormCover:
    """The cover of a paper that nobody sends back.

    Raises:
        RowUnfit: something does not fit the paper.
    """
    one, postcode = target.recipient, target.postcode
    return FormCover(
        paper_id=number_of(piece_id),
        issued_on=today,
        addressee=Addressee(
            postal_code=f"{postcode[:3]}-{postcode[3:]}" if postcode else "",
            lines=address_lines(target.address),
            name=one.name,
            honorific=one.honorific,
        ),
        issuer=issuer_of(pack),
        title=title,
        lead=lead,
        enclosures=enclosures,
        inquiry_no=one.inquiry_no,
    )


def letter_to(target: Target, *, piece_id: int, form_no: int, page: int = 1) -> NewPiece:
    """The same as the mail room writes it down."""
    one = target.recipient
    return NewPiece(
        piece_id=piece_id,
        subject_id=form_no,
        addressee_id=one.addressee_id,
        name=f"{one.name} {one.honorific}",
        postcode=target.postcode,
        address=target.address,
        supply_id=one.supply_id,
        first_page=page,
        last_page=page,
    )
