"""A job that fell over comes to somebody's desk, once."""

from typing import Any

import pytest

from mizuhiki.platform import sql
from mizuhiki.worklist import api
from mizuhiki.worklist.failed_jobs import FAILED_JOB, TIME_TO_LOOK, lay_failed_jobs
from mizuhiki.worklist.models import Item
from mizuhiki.worklist.tests.conftest import AT


def fall_over(name: str, status: str = "failed") -> int:
    """A job of the queue in this state; its number."""
    insert = "INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('default', %s, "
    return int(sql.rows(f"{insert}%s::procrastinate_job_status) RETURNING id", [name, status])[0][0])


@pytest.mark.db
def test_a_job_that_fell_over_lies_on_the_system_desk_once(db: None, person: Any) -> None:
    api.register_kind(FAILED_JOB)
    number = fall_over("attachments.take_in")
    for status in ("todo", "doing", "succeeded", "aborted"):
        fall_over("billing.run_month", status)
    assert (lay_failed_jobs(at=AT), lay_failed_jobs(at=AT)) == (1, 0)
    item = Item.objects.get()
    assert (item.desk, item.due_at, item.rank) == ("system", AT + TIME_TO_LOOK, Item.Rank.URGENT)
    assert item.title == f"処理 {number}番（attachments.take_in）が途中で止まりました"
    admin = person("worklist.item_see", "worklist.desk_system")
    api.finish(item_id=item.pk, outcome="again", note="", actor=admin, at=AT)
    assert (lay_failed_jobs(at=AT), Item.objects.count()) == (0, 1)
