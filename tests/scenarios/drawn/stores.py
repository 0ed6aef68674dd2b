"""Stores and smartphones of a drawn year: each payment is told of, and its money comes a week later."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import PaymentSlip
from mizuhiki.formats.konbini import ReportKind
from mizuhiki.payments import api as payments
from mizuhiki.payments.models import Receipt
from mizuhiki.payments.store_simulator import Paid, report_file
from mizuhiki.rulepacks.api import pack_on
from tests.builders import clerk, noon
from tests.scenarios.drawn.world import World, demands_of

AGENTS = ("cvs", "region", "phone")
TOLD_AFTER, TAKEN_BACK_AFTER, MONEY_AFTER = (timedelta(days=days) for days in (1, 2, 8))
Told = tuple[ReportKind, Paid, PaymentSlip]


@dataclass
class Stores:
    """What agents will report, by day."""

    world: World
    told_of: Counter[int] = field(default_factory=Counter)  # by bill: 速報 whose money has not come
    _reports: dict[tuple[date, str], list[Told]] = field(default_factory=lambda: defaultdict(list))

    def pay(self, day: date, slip: PaymentSlip) -> None:
        """速報, later 確報."""
        agent, paid = self._payment(slip, day)
        self._report(day + TOLD_AFTER, agent, (ReportKind.PROVISIONAL, paid, slip))
        self._report(day + MONEY_AFTER, agent, (ReportKind.FINAL, paid, slip))

    def pay_and_take_back(self, day: date, slip: PaymentSlip) -> None:
        """速報, then 取消: no money comes."""
        agent, paid = self._payment(slip, day)
        self._report(day + TOLD_AFTER, agent, (ReportKind.PROVISIONAL, paid, slip))
        self._report(day + TAKEN_BACK_AFTER, agent, (ReportKind.CANCELLED, paid, slip))

    def _payment(self, slip: PaymentSlip, day: date) -> tuple[str, Paid]:
        barcode = billing.barcode_of(slip=slip, pack=pack_on(day))
        assert barcode is not None
        drawn = self.world.drawn
        return drawn.choice(AGENTS), Paid(barcode, noon(day), drawn.randrange(10_000), drawn.randrange(9))

    def _report(self, day: date, agent: str, told: Told) -> None:
        if (day, agent) not in self._reports:
            self.world.on(day, lambda: self._bring(day, agent))
        self._reports[day, agent].append(told)

    def _bring(self, day: date, agent: str) -> None:
        """An agent's file of a day comes in; every 確報 in it is one receipt, and nothing else is."""
        told, last = self._reports[day, agent], _last_receipt()
        rows = [(kind, paid) for kind, paid, _ in told]
        content = report_file(pack_on(day).stores.agents[agent], rows, made_on=day, transfer_on=day)
        payments.import_reports(content=content, file_name=f"{agent}-{day}", agent=agent, actor=clerk())
        came = defaultdict(list)
        for receipt in Receipt.objects.filter(pk__gt=last).order_by("pk"):
            came[receipt.slip_id].append(receipt)
        for kind, _, slip in told:
            step = 1 if kind is ReportKind.PROVISIONAL else -1
            self.told_of.update(dict.fromkeys(demands_of(slip), step))
            if kind is ReportKind.FINAL:
                receipt = came[slip.pk].pop(0)
                assert receipt.received_yen == slip.amount_yen
                self.world.book.pay(receipt.pk, demands_of(slip), slip.amount_yen, into="bank")
        assert not any(came.values())
        self.world.done["store files"] += 1


def _last_receipt() -> int:
    return Receipt.objects.order_by("pk").values_list("pk", flat=True).last() or 0
