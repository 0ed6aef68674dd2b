"""The banks of a drawn year: accounts begun and ended, files out, answers in, failures asked once more."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from mizuhiki.attachments import api as attachments
from mizuhiki.customers.api import Supply
from mizuhiki.directdebit import api as debit
from mizuhiki.directdebit import requests, simulator
from mizuhiki.directdebit.mandates import free_from_of
from mizuhiki.directdebit.models import DebitBatch, DebitRow, Mandate
from mizuhiki.directdebit.schedule import Slot, slots_of_month
from mizuhiki.formats import zengin
from mizuhiki.payments.models import Receipt
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import month_before
from tests.builders import clerk, noon
from tests.scenarios.drawn.world import World

BANKS = ("0001", "9900", "9990")  # each served by another profile of the demo's rules
CODES = (("1", 12), ("2", 3), ("3", 2), ("8", 1))  # of a hundred rows; the rest is paid
DAYS_BEFORE, DAYS_AFTER = timedelta(days=7), timedelta(days=2)


@dataclass
class Banks:
    """What is asked of the banks; `find_slips` is told whenever bills may have turned into slips."""

    world: World
    find_slips: Callable[[], None]
    nothing_to_ask: list[str] = field(default_factory=list)  # runs that found no bill for a bank's day

    def plan(self, month: date) -> None:
        """The banks' days of a month."""
        for slot in slots_of_month(month_before(month)):
            self._plan_file(slot)

    def _plan_file(self, slot: Slot) -> None:
        self.world.on(slot.debit_on - DAYS_BEFORE, lambda: self._ask(slot))

    def begin(self, home: Supply, day: date) -> None:
        """A household names its account."""
        debit.start_mandate(
            supply_id=home.pk,
            bank_code=self.world.drawn.choice(BANKS),
            branch_code="001",
            account_type="1",
            account_no=f"{home.pk % 10**7:07d}",
            holder_kana="ﾐﾎﾝ ﾊﾅｺ",
            starts_on=day,
            at=noon(day),
            actor=clerk(),
        )

    def change_one(self, homes: Sequence[Supply]) -> None:
        """Somebody begins to pay by account, or ends it as soon as the bank's last file lets."""
        home, today = self.world.drawn.choice(homes), clock.today()
        mandate = Mandate.objects.filter(supply=home).order_by("starts_on").last()
        if mandate is None or (mandate.ends_on and mandate.ends_on <= today):
            self.begin(home, today)
            self.world.done["accounts begun"] += 1
        elif mandate.ends_on is None:
            ends_on = max(today, free_from_of(mandate) or today, mandate.starts_on + timedelta(days=1))
            debit.end_mandate(mandate_id=mandate.pk, ends_on=ends_on, at=clock.now(), actor=clerk())
            self.world.done["accounts ended"] += 1

    def _ask(self, slot: Slot) -> None:
        """The file of a bank's day, and slips for what has no account any more."""
        try:
            run = requests.work_off_day(slot, actor=clerk())
        except debit.NothingToDebit:
            self.nothing_to_ask.append(requests.title_of(slot))
            return
        self.find_slips()
        self._await_answer(DebitBatch.objects.filter(run=run).first())

    def _await_answer(self, batch: DebitBatch | None) -> None:
        if batch is not None:
            self.world.on(batch.debit_on + DAYS_AFTER, lambda: self._answer(batch))

    def _answer(self, batch: DebitBatch) -> None:
        """Every row is judged; two days later what failed is asked once more, or by slip."""
        request = attachments.read(batch.file)
        (file,) = zengin.read(request).files
        codes = {row.customer_no: self.world.draw(CODES, "0") for row in file.rows}
        answer = simulator.answer(request, codes=codes)
        debit.import_result(content=answer, file_name=f"kekka-{batch.pk}.dat", actor=clerk())
        rows = DebitRow.objects.in_bulk([int(number) for number in codes])
        assert len(rows) == len(codes) == DebitRow.objects.filter(batch=batch).count()
        for number, code in codes.items():
            self.world.done[code] += 1
            if code == "0":
                row = rows[int(number)]
                receipt = Receipt.objects.get(channel="debit", reference=f"row:{row.pk}")
                self.world.book.pay(receipt.pk, [row.demand_id], row.amount_yen, into="bank")
        if set(codes.values()) != {"0"}:
            self.world.on(clock.today() + DAYS_AFTER, lambda: self._follow_up(batch))

    def _follow_up(self, batch: DebitBatch) -> None:
        run = debit.follow_up(batch.pk, actor=clerk())
        self.find_slips()
        again = DebitBatch.objects.filter(run=run).first()
        self.world.done["asked again"] += again is not None
        self._await_answer(again)
