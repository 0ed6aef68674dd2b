"""What cannot be done to people and supplies, in one Japanese sentence each.

The database keeps the promises; `translated` turns the name of the constraint it refused by into the
sentence a person reads.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

from django.db import IntegrityError, transaction

from mizuhiki.platform.errors import RuleBroken


class CustomerNumberTaken(RuleBroken):
    """Another customer has the number."""

    code = "customer_number_taken"
    sentence = "このお客様番号は、ほかのお客様に使われています。"


class PhoneTwice(RuleBroken):
    """The same telephone number twice on one customer."""

    code = "phone_twice"
    sentence = "同じ電話番号が2回入力されています。1つにしてください。"


class PhoneNotUsable(RuleBroken):
    """Not the digits of a telephone number."""

    code = "phone_not_usable"
    sentence = "電話番号「{shown}」は10桁か11桁で、0から始めて入力してください（例：03-1234-5678）"


class PeriodNotForward(RuleBroken):
    """An end on or before its beginning."""

    code = "period_not_forward"
    sentence = "終了日は開始日より後の日付にしてください。"


class SupplyEnded(RuleBroken):
    """It ends on another day already."""

    code = "supply_ended"
    sentence = "この契約の使用中止日は{ends_on}です。中止日を確かめてください。"


class NoServicesKnown(RuleBroken):
    """A tap that nobody used yet: its use class and cycle are for the charges desk to say."""

    code = "no_services_known"
    sentence = (
        "水栓{tap_no}は前の契約がなく、料金の用途と検針月がわかりません。"
        "申込みの画面の「新しい装置の料金」に登録してください。"
    )


class MarkOverlaps(RuleBroken):
    """The same kind of mark already holds on some of the days."""

    code = "mark_overlaps"
    sentence = "同じ種類の注意が、この期間と重なって登録されています。先の登録を終わらせてください。"


class SupplyOverlaps(RuleBroken):
    """The installation already has a supply on some of the days."""

    code = "supply_overlaps"
    sentence = "この水栓には、期間の重なる使用契約があります。先の契約の使用中止日を確かめてください。"


class PartyOverlaps(RuleBroken):
    """The role is taken on some of the days."""

    code = "party_overlaps"
    sentence = "この使用契約には、期間の重なる同じ役割の人がいます。先の人の終了日を確かめてください。"


class OwnershipOverlaps(RuleBroken):
    """Somebody else is the owner from that day on, or from a later one."""

    code = "ownership_overlaps"
    sentence = "水栓{tap_no}には、{starts_on}からの所有者が登録されています。所有の開始日を確かめてください。"


class ServiceOverlaps(RuleBroken):
    """The charge already runs on some of the days."""

    code = "service_overlaps"
    sentence = "この使用契約には、期間の重なる同じ料金があります。先の料金の終了日を確かめてください。"


class TermsReasonMissing(RuleBroken):
    """Whoever changes what is charged says why."""

    code = "terms_reason_missing"
    sentence = "理由を入力してください"


class ChargeNotThere(RuleBroken):
    """The charge, or the supply, is not in use on that day."""

    code = "charge_not_there"
    sentence = "{on}には、この料金の契約がありません。日を確かめてください。"


class TermsTheSame(RuleBroken):
    """Nothing would change."""

    code = "terms_the_same"
    sentence = "その日の条件と同じです。変えるものがありません。"


class TermsChangedSince(RuleBroken):
    """A later change is registered: they are made in the order of their days."""

    code = "terms_changed_since"
    sentence = "{on}からの変更が登録されています。その日以後にしてください。"


class TermsNotPriced(RuleBroken):
    """The tariff has no row for it, and the month's run would stop."""

    code = "terms_not_priced"
    sentence = "この条件では料金を計算できません。{problem}"


class FactOver(RuleBroken):
    """It ended already."""

    code = "fact_over"
    sentence = "この条件は{on}に終わっています。"


class FactOverlaps(RuleBroken):
    """The same fact holds on some of the days."""

    code = "fact_overlaps"
    sentence = "同じ条件が登録されています。先の条件を終えてから登録してください。"


class FactIncomplete(RuleBroken):
    """A fact without what it counts or names."""

    code = "fact_incomplete"
    sentence = "条件の内容と数を確かめてください。"


class AddressIsTheSame(RuleBroken):
    """Nothing would change."""

    code = "address_is_the_same"
    sentence = "この住所は、いま登録されている住所と同じです。新しい住所を確かめてください。"


class MeterElsewhere(RuleBroken):
    """A meter can be in one place, a place can have one meter."""

    code = "meter_elsewhere"
    sentence = "この期間には、水栓に別のメーターが付いているか、メーターが別の水栓に付いています。"


class CustomerIsMerged(RuleBroken):
    """The record was merged into another; only the kept one may be changed."""

    code = "customer_is_merged"
    sentence = "この記録は、お客様番号{kept_no}に名寄せされています。そちらを変更してください。"


class CustomerChangedMeanwhile(RuleBroken):
    """Somebody else saved after this person opened the form."""

    code = "customer_changed_meanwhile"
    sentence = "ほかの担当者が先に変更しました。いま登録されている内容を確かめてください。"


class SameCustomer(RuleBroken):
    """A merge needs two records."""

    code = "same_customer"
    sentence = "同じ記録どうしは名寄せできません。もう1つのお客様番号を入力してください。"


class MergeUndone(RuleBroken):
    """The merge was undone before."""

    code = "merge_undone"
    sentence = "この名寄せは、すでに元に戻されています。"


class ReasonNeeded(RuleBroken):
    """Merging and un-merging are explained."""

    code = "merge_reason_needed"
    sentence = "理由を入力してください。"


BY_CONSTRAINT: Mapping[str, type[RuleBroken]] = MappingProxyType(
    {
        "phone_once_a_customer": PhoneTwice,
        "mark_forward": PeriodNotForward,
        "mark_not_twice_at_once": MarkOverlaps,
        "supply_forward": PeriodNotForward,
        "one_supply_an_installation": SupplyOverlaps,
        "ownership_forward": PeriodNotForward,
        "party_forward": PeriodNotForward,
        "one_party_a_role": PartyOverlaps,
        "service_forward": PeriodNotForward,
        "one_service_a_charge": ServiceOverlaps,
        "fact_forward": PeriodNotForward,
        "fact_names_its_code": FactIncomplete,
        "fact_counts_something": FactIncomplete,
        "one_fact_of_a_kind": FactOverlaps,
        "one_fact_of_a_code": FactOverlaps,
        "one_meter_an_installation": MeterElsewhere,
        "one_installation_a_meter": MeterElsewhere,
        "absorbed_once": CustomerIsMerged,
        "merge_of_two": SameCustomer,
    }
)


@contextmanager
def translated(**slots: object) -> Iterator[None]:
    """Say in Japanese what the database refuses; what has no sentence here stays a fault of ours."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as refused:
        name = getattr(getattr(refused.__cause__, "diag", None), "constraint_name", None)
        broken = BY_CONSTRAINT.get(name or "")
        if broken is None:
            raise
        raise broken(**slots) from refused


class NoMeterFitted(RuleBroken):
    """There is no meter to take off on that day."""

    code = "no_meter_fitted"
    sentence = "この日に取り外せるメーターがありません。取り付けた日の翌日からの日にしてください。"


class MeterInUse(RuleBroken):
    """The meter of that number is on a tap."""

    code = "meter_in_use"
    sentence = "メーター{serial}は、すでに水栓に取り付けてあります。番号を確かめてください。"


class BoreTheSame(RuleBroken):
    """Nothing would change."""

    code = "bore_the_same"
    sentence = "この水栓の口径は、すでに{bore_mm}mmです。"


class BoreChangedSince(RuleBroken):
    """A change of that day or later is registered: bores are changed in the order of their days."""

    code = "bore_changed_since"
    sentence = "{on}の口径変更が登録されています。それより後の日にしてください。"


class MeterOfAnotherKind(RuleBroken):
    """The number is known with another bore or dial."""

    code = "meter_of_another_kind"
    sentence = (
        "メーター{serial}は、口径{bore_mm}mm・{digits}桁として登録されています。"
        "番号と桁数を確かめてください。"
    )
