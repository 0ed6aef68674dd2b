"""How a supervisor of the demo found the talks of last month."""

from datetime import date

from mizuhiki.callcentre.api import CASE_TAKE
from mizuhiki.platform import clock
from mizuhiki.reporting.evaluating import evaluate
from mizuhiki.reporting.permissions import EVALUATION_LEAD
from mizuhiki.rulepacks.api import month_before
from mizuhiki.staff.api import able

COMMENT = "用件の言い直しが丁寧で、聞き間違いがない。納期限の説明が長くなるので、FAQの順に話すとよい。"


def evaluate_talks(*, today: date) -> None:
    """One evaluation of an operator; none where nobody leads or nobody takes calls."""
    leader = able([EVALUATION_LEAD]).filter(username="supervisor").first()
    operator = able([CASE_TAKE]).filter(username="operator").first()
    if leader is None or operator is None:
        return
    evaluate(
        about_id=operator.pk,
        month=month_before(today),
        manner=5,
        listening=4,
        explaining=3,
        recording=4,
        comment=COMMENT,
        actor=leader,
        at=clock.now(),
    )
