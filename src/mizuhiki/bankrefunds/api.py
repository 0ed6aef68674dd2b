"""The door of this room."""

from mizuhiki.bankrefunds.models import BankRefund
from mizuhiki.bankrefunds.selectors import account_of, interest_today, lines_of, parts_of, refunds

__all__ = ["BankRefund", "account_of", "interest_today", "lines_of", "parts_of", "refunds"]
