"""Jobs: procrastinate on the same PostgreSQL, so that a job commits or rolls back with its data.

A job takes ids only, calls one service of the same name and may run twice. A worker killed in the
middle leaves its job `doing`; the rescue below gives such a job back to the queue.
"""

import logging

from procrastinate import JobContext, exceptions
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

HOUSE, BULK = "house", "default"  # lanes: what must never wait long; everything else
STALLED_AFTER_S = 30
MOST_ATTEMPTS = 5  # of a job whose worker dies of it again and again
KEEP_DONE_H = 7 * 24
log = logging.getLogger(__name__)
TOKYO_AHEAD_H = 9  # of UTC, in which the queue reads a cron; Japan has no summer time


def daily(hour: int, minute: int) -> str:
    """The cron of a job that comes once a day at this time in Japan."""
    assert 0 <= hour < 24, hour
    assert 0 <= minute < 60, minute
    return f"{minute} {(hour - TOKYO_AHEAD_H) % 24} * * *"


def enqueue(name: str, **ids: int | str) -> int:
    """Defer a job by name, inside the present transaction; returns its number."""
    return int(app.configure_task(name).defer(**ids))


def is_waiting(**ids: int | str) -> bool:
    """Whether a job with these ids waits or is being done."""
    return ProcrastinateJob.objects.filter(status__in=("todo", "doing"), args__contains=ids).exists()


def failed() -> list[tuple[int, str]]:
    """Number and name of every job that ended by a fault and is not done again by itself; oldest first."""
    found = ProcrastinateJob.objects.filter(status="failed").order_by("id")
    return list(found.values_list("id", "task_name"))


@app.periodic(cron="* * * * *")
@app.task(name="platform.rescue_stalled_jobs", pass_context=True, queueing_lock="rescue", queue=HOUSE)
async def rescue_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Give back every job whose worker has died: procrastinate does not do it by itself."""
    del timestamp
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_S):
        await _give_back(manager, job)


async def _give_back(manager: JobManager, job: Job) -> None:
    """Back to the queue; not when it kills its workers, nor beside another of its kind that waits."""
    if job.attempts >= MOST_ATTEMPTS:
        log.error("job %s (%s) was given up after %s attempts", job.id, job.task_name, job.attempts)
        await manager.finish_job(job, Status.FAILED, delete_job=False)
        return
    try:
        await manager.retry_job(job)
    except exceptions.UniqueViolation:
        await manager.finish_job(job, Status.ABORTED, delete_job=False)


@app.periodic(cron=daily(3, 40))
@app.task(name="platform.forget_old_jobs", pass_context=True, queueing_lock="forget_old_jobs", queue=HOUSE)
async def forget_old_jobs(context: JobContext, timestamp: int) -> None:
    """Drop jobs that were done a week ago, at 03:40 in Japan; failed ones stay.

    Sealing alone leaves four thousand a day.
    """
    del timestamp
    await context.app.job_manager.delete_old_jobs(nb_hours=KEEP_DONE_H)
