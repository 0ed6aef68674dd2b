"""What the pages about people show."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.db.models.functions import Collate

from mizuhiki.platform import permissions
from mizuhiki.staff.models import Grant, HandlerCard, Role, RoleHolder, SignInEvent, StaffSession, User
from mizuhiki.staff.sign_in.history import session_mark


@dataclass(frozen=True)
class MatrixRow:
    """One right: its words, and a cell for each role in the order of the columns."""

    code: str
    title: str
    cells: Sequence[bool]


def matrix() -> tuple[list[Role], list[MatrixRow]]:
    """Columns and rows of the permission matrix."""
    roles = list(Role.objects.order_by("order", "code"))
    held = set(Grant.objects.values_list("role_id", "right_id"))
    rows = [
        MatrixRow(code, title, [(role.pk, code) in held for role in roles])
        for code, title in permissions.declared().items()
    ]
    return roles, rows


def people() -> QuerySet[User]:
    """Everybody who has an account, processes apart, with their roles."""
    accounts = User.objects.exclude(organisation=User.Organisation.SYSTEM)
    reading = Collate("display_kana", "C")  # the same order on every server
    return accounts.prefetch_related("roles_held__role").order_by("-is_active", reading, "username")


def able(rights: Collection[str]) -> QuerySet[User]:
    """Active people who hold at least one of these rights now."""
    holders = RoleHolder.objects.filter(role__grants__right_id__in=rights)
    return User.objects.filter(is_active=True, pk__in=holders.values("user_id")).order_by("username")


@dataclass(frozen=True)
class SessionLine:
    """A session as its person or a manager sees it."""

    mark: str
    row: StaffSession
    is_this: bool


def sessions_of(user: User, *, here: str | None) -> list[SessionLine]:
    """Where somebody is signed in now."""
    rows = StaffSession.objects.filter(user=user).order_by("started_at")
    return [SessionLine(session_mark(row.pk), row, row.pk == here) for row in rows]


def sign_ins(*, user_id: int | None = None, only_odd: bool = False) -> QuerySet[SignInEvent]:
    """The sign-in history, newest first; of one person, or only what needs a look."""
    events = SignInEvent.objects.order_by("-at", "-pk")
    if user_id is not None:
        events = events.filter(user_id=user_id)
    return events.filter(needs_look=True) if only_odd else events


def names_of(ids: set[int | None]) -> Mapping[int, User]:
    """People by number, for lists that hold numbers only."""
    return User.objects.in_bulk([number for number in ids if number is not None])


@dataclass(frozen=True)
class CardLine:
    """A card as it stands on a day; to come back where its holder has left or it has run out."""

    card: HandlerCard
    is_out: bool  # neither returned nor lost
    has_left: bool
    has_run_out: bool

    @property
    def is_missing(self) -> bool:
        """A leaver's that is not back."""
        return self.is_out and self.has_left


def cards() -> QuerySet[HandlerCard]:
    """Every card with holder, photograph and end."""
    return HandlerCard.objects.select_related("holder", "photo", "end__by", "replaces", "by")


def card_line(card: HandlerCard, *, today: date) -> CardLine:
    """One card as it stands."""
    return CardLine(card, not hasattr(card, "end"), not card.holder.is_active, card.valid_until < today)


def card_lines(*, today: date) -> list[CardLine]:
    """Every card: leavers' first, then those in use, then what is over, each by number.

    Source:
        COL-036 【金沢収納】第14条.
    """
    found = [card_line(card, today=today) for card in cards().order_by("number")]
    return sorted(found, key=lambda line: (not line.is_missing, not line.is_out))


def card_in_hand(holder_id: int) -> HandlerCard | None:
    """The card somebody has and has to give back, run out or not."""
    return HandlerCard.objects.filter(holder_id=holder_id, end=None).order_by("-pk").first()


def valid_cards(holder_ids: Collection[int], *, on: date) -> Mapping[int, HandlerCard]:
    """By holder: the card that somebody can show at a door on a day."""
    found = HandlerCard.objects.filter(
        holder_id__in=holder_ids, end=None, issued_on__lte=on, valid_until__gte=on
    )
    return {card.holder_id: card for card in found.order_by("pk")}
