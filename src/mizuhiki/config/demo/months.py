"""Months of life: the handheld reads, bills go out, money comes in, the day closes.

Everything is done by the services that staff use, with the clock moved to the day it would happen. A month
may be broken off anywhere and lived again: what was done is passed over, in silence.
"""

import contextlib
import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.db import transaction

from mizuhiki.attachments import api as attachments
from mizuhiki.billing import api as billing
from mizuhiki.config.demo.alarms import let_alarms_go
from mizuhiki.config.demo.drawers import at_the_counter, is_counter_free
from mizuhiki.config.demo.joint import print_joint_slips
from mizuhiki.config.demo.mailroom import post_notices
from mizuhiki.config.demo.readings import go_round, look_at_doubts
from mizuhiki.config.demo.sending import send
from mizuhiki.config.demo.stores import bring_reports
from mizuhiki.config.demo.told import Told
from mizuhiki.config.demo.town import House
from mizuhiki.directdebit import api as debit
from mizuhiki.directdebit import simulator
from mizuhiki.formats import zengin
from mizuhiki.ledger import api as ledger
from mizuhiki.metering.api import HEADER, ReadingFileAlreadyImported, import_readings
from mizuhiki.payments import api as payments
from mizuhiki.payments.api import Receipt
from mizuhiki.platform import batches, clock, locks, sql
from mizuhiki.platform.actors import Actor, Person
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import next_month, pack_on

READ_DAY, BILL_DAY = 10, 20
MADE_BEFORE = timedelta(days=5)  # a debit file goes to the bank so long before its day
WORKED_OFF = timedelta(days=3)  # so long after a debit its failures are asked again, or by slip
PART_YEN = 3_000  # what somebody pays of a larger bill
LEFT_FOR_SAMPLE = 20  # houses of the present month that a newcomer may read in
MISREAD = 2  # of the present month, so that there is something to look into


def months_between(first: date, last: date) -> Iterator[date]:
    """The first days of the months from `first` to `last`, both in."""
    while first <= last:
        yield first
        first = next_month(first)


def live_through(
    month: date,
    *,
    houses: Sequence[House],
    actor: Actor,
    lookers: tuple[Person, Person] | None = None,
    notices: int = 0,
) -> Iterator[Told]:
    """One calendar month of the utility, in the order it happens; so many notices of it go out on paper.

    Args:
        lookers: who look at stopped bills; without them these stay stopped.
    """
    yield from read_month(month, houses=houses, actor=actor)
    with clock.travel(_at(month, BILL_DAY)):
        if count := look_at_doubts(month, actor=actor):
            yield Told(clock.today(), f"いつもと違う検針 {count}件を確かめました")
        run, is_new = _bill(month, actor=actor)
        if lookers is not None:
            let_alarms_go(*lookers)
        facts = run.facts
        if is_new:
            yield Told(
                clock.today(),
                f"調定 {facts['assessments']:,}件 {facts['assessed_yen']:,}円"
                f"（計算は{facts['distinct_prices']:,}通り）",
            )
    if notices:
        yield from post_notices(run, on=month.replace(day=BILL_DAY), most=notices, actor=actor)
    with clock.travel(_at(month, BILL_DAY, hour=11)):
        yield from print_joint_slips(actor=actor)
    yield from collect_month(month, actor=actor)


def _bill(month: date, *, actor: Actor) -> tuple[BatchRun, bool]:
    """The month's run, and whether it was made now."""
    try:
        return billing.run_billing(cycle_month=month, actor=actor), True
    except batches.BatchAlreadyDone:
        return BatchRun.objects.get(kind=billing.KIND, key=f"{month:%Y-%m}"), False


def turn_dials(month: date, houses: Sequence[House]) -> None:
    """What reading a past month did to the dials, without reading it again."""
    read_on = month.replace(day=READ_DAY)
    handheld_file(_due(month, houses, read_on=read_on), read_on=read_on)


def read_month(month: date, *, houses: Sequence[House], actor: Actor) -> Iterator[Told]:
    """The handheld's file of a month, imported."""
    yield from _take_in(month, _due(month, houses, read_on=month.replace(day=READ_DAY)), actor=actor)


def read_present_month(
    month: date, *, houses: Sequence[House], today: date, sample: Path, actor: Actor
) -> Iterator[Told]:
    """The month under way, read once its day has come; a few houses are left for the file `sample`."""
    due = _due(month, houses, read_on=min(month.replace(day=READ_DAY), today))
    late = due[:: max(len(due) // LEFT_FOR_SAMPLE, 1)][:LEFT_FOR_SAMPLE]
    go_round(month, read_day=READ_DAY, actor=actor)
    if today.day > READ_DAY:
        numbers = {house.number for house in late}
        read = [house for house in due if house.number not in numbers]
        yield from _take_in(month, read, actor=actor, misread=MISREAD)
    if late:
        sample.parent.mkdir(parents=True, exist_ok=True)
        is_new = not sample.exists()
        sample.write_bytes(handheld_file(late, read_on=today, misread=MISREAD))
        if is_new:
            yield Told(today, f"検針取込でお試しいただける{len(late)}件のファイル {sample}")


def _due(month: date, houses: Sequence[House], *, read_on: date) -> list[House]:
    cycle = "even" if month.month % 2 == 0 else "odd"
    return [h for h in houses if h.metered and h.cycle == cycle and h.starts_on < read_on - timedelta(days=5)]


def _take_in(month: date, due: Sequence[House], *, actor: Actor, misread: int = 0) -> Iterator[Told]:
    read_on = month.replace(day=READ_DAY)
    if not due:
        return
    with clock.travel(_at(month, READ_DAY, hour=18)):
        try:
            record = import_readings(
                content=handheld_file(due, read_on=read_on, misread=misread),
                file_name=f"HT{read_on:%Y%m%d}.csv",
                cycle_month=month,
                at=clock.now(),
                actor=actor,
            )
        except ReadingFileAlreadyImported:
            return
    yield Told(read_on, f"検針 {record.row_count:,}件を取り込みました")


def handheld_file(houses: Sequence[House], *, read_on: date, misread: int = 0) -> bytes:
    """What a handheld would bring home; moves the dials of the houses.

    Args:
        misread: of so many houses the reader lost a digit, for people to find out.
    """
    lines = [",".join(HEADER)]
    for place, house in enumerate(houses):
        before_m3 = house.dial_m3
        days = min((read_on - house.starts_on).days, 61)
        house.dial_m3 = (house.dial_m3 + house.used_m3(days, read_on.month)) % 10_000
        shown_m3 = before_m3 // 10 if place < misread else house.dial_m3
        lines.append(f"M{house.number:08d},S{house.number:08d},{read_on},{shown_m3}")
    return ("\r\n".join(lines) + "\r\n").encode("cp932")


def collect_month(month: date, *, actor: Actor) -> Iterator[Told]:
    """The money of a month: the banks' debits, slips paid at stores, cash, and the closing."""
    for batch in debit.second_tries(since=month, before=next_month(month)):
        yield from _answer(batch, actor=actor)
    for slot in debit_days(month):
        yield from _debit(slot, actor=actor)
    yield from bring_reports(month, actor=actor)
    last = next_month(month) - timedelta(days=1)
    with clock.travel(_at(month, last.day, hour=15)):
        try:
            paid = pay_slips(month, actor=actor)
        except batches.BatchAlreadyDone:
            paid = {}
        if paid.get("receipts"):
            yield Told(clock.today(), f"金融機関 {paid['receipts']:,}件 {paid['received_yen']:,}円")
        taken = pay_cash(month, actor=actor)
        if taken:
            yield Told(clock.today(), f"窓口で現金を{taken}件領収しました")
    if (closed := ledger.last_closed_day()) is not None and closed >= last:
        return
    at = datetime(last.year, last.month, last.day, 23, tzinfo=clock.TOKYO)
    proof = ledger.close_days(until=last, at=at, actor=actor)
    yield Told(last, f"日次締め 未収金 {proof.totals['receivable_yen']:,}円 元帳は一致しています")


def debit_days(month: date) -> list[debit.Slot]:
    """The files drawn in a month for earlier bills; a day moved by holidays may change months."""
    before = _month_before(month)
    slots = [slot for cycle in (_month_before(before), before) for slot in debit.slots_of_month(cycle)]
    return [slot for slot in slots if slot.debit_on.replace(day=1) == month]


def ask_banks(month: date, *, today: date, actor: Actor) -> Iterator[Told]:
    """The debit files of the present month that are due by today; their answers are for people to bring.

    One that is drawn today or later is for people to send too.
    """
    for again in debit.second_tries(since=month, before=today):
        send(again)
    for slot in debit_days(month):
        if slot.debit_on - MADE_BEFORE > today:
            continue
        batch, is_new = _make_file(slot, actor=actor)
        if batch is not None and is_new:
            yield Told(slot.debit_on - MADE_BEFORE, _asked(batch))
        if batch is not None and slot.debit_on < today:
            send(batch)


def _make_file(slot: debit.Slot, *, actor: Actor) -> tuple[debit.DebitBatch | None, bool]:
    """The file of a day, made some days before it, and whether it is new; None where nothing is drawn."""
    debit_on, profile = slot.debit_on, slot.profile.code
    with clock.travel(datetime.combine(debit_on - MADE_BEFORE, time(9), tzinfo=clock.TOKYO)):
        try:
            return debit.make_debit_file(debit_on=debit_on, profile=profile, actor=actor), True
        except debit.NothingToDebit:
            return None, False
        except batches.BatchAlreadyDone:
            return debit.DebitBatch.objects.get(debit_on=debit_on, profile=profile, attempt=0), False


def _asked(batch: debit.DebitBatch) -> str:
    return f"口座振替依頼 {batch.terms.label} {batch.row_count:,}件 {batch.amount_yen:,}円"


def _debit(slot: debit.Slot, *, actor: Actor) -> Iterator[Told]:
    batch, is_new = _make_file(slot, actor=actor)
    if batch is None:
        return
    if is_new:
        yield Told(slot.debit_on - MADE_BEFORE, _asked(batch))
    yield from _answer(batch, actor=actor)


def _answer(batch: debit.DebitBatch, *, actor: Actor) -> Iterator[Told]:
    """The bank's answer on the day itself; what failed is asked again or by slip three days later."""
    debit_on, label = batch.debit_on, batch.terms.label
    send(batch)
    request = attachments.read(batch.file)
    odds = simulator.AGAIN if batch.attempt else simulator.ANSWERS
    answer = simulator.answer(request, codes=_codes(request, seed=f"{debit_on}", odds=odds))
    with clock.travel(datetime.combine(debit_on, time(17), tzinfo=clock.TOKYO)):
        name = f"kekka-{debit_on:%Y%m%d}-{batch.profile}{'-sai' * batch.attempt}.dat"
        with contextlib.suppress(debit.ResultAlreadyImported):
            facts = debit.import_result(content=answer, file_name=name, actor=actor).run.facts
            yield Told(
                clock.today(), f"振替結果 {label} 入金{facts['receipts']:,}件 {facts['received_yen']:,}円"
            )
    later = datetime.combine(debit_on + WORKED_OFF, time(10), tzinfo=clock.TOKYO)
    with clock.travel(later), contextlib.suppress(debit.NothingToFollow):
        facts = debit.follow_up(batch.pk, actor=actor).facts
        yield Told(clock.today(), f"振替不能 {label} 再振替{facts['rows']:,}件 納付書{facts['slips']:,}件")


def _codes(request: bytes, *, seed: str, odds: simulator.Odds) -> dict[str, str]:
    """What the bank says of each row, drawn by its account: row numbers skip where a run was broken off."""
    (file,) = zengin.read(request).files
    accounts = ((row.customer_no, f"{row.bank}{row.branch}{row.account_no}") for row in file.rows)
    return {number: simulator.code_for(account, seed=seed, odds=odds) for number, account in accounts}


def pay_slips(month: date, *, actor: Actor | None) -> dict[str, int]:
    """Banks report the slips paid this month that no store did: most on time, some late, some hardly ever.

    With the stores and the debits that fail, about 94 % of what fell due in a year is in at its end.
    """
    due = pack_on(month).billing.slip_due_on(_month_before(month))
    with batches.run(
        kind="demo.banks", key=f"{month:%Y-%m}", title=f"{month:%Y年%m月} 金融機関収納（見本）", actor=actor
    ) as work:
        locks.take_utility()
        facts = payments.take_run(
            """
            SELECT 'demo:' || d.id, d.supply_id, d.id, NULL::bigint, sum(o.open_yen)::bigint,
                   %(at)s::timestamptz, %(today)s::date
            FROM billing_demand d
            CROSS JOIN LATERAL (SELECT d.supply_id - (SELECT min(id) FROM customers_supply)) n(place)
            JOIN billing_assessment a ON a.demand_id = d.id JOIN ledger_openitem o ON o.id = a.id
            WHERE d.due_on <= %(due)s
              AND EXISTS (SELECT FROM billing_slipdemand x WHERE x.demand_id = d.id)
              AND d.id NOT IN (SELECT x.demand_id FROM billing_slipdemand x
                               JOIN billing_groupslip g ON g.slip_id = x.slip_id)
              AND mod(hashtext(n.place::text || %(month)s)::bigint + 2147483648, 1000) <
                  CASE WHEN mod(n.place, 7) = 0 THEN 60 WHEN d.due_on = %(due)s THEN 800 ELSE 300 END
            GROUP BY d.id ORDER BY d.id
            """,
            {"due": due, "month": f"{month}", "at": clock.now(), "today": clock.today()},
            channel=Receipt.Channel.BANK,
            run_id=work.run.pk,
            at=clock.now(),
            pack=pack_on(month),
        )
        work.finish(facts)
    return facts


@transaction.atomic
def pay_cash(month: date, *, actor: Actor) -> int:
    """A few people come to the counter with their slips: one of 150 houses, at most twenty.

    All of them or none, with the drawer's day around them: who paid must not hang on where it was broken off.
    The last of them pays a part only.
    """
    if Receipt.objects.filter(channel=Receipt.Channel.COUNTER, reference__endswith=f":{month}").exists():
        return 0
    houses = sql.rows("SELECT count(*) FROM customers_supply WHERE ends_on IS NULL")[0][0]
    most = min(20, houses // 150)
    slips = sql.rows(
        "SELECT DISTINCT ON (s.supply_id) s.id FROM billing_paymentslip s "
        "JOIN billing_slipdemand x ON x.slip_id = s.id "
        "JOIN billing_assessment a ON a.demand_id = x.demand_id JOIN ledger_openitem o ON o.id = a.id "
        "WHERE s.last_day < %s ORDER BY s.supply_id LIMIT %s",
        [next_month(month), most],
    )
    if not slips or not is_counter_free(actor=actor):
        return 0
    draw = random.Random(f"{month}")  # noqa: S311
    with at_the_counter(actor=actor):
        for (slip_id,) in slips:
            owed = sum(part.open_yen for part in billing.open_parts_of_slip(slip_id))
            in_notes = -(-owed // 1_000) * 1_000 if draw.random() < 0.7 else owed
            is_part = slip_id == slips[-1][0] and owed > PART_YEN
            payments.take_cash(
                slip_id=slip_id,
                tendered_yen=PART_YEN if is_part else in_notes,
                partly=is_part,
                reference=f"demo:{slip_id}:{month}",
                at=clock.now(),
                actor=actor,
            )
    return len(slips)


def _month_before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def _at(month: date, day: int, *, hour: int = 9) -> datetime:
    return datetime(month.year, month.month, day, hour, tzinfo=clock.TOKYO)
