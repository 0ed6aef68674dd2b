"""A cause is laid down once, done by one, and its steps are kept."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from mizuhiki.platform.models import BatchRun
from mizuhiki.worklist import api
from mizuhiki.worklist.api import Item, ItemEvent, NewItem
from mizuhiki.worklist.tests.conftest import AT, CHECK, DAY, LATE, OWNED, lay

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def steps(item: Item) -> list[tuple[str, str, str]]:
    return [(e.what, e.code, e.note) for e in item.events.order_by("pk")]


def test_a_daily_sweep_lays_a_cause_down_once_until_it_is_gone() -> None:
    first, again = lay(), lay(title="別の件名", due_at=AT + 9 * DAY)
    assert first == again
    assert Item.objects.get().title == "検針値を確認する check:1"
    assert api.close_item("check:1", at=AT + DAY)
    assert not api.close_item("check:1", at=AT + DAY)
    second = lay()
    assert second.pk != first.pk
    assert Item.objects.count() == 2
    assert steps(first) == [("opened", "", ""), ("closed", "resolved", "")]


def test_the_database_refuses_a_second_open_item_of_a_key() -> None:
    lay()
    with pytest.raises(IntegrityError, match="item_open_once"), transaction.atomic():
        Item.objects.create(desk="billing", kind=CHECK, key="check:1", title="t", due_at=AT, opened_at=AT)
    with pytest.raises(IntegrityError, match="closed_item_has_an_outcome"), transaction.atomic():
        Item.objects.update(closed_at=AT)


def test_many_are_laid_down_and_ended_at_once() -> None:
    lay("late:2", kind=LATE)
    news = [NewItem(f"late:{n}", f"結果 {n}", AT + DAY, subject=("x.y", n)) for n in (1, 2, 3)]
    assert api.open_items(kind=LATE, items=news, at=AT) == 2
    assert api.open_items(kind=LATE, items=news, at=AT) == 0
    assert Item.objects.count() == 3
    assert ItemEvent.objects.filter(what="opened").count() == 3
    assert [item.key for item in api.open_items_of(subject_kind="x.y", subject_id=3)] == ["late:3"]
    assert api.close_items(["late:1", "late:3", "late:9"], at=AT, note="結果が届いた") == 2
    assert Item.objects.get(closed_at=None).key == "late:2"
    assert ItemEvent.objects.filter(what="closed", code="resolved", note="結果が届いた").count() == 2


def test_one_takes_it_and_the_other_is_told_by_name(clerk: Any, colleague: Any) -> None:
    item = lay()
    api.take(item.pk, actor=clerk, at=AT)
    api.take(item.pk, actor=clerk, at=AT)
    with pytest.raises(api.ItemTaken, match="調定 花子が引き受けています"):
        api.take(item.pk, actor=colleague, at=AT)
    with pytest.raises(api.ItemTaken):
        api.finish(item.pk, outcome="settled", actor=colleague, at=AT)
    assert steps(item) == [("opened", "", ""), ("taken", "", "")]
    with pytest.raises(api.NoteNeeded):
        api.give_back(item.pk, actor=colleague, at=AT)
    api.give_back(item.pk, actor=colleague, at=AT, note="休みのため")
    api.take(item.pk, actor=colleague, at=AT)
    item.refresh_from_db()
    assert item.assigned_to_id == colleague.pk
    assert steps(item)[2:] == [("given_back", "", "休みのため"), ("taken", "", "")]


def test_it_ends_in_a_way_its_kind_knows(clerk: Any) -> None:
    item, by_itself = lay(), lay("late:1", kind=LATE)
    with pytest.raises(api.ItemEndsByItself):
        api.finish(item.pk, outcome="nonsense", actor=clerk, at=AT)
    with pytest.raises(api.ItemEndsByItself):
        api.finish(by_itself.pk, outcome="settled", actor=clerk, at=AT)
    with pytest.raises(api.NoteNeeded):
        api.finish(item.pk, outcome="ignored", actor=clerk, at=AT)
    assert Item.objects.filter(closed_at=None).count() == 2
    done = api.finish(item.pk, outcome="ignored", actor=clerk, at=AT, note="誤報")
    assert (done.closed_by_id, done.outcome_label) == (clerk.pk, "対応しない")
    with pytest.raises(api.ItemClosed, match="11月20日 10:00に終わっています"):
        api.take(item.pk, actor=clerk, at=AT)


@pytest.mark.req("COL-085")
def test_it_goes_to_another_desk_with_a_word(clerk: Any) -> None:
    item = lay()
    api.take(item.pk, actor=clerk, at=AT)
    with pytest.raises(api.NoteNeeded):
        api.pass_on(item.pk, desk="field", actor=clerk, at=AT, note=" ")
    moved = api.pass_on(item.pk, desk="field", actor=clerk, at=AT, note="現地確認")
    assert (moved.desk_label, moved.assigned_to_id) == ("現場", None)
    api.add_note(item.pk, actor=clerk, at=AT, note="午後に行く")
    assert steps(item)[2:] == [("passed_on", "field", "現地確認"), ("noted", "", "午後に行く")]


def test_who_asked_for_a_second_person_cannot_do_it(clerk: Any, colleague: Any) -> None:
    item = lay(not_for=clerk)
    for act in (api.take, lambda pk, **who: api.finish(pk, outcome="settled", **who)):
        with pytest.raises(api.ItemNotForYou):
            act(item.pk, actor=clerk, at=AT)
    assert api.finish(item.pk, outcome="settled", actor=colleague, at=AT).outcome == "settled"


def test_the_subject_is_kept_and_the_steps_cannot_be_changed() -> None:
    run = BatchRun.objects.create(kind="billing", key="2026-10", title="10月")
    item = lay(subject=run, url_name="web:run_page", url_args=[run.pk])
    assert (item.subject_kind, item.subject_id, item.url_args) == ("platform.batchrun", run.pk, [run.pk])
    with (
        pytest.raises(DatabaseError, match="insert-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM worklist_itemevent")
    assert ItemEvent.objects.count() == 1


def test_what_has_an_owner_changes_hands_only_where_the_work_is_done(clerk: Any, colleague: Any) -> None:
    item = lay("owned:1", kind=OWNED)
    api.assign("owned:1", to=clerk, desk="billing", actor=colleague, at=AT)
    hands: list[Callable[[], Item]] = [
        lambda: api.take(item.pk, actor=colleague, at=AT),
        lambda: api.give_back(item.pk, actor=clerk, at=AT, note="休み"),
        lambda: api.pass_on(item.pk, desk="arrears", actor=clerk, at=AT, note="担当違い"),
    ]
    for refused in hands:
        with pytest.raises(api.ItemHasOwner, match="担当者は、対象の画面で替えてください"):
            refused()
    item.refresh_from_db()
    assert (item.desk, item.assigned_to) == ("billing", clerk)
    api.assign("owned:1", to=colleague, desk="arrears", actor=clerk, at=AT, note="本人が不在")
    item.refresh_from_db()
    assert (item.desk, item.assigned_to) == ("arrears", colleague)
    assert steps(item)[1:] == [
        ("assigned", "billing", "調定 花子"),
        ("assigned", "arrears", "調定 次郎　本人が不在"),
    ]
    api.close_item("owned:1", at=AT)
    with pytest.raises(Item.DoesNotExist):
        api.assign("owned:1", to=clerk, desk="billing", actor=clerk, at=AT)
