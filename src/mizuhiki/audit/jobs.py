"""The job that seals."""

from procrastinate.contrib.django import app

from mizuhiki.audit import sealing
from mizuhiki.platform import clock, jobs


@app.periodic(cron="* * * * * */20")
@app.task(name="audit.seal", queueing_lock="audit.seal", queue=jobs.HOUSE)
def seal(timestamp: int) -> int:
    """Every twenty seconds, so that no row waits for sixty (design.md, law 12)."""
    del timestamp
    return sealing.seal(at=clock.now())
