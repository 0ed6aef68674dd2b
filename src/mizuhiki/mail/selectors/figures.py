"""Postage by month and purpose, and what lies on the shelf."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, F, IntegerField, Sum, When
from django.db.models.functions import Coalesce

from mizuhiki.mail.models import Bearer, Dispatch, Form, PieceEvent, Purpose
from mizuhiki.platform import clock, sql
from mizuhiki.rulepacks.api import NoRulesInForce, pack_on


@dataclass(frozen=True)
class PostageLine:
    """Letters of one purpose and bearer posted in a month."""

    month: date
    purpose: str
    purpose_label: str
    bearer: str
    bearer_label: str
    pieces: int
    yen: int


@dataclass(frozen=True)
class PostageReport:
    """A fiscal year's postage, and whether the dispatch records say the same."""

    fiscal_year: int
    lines: tuple[PostageLine, ...]
    recorded_pieces: int  # dispatched letters of the year, counted one by one
    recorded_yen: int  # their postage, added up one by one

    @property
    def pieces(self) -> int:
        """All of them."""
        return sum(line.pieces for line in self.lines)

    @property
    def yen(self) -> int:
        """All of it."""
        return sum(line.yen for line in self.lines)

    @property
    def yen_by_bearer(self) -> list[tuple[str, int]]:
        """Who bears how much."""
        return [
            (str(bearer.label), sum(line.yen for line in self.lines if line.bearer == bearer))
            for bearer in Bearer
        ]

    @property
    def by_purpose(self) -> list[tuple[str, str, int, int]]:
        """Purpose, bearer, letters and yen of the year, in the order of the contract."""
        found = []
        for purpose in Purpose:
            for bearer in Bearer:
                of = [line for line in self.lines if (line.purpose, line.bearer) == (purpose, bearer)]
                if of:
                    pieces, yen = sum(line.pieces for line in of), sum(line.yen for line in of)
                    found.append((str(purpose.label), str(bearer.label), pieces, yen))
        return found

    @property
    def agrees(self) -> bool:
        """Whether the totals are those of the dispatch records."""
        return (self.pieces, self.yen) == (self.recorded_pieces, self.recorded_yen)


@dataclass(frozen=True)
class StockLine:
    """One form on the shelf."""

    code: str
    title: str
    received: int
    used: int
    spoiled: int
    counted: int
    on_hand: int
    reorder_level: int

    @property
    def is_low(self) -> bool:
        """More has to be asked for."""
        return self.on_hand < self.reorder_level


def postage_of_year(fiscal_year: int) -> PostageReport:
    """What was posted from April to March, by month, purpose and bearer (COL-016)."""
    first, last = date(fiscal_year, 4, 1), date(fiscal_year + 1, 4, 1)
    posted = Dispatch.objects.filter(method="post", dispatched_on__gte=first, dispatched_on__lt=last)
    rows = (
        posted.values("dispatched_on__year", "dispatched_on__month", "purpose", "bearer")
        .annotate(pieces=Sum("piece_count"), yen=Sum("total_yen"))
        .order_by("dispatched_on__year", "dispatched_on__month", "purpose", "bearer")
    )
    recorded = sql.rows(
        "SELECT count(*), coalesce(sum(d.unit_yen), 0)::bigint FROM mail_pieceevent e "
        "JOIN mail_dispatch d ON d.id = e.dispatch_id "
        "WHERE d.method = 'post' AND d.dispatched_on >= %s AND d.dispatched_on < %s",
        [first, last],
    )
    return PostageReport(
        fiscal_year=fiscal_year,
        lines=tuple(
            PostageLine(
                month=date(row["dispatched_on__year"], row["dispatched_on__month"], 1),
                purpose=row["purpose"],
                purpose_label=str(Purpose(row["purpose"]).label),
                bearer=row["bearer"],
                bearer_label=str(Bearer(row["bearer"]).label),
                pieces=row["pieces"],
                yen=row["yen"],
            )
            for row in rows
        ),
        recorded_pieces=recorded[0][0],
        recorded_yen=recorded[0][1],
    )


def stock() -> list[StockLine]:
    """Every form: received, used, spoilt, on hand (COL-026)."""

    def total(kind: str, sign: int) -> Coalesce:
        moved = Case(When(movements__kind=kind, then=F("movements__quantity")), output_field=IntegerField())
        return Coalesce(Sum(moved), 0) * sign  # type: ignore[return-value]

    found = Form.objects.annotate(
        received=total("received", 1),
        used=total("used", -1),
        spoiled=total("spoiled", -1),
        counted=total("counted", 1),
        on_hand=Coalesce(Sum("movements__quantity"), 0),
    ).order_by("order", "code")
    return [
        StockLine(
            code=form.code,
            title=form.title,
            received=form.received,
            used=form.used,
            spoiled=form.spoiled,
            counted=form.counted,
            on_hand=form.on_hand,
            reorder_level=form.reorder_level,
        )
        for form in found
    ]


def missing_forms(today: date) -> list[str]:
    """Titles of forms as the rule pack in force has them and the list does not (yet)."""
    listed = set(Form.objects.values_list("code", "title", "reorder_level", "is_numbered"))
    try:
        supplied = pack_on(today).supplied_forms.values()
    except NoRulesInForce:
        return []
    return [
        one.title
        for one in supplied
        if (one.code, one.title, one.reorder_level, one.is_numbered) not in listed
    ]


def returned_of_year(fiscal_year: int) -> int:
    """How many letters came back in a fiscal year (不着)."""
    begin, end = (datetime(year, 4, 1, tzinfo=clock.TOKYO) for year in (fiscal_year, fiscal_year + 1))
    return PieceEvent.objects.filter(
        what=PieceEvent.What.RETURNED, occurred_at__gte=begin, occurred_at__lt=end
    ).count()
