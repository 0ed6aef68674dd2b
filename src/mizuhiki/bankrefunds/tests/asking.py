"""A refund by bank as the tests ask for one."""

from datetime import date, datetime
from typing import Any

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import Decision
from mizuhiki.bankrefunds.models import KIND, BankRefund
from mizuhiki.bankrefunds.services import asking
from mizuhiki.banks.api import Account
from mizuhiki.payments.api import Overpayment
from mizuhiki.staff.models import User
from tests.builders import noon

DAY = date(2026, 6, 1)
AT = noon(DAY)
ACCOUNT = Account("9998", "101", "1", "0012345")


def ask(over: Overpayment, clerk: User, **changes: Any) -> BankRefund:
    facts: dict[str, Any] = {
        "chosen": {over.pk: over.yen},
        "account": ACCOUNT,
        "holder_kana": "ﾐﾎﾝ ﾊﾅｺ",
        "asker": BankRefund.Asker.SELF,
        "teller_name": "",
        "identity": BankRefund.Identity.LETTER,
        "reference": "k1",
        "at": AT,
        "actor": clerk,
    }
    return asking.ask_refund(**facts | changes)


def agree(
    refund: BankRefund,
    second: User,
    outcome: Decision.Outcome = Decision.Outcome.GRANTED,
    *,
    reason: str = "",
    at: datetime = AT,
) -> Decision:
    request = approvals.open_request_of(kind=KIND, subject_id=refund.pk)
    assert request is not None
    return approvals.decide(request_id=request.pk, outcome=outcome, reason=reason, actor=second, at=at)
