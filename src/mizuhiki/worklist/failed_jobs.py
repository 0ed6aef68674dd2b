"""What the house does by itself and could not end: somebody has to know, or nobody would."""

from datetime import datetime, timedelta

from mizuhiki.platform import jobs
from mizuhiki.worklist.desks import ItemKind, Outcome
from mizuhiki.worklist.models import Item
from mizuhiki.worklist.services import NewItem, Rank, open_items

FAILED_JOB = ItemKind(
    "worklist.failed_job",
    "止まった処理",
    "system",
    (
        Outcome("again", "原因を除いて、やり直した"),
        Outcome("needless", "やり直さなくてよいと確かめた", needs_note=True),
    ),
)
TIME_TO_LOOK = timedelta(hours=1)


def lay_failed_jobs(*, at: datetime) -> int:
    """Lay each job that fell over on the system desk, once in its life; returns how many are new.

    Source:
        design.md, law 15: nothing waits where nobody looks.
    """
    found = {f"{FAILED_JOB.code}:{number}": (number, name) for number, name in jobs.failed()}
    told = set(Item.objects.filter(key__in=list(found)).values_list("key", flat=True))
    items = [
        NewItem(
            key=key,
            title=f"処理 {number}番（{name}）が途中で止まりました",
            due_at=at + TIME_TO_LOOK,
            url_name="web:run_list",
            rank=Rank.URGENT,
        )
        for key, (number, name) in found.items()
        if key not in told
    ]
    return open_items(kind=FAILED_JOB.code, items=items, at=at) if items else 0
