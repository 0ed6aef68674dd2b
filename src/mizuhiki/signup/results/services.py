"""口座振替受付結果一覧: made after each day's end, made again in another layout, taken out, received.

What is late, and what was not received, lies in the inbox until it is done.
"""

import hmac
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import StoredFile
from mizuhiki.audit import api as audit
from mizuhiki.formats.resultlist import ENCODINGS, Form, Layout, Row, Written, write
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import NoRulesInForce, Pack, ResultList, pack_of_version, pack_on
from mizuhiki.signup.errors import (
    AlreadyReceived,
    NewerVersionThere,
    NoResultList,
    NotTaken,
    ReasonNeeded,
    ReceiptDiffers,
)
from mizuhiki.signup.models import (
    ApplicationEvent,
    ResultDay,
    ResultFile,
    ResultLine,
    ResultReceipt,
    ResultTaking,
)
from mizuhiki.signup.results import selectors
from mizuhiki.signup.results.samples import made_up_rows
from mizuhiki.signup.results.selectors import AT_ONCE
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind

FILE_KIND = "signup.results"
LOCK = "signup-results"
TEST = "試験データ"
LATE = ItemKind("signup.result_late", "WEB口座振替の結果一覧の遅れ", "system")
UNRECEIVED = ItemKind("signup.result_unreceived", "WEB口座振替の結果一覧の受領の確認", "collection")
TIME_TO_ANSWER = timedelta(hours=4)
LEAST_DIGITS = 8  # of a digest that a person copies


def why_kept(file: StoredFile, person: Actor) -> str:
    """A list leaves by its own screen alone, which knows from where it may be taken (DD-010)."""
    del file, person
    return "WEB口座振替の結果一覧の画面から取り出してください。"


def subjects_of(file: StoredFile) -> dict[str, list[int]]:
    """Whose applications a file shows; a test file shows nobody's."""
    lines = ResultLine.objects.filter(day__files__file=file)
    return {"signup.application": sorted(lines.values_list("application_id", flat=True))}


def list_of(pack: Pack) -> ResultList:
    """The list of a pack.

    Raises:
        NoResultList: the pack hands over none.
    """
    if pack.results is None:
        raise NoResultList
    return pack.results


def make_up(*, at: datetime, actor: Actor) -> int:
    """Make the file of each day that is over and has none; returns how many days were made.

    A utility whose rules have no list is owed none.

    Source:
        DD-007 【長岡口振】4(5), 8(5)ア.
    """
    made = 0
    today = clock.day_of(at)
    try:
        terms = pack_on(today).results
    except NoRulesInForce:
        return 0
    day = selectors.first_open_day(terms.outcomes) if terms else None
    while day is not None and day < today:
        made += make_day(on=day, at=at, actor=actor) is not None
        day += timedelta(days=1)
    return made


@transaction.atomic
def make_day(*, on: date, at: datetime, actor: Actor) -> ResultDay | None:
    """Gather what ended on a day or before and was told in no file; none where the day was made already.

    Raises:
        NoResultList, NoRulesInForce: nothing is made.

    Source:
        DD-007, DD-008 【長岡口振】4(5), 8(5)ア, イ.
    """
    assert clock.end_of(on) <= at, "a day's file is made after its end"
    locks.take_name(LOCK)
    if ResultDay.objects.filter(on=on).exists():
        return None
    pack = pack_on(clock.day_of(at))
    terms = list_of(pack)
    ends = selectors.untold(outcomes=terms.outcomes, before=clock.end_of(on))
    day = ResultDay.objects.create(
        on=on,
        due_on=pack.calendars[terms.calendar].add_open_days(on, 1),
        line_count=len(ends),
        made_at=at,
    )
    ResultLine.objects.bulk_create(
        (ResultLine(day=day, position=position, **vars(end)) for position, end in enumerate(ends, start=1)),
        batch_size=AT_ONCE,
    )
    delivered = (
        ApplicationEvent(
            application_id=end.application_id,
            attempt=end.attempt,
            kind=ApplicationEvent.Kind.DELIVERED,
            facts={"day": f"{on}", "outcome": end.outcome},
            at=at,
        )
        for end in ends
    )
    ApplicationEvent.objects.bulk_create(delivered, batch_size=AT_ONCE)
    if ends:
        _make_file(day, pack, at=at, actor=actor)
    audit.record(action="signup.results.made", subject=day, actor=actor, at=at, day=on, count=len(ends))
    worklist.close_item(f"{LATE.code}:{on}", at=at, actor=actor)
    return day


@transaction.atomic
def make_again(*, result_id: int, rules_id: int, reason: str, at: datetime, actor: Actor) -> ResultFile:
    """Make a day's file again in the layout of a version of the rules; the file before stays to be seen.

    Raises:
        ReasonNeeded, NewerVersionThere, NoResultList: nothing is made.

    Source:
        DD-009 【長岡口振】8(5)ウ.
    """
    locks.take_name(LOCK)
    before = ResultFile.objects.select_related("day").get(pk=result_id, day__isnull=False)
    assert before.day is not None, "a test file is made anew"
    if not reason.strip():
        raise ReasonNeeded
    if ResultFile.objects.filter(supersedes=before).exists():
        raise NewerVersionThere
    made = _make_file(
        before.day, pack_of_version(rules_id), at=at, actor=actor, before=before, reason=reason.strip()
    )
    audit.record(
        action="signup.results.made_again",
        subject=made,
        actor=actor,
        at=at,
        edition=made.version,
    )
    worklist.close_item(f"{UNRECEIVED.code}:{before.pk}", at=at, actor=actor)
    return made


@transaction.atomic
def make_test(*, at: datetime, actor: Actor) -> ResultFile:
    """Make a file of made-up lines that goes the same way as a real one; each line says what it is.

    Raises:
        NoResultList, NoRulesInForce: nothing is made.

    Source:
        DD-021 【長岡口振】5(2)オ.
    """
    pack = pack_on(clock.day_of(at))
    terms = list_of(pack)
    rows = made_up_rows(terms.outcomes, at=at)
    written = write(rows, terms.layout)
    file = _store(written, terms, f"{TEST}_{terms.file_name}_{at:%Y%m%d%H%M%S}", at=at, actor=actor)
    made = ResultFile.objects.create(
        version=1,
        rules_id=pack.version_id,
        file=file,
        line_count=len(rows),
        loss_count=len(written.losses),
        made_at=at,
        made_by_id=actor.pk,
    )
    audit.record(action="signup.results.test_made", subject=made, actor=actor, at=at, count=len(rows))
    return made


def written_of(result: ResultFile, *, today: date, rules_id: int | None = None) -> tuple[Layout, Written]:
    """A day's lines in a layout, with each loss; nothing is kept.

    Raises:
        NoResultList: that version of the rules has none.
    """
    layout = list_of(pack_of_version(rules_id or result.rules_id)).layout
    return layout, write(rows_of(result, today=today), layout)


def rows_of(result: ResultFile, *, today: date) -> Sequence[Row]:
    """What a file says, before any layout."""
    if result.day is None:
        return made_up_rows(list_of(pack_of_version(result.rules_id)).outcomes, at=result.made_at)
    return selectors.rows_of(selectors.lines_of(result.day), as_of=result.day.made_at, today=today)


@transaction.atomic
def note_taking(*, result_id: int, address: str, sha256: str, at: datetime, actor: Actor) -> ResultTaking:
    """Note that a file leaves: who, from where, and the digest of what leaves.

    Source:
        DD-010 【長岡口振】8(5)エ.
    """
    result = ResultFile.objects.get(pk=result_id)
    taking = ResultTaking.objects.create(result=result, at=at, by_id=actor.pk, address=address, sha256=sha256)
    audit.record(action="signup.results.taken_out", subject=taking, actor=actor, at=at)
    return taking


@transaction.atomic
def note_receipt(
    *, result_id: int, line_count: int, digest: str, at: datetime, actor: Actor
) -> ResultReceipt:
    """The utility says that it has the file, with what it counted and the digest it found.

    Args:
        digest: all of the SHA-256, or its first digits, eight at least.

    Raises:
        NewerVersionThere, AlreadyReceived, NotTaken, ReceiptDiffers: nothing is changed.

    Source:
        DD-007, DD-021 【長岡口振】8(5)ア, 5(2)オ.
    """
    result = (
        ResultFile.objects.select_for_update(of=("self",), no_key=True)
        .select_related("file")
        .get(pk=result_id)
    )
    if ResultFile.objects.filter(supersedes=result).exists():
        raise NewerVersionThere
    if ResultReceipt.objects.filter(pk=result.pk).exists():
        raise AlreadyReceived
    if not result.takings.exists():
        raise NotTaken
    if line_count != result.line_count:
        raise ReceiptDiffers(what="件数")
    given = digest.strip().lower()
    is_long = given.isascii() and len(given) >= LEAST_DIGITS  # of other letters none can be compared
    if not is_long or not hmac.compare_digest(result.file.sha256[: len(given)], given):
        raise ReceiptDiffers(what="照合番号")
    receipt = ResultReceipt.objects.create(
        result=result, at=at, by_id=actor.pk, line_count=line_count, sha256=result.file.sha256
    )
    audit.record(action="signup.results.received", subject=result, actor=actor, at=at, count=line_count)
    worklist.close_item(f"{UNRECEIVED.code}:{result.pk}", at=at, actor=actor)
    return receipt


def watch(*, at: datetime, actor: Actor) -> int:
    """Lay into the inbox each day whose file is late and each file nobody has received; returns how many.

    Source:
        DD-007 【長岡口振】8(5)ア.
    """
    try:
        pack = pack_on(clock.day_of(at))
    except NoRulesInForce:
        return 0
    terms = pack.results or _handed_over_before()
    if terms is None:
        return 0
    return _lay_late(pack, terms, at, actor) + _lay_unreceived(pack, terms, at, actor)


def _handed_over_before() -> ResultList | None:
    """What was owed last: rules that forget the list do not end the duty in silence."""
    last = ResultFile.objects.filter(day__isnull=False).order_by("-pk").first()
    return pack_of_version(last.rules_id).results if last else None


def _lay_late(pack: Pack, terms: ResultList, at: datetime, actor: Actor) -> int:
    calendar, laid = pack.calendars[terms.calendar], 0
    ends = selectors.untold(
        outcomes=terms.outcomes, before=clock.end_of(clock.day_of(at) - timedelta(days=1))
    )
    for on in sorted({clock.day_of(end.finished_at) for end in ends}):
        due_on = calendar.add_open_days(on, 1)
        closes = datetime.combine(due_on, calendar.closes, tzinfo=clock.TOKYO)
        if closes > at or ResultDay.objects.filter(on=on).exists():
            continue
        worklist.open_item(
            kind=LATE.code,
            key=f"{LATE.code}:{on}",
            title=f"WEB口座振替の結果一覧（{on:%Y-%m-%d}受付分）が提供期限（{due_on:%Y-%m-%d}）を過ぎています",
            url_name="signup:result_list",
            due_at=at + TIME_TO_ANSWER,
            at=at,
            actor=actor,
        )
        laid += 1
    return laid


def _lay_unreceived(pack: Pack, terms: ResultList, at: datetime, actor: Actor) -> int:
    calendar, laid = pack.calendars[terms.calendar], 0
    for result in selectors.unreceived():
        assert result.day is not None, "of a day"
        there_on = max(result.day.due_on, clock.day_of(result.made_at))
        by = calendar.add_open_days(there_on, terms.receipt_days)
        if datetime.combine(by, calendar.closes, tzinfo=clock.TOKYO) > at:
            continue
        worklist.open_item(
            kind=UNRECEIVED.code,
            key=f"{UNRECEIVED.code}:{result.pk}",
            title=f"WEB口座振替の結果一覧（{result.day.on:%Y-%m-%d}受付分）の受領がまだです",
            url_name="signup:result_show",
            url_args=[result.pk],
            due_at=at + TIME_TO_ANSWER,
            at=at,
            actor=actor,
        )
        laid += 1
    return laid


def _make_file(
    day: ResultDay,
    pack: Pack,
    *,
    at: datetime,
    actor: Actor,
    before: ResultFile | None = None,
    reason: str = "",
) -> ResultFile:
    terms = list_of(pack)
    rows = selectors.rows_of(selectors.lines_of(day), as_of=day.made_at, today=clock.day_of(at))
    written = write(rows, terms.layout)
    version = before.version + 1 if before else 1
    name = f"{terms.file_name}_{day.on:%Y%m%d}_第{version}版"
    return ResultFile.objects.create(
        day=day,
        version=version,
        supersedes=before,
        reason=reason,
        rules_id=pack.version_id,
        file=_store(written, terms, name, at=at, actor=actor),
        line_count=len(rows),
        loss_count=len(written.losses),
        made_at=at,
        made_by_id=actor.pk,
    )


def _store(written: Written, terms: ResultList, name: str, *, at: datetime, actor: Actor) -> StoredFile:
    """Text is stored as what it is; UTF-16 is none to most programs, so it goes as records do."""
    encoding = terms.layout.signs.encoding
    charset = {"cp932": "shift_jis", "utf-8-bom": "utf-8"}.get(
        encoding, ENCODINGS[encoding].replace("_", "-")
    )
    kind = "text/csv" if terms.layout.form is Form.CSV else "text/plain"
    media_type = "application/octet-stream" if encoding == "utf-16" else f"{kind}; charset={charset}"
    return attachments.store(
        written.content, name=name, kind=FILE_KIND, media_type=media_type, actor=actor, at=at
    )
