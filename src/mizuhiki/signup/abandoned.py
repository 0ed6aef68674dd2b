"""入力の消去: what somebody filled in and never sent to a bank is not kept for ever.

The utility's rules say for how long (`draft_days` of `signup.yaml`); two people agreed to them, and the trace
of each disposal names their version. The events stay: they name nobody.
"""

from datetime import datetime, timedelta

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.platform import clock, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import NoRulesInForce, pack_on
from mizuhiki.signup.models import Answer, Application, ApplicationEvent, RateCount

AT_ONCE = 500
COUNTS_KEPT = timedelta(days=1)  # the longest window is an hour
Kind = ApplicationEvent.Kind
_ABANDONED = """
    SELECT s.application_id FROM signup_applicationstate s
    WHERE s.state = 'draft' AND s.attempt = 0 AND (%(only)s::bigint IS NULL OR s.application_id = %(only)s)
      AND NOT EXISTS (
          SELECT FROM signup_applicationevent e
          WHERE e.application_id = s.application_id AND e.at > %(before)s
      )
    ORDER BY 1 LIMIT %(most)s
"""


def erase_abandoned(*, at: datetime, actor: Actor) -> int:
    """Erase what was given in applications that nobody went on with; returns how many.

    Source:
        design.md, law 12; 【長岡口振】別紙２ 第８条, 第11条.
    """
    try:
        pack = pack_on(clock.day_of(at))
    except NoRulesInForce:
        return 0
    if pack.signup is None:
        return 0
    before, erased = at - timedelta(days=pack.signup.draft_days), 0
    while found := _abandoned(before):
        for number in found:
            erased += erase(
                application_id=number, before=before, rules_id=pack.version_id, at=at, actor=actor
            )
    return erased


@transaction.atomic
def erase(*, application_id: int, before: datetime, rules_id: int, at: datetime, actor: Actor) -> bool:
    """Erase the answers of one, unless somebody has gone on with it since; whether they were.

    Args:
        before: nothing has happened since then.
        rules_id: the version of the rules that orders it.

    Source:
        design.md, law 12; 【長岡口振】別紙２ 第８条, 第11条.
    """
    application = Application.objects.select_for_update(no_key=True).get(pk=application_id)
    if not _abandoned(before, only=application_id):
        return False
    count, _ = Answer.objects.filter(application=application).delete()
    ApplicationEvent.objects.create(
        application=application, attempt=0, kind=Kind.EXPIRED, facts={"why": "abandoned"}, at=at
    )
    audit.record(
        action="signup.draft.erased",
        subject=application,
        actor=actor,
        at=at,
        approval=f"rules-{rules_id}",
        count=count,
    )
    return True


def clear_counts(*, at: datetime) -> int:
    """Forget how often an address or a number was used, of windows long over; returns how many rows went."""
    count, _ = RateCount.objects.filter(window__lt=int((at - COUNTS_KEPT).timestamp())).delete()
    return count


def _abandoned(before: datetime, only: int | None = None) -> list[int]:
    found = sql.rows(_ABANDONED, {"before": before, "only": only, "most": AT_ONCE})
    return [int(number) for (number,) in found]
