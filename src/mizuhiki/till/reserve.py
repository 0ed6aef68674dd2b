"""How a safe's refund reserve stands beside its target, and the paper by which more is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from mizuhiki.documents import api as documents
from mizuhiki.platform import clock
from mizuhiki.till.models import CashPurpose, ReserveRequest, Safe, SafeLine
from mizuhiki.till.safe_book import balance_yen, safe_of

MOST_LINES = 20  # what one sheet has room for; the safe's book has them all
RESERVE = CashPurpose.RESERVE


@dataclass(frozen=True)
class ReserveState:
    """The reserve of a safe now."""

    safe: Safe
    target_yen: int | None
    balance_yen: int
    asked: ReserveRequest | None  # what the client has not brought yet

    @property
    def short_yen(self) -> int:
        """What is missing up to the target; 0 without one."""
        return max((self.target_yen or 0) - self.balance_yen, 0)


def reserve_of(safe: Safe) -> ReserveState:
    """How the reserve stands."""
    target = safe.reserve_targets.order_by("-pk").first()
    return ReserveState(
        safe=safe,
        target_yen=target.yen if target else None,
        balance_yen=balance_yen(safe.pk, RESERVE),
        asked=open_request(safe),
    )


def reserve_at(counter_id: int) -> ReserveState | None:
    """How the reserve of a counter stands; None where it has no safe."""
    safe = safe_of(counter_id)
    return reserve_of(safe) if safe else None


def open_request(safe: Safe) -> ReserveRequest | None:
    """The request that waits for its money."""
    return safe.reserve_requests.filter(met=None).order_by("-pk").first()


def requests_of(safe: Safe, *, limit: int) -> Sequence[ReserveRequest]:
    """What was asked for, newest first, with what came."""
    found = safe.reserve_requests.select_related("asked_by", "met__line")
    return list(found.order_by("-pk")[:limit])


def requests_waiting() -> tuple[int, int]:
    """Requests the client has not answered with money, and their yen."""
    found = list(ReserveRequest.objects.filter(met=None).values_list("yen", flat=True))
    return len(found), sum(found)


def request_pdf(request: ReserveRequest) -> bytes:
    """還付準備金補充依頼書: what is asked for, and what went out since money last came.

    Source:
        COL-050 【金沢収納】第23条(1)ク.
    """
    lines = _since_last_filled(request)
    day = clock.day_of(request.asked_at)
    row = documents.CounterSheet(
        paper_id=f"補充-{request.shown}",
        title="還付準備金補充依頼書",
        day=day,
        office=request.safe.counter.name,
        facts=(
            ("依頼番号", request.shown),
            ("保管場所", request.safe.name),
            ("基準額", f"{request.target_yen:,}円"),
            ("現在の残高", f"{request.balance_yen:,}円"),
            ("補充を依頼する額", f"{request.yen:,}円"),
        ),
        tables=(
            documents.SheetTable(
                caption="前回の補充からの出し入れ",
                head=("日付", "区分", "受入れ・払出し", "残高"),
                rows=tuple(
                    (
                        f"{clock.day_of(line.at)}",
                        str(line.get_kind_display()),
                        f"{line.yen:+,}円",
                        f"{line.balance_yen:,}円",
                    )
                    for line in lines[-MOST_LINES:]
                ),
            ),
        ),
        note=_note(lines),
        signatures=("依頼した人", "確認した人", "交付した人（企業局）"),
    )
    return documents.render(documents.COUNTER_SHEET, [row], press=settings.PRESS, at=request.asked_at)


def _since_last_filled(request: ReserveRequest) -> list[SafeLine]:
    """The lines of the reserve up to the request, from the last time money was put in on."""
    lines = SafeLine.objects.filter(safe=request.safe, purpose=RESERVE, at__lte=request.asked_at)
    last = (
        lines.filter(kind=SafeLine.Kind.PUT_IN).order_by("-number").values_list("number", flat=True).first()
    )
    return list(lines.filter(number__gte=last or 0).order_by("number"))


def _note(lines: Sequence[SafeLine]) -> str:
    asked = "窓口還付に備えるため、上記の額の交付をお願いします。"
    if len(lines) > MOST_LINES:
        return f"{asked}表は最後の{MOST_LINES}件です。残りは金庫出納簿にあります。"
    return asked
