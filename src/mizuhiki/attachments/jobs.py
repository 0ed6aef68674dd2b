"""The jobs of this room: taking files in, and tidying the disk."""

from asgiref.sync import sync_to_async
from procrastinate.contrib.django import app

from mizuhiki.attachments import checking, incoming


@app.task(name=incoming.JOB)
def take_in(incoming_id: int) -> None:
    """Take one kept file in."""
    incoming.take_in(incoming_id)


@app.periodic(cron="20 3 * * *")
@app.task(name="attachments.sweep", queueing_lock="attachments.sweep")
async def sweep(timestamp: int) -> int:
    """Once a night."""
    del timestamp
    return await sync_to_async(checking.sweep)()
