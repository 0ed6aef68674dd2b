"""名寄せ, and its undoing: nothing is moved, so nothing is lost."""

import pytest

from mizuhiki.audit.api import AuditEntry
from mizuhiki.customers.api import (
    Customer,
    CustomerIsMerged,
    CustomerMerge,
    change_customer,
    find,
    fingerprint,
    merge_customers,
    merges_of,
    person_view,
    records_of,
    supplies_of,
    unmerge_customers,
)
from mizuhiki.customers.errors import MergeUndone, ReasonNeeded, SameCustomer
from mizuhiki.customers.tests.conftest import AT, TODAY, Register, Settle
from mizuhiki.staff.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.db]


@pytest.fixture
def two(register: Register, settle: Settle) -> tuple[Customer, Customer]:
    kept = register("髙橋 一郎", "タカハシ イチロウ", "076-220-0001", customer_no="0000000001")
    absorbed = register("高橋 一朗", "タカハシ イチロウ", "090-0000-0002", customer_no="0000000002")
    settle(kept, "緑町", "1番地")
    settle(absorbed, "泉町", "2番地")
    return kept, absorbed


def merge(kept: Customer, absorbed: Customer, clerk: User, reason: str = "同じ人") -> CustomerMerge:
    return merge_customers(kept_id=kept.pk, absorbed_id=absorbed.pk, reason=reason, actor=clerk, at=AT)


def test_one_person_with_everything_of_both(two: tuple[Customer, Customer], clerk: User) -> None:
    kept, absorbed = two
    merge(kept, absorbed, clerk)
    assert records_of(absorbed.pk) == records_of(kept.pk) == [kept.pk, absorbed.pk]
    view = person_view(customer_id=absorbed.pk, as_of=TODAY, today=TODAY, sees_protected=False)
    assert (view.customer_no, view.name) == ("0000000001", "髙橋 一郎")
    assert view.absorbed_nos == ("0000000002",)
    assert view.phones == (("076-220-0001", ""), ("090-0000-0002", ""))
    supplies = supplies_of(record_ids=view.record_ids, as_of=TODAY, today=TODAY, sees_protected=False)
    assert [supply.place for supply in supplies] == ["緑町1番地", "泉町2番地"]
    assert [supply.user for supply in supplies] == ["髙橋 一郎", "髙橋 一郎"]
    entry = AuditEntry.objects.get(action="customers.customer.merged")
    assert entry.customer_ids == [kept.pk, absorbed.pk]


@pytest.mark.parametrize("written", ["一朗", "0000000002", "09000000002", "泉町", "タカハシ"])
def test_the_absorbed_record_leads_to_the_kept(
    two: tuple[Customer, Customer], clerk: User, written: str
) -> None:
    merge(*two, clerk)
    hits = find(written, sees_protected=False, today=TODAY).hits
    assert {hit.customer_no for hit in hits} == {"0000000001"}
    if written != "タカハシ":
        assert hits[0].merged_from == "0000000002"


def test_undone_they_are_two_again(two: tuple[Customer, Customer], clerk: User) -> None:
    kept, absorbed = two
    done = merge(kept, absorbed, clerk)
    unmerge_customers(merge_id=done.pk, reason="別人と分かった", actor=clerk, at=AT)
    assert records_of(kept.pk) == [kept.pk]
    assert records_of(absorbed.pk) == [absorbed.pk]
    assert [hit.customer_no for hit in find("一朗", sees_protected=False, today=TODAY).hits] == ["0000000002"]
    (row,) = merges_of((kept.pk,))
    assert (row.undone_reason, row.undone_by, row.reason) == ("別人と分かった", clerk, "同じ人")
    with pytest.raises(MergeUndone):
        unmerge_customers(merge_id=done.pk, reason="もう一度", actor=clerk, at=AT)
    again = merge(absorbed, kept, clerk)
    assert again.pk != done.pk
    assert records_of(kept.pk) == [absorbed.pk, kept.pk]


def test_chains_of_merges_come_apart_where_they_were_joined(register: Register, clerk: User) -> None:
    a, b, c = (register(f"森 {n}") for n in "一二三")
    first, second = merge(b, a, clerk), merge(c, b, clerk)
    assert records_of(a.pk) == [c.pk, a.pk, b.pk]
    unmerge_customers(merge_id=second.pk, reason="別人", actor=clerk, at=AT)
    assert records_of(a.pk) == [b.pk, a.pk]
    assert records_of(c.pk) == [c.pk]
    second = merge(c, b, clerk)
    unmerge_customers(merge_id=first.pk, reason="別人", actor=clerk, at=AT)
    assert records_of(a.pk) == [a.pk]
    assert records_of(b.pk) == [c.pk, b.pk]


def test_refused_merges_change_nothing(
    two: tuple[Customer, Customer], register: Register, clerk: User
) -> None:
    kept, absorbed = two
    third = register("別人")
    with pytest.raises(SameCustomer):
        merge(kept, kept, clerk)
    with pytest.raises(ReasonNeeded):
        merge(kept, absorbed, clerk, reason="　")
    assert CustomerMerge.objects.count() == 0
    merge(kept, absorbed, clerk)
    for into, out in ((third, absorbed), (absorbed, third)):
        with pytest.raises(CustomerIsMerged) as refused:
            merge(into, out, clerk)
        assert "お客様番号0000000001に名寄せされています" in refused.value.message
    with pytest.raises(CustomerIsMerged):
        change_customer(
            customer_id=absorbed.pk,
            facts={"name": "だれか"},
            phones=[],
            seen=fingerprint(absorbed),
            actor=clerk,
            at=AT,
        )
    assert CustomerMerge.objects.count() == 1
    assert Customer.objects.get(pk=absorbed.pk).name == "高橋 一朗"
    assert AuditEntry.objects.filter(action="customers.customer.merged").count() == 1
