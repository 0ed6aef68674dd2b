"""What this room does by itself."""

from procrastinate.contrib.django import app

from mizuhiki.platform import clock, jobs
from mizuhiki.shutoffs.services.ordering import lapse_orders


@app.periodic(cron="40 15 * * *")
@app.task(name="shutoffs.lapse_orders", queueing_lock="shutoffs.lapse_orders", queue=jobs.HOUSE)
def lapse(timestamp: int) -> int:
    """End the orders whose day went by, at 00:40 in Japan."""
    del timestamp
    return lapse_orders(today=clock.today(), at=clock.now())
