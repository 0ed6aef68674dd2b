"""What this room does by itself."""

from procrastinate.contrib.django import app

from mizuhiki.payments.events import StoreReportsLate
from mizuhiki.payments.store_lists import late_reports
from mizuhiki.platform import clock, events, jobs


@app.periodic(cron=jobs.daily(7, 10))
@app.task(
    name="payments.look_for_late_reports", queueing_lock="payments.look_for_late_reports", queue=jobs.HOUSE
)
def look_for_late_reports(timestamp: int) -> int:
    """Let a payment a store told of, whose money should be in, wait on a desk, at 07:10 in Japan."""
    del timestamp
    at = clock.now()
    count = late_reports(clock.day_of(at))
    events.publish(StoreReportsLate(count=count, at=at))
    return count
