"""A move from an old system is killed at moments of its work; the next start does all of it."""

from functools import partial
from pathlib import Path

import pytest

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest, Decision
from mizuhiki.platform import clock, migrating
from mizuhiki.platform.batches import BatchAlreadyDone
from mizuhiki.platform.database import testing
from mizuhiki.platform.database.addresses import SUPERUSER
from mizuhiki.takeover.mapping import read_mapping
from mizuhiki.takeover.permissions import TAKEOVER_ASK, TAKEOVER_DECIDE
from mizuhiki.takeover.services import KIND, load_takeover, propose_takeover
from mizuhiki.takeover.tests import old_system
from tests.builders import clerk, noon, person, rules
from tests.kills.test_kills import kill_often
from tests.kills.victims import Server

pytestmark = pytest.mark.timeout(900)
AT = noon(old_system.AS_OF)


def _agree(mapping: Path) -> None:
    migrating.migrate()
    rules()
    clerk()
    asker, decider = person(TAKEOVER_ASK, username="ikou"), person(TAKEOVER_DECIDE, username="kyoku")
    with clock.travel(AT):
        made = propose_takeover(plan=read_mapping(mapping), reason="切替", actor=asker, at=AT)
        request = ApprovalRequest.objects.get(kind=KIND, subject_id=made.pk)
        granted = Decision.Outcome.GRANTED
        approvals.decide(request_id=request.pk, outcome=granted, reason="", actor=decider, at=AT)


def _move_in(mapping: Path) -> None:
    with clock.travel(AT):
        try:
            load_takeover(plan=read_mapping(mapping), actor=clerk(), at=AT, tell=lambda _: None)
        except BatchAlreadyDone:
            return  # what a second start is told


def test_a_killed_move_leaves_nothing_and_is_done_by_the_next_start(server: Server, tmp_path: Path) -> None:
    mapping = old_system.write(tmp_path)
    testing.put_database(server.supervisor.urls()[SUPERUSER], "moving")
    server.run(partial(_agree, mapping), "moving")
    kill_often(server, partial(_move_in, mapping), "moving", count=4, seed="2026")
