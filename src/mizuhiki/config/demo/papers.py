"""Paper forms of the demo: a few in each state, so that a newcomer sees the work."""

from dataclasses import replace
from datetime import date

from mizuhiki.banks import api as banks
from mizuhiki.banks.api import Entry
from mizuhiki.config.demo.names import BANKS
from mizuhiki.directdebit.choosing import Conditions, choose
from mizuhiki.directdebit.models import CarryOver, Channel, Mandate, MandateEnd
from mizuhiki.directdebit.papers import ready_for
from mizuhiki.directdebit.services import forms, sending
from mizuhiki.directdebit.services.carrying import Wanted, carry_over, common_people, is_named
from mizuhiki.directdebit.services.ending import end_by_request
from mizuhiki.directdebit.services.forms import Given
from mizuhiki.directdebit.services.posting_runs import order_posting, print_posting
from mizuhiki.mail import api as mail
from mizuhiki.platform import clock, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import next_month, pack_on

BANK = BANKS[0]
LEADING = "9998"  # 水引銀行, of the utility's own town
LEADING_BRANCHES = (("001", "本店", "ホンテン"), ("002", "本町", "ホンマチ"))
FORMS, POSTED = 12, 10
HANDED_OUT, FAULTY = {9, 10}, 11
OURS = {"9991": ("水引信金", "ミズヒキシンキン")}
_TWO_PLACES = """
    SELECT DISTINCT m.supply_id, p.supply_id, m.holder_kana FROM directdebit_mandate m
    JOIN customers_supplyparty o ON o.supply_id = m.supply_id AND o.ends_on IS NULL
         AND o.role IN ('water_user', 'payer')
    JOIN customers_supplyparty p ON p.customer_id = o.customer_id AND p.supply_id <> m.supply_id
         AND p.ends_on IS NULL AND p.role IN ('water_user', 'payer')
    JOIN customers_supply s ON s.id = p.supply_id AND s.starts_on <= %(on)s AND s.ends_on IS NULL
         AND s.parked = ''
    WHERE m.starts_on <= %(on)s AND m.ends_on IS NULL
      AND NOT EXISTS (SELECT FROM directdebit_mandate n WHERE n.supply_id = p.supply_id)
    ORDER BY 1, 2 LIMIT 20
"""


def load_banks(*, on: date, actor: Actor) -> None:
    """The master of the package, and the made-up banks of the town."""
    edition, entries = banks.packaged()
    for number, code in enumerate(BANKS[:-1], start=1):  # the master has ゆうちょ
        entries.append(Entry(code, "", *OURS.get(code, (f"見本第{number}", f"ミホンダイ{number}"))))
        entries.append(Entry(code, "001", "本店", "ホンテン"))
    entries.append(Entry(LEADING, "", "水引", "ミズヒキ"))
    entries += [Entry(LEADING, code, name, kana) for code, name, kana in LEADING_BRANCHES]
    at = clock.now()
    banks.load_master(edition=min(edition, on), entries=entries, actor=actor, at=at)


def fill_in_forms(*, first: Actor, second: Actor) -> int:
    """Forms of people who pay by slip: some registered, some under way, some that came back."""
    people = sql.rows(
        "SELECT s.id FROM customers_supply s WHERE s.ends_on IS NULL AND s.parked = '' AND NOT EXISTS "
        "(SELECT FROM directdebit_mandate m WHERE m.supply_id = s.id) ORDER BY s.id LIMIT %s",
        [FORMS],
    )
    at, today = clock.now(), clock.today()
    read: list[tuple[int, Given]] = []
    for number, (supply_id,) in enumerate(people, start=1):
        if number in HANDED_OUT:
            forms.hand_out_form(supply_id=supply_id, on=today, actor=first, at=at)
            continue
        given = Given(supply_id, BANK, "001", "1", f"{number:07d}", f"ﾐﾎﾝ ﾏﾄﾞｸﾞﾁ{number}")
        fault = "no_seal" if number == FAULTY else ""
        form = forms.receive_form(given=None if fault else given, fault=fault, actor=first, at=at)
        if not fault:
            read.append((form.pk, given))
    _read_again(read[:6], second)
    _send_some(first)
    return len(people)


def change_and_give_up(*, first: Actor, second: Actor) -> int:
    """Of two households by debit, one waits for the bank to confirm another account, one gives it up."""
    found = Mandate.objects.filter(ends_on=None, form=None).order_by("supply_id")[:2]
    if len(found) < 2:
        return 0
    changed, given_up = found
    at, today = clock.now(), clock.today()
    paper = forms.hand_out_form(supply_id=changed.supply_id, on=today, actor=first, at=at)
    given = Given(changed.supply_id, BANK, "001", "1", "0000777", changed.holder_kana)
    forms.receive_form(given=given, form_id=paper.pk, actor=first, at=at)
    forms.check_form(form_id=paper.pk, given=given, actor=second, at=at)
    sending.send_forms(bank_code=BANK, seen=[paper.pk], actor=first, at=at)
    end_by_request(
        mandate_id=given_up.pk,
        ends_on=next_month(next_month(today.replace(day=1))),
        reason=MandateEnd.Reason.MOVED,
        asked_by=MandateEnd.Asked.HOLDER,
        channel=Channel.PHONE,
        note="",
        actor=first,
        at=at,
    )
    return 2


def carry_one_over(*, actor: Actor) -> int:
    """Somebody has the account of one place drawn from for another place of theirs too, as after a move."""
    today = clock.today()
    found = sql.rows(_TWO_PLACES, {"on": today})
    for old, new, holder in found:
        wanted = Wanted(new, old, today, CarryOver.Asked.HOLDER, Channel.PHONE)
        if is_named(holder, common_people(wanted, today=today)):
            carry_over(wanted=wanted, heard=holder, actor=actor, at=clock.now())
            return 1
    return 0


def post_some(*, actor: Actor) -> int:
    """Forms that went out by post today: one to somebody who asked, ten by conditions."""
    at, today = clock.now(), clock.today()
    conditions = Conditions(most=POSTED)
    chosen = choose(conditions, pack=pack_on(today), today=today)
    if not chosen.count:
        return 0
    order = order_posting(
        kind="bank", conditions=conditions, seen=chosen.count, key=f"demo:{today}", actor=actor, at=at
    )
    print_posting(order.run)
    letter = mail.form_letter(pack_on(today).applications["bank"]).code
    mail.dispatch_run(run=order.run, kind=letter, dispatched_on=today, actor=actor, at=clock.now())
    left = choose(Conditions(most=1), pack=pack_on(today), today=today).targets
    for target in left:
        made = mail.post_form(supply_id=target.recipient.supply_id, code="bank", actor=actor, at=clock.now())
        mail.dispatch_pieces(
            piece_ids=[made.piece_id], kind=letter, dispatched_on=today, actor=actor, at=clock.now()
        )
    return chosen.count + len(left)


def _read_again(read: list[tuple[int, Given]], second: Actor) -> None:
    """Five are read alike, the sixth is not; what comes after waits."""
    for place, (form_id, given) in enumerate(read):
        seen = replace(given, account_no="0000099") if place == 5 else given
        forms.check_form(form_id=form_id, given=seen, actor=second, at=clock.now())


def _send_some(actor: Actor) -> None:
    """The bank has three and has answered two of them; what else is settled waits to be sent."""
    seen = [reading.form_id for reading in ready_for(BANK)][:3]
    if len(seen) < 2:
        return
    at = clock.now()
    sent = sending.send_forms(bank_code=BANK, seen=seen, actor=actor, at=at)
    answers = {seen[0]: sending.REGISTERED, seen[1]: "no_such_account"}
    sending.record_answers(sending_id=sent.pk, answers=answers, on=clock.today(), actor=actor, at=at)
