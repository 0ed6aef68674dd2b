"""What is in force on a day, where each version stands, and what was asked for and used."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, F, Max, OuterRef, Prefetch, QuerySet, Subquery

from mizuhiki.knowledge.models import (
    Article,
    ArticleEnd,
    Category,
    InForce,
    Instruction,
    Miss,
    MissEnd,
    PublicationEnd,
    PublicationLine,
    Search,
    SynonymLine,
    Use,
    Version,
)

Versions = QuerySet[Version, Version]


@dataclass(frozen=True)
class State:
    """Where a version stands, in words and colour."""

    code: str
    label: str
    tone: str = ""


CURRENT, COMING = State("current", "公開中", "good"), State("coming", "施行待ち", "water")
WAITING, REFUSED = State("waiting", "承認待ち", "care"), State("refused", "差戻し", "wrong")
AGREED, DRAFT = State("agreed", "協議済み", "water"), State("draft", "草案", "care")
PAST, ENDED = State("past", "以前の版"), State("ended", "取下げ")
ASKABLE = frozenset({"draft", "agreed", "refused"})


def in_force(on: date, *kinds: str) -> Versions:
    """What operators see on a day: the newest approved version of each article, none of those taken down."""
    approved = InForce.objects.filter(article=OuterRef("article"), from_on__lte=on)
    last = approved.order_by("-from_on", "-version").values("version")[:1]
    taken_down = ArticleEnd.objects.filter(article=OuterRef("article"), at__gte=OuterRef("in_force__at"))
    found = Version.objects.filter(~Exists(taken_down), pk=Subquery(last))
    found = found.filter(article__kind__in=kinds) if kinds else found
    with_all = found.select_related("article", "category", "in_force")
    return with_all.order_by("article__kind", "article__number")


def version_in_force(article_id: int, on: date) -> Version | None:
    """What operators see of one article."""
    return in_force(on).filter(article_id=article_id).first()


def newest(*kinds: str) -> Versions:
    """The newest version of each article, whatever its state, the latest written first."""
    last = Version.objects.filter(article=OuterRef("article")).order_by("-number").values("pk")[:1]
    found = Version.objects.filter(pk=Subquery(last))
    found = found.filter(article__kind__in=kinds) if kinds else found
    return with_state(found).order_by("-at", "-pk")


def newest_of(article_id: int) -> Version:
    """The newest version of an article."""
    return with_state(Version.objects.filter(article_id=article_id)).latest("number")


def versions_of(article_id: int) -> Versions:
    """All of an article, the newest first."""
    return with_state(Version.objects.filter(article_id=article_id)).order_by("-number")


def with_state(found: Versions) -> Versions:
    """With everything that `state_of` looks at."""
    asked = PublicationLine.objects.select_related("publication__end").order_by("pk")
    return found.select_related(
        "article", "category", "by", "in_force__by", "agreement", "submission", "instruction"
    ).prefetch_related(Prefetch("askings", queryset=asked))


def state_of(version: Version, *, current: Collection[int], on: date) -> State:
    """Where a version of `with_state` stands; `current` are those in force on that day."""
    approved: InForce | None = getattr(version, "in_force", None)
    if approved is not None:
        if version.pk in current:
            return CURRENT
        if is_ended(version.article_id, since=approved.at):
            return ENDED
        return COMING if approved.from_on > on else PAST
    ends = [getattr(one.publication, "end", None) for one in version.askings.all()]
    if ends and ends[-1] is None:
        return WAITING
    if ends and ends[-1] and ends[-1].how == PublicationEnd.How.REFUSED:
        return REFUSED
    return AGREED if hasattr(version, "agreement") else DRAFT


def states_of(versions: Iterable[Version], on: date) -> list[tuple[Version, State]]:
    """Each version with where it stands."""
    rows = list(versions)
    articles = [row.article_id for row in rows]
    current = set(in_force(on).filter(article_id__in=articles).values_list("pk", flat=True))
    return [(row, state_of(row, current=current, on=on)) for row in rows]


def is_ended(article_id: int, *, since: datetime) -> bool:
    """Whether an article was taken down since an instant."""
    return ArticleEnd.objects.filter(article_id=article_id, at__gte=since).exists()


def versions_of_kind(kind: str, on: date) -> list[tuple[Version, State]]:
    """Every version of a kind with where it stands, by article, the newest first."""
    found = with_state(Version.objects.filter(article__kind=kind))
    return states_of(found.order_by("article__number", "-number"), on)


def script_for(call_type: str, *, on: date, language: str = "ja") -> Version | None:
    """The approved script of a type of call in a language; the one that came into force last."""
    found = in_force(on, Article.Kind.SCRIPT).filter(call_types__call_type=call_type, language=language)
    return found.order_by("-in_force__from_on", "-pk").first()


def scripts_of(call_types: Collection[str], *, on: date) -> list[tuple[str, Version]]:
    """The approved scripts of some types of call in every language, each with its type; the last first."""
    found = in_force(on, Article.Kind.SCRIPT).filter(call_types__call_type__in=call_types)
    named = found.annotate(about=F("call_types__call_type")).order_by("-in_force__from_on", "-pk")
    return [(str(one.about), one) for one in named]


def languages_of(call_type: str, *, on: date) -> set[str]:
    """In which languages there is a script."""
    found = in_force(on, Article.Kind.SCRIPT).filter(call_types__call_type=call_type)
    return set(found.values_list("language", flat=True))


def training_manual(*, on: date) -> Version | None:
    """研修用マニュアル: the approved one that came into force last (CC-109)."""
    found = in_force(on, Article.Kind.TRAINING_MANUAL)
    return found.order_by("-in_force__from_on", "-pk").first()


def scripted(on: date) -> dict[str, set[str]]:
    """Type of call → the languages there are scripts in."""
    found = dict[str, set[str]]()
    rows = in_force(on, Article.Kind.SCRIPT).values_list("call_types__call_type", "language")
    for call_type, language in rows.order_by():
        found.setdefault(call_type, set()).add(language)
    return found


def counts_by_category(on: date) -> list[tuple[Category, int]]:
    """The categories that hold something an operator can find, with how much."""
    found = in_force(on, Article.Kind.FAQ).order_by().values("category").annotate(count=Count("pk"))
    counts = {row["category"]: row["count"] for row in found}
    return [(one, counts[one.pk]) for one in Category.objects.order_by("pk") if one.pk in counts]


def synonym_lines() -> list[SynonymLine]:
    """The table as it is, the oldest line first."""
    return list(SynonymLine.objects.filter(end__isnull=True).select_related("by").order_by("pk"))


@dataclass(frozen=True)
class MissLine:
    """Words that found nothing: how often, and when last."""

    key: str
    text: str
    count: int
    last_at: datetime


def misses(limit: int = 100) -> list[MissLine]:
    """What was asked in vain and nobody dealt with since, the most frequent first."""
    ended = dict(MissEnd.objects.values_list("key").annotate(last=Max("at")))
    found = list[MissLine]()
    rows = Miss.objects.values("key").annotate(count=Count("pk"), last=Max("search__at"), text=Max("text"))
    for row in rows.order_by("-count", "-last"):
        since = ended.get(row["key"])
        if since is None or row["last"] > since:
            found.append(MissLine(row["key"], row["text"], row["count"], row["last"]))
        if len(found) == limit:
            break
    return found


@dataclass(frozen=True)
class Usage:
    """What was searched and used in a span of time."""

    searches: int
    missed: int
    used: Sequence[tuple[Version, int]]

    @property
    def found(self) -> int:
        """Searches that found something."""
        return self.searches - self.missed

    @property
    def uses(self) -> int:
        """How often an entry was used in a case."""
        return sum(count for _, count in self.used)


def usage(start: datetime, end: datetime) -> Usage:
    """Counts of a half-open span, the entry that was used most first; its newest used version names it."""
    searches = Search.objects.filter(at__gte=start, at__lt=end)
    used = Use.objects.filter(at__gte=start, at__lt=end).values("version__article")
    counts = {row["newest"]: row["count"] for row in used.annotate(count=Count("pk"), newest=Max("version"))}
    versions = Version.objects.select_related("article", "category").filter(pk__in=counts)
    rows = sorted(((one, counts[one.pk]) for one in versions), key=lambda row: (-row[1], row[0].article_id))
    return Usage(searches.count(), searches.filter(found=0).count(), rows)


def open_instructions() -> QuerySet[Instruction, Instruction]:
    """What the utility wants and has not got yet, the most urgent first."""
    found = Instruction.objects.filter(end__isnull=True).select_related("article", "by")
    return found.order_by("due_on", "pk")


def ended_instructions() -> QuerySet[Instruction, Instruction]:
    """What was done, the latest first."""
    found = Instruction.objects.filter(end__isnull=False)
    return found.select_related("article", "by", "end__version__article").order_by("-end__at")


def of_state(show: str, on: date, *kinds: str) -> Versions:
    """The newest versions of a state: all, draft (to be asked for), waiting, or current."""
    found = newest(*kinds)
    waiting = PublicationLine.objects.filter(version=OuterRef("pk"), publication__end__isnull=True)
    if show == "draft":
        return found.filter(~Exists(waiting), in_force__isnull=True)
    if show == "waiting":
        return found.filter(Exists(waiting))
    if show == "current":
        return with_state(in_force(on, *kinds)).order_by("article__kind", "article__number")
    return found


def before(version: Version) -> Version | None:
    """The approved version before another of its article; a draft was told nobody."""
    found = Version.objects.filter(article_id=version.article_id, in_force__isnull=False)
    return found.filter(number__lt=version.number).order_by("-number").first()


def versions_for(instruction_id: int) -> Versions:
    """What was written on an instruction, the latest first."""
    return with_state(Version.objects.filter(instruction_id=instruction_id)).order_by("-pk")
