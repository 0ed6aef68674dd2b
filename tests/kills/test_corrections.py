"""A batch of corrections is killed at moments of its booking; the next start books what is left, once."""

from datetime import date

import pytest

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import Decision
from mizuhiki.billing import api as billing
from mizuhiki.corrections import many
from mizuhiki.corrections.batch_models import BATCH_KIND
from mizuhiki.corrections.changes import Change
from mizuhiki.corrections.permissions import CORRECTION_AGREE, CORRECTION_ASK
from mizuhiki.platform import clock, migrating
from mizuhiki.platform.database import testing
from mizuhiki.platform.database.addresses import SUPERUSER
from mizuhiki.platform.models import BatchRun
from tests.builders import Town, noon, person, rules
from tests.kills.test_kills import kill_often
from tests.kills.victims import Server

pytestmark = [pytest.mark.long, pytest.mark.timeout(3_600)]
SUPPLIES, APRIL, AT = 40, date(2026, 4, 1), noon(date(2026, 4, 25))


def _agree() -> None:
    migrating.migrate()
    rules()
    town = Town()
    for number in range(1, SUPPLIES + 1):
        town.settle(number)
    town.read(read_on=date(2026, 4, 10), used_m3=dict.fromkeys(town.supplies, 41))
    asker = person(CORRECTION_ASK, username="choutei1")
    second = person(CORRECTION_AGREE, username="choutei2")
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=APRIL, actor=None)
    with clock.travel(AT):
        made = many.ask_for_batch(
            choice=many.Choice(first_month=APRIL, last_month=APRIL, bore_mm=13),
            change=Change(without=("public_sewerage",)),
            reason="下水道の区域外",
            reference="kill",
            actor=asker,
            at=AT,
        )
        many.prepare_batch(made.pk)
        request = many.ask_agreement(batch_id=made.pk, actor=asker, at=AT)
        granted = Decision.Outcome.GRANTED
        approvals.decide(request_id=request.pk, outcome=granted, reason="", actor=second, at=AT)


def _book() -> None:
    with clock.travel(AT):
        many.book_batch(BatchRun.objects.get(kind=BATCH_KIND).pk)


def test_a_killed_batch_goes_on_and_corrects_nobody_twice(server: Server) -> None:
    testing.put_database(server.supervisor.urls()[SUPERUSER], "correcting")
    server.run(_agree, "correcting")
    kill_often(server, _book, "correcting", count=10, seed="2026")
