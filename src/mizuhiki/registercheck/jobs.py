"""What this room does by itself."""

from procrastinate.contrib.django import app

from mizuhiki.platform import clock, jobs
from mizuhiki.registercheck import services


@app.periodic(cron=jobs.daily(2, 40))
@app.task(
    name="registercheck.check_registers", queueing_lock="registercheck.check_registers", queue=jobs.HOUSE
)
def check_registers(timestamp: int) -> int:
    """Hold the registers against each other, at 02:40 in Japan."""
    del timestamp
    return services.check_registers(on=clock.today(), at=clock.now()).fresh
