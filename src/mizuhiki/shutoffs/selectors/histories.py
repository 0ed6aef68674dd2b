"""給水停止・解除の履歴: every paper, order, cut, check and restoration, with who did it (COL-073)."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from mizuhiki.arrears.api import STEPS, Notice
from mizuhiki.mail import api as mail
from mizuhiki.platform import clock
from mizuhiki.shutoffs.models import CheckVisit, Cut, Order
from mizuhiki.shutoffs.selectors.restorations import elapsed_of, in_hours, restorations

STEP_OF = dict(STEPS)
LEFT, CAME, BACK = "dispatched", "delivered", "returned"
SHOWN = {LEFT: "発送", CAME: "投函・配達", BACK: "返戻"}


@dataclass(frozen=True)
class Happened:
    """One line."""

    at: datetime
    supply_id: int
    what: str
    detail: str
    who: str  # of the staff; empty where nobody did it
    tone: str = ""
    url: str = ""

    @property
    def on(self) -> date:
        """The day."""
        return clock.day_of(self.at)


def history_of(supply_ids: Collection[int]) -> Sequence[Happened]:
    """Everything about the taps of supplies, oldest first.

    Source:
        COL-073 【金沢収納】第23条(4)オ.
    """
    ids = sorted(set(supply_ids))
    found = [*_papers(ids), *_orders(ids), *_cuts(ids), *_checks(ids), *_restorations(ids)]
    return sorted(found, key=lambda one: one.at)  # at one instant as it was written


def _papers(ids: list[int]) -> Iterator[Happened]:
    notices = {one.pk: one for one in Notice.objects.filter(supply_id__in=ids).select_related("by")}
    told = mail.PieceEvent.objects.filter(
        piece__subject_kind="arrears.notice", piece__subject_id__in=list(notices), what__in=list(SHOWN)
    ).select_related("piece", "recorded_by")
    told = told.order_by("pk")
    for one in told:
        notice = notices[one.piece.subject_id]
        yield Happened(
            one.occurred_at,
            notice.supply_id,
            f"{STEP_OF[notice.step]}（{SHOWN[one.what]}）",
            f"指定期限 {notice.deadline_on}　{notice.yen:,}円",
            str(one.recorded_by),
            "care" if one.what == BACK else "",
        )


def _orders(ids: list[int]) -> Iterator[Happened]:
    found = Order.objects.filter(supply_id__in=ids).select_related(
        "list__crew", "by", "approval__by", "end__by"
    )
    for order in found:
        day = f"{order.list.cut_on}"
        yield Happened(
            order.at,
            order.supply_id,
            f"執行指示（{order.get_why_display()}）",
            f"{order.shown}　執行日 {day}　担当 {order.list.crew}　{order.yen:,}円",
            str(order.by),
        )
        if hasattr(order, "approval"):
            yield Happened(
                order.approval.at, order.supply_id, "執行の承認", order.shown, str(order.approval.by)
            )
        if hasattr(order, "end") and order.end.how != "cut":
            why = "　".join(one for one in (order.end.get_why_display(), order.end.reason) if one)
            yield Happened(
                order.end.at,
                order.supply_id,
                order.end.get_how_display(),
                f"{order.shown}　{why}".strip(),
                str(order.end.by or ""),
            )


def _cuts(ids: list[int]) -> Iterator[Happened]:
    found = Cut.objects.filter(supply_id__in=ids).select_related("by", "execution", "order")
    for cut in found:
        how = getattr(cut, "execution", None)
        facts = [f"執行書 {cut.shown}", f"未納 {cut.yen:,}円"]
        if how is not None:
            facts += [f"{how.get_method_display()} {how.serial}".strip(), how.get_told_display()]
            facts.append(f"指針 {how.index_m3:,}" if how.index_m3 is not None else how.no_index_why)
        what = "再停止の執行" if cut.order.why == Order.Why.AGAIN else "給水停止の執行"
        yield Happened(cut.committed_at, cut.supply_id, what, "　".join(facts), str(cut.by), "wrong")


def _checks(ids: list[int]) -> Iterator[Happened]:
    found = CheckVisit.objects.filter(cut__supply_id__in=ids, finding__isnull=False)
    for check in found.select_related("cut", "finding__by"):
        one = check.finding
        index = f"指針 {one.index_m3:,}" if one.index_m3 is not None else ""
        used = f"停止後の使用 {one.used_m3:,} m³" if one.used_m3 else ""
        yield Happened(
            one.found_at,
            check.cut.supply_id,
            "状況確認（無断使用）" if one.is_unauthorised else "状況確認",
            "　".join(part for part in (one.get_tap_display(), index, used, one.note) if part),
            str(one.by),
            "wrong" if one.is_unauthorised else "",
            reverse("shutoffs:check_show", args=[one.pk]),
        )


def _restorations(ids: list[int]) -> Iterator[Happened]:
    for one in (
        restorations()
        .filter(supply_id__in=ids)
        .select_related("confirmed__by", "confirmed__approved_by", "decision__by", "reopening__by", "end__by")
    ):
        url, supply_id = reverse("shutoffs:restoration_show", args=[one.pk]), one.supply_id
        channel = one.get_channel_display()
        yield Happened(one.asked_at, supply_id, "解除の受付", channel, str(one.by or ""), url=url)
        if hasattr(one, "confirmed"):
            said = one.confirmed
            words = "　".join(part for part in (said.get_source_display(), said.reason) if part)
            who = "・".join(str(person) for person in (said.by, said.approved_by) if person)
            yield Happened(said.at, supply_id, "解除の確認", words, who, url=url)
        if hasattr(one, "decision"):
            answer = "当日に行う" if one.decision.is_today else "当日には行わない"
            officer = f"発注者の決定：{answer}（{one.decision.officer}）"
            yield Happened(one.decision.decided_at, supply_id, "時間外の決定", officer, str(one.decision.by))
        for sent in one.assigned.all():
            words = f"担当 {sent.crew}　予定日 {sent.on}"
            yield Happened(sent.at, supply_id, "解除の手配", words, str(sent.by), url=url)
        if hasattr(one, "reopening"):
            done = one.reopening
            index = f"指針 {done.index_m3:,}" if done.index_m3 is not None else done.no_index_why
            kept = "器具を回収" if done.has_recovered else "器具は未回収"
            words = f"受付から {in_hours(elapsed_of(one))}　{index}　{kept}"
            yield Happened(done.opened_at, supply_id, "給水停止の解除", words, str(done.by), "good", url)
        if hasattr(one, "end"):
            yield Happened(one.end.at, supply_id, "解除の取下げ", one.end.reason, str(one.end.by), url=url)
