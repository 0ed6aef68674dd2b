"""Nothing is told that the utility did not approve, and nothing before its day."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from mizuhiki.approvals.api import ContentChanged
from mizuhiki.audit.models import AuditEntry
from mizuhiki.knowledge import errors, finding, selectors
from mizuhiki.knowledge.models import InForce, Instruction, Publication, Submission, Version
from mizuhiki.knowledge.services.instructing import give_instruction
from mizuhiki.knowledge.services.writing import end_article, note_agreement, revise_article, submit_version
from mizuhiki.knowledge.tests.conftest import AT, DAY, words
from mizuhiki.staff.models import User
from mizuhiki.worklist.models import Item

pytestmark = pytest.mark.django_db
Made = Callable[..., Any]


def found(on: date = DAY) -> list[tuple[int, int]]:
    """Number and version of what an operator finds by 口座."""
    return [(one.number, one.edition) for one in finding.entries("口座", on=on)]


def state(version: Version, on: date = DAY) -> str:
    again = selectors.with_state(Version.objects.filter(pk=version.pk))
    [(_, where)] = selectors.states_of(again, on)
    return where.label


def revise(version: Version, writer: User, key: str, **changes: Any) -> Version:
    given: dict[str, Any] = {
        "article_id": version.article_id,
        "after": version.number,
        "reference": key,
        "at": AT,
    }
    return revise_article(words=words(**changes), actor=writer, **given)


@pytest.mark.req("CC-030")
def test_an_entry_is_found_from_its_day_on_once_it_is_approved(
    write: Made, ask: Made, decide: Made, writer: User, utility: User
) -> None:
    first = write("k1")
    assert (state(first), found()) == ("草案", [])
    asked = ask(first)
    assert (state(first), found()) == ("承認待ち", [])
    with pytest.raises(errors.ApprovalWaits):
        revise(first, writer, "k2", body="窓口でも書けます。")
    decide(asked)
    assert (state(first), found()) == ("公開中", [(1, 1)])

    second = revise(first, writer, "k2", body="窓口でも書けます。")
    assert (state(second), found()) == ("草案", [(1, 1)])
    decide(ask(second), "refused")
    assert (state(second), found()) == ("差戻し", [(1, 1)])
    decide(ask(second, from_on=DAY + timedelta(days=3), reference="again"))
    assert (state(second), found()) == ("施行待ち", [(1, 1)])
    later = DAY + timedelta(days=3)
    assert (state(first, later), state(second, later), found(later)) == ("以前の版", "公開中", [(1, 2)])

    end_article(article_id=first.article_id, reason="誤りがあったため", actor=writer, at=AT)
    assert (found(), found(later), state(second)) == ([], [], "取下げ")
    acts = AuditEntry.objects.filter(action__startswith="knowledge.").order_by("pk")
    assert acts.filter(action="knowledge.publication.granted").count() == 2
    assert InForce.objects.get(version=second).by_id == utility.pk


@pytest.mark.req("CC-030")
def test_late_approval_holds_from_its_own_day(write: Made, ask: Made, decide: Made) -> None:
    one, two = write("k1"), write("k2", title="口座を変えたい")
    asked = ask(one, two)
    decide(asked, at=AT + timedelta(days=2))
    days = set(InForce.objects.values_list("from_on", flat=True))
    assert days == {DAY + timedelta(days=2)}
    assert found() == []
    assert sorted(found(DAY + timedelta(days=2))) == [(1, 1), (2, 1)]


def test_what_was_taken_down_meanwhile_is_not_brought_back_unseen(
    write: Made, ask: Made, decide: Made, writer: User
) -> None:
    first = write("k1")
    decide(ask(first))
    second = revise(first, writer, "k2", body="窓口でも書けます。")
    asked = ask(second)
    end_article(article_id=first.article_id, reason="誤り", actor=writer, at=AT)
    with pytest.raises(ContentChanged):
        decide(asked)
    assert (found(), InForce.objects.count()) == ([], 1)


def test_wrong_ways_of_writing_and_asking_change_nothing(
    write: Made, ask: Made, decide: Made, writer: User
) -> None:
    first = write("k1")
    for broken, try_it in (
        (errors.WrittenAlready, lambda: write("k1")),
        (errors.FieldMissing, lambda: write("k2", category="")),
        (errors.FieldMissing, lambda: write("k2", kind="script")),
        (errors.FieldMissing, lambda: write("k2", kind="system_procedure")),
        (errors.NothingChanged, lambda: revise(first, writer, "k2")),
        (errors.FromPast, lambda: ask(first, from_on=DAY - timedelta(days=1))),
        (errors.NothingChosen, lambda: ask(first, Version(pk=10**9))),
    ):
        with pytest.raises(broken):
            try_it()
    second = revise(first, writer, "k2", body="窓口でも書けます。")
    with pytest.raises(errors.NewerVersion):
        revise(first, writer, "k3", body="電話でも。")
    with pytest.raises(errors.NotADraft):
        ask(first)
    manual = write("k4", kind="work_manual", category="")
    with pytest.raises(errors.AgreementMissing):
        ask(second, manual)
    with pytest.raises(errors.NotInForce):
        end_article(article_id=first.article_id, reason="誤り", actor=writer, at=AT)
    assert (Version.objects.count(), Publication.objects.count(), InForce.objects.count()) == (3, 0, 0)


@pytest.mark.req("CC-104", "CC-105")
def test_an_instruction_ends_only_when_the_new_version_is_approved(
    write: Made, ask: Made, decide: Made, writer: User
) -> None:
    manual = write("k1", kind="training_manual", category="", title="研修の手引き")
    note_agreement(
        version_id=manual.pk, agreed_on=DAY, agreed_with="経営企画課", note="", actor=writer, at=AT
    )
    decide(ask(manual))
    wanted = give_instruction(
        kind=manual.article.kind,
        article_id=manual.article_id,
        text="本人確認の手順を加えること。",
        given_by="経営企画課",
        given_on=DAY,
        due_on=DAY + timedelta(days=10),
        reference="i1",
        actor=writer,
        at=AT,
    )
    item = Item.objects.get(kind="knowledge.instruction")
    assert (item.closed_at, item.due_at.date()) == (None, DAY + timedelta(days=10))
    text = {"category": "", "title": "研修の手引き", "body": "本人確認の手順。"}
    revised = revise(manual, writer, "k2", **text, instruction_id=wanted.pk)
    note_agreement(
        version_id=revised.pk, agreed_on=DAY, agreed_with="経営企画課", note="", actor=writer, at=AT
    )
    decide(ask(revised), "refused")
    assert Instruction.objects.filter(end__isnull=True).count() == 1
    decide(ask(revised, reference="again"))
    wanted.refresh_from_db()
    item.refresh_from_db()
    assert wanted.end.version_id == revised.pk
    assert item.closed_at == AT
    assert selectors.version_in_force(manual.article_id, DAY) == revised
    with pytest.raises(errors.InstructionEnded):
        revise(revised, writer, "k3", category="", body="続き", instruction_id=wanted.pk)


@pytest.mark.req("EMG-010")
def test_each_version_of_a_manual_is_handed_over_once_with_its_day(write: Made, writer: User) -> None:
    manual = write("k1", kind="night_manual", title="夜間の手順", category="")
    facts: dict[str, Any] = {"article_id": manual.article_id, "to": "企業局", "actor": writer, "at": AT}
    with pytest.raises(errors.DayInFuture):
        submit_version(on=DAY + timedelta(days=1), **facts)
    assert submit_version(on=DAY, **facts).version == manual
    with pytest.raises(errors.SubmittedAlready):
        submit_version(on=DAY, **facts)
    second = revise(manual, writer, "k2", title="夜間の手順", body="引継ぎを足す", category="")
    states = selectors.versions_of_kind("night_manual", DAY)
    assert [(one.number, where.label, hasattr(one, "submission")) for one, where in states] == [
        (2, "草案", False), (1, "草案", True),
    ]  # fmt: skip
    assert submit_version(on=DAY, **facts).version == second
    with pytest.raises(errors.NotAManual):
        submit_version(**facts | {"article_id": write("k3").article_id}, on=DAY)
    assert Submission.objects.count() == 2
