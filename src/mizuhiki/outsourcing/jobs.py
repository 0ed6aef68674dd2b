"""What this room does by itself."""

from procrastinate.contrib.django import app

from mizuhiki.outsourcing.contract_services import watch_budgets as watch
from mizuhiki.platform import clock, jobs


@app.periodic(cron=jobs.daily(7, 5))
@app.task(name="outsourcing.watch_budgets", queueing_lock="outsourcing.watch_budgets", queue=jobs.HOUSE)
def watch_budgets(timestamp: int) -> int:
    """Ask for the budget of a coming fiscal year in time, at 07:05 in Japan (CC-006)."""
    del timestamp
    return watch(at=clock.now())
