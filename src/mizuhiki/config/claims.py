"""入金連絡 on the collection desk: laid down when somebody calls, taken away when it is ended."""

from datetime import timedelta

from mizuhiki.payments import api as payments
from mizuhiki.payments.api import ClaimEnded, ClaimNoted, ReceiptsTaken, ReceiptTaken
from mizuhiki.platform import events
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind

CLAIM = ItemKind("payments.claim", "入金連絡の確認", "collection")  # ends with the claim
TIME_TO_CONFIRM = timedelta(days=3)


def wire() -> None:
    """Make the work known, and let money end what it bears out."""
    worklist.register_kind(CLAIM)
    events.listen(ClaimNoted, ask_for)
    events.listen(ClaimEnded, close)
    events.listen(ReceiptTaken, payments.end_those_paid)
    events.listen(ReceiptsTaken, payments.end_those_paid)


def ask_for(event: ClaimNoted) -> None:
    """One piece of work for each claim."""
    worklist.open_item(
        kind=CLAIM.code,
        key=_key(event.claim_id),
        title="入金連絡のあった入金を確認する",
        url_name="payments:claim_show",
        url_args=[event.claim_id],
        due_at=event.at + TIME_TO_CONFIRM,
        at=event.at,
        actor=event.actor,
    )


def close(event: ClaimEnded) -> None:
    """The claims are ended, and with them their work."""
    worklist.close_items([_key(one) for one in event.claim_ids], at=event.at, actor=event.actor)


def _key(claim_id: int) -> str:
    return f"{CLAIM.code}:{claim_id}"
