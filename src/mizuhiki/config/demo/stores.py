"""What collection agents report in a month: slips paid in time at stores and with smartphones.

速報 come first, some are taken back, 確報 bring the money; the dearest slip is paid twice.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from mizuhiki.config.demo.told import Told
from mizuhiki.formats.konbini import MOST_YEN, Barcode, ReportKind, free_area
from mizuhiki.payments import api as payments
from mizuhiki.payments.store_simulator import Paid, report_file
from mizuhiki.platform import batches, clock, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import Pack, next_month, pack_on

KIND = "demo.stores"
SHARES = (("cvs", 70), ("region", 10), ("phone", 20))  # of 100 payments
CANCELLED_OF = 15  # one of so many is taken back by the shop, and paid at a bank
TOLD_OF = 6  # of the slips of the present month one of so many is told of by now
Rows = Sequence[tuple[ReportKind, Paid]]

_DUE = """
    SELECT n.place, s.slip_no, s.reissue, s.amount_yen, s.last_day
    FROM billing_demand d
    CROSS JOIN LATERAL (SELECT d.supply_id - (SELECT min(id) FROM customers_supply)) n(place)
    JOIN LATERAL (SELECT p.* FROM billing_slipdemand x JOIN billing_paymentslip p ON p.id = x.slip_id
                  WHERE x.demand_id = d.id ORDER BY p.id DESC LIMIT 1) s ON true
    JOIN billing_assessment a ON a.demand_id = d.id JOIN ledger_openitem o ON o.id = a.id
    WHERE d.method = 'slip' AND d.due_on = %(due)s AND s.last_day = d.due_on AND s.amount_yen <= %(most)s
      AND mod(n.place, 7) <> 0 AND NOT EXISTS (SELECT FROM billing_groupslip g WHERE g.slip_id = s.id)
      AND mod(hashtext(n.place::text || %(month)s)::bigint + 2147483648, 1000) < 800
    GROUP BY d.id, n.place, s.slip_no, s.reissue, s.amount_yen, s.last_day
    HAVING sum(o.open_yen) = s.amount_yen ORDER BY n.place
"""


def bring_reports(month: date, *, actor: Actor) -> Iterator[Told]:
    """The agents' files of a month that is over: each tells first and pays later."""
    pack = pack_on(month)
    paid = _paid(month, until=next_month(month) - timedelta(days=1), pack=pack)
    try:
        with batches.run(
            kind=KIND, key=f"{month:%Y-%m}", title=f"{month:%Y年%m月} 収納報告（見本）", actor=actor
        ) as work:
            final = [
                _bring(month, agent, of_agent, is_first=agent == SHARES[0][0], pack=pack, actor=actor)
                for agent, of_agent in paid.items()
            ]
            facts = {name: sum(one[name] for one in final) for name in ("receipts", "received_yen")}
            work.finish(facts)
    except batches.BatchAlreadyDone:
        return
    if facts["receipts"]:
        on = next_month(month) - timedelta(days=1)
        text = f"コンビニ・スマホの確報 {facts['receipts']:,}件 {facts['received_yen']:,}円"
        yield Told(on, text)


def _bring(
    month: date, agent: str, paid: Sequence[Paid], *, is_first: bool, pack: Pack, actor: Actor
) -> dict[str, int]:
    """速報 and 取消, then 確報; what the last file came to."""
    taken_back = paid[CANCELLED_OF - 1 :: CANCELLED_OF]
    told = [(ReportKind.PROVISIONAL, one) for one in paid]
    told += [(ReportKind.CANCELLED, one) for one in taken_back]
    final = [(ReportKind.FINAL, one) for one in paid if one not in taken_back]
    if is_first and final:
        dearest = max((one for _, one in final), key=lambda one: one.barcode.amount_yen)
        final.append((ReportKind.FINAL, _again(dearest)))  # large and old enough to bear interest
    told_on = max(one.at for one in paid).date() + timedelta(days=1)
    last = next_month(month) - timedelta(days=1)
    _take_in(agent, "sokuho", told, on=min(told_on, last), pack=pack, actor=actor)
    found: dict[str, int] = _take_in(agent, "kakuho", final, on=last, pack=pack, actor=actor)
    return found


def _again(paid: Paid) -> Paid:
    """The same slip at another shop, two hours later."""
    return Paid(paid.barcode, paid.at + timedelta(hours=2), paid.shop + 1, paid.channel)


def tell_of_present(month: date, *, today: date, actor: Actor) -> Iterator[Told]:
    """The month under way: some 速報 wait for their money, and one 確報 is of no slip anybody knows."""
    pack = pack_on(month)
    paid = _paid(month, until=today, pack=pack)
    try:
        with batches.run(
            kind=KIND, key=f"{month:%Y-%m}", title=f"{month:%Y年%m月} 収納報告（見本）", actor=actor
        ) as work:
            count = 0
            for agent, of_agent in paid.items():
                rows: list[tuple[ReportKind, Paid]] = [
                    (ReportKind.PROVISIONAL, one) for one in of_agent[::TOLD_OF]
                ]
                count += len(rows)
                if agent == SHARES[0][0]:
                    rows.append((ReportKind.FINAL, _nobodys(of_agent[0], pack)))
                _take_in(agent, "sokuho", rows, on=today, pack=pack, actor=actor)
            work.finish({"told": count})
    except batches.BatchAlreadyDone:
        return
    if count:
        yield Told(today, f"コンビニ・スマホの速報 {count:,}件が確報を待っています")


def _nobodys(paid: Paid, pack: Pack) -> Paid:
    """A payment whose number no slip of ours has."""
    own = f"{10**16 - 1}"
    barcode = Barcode(
        maker=paid.barcode.maker,
        free=free_area(company=pack.stores.company_code, own=own),
        reissue=0,
        due_on=paid.barcode.due_on,
        amount_yen=paid.barcode.amount_yen,
    )
    return Paid(barcode, paid.at, paid.shop, paid.channel)


def _paid(month: date, *, until: date, pack: Pack) -> dict[str, list[Paid]]:
    """The payments of a month by agent, each before the last day of its slip and by a day."""
    due = pack.billing.slip_due_on((month - timedelta(days=1)).replace(day=1))
    found: dict[str, list[Paid]] = defaultdict(list)
    for place, slip_no, reissue, yen, last_day in sql.rows(
        _DUE, {"due": due, "month": f"{month}", "most": min(MOST_YEN, pack.stores.limit_yen)}
    ):
        draw = random.Random(f"{place}-{month}")  # noqa: S311
        agent = draw.choices([code for code, _ in SHARES], [share for _, share in SHARES])[0]
        on = min(due, until) - timedelta(days=draw.randrange(1, 15))
        at = datetime.combine(on, time(draw.randrange(7, 21), draw.randrange(60)), tzinfo=clock.TOKYO)
        barcode = Barcode(
            maker=pack.stores.maker_code,
            free=free_area(company=pack.stores.company_code, own=slip_no),
            reissue=reissue,
            due_on=last_day,
            amount_yen=yen,
        )
        found[agent].append(Paid(barcode, at, 1_000 + place % 97, draw.randrange(9)))
    return dict(sorted(found.items()))


def _take_in(agent: str, name: str, rows: Rows, *, on: date, pack: Pack, actor: Actor) -> dict[str, int]:
    profile = pack.stores.agents[agent]
    content = report_file(profile, rows, made_on=on, transfer_on=on + timedelta(days=5))
    at = min(datetime.combine(on, time(15), tzinfo=clock.TOKYO), clock.now())  # nothing has come from later
    with clock.travel(at):
        ending = "csv" if agent == "phone" else "dat"
        record = payments.import_reports(
            content=content, file_name=f"{name}-{agent}-{on:%Y%m%d}.{ending}", agent=agent, actor=actor
        )
    found: dict[str, int] = record.run.facts
    return found
