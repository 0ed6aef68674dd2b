"""The job that seals."""

from asgiref.sync import sync_to_async
from procrastinate.contrib.django import app

from mizuhiki.audit import sealing
from mizuhiki.platform import clock


@app.periodic(cron="* * * * * */20")
@app.task(name="audit.seal", queueing_lock="audit.seal")
async def seal(timestamp: int) -> int:
    """Every twenty seconds, so that no row waits for sixty (design.md, law 12)."""
    del timestamp
    return await sync_to_async(sealing.seal)(at=clock.now())
