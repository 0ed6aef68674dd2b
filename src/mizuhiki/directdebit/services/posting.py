"""申請書の送付: one form is posted to somebody who asked for it, and awaited back."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from mizuhiki.attachments import api as attachments
from mizuhiki.audit import api as audit
from mizuhiki.customers.api import lock_supplies, users_and_payers
from mizuhiki.directdebit import addressing, awaiting, errors
from mizuhiki.directdebit.addressing import ASKED, Target, cover_of, letter_of, targets_of
from mizuhiki.directdebit.models import FormPosting, PaperForm, PaperFormStep
from mizuhiki.directdebit.papers import under_way_of
from mizuhiki.directdebit.posted_kinds import PostedForm, posted_forms
from mizuhiki.documents import api as documents
from mizuhiki.documents.api import FORM_COVER, PaperFault
from mizuhiki.mail import api as mail
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import Pack, pack_on

PRINT_FILE, PROTECTED_FILE = "mail.print_file", "mail.protected_print_file"
FORM = "directdebit.paperform"


@transaction.atomic
def post_form(*, supply_id: int, kind: str, actor: Actor, at: datetime) -> FormPosting:
    """Print the cover of one form, write it down as a letter that waits for the post, and await it back.

    A form that went out before and never came back may be sent again; the newer one is awaited then.

    Raises:
        FormUnderWay: a form of the supply lies here.
        CannotBePosted, PaperRefused: there can be no such letter.
        Nothing is changed by any of them.

    Source:
        CC-091 【金沢CC】別紙３ １(4) 申請書の送付; CC-054 【金沢CC】第2章 第16.
    """
    lock_supplies([supply_id])
    if (line := under_way_of(supply_id)) is not None:
        raise errors.FormUnderWay(number=line.form_id)
    today, form_kind = clock.day_of(at), posted_forms()[kind]
    pack = pack_on(today)
    target = targets_of([supply_id], pack=pack, today=today)[supply_id]
    if target.why_not:
        reason, advice = addressing.REASONS[target.why_not]
        raise errors.CannotBePosted(reason=reason, advice=advice)
    awaiting.forget_earlier(supply_id, actor=actor, at=at)
    form = PaperForm.objects.create(origin=PaperForm.Origin.MAILED, supply_id=supply_id, made_at=at)
    PaperFormStep.objects.create(form=form, what=PaperFormStep.What.HANDED, on=today, at=at, by_id=actor.pk)
    (piece_id,) = mail.reserve_ids(1)
    _keep(target, form_kind, piece_id=piece_id, form_id=form.pk, pack=pack, actor=actor, at=at)
    made = FormPosting.objects.create(
        form=form, kind=kind, piece_id=piece_id, back_by=form_kind.back_by(today)
    )
    audit.record(
        action="directdebit.form.posted",
        subject=form,
        actor=actor,
        at=at,
        customers=users_and_payers([supply_id], on=today),
        kind=kind,
    )
    return made


def _keep(
    target: Target,
    kind: PostedForm,
    *,
    piece_id: int,
    form_id: int,
    pack: Pack,
    actor: Actor,
    at: datetime,
) -> None:
    """The cover in the file store and its letter in the mail record."""
    today = clock.day_of(at)
    try:
        row = cover_of(target, kind, piece_id=piece_id, form_id=form_id, lead=ASKED, pack=pack, today=today)
        content = documents.render(FORM_COVER, [row], press=settings.PRESS, at=at)
    except PaperFault as broken:
        raise errors.PaperRefused(problem=str(broken)) from broken
    stored = attachments.store(
        content,
        name=f"送付状-{mail.number_of(piece_id)}",
        kind=PROTECTED_FILE if target.recipient.supply_is_protected else PRINT_FILE,
        media_type="application/pdf",
        actor=actor,
        at=at,
    )
    mail.record_pieces(
        kind=kind.letter.code,
        subject_kind=FORM,
        pieces=[letter_of(target, piece_id=piece_id, form_id=form_id)],
        at=at,
        actor=actor,
        print_file=stored,
    )
