"""What this room does by itself."""

from procrastinate.contrib.django import app

from mizuhiki.platform import clock, events, jobs
from mizuhiki.till.insurance import look_at


@app.periodic(cron=jobs.daily(7, 15))
@app.task(name="till.look_at_insurance", queueing_lock="till.look_at_insurance", queue=jobs.HOUSE)
def look_at_insurance(timestamp: int) -> bool:
    """Let the insurance of the way to the bank be renewed in time, at 07:15 in Japan (COL-018)."""
    del timestamp
    looked = look_at(clock.now())
    events.publish(looked)
    return looked.renew
