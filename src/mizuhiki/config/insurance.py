"""現金運送賠償責任保険: renewed in time by the collection desk."""

from datetime import timedelta

from mizuhiki.platform import events
from mizuhiki.till.api import TransitInsuranceLooked
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind

RENEW = ItemKind("till.insurance", "現金運送保険の更新", "collection")  # ends with the new policy
TIME_TO_RENEW = timedelta(days=14)


def wire() -> None:
    """Make the work known, and lay it down in time."""
    worklist.register_kind(RENEW)
    events.listen(TransitInsuranceLooked, look_at_insurance)


def look_at_insurance(event: TransitInsuranceLooked) -> None:
    """One piece of work until the way is insured for long enough again."""
    if not event.renew:
        worklist.close_item(RENEW.code, at=event.at)
        return
    told = f"{event.until}から無保険" if event.until else "今は無保険"
    worklist.open_item(
        kind=RENEW.code,
        key=RENEW.code,
        title=f"現金運送賠償責任保険を更新する（{told}）",
        url_name="till:policy_list",
        due_at=event.at + TIME_TO_RENEW,
        at=event.at,
    )
