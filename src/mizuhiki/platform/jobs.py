"""Jobs: procrastinate on the same PostgreSQL, so that a job commits or rolls back with its data.

A job takes ids only, calls one service of the same name and may run twice. A worker killed in the
middle leaves its job `doing`; the rescue below gives such a job back to the queue.
"""

from procrastinate import JobContext
from procrastinate.contrib.django import app

STALLED_AFTER_S = 30
TOKYO_AHEAD_H = 9  # of UTC, in which the queue reads a cron; Japan has no summer time


def daily(hour: int, minute: int) -> str:
    """The cron of a job that comes once a day at this time in Japan."""
    assert 0 <= hour < 24, hour
    assert 0 <= minute < 60, minute
    return f"{minute} {(hour - TOKYO_AHEAD_H) % 24} * * *"


def enqueue(name: str, **ids: int | str) -> int:
    """Defer a job by name, inside the present transaction; returns its number."""
    return int(app.configure_task(name).defer(**ids))


@app.periodic(cron="* * * * *")
@app.task(name="platform.rescue_stalled_jobs", pass_context=True, queueing_lock="rescue")
async def rescue_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Give back every job whose worker has died: procrastinate does not do it by itself."""
    del timestamp
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_S):
        await manager.retry_job(job)
