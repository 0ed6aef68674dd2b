"""A version is written, talked over, or the whole article is taken down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from mizuhiki.audit import api as audit
from mizuhiki.knowledge import errors, screens, selectors
from mizuhiki.knowledge.models import (
    MANUALS,
    Agreement,
    Article,
    ArticleEnd,
    Category,
    Instruction,
    Submission,
    Version,
    VersionCallType,
    VersionScreen,
)
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor


@dataclass(frozen=True)
class Words:
    """What a version says, and why it was written.

    Args:
        category: of an FAQ entry, its name; one that is new is made.
        call_types: of a talk script.
        screen: of a system procedure, the screen it describes, room:name.
    """

    title: str
    body: str
    origin: str
    reason: str
    category: str = ""
    language: str = "ja"
    related: str = ""
    call_types: Sequence[str] = ()
    screen: str = ""
    instruction_id: int | None = None


@transaction.atomic
def write_article(*, kind: str, words: Words, reference: str, actor: Actor, at: datetime) -> Version:
    """Write the first version of something new. Operators do not see it before the utility approved it.

    Args:
        reference: the key of this act; the same key is written once.

    Raises:
        WrittenAlready, FieldMissing, InstructionEnded, InstructionOfAnother: nothing is changed.

    Source:
        CC-029, CC-030, CC-104, CC-105, CC-106 【金沢CC】第2章 第10(3), 第10(4).
    """
    locks.take_name(f"knowledge:{kind}")
    _refuse_again(reference)
    last = Article.objects.filter(kind=kind).aggregate(last=Max("number"))["last"] or 0
    _refuse_incomplete(kind, words)
    article = Article.objects.create(kind=Article.Kind(kind), number=last + 1, at=at, by_id=actor.pk)
    return _write(article, 1, words, reference=reference, actor=actor, at=at)


@transaction.atomic
def revise_article(
    *, article_id: int, after: int, words: Words, reference: str, actor: Actor, at: datetime
) -> Version:
    """Write the next version; the one in force stays so until the utility approves this one.

    Args:
        after: the number of the version that was before the writer's eyes.
        reference: the key of this act; the same key is written once.

    Raises:
        WrittenAlready, NewerVersion, ApprovalWaits, NothingChanged, FieldMissing, InstructionEnded,
            InstructionOfAnother: nothing is changed.

    Source:
        CC-029, CC-030, CC-104, CC-105 【金沢CC】第2章 第10(3), 第10(4), 第19(3).
    """
    article = lock_article(article_id)
    _refuse_again(reference)
    before = selectors.newest_of(article_id)
    if before.number != after:
        raise errors.NewerVersion(who=before.by, at=before.at.astimezone(clock.TOKYO), number=before.number)
    if selectors.state_of(before, current=(), on=clock.day_of(at)) == selectors.WAITING:
        raise errors.ApprovalWaits(shown=article.shown)
    _refuse_incomplete(article.kind, words)
    if _says(before) == _would_say(words, before):
        raise errors.NothingChanged
    return _write(article, before.number + 1, words, reference=reference, actor=actor, at=at)


def lock_article(article_id: int) -> Article:
    """One writer at a time."""
    locks.take_name(f"knowledge-article:{article_id}")
    return Article.objects.get(pk=article_id)


def _refuse_again(reference: str) -> None:
    before = Version.objects.select_related("article").filter(reference=reference).first()
    if before is not None:
        raise errors.WrittenAlready(shown=before.article.shown, number=before.number)


def _refuse_incomplete(kind: str, words: Words) -> None:
    needed = {
        Article.Kind.FAQ: ("カテゴリ", words.category),
        Article.Kind.SCRIPT: ("用件", words.call_types),
        Article.Kind.SYSTEM_PROCEDURE: ("画面", words.screen),
    }
    label, given = needed.get(Article.Kind(kind), ("", True))
    if not given:
        raise errors.FieldMissing(label=label)


def _says(version: Version) -> tuple[object, ...]:
    category = version.category.name if version.category else ""
    call_types = sorted(version.call_types.values_list("call_type", flat=True))
    return (
        version.title,
        version.body,
        category,
        version.language,
        version.related,
        call_types,
        _seen(version),
    )


def _would_say(words: Words, before: Version) -> tuple[object, ...]:
    """The screen of a procedure counts with its present edition: looking through it again is a revision."""
    seen = (words.screen, screens.edition(words.screen)) if words.screen else ("", "")
    category = words.category if before.article.kind == Article.Kind.FAQ else ""
    call_types = sorted(words.call_types)
    return words.title, words.body, category, words.language, words.related, call_types, seen


def _seen(version: Version) -> tuple[str, str]:
    screen: VersionScreen | None = getattr(version, "screen", None)
    return (screen.view_name, screen.paragraph) if screen else ("", "")


def _write(
    article: Article, number: int, words: Words, *, reference: str, actor: Actor, at: datetime
) -> Version:
    category = _category(words.category, actor, at) if article.kind == Article.Kind.FAQ else None
    made = Version.objects.create(
        article=article,
        number=number,
        title=words.title,
        body=words.body,
        category=category,
        language=words.language,
        related=words.related,
        origin=Version.Origin(words.origin),
        reason=words.reason,
        instruction=_instruction(words.instruction_id, article, number),
        reference=reference,
        at=at,
        by_id=actor.pk,
    )
    if article.kind == Article.Kind.SCRIPT:
        VersionCallType.objects.bulk_create(
            VersionCallType(version=made, call_type=code) for code in sorted(set(words.call_types))
        )
    if article.kind == Article.Kind.SYSTEM_PROCEDURE:
        VersionScreen.objects.create(
            version=made,
            view_name=words.screen,
            system_version=screens.system_version(),
            paragraph=screens.edition(words.screen),
        )
    audit.record(action="knowledge.version.written", subject=made, actor=actor, at=at, edition=number)
    return made


def _category(name: str, actor: Actor, at: datetime) -> Category:
    made, _ = Category.objects.get_or_create(name=name, defaults={"at": at, "by_id": actor.pk})
    return made


def _instruction(instruction_id: int | None, article: Article, number: int) -> Instruction | None:
    """The instruction that is followed: of this manual, or of a new one of its kind."""
    if instruction_id is None:
        return None
    found = Instruction.objects.get(pk=instruction_id)
    if hasattr(found, "end"):
        raise errors.InstructionEnded(shown=found.shown)
    is_new = number == 1 or Version.objects.filter(article=article, instruction=found).exists()
    fits = found.article_id == article.pk if found.article_id else found.kind == article.kind and is_new
    if not fits:
        raise errors.InstructionOfAnother(shown=found.shown)
    return found


@transaction.atomic
def note_agreement(
    *, version_id: int, agreed_on: date, agreed_with: str, note: str, actor: Actor, at: datetime
) -> Agreement:
    """Write down that a manual was talked over with the utility.

    Raises:
        AgreementKnown, DayInFuture, NotADraft: nothing is changed.

    Source:
        CC-104, CC-106 【金沢CC】第2章 第10(3)①, ④, ⑤.
    """
    version = Version.objects.get(pk=version_id)
    article = lock_article(version.article_id)
    if Agreement.objects.filter(pk=version_id).exists():
        raise errors.AgreementKnown
    if agreed_on > clock.day_of(at):
        raise errors.DayInFuture(label="協議した日")
    newest = selectors.newest_of(article.pk)
    state = selectors.state_of(newest, current=(), on=clock.day_of(at))
    if newest.pk != version_id or state.code not in selectors.ASKABLE or article.kind not in MANUALS:
        raise errors.NotADraft(shown=article.shown, number=version.number, state=state.label)
    made = Agreement.objects.create(
        version=version, agreed_on=agreed_on, agreed_with=agreed_with, note=note, at=at, by_id=actor.pk
    )
    audit.record(action="knowledge.version.agreed", subject=version, actor=actor, at=at)
    return made


@transaction.atomic
def submit_version(*, article_id: int, on: date, to: str, actor: Actor, at: datetime) -> Submission:
    """Write down that the newest version of a manual was handed to the utility, who owns it.

    Raises:
        NotAManual, SubmittedAlready, DayInFuture: nothing is changed.

    Source:
        EMG-010 【金沢CC】第3章 第4(4)ア, イ, ウ.
    """
    article = lock_article(article_id)
    if article.kind not in MANUALS:
        raise errors.NotAManual(shown=article.shown)
    version = selectors.newest_of(article_id)
    before = Submission.objects.filter(pk=version.pk).first()
    if before is not None:
        raise errors.SubmittedAlready(shown=article.shown, number=version.number, day=f"{before.on}")
    if on > clock.day_of(at):
        raise errors.DayInFuture(label="提出日")
    made = Submission.objects.create(version=version, on=on, to=to.strip(), at=at, by_id=actor.pk)
    audit.record(action="knowledge.version.submitted", subject=version, actor=actor, at=at, on=on)
    return made


@transaction.atomic
def end_article(*, article_id: int, reason: str, actor: Actor, at: datetime) -> ArticleEnd:
    """Take it down at once: nobody is told it any more. To bring it back takes an approved version.

    Raises:
        NotInForce, ReasonMissing: nothing is changed.

    Source:
        CC-030 【金沢CC】第2章 第10(4); CC-059 別紙４ １(1).
    """
    article = lock_article(article_id)
    if not reason.strip():
        raise errors.ReasonMissing
    current = selectors.version_in_force(article_id, clock.day_of(at))
    if current is None:
        raise errors.NotInForce(shown=article.shown)
    made = ArticleEnd.objects.create(article=article, reason=reason.strip(), at=at, by_id=actor.pk)
    audit.record(action="knowledge.article.ended", subject=article, actor=actor, at=at)
    return made
