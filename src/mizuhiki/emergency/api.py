"""The door of this room."""

from mizuhiki.emergency.models import NightCall, Report
from mizuhiki.emergency.monthly import Month, month_report
from mizuhiki.emergency.selectors import announcement_at, day_counts, open_reports
from mizuhiki.emergency.services.incidents import attach_call, count_call
from mizuhiki.emergency.services.reports import accept_report, end_report, take_report

__all__ = [
    "Month",
    "NightCall",
    "Report",
    "accept_report",
    "announcement_at",
    "attach_call",
    "count_call",
    "day_counts",
    "end_report",
    "month_report",
    "open_reports",
    "take_report",
]
