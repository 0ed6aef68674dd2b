"""What this room does by itself."""

from procrastinate.contrib.django import app

from mizuhiki.customers import services
from mizuhiki.platform import clock, jobs


@app.periodic(cron="1 * * * *")
@app.task(name="customers.follow_the_day", queueing_lock="customers.follow_the_day", queue=jobs.HOUSE)
def follow_the_day(timestamp: int) -> int:
    """A minute after midnight in Tokyo, and each hour again.

    The queue forgets a time at which no worker was up; the next hour makes up for it.
    """
    del timestamp
    return services.follow_the_day(actor=None, at=clock.now())
