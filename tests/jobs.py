"""What the worker would do, done by the test: every job that waits, in order, each once."""

from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from mizuhiki.platform import sql


def work_off() -> list[str]:
    """Run every waiting job here and now; returns their names."""
    done = []
    for job in ProcrastinateJob.objects.filter(status="todo").order_by("id"):
        app.tasks[job.task_name].func(**job.args)
        sql.run("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [job.pk])
        done.append(job.task_name)
    return done
