"""まとめて発送: covers for many, printed in bundles of a hundred; the whole order or none of it."""

import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from mizuhiki.attachments import api as attachments
from mizuhiki.audit import api as audit
from mizuhiki.directdebit.choosing import Chosen, Conditions, choose
from mizuhiki.directdebit.errors import NobodyToPost, PostingChanged
from mizuhiki.directdebit.models import PaperForm, PaperFormStep, PostingOrder
from mizuhiki.directdebit.services.forms import FORM
from mizuhiki.documents import api as documents
from mizuhiki.documents.api import FORM_COVER, FilePrinted, FormCover, PaperFault
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import Target
from mizuhiki.platform import batches, clock, jobs, locks, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import ApplicationForm, Pack, pack_on

KIND = "directdebit.posting"
JOB = "directdebit.print_posting"
PRINT_FILE = "mail.print_file"
OFFERED = "水道料金などのお支払いに便利な口座振替をご案内します。"


@transaction.atomic
def order_posting(
    *, kind: str, conditions: Conditions, seen: int, key: str, actor: Actor, at: datetime
) -> PostingOrder:
    """Ask the worker to print covers for everybody the conditions meet, as they were counted.

    Args:
        seen: how many were on the screen.
        key: of this act; the same key orders once.

    Raises:
        NobodyToPost, PostingChanged, BatchAlreadyDone, BatchUnderWay, BatchAskedFor: nothing is changed.

    Source:
        CC-054 【金沢CC】第2章 第16.
    """
    today = clock.day_of(at)
    pack = pack_on(today)
    chosen = choose(conditions, pack=pack, today=today)
    if not chosen.count:
        raise NobodyToPost()
    if chosen.count != seen:
        raise PostingChanged()
    run = batches.ask_for(
        kind=KIND,
        key=key,
        title=f"{today:%Y年%m月%d日} {pack.applications[kind].title}の発送（{chosen.count:,}通）",
        expected={"planned": chosen.count},
        actor=actor,
    )
    order = PostingOrder.objects.create(
        run=run,
        kind=kind,
        town=conditions.town,
        use_class=conditions.use_class,
        months=conditions.months,
        most=conditions.most,
        planned_count=chosen.count,
        asked_at=at,
        asked_by_id=actor.pk,
    )
    audit.record(
        action="directdebit.posting.ordered", subject=order, actor=actor, at=at, kind=kind, count=chosen.count
    )
    jobs.enqueue(JOB, run_id=run.pk)
    return order


def print_posting(run: BatchRun) -> BatchRun:
    """Print an order: number each form, print the covers in bundles, write each down as a letter.

    Raises:
        PostingChanged: not the same people as ordered.
        FormCoverRefused: a name or an address cannot be printed.
        BatchAlreadyDone, BatchUnderWay: it is printed, or printed elsewhere.
        Nothing is changed by any of them.

    Source:
        CC-054 【金沢CC】第2章 第16.
    """
    order = PostingOrder.objects.get(run=run)
    conditions = Conditions(order.town, order.use_class, order.months, order.most)
    folder = settings.PRINTING / f"posting-{run.pk}"
    with batches.run(kind=KIND, key=run.key, title=run.title, actor=run.started_by) as work:
        locks.share_utility()
        at = clock.now()
        today = clock.day_of(at)
        pack = pack_on(today)
        work.step("送る相手を選んでいます")
        chosen = choose(conditions, pack=pack, today=today)
        if chosen.count != order.planned_count:
            raise PostingChanged()
        try:
            files = _print(order, chosen, folder, pack=pack, work=work, at=at)
        finally:  # names and addresses do not lie about when an order stops
            shutil.rmtree(folder, ignore_errors=True)
        work.finish({"planned": chosen.count, "printed": chosen.count, "files": files})
    return work.run


def _print(
    order: PostingOrder, chosen: Chosen, folder: Path, *, pack: Pack, work: batches.Work, at: datetime
) -> int:
    """The covers in bundles, each kept with its letters and forms; how many bundles."""
    form = pack.applications[order.kind]
    rows = list(_numbered(chosen, form, pack=pack, today=clock.day_of(at)))
    files = 0
    for file in documents.render_many(
        FORM_COVER, [row for *_, row in rows], folder, press=settings.PRESS, at=at
    ):
        _refuse_unprintable(file)
        bundle, rows = rows[: len(file.paper_ids)], rows[len(file.paper_ids) :]
        _keep(order, form, file, bundle, at=at)
        files += 1
        work.step("送付状を印刷しています", done=chosen.count - len(rows), total=chosen.count)
    return files


Numbered = tuple[int, int, Target, FormCover]  # form, letter, to whom, its paper


def _numbered(chosen: Chosen, form: ApplicationForm, *, pack: Pack, today: date) -> Iterator[Numbered]:
    """Each form with its number and its letter's, and its cover."""
    next_no = sql.next_id("directdebit_paperform")
    forms = sql.rows(f"SELECT {next_no} FROM generate_series(1, %s)", [chosen.count])  # noqa: S608
    letters = mail.reserve_ids(chosen.count)
    for (form_id,), piece_id, target in zip(forms, letters, chosen.targets, strict=True):
        try:
            row = mail.cover_of(
                target, form, piece_id=piece_id, form_no=form_id, lead=OFFERED, pack=pack, today=today
            )
        except PaperFault as broken:
            raise mail.FormCoverRefused(problem=_named(target, str(broken))) from broken
        yield form_id, piece_id, target, row


def _refuse_unprintable(file: FilePrinted) -> None:
    """A sign the printing face lacks stops the order: the name is put right first."""
    for finding in file.refused:
        raise mail.FormCoverRefused(
            problem=f"文書番号{finding.paper_id}の{finding.field}の文字{finding.shown}が使えません。"
        )


def _named(target: Target, problem: str) -> str:
    return f"お問い合わせ番号{target.recipient.inquiry_no}：{problem}"


def _keep(
    order: PostingOrder, form: ApplicationForm, file: FilePrinted, rows: list[Numbered], *, at: datetime
) -> None:
    """One bundle: its file, its letters, its forms."""
    assert file.path is not None, "every row was printable"
    assert [row.paper_id for *_, row in rows] == list(file.paper_ids), "the file holds these rows"
    today, actor = clock.day_of(at), order.asked_by
    stored = attachments.store(
        file.path,
        name=f"送付状-{order.run_id}-{file.number:03d}",
        kind=PRINT_FILE,
        media_type="application/pdf",
        actor=actor,
        at=at,
    )
    mail.record_pieces(
        kind=mail.form_letter(form).code,
        subject_kind=FORM,
        pieces=[
            mail.letter_to(target, piece_id=piece_id, form_no=form_id, page=page)
            for page, (form_id, piece_id, target, _) in enumerate(rows, start=1)
        ],
        at=at,
        actor=actor,
        run=order.run,
        print_file=stored,
    )
    PaperForm.objects.bulk_create(
        PaperForm(
            pk=form_id,
            origin=PaperForm.Origin.MAILED,
            supply_id=target.recipient.supply_id,
            made_at=at,
        )
        for form_id, _, target, _ in rows
    )
    PaperFormStep.objects.bulk_create(
        PaperFormStep(form_id=form_id, what=PaperFormStep.What.HANDED, on=today, at=at, by_id=actor.pk)
        for form_id, *_ in rows
    )
    mail.note_postings([piece_id for _, piece_id, _, _ in rows], form, at=at)
