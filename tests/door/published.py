"""Rules that change, and the two people who publish what they say."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import yaml

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest, Decision
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import DATA, files_of, keep_pack, put_in_force
from mizuhiki.signup.models import TermsCheck
from mizuhiki.signup.site import publishing
from mizuhiki.staff.models import User
from tests.builders import clerk

Edit = Callable[[dict[str, Any]], None]


def put(edit: Edit, *, site: Edit | None = None, days_ago: int) -> None:
    """Rules like those of the demo, but for a change, in force since some days."""
    files = files_of(DATA / "mizuhiki-demo")
    for name, change in (("signup.yaml", edit), ("signup-site.yaml", site)):
        if change is not None:
            content = yaml.safe_load(files[name])
            change(content)
            files[name] = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
    version = keep_pack(files=files, at=clock.now(), actor=None)
    from_on = clock.today() - timedelta(days=days_ago)
    put_in_force(version=version, from_on=from_on, at=clock.now(), asked_by=None, decided_by=None)


def as_it_is(terms: dict[str, Any]) -> None:
    """No change."""
    assert terms


def check_terms(*parties: str) -> None:
    for party in parties or TermsCheck.Party.values:
        publishing.check_terms(
            party=party,
            checked_on=clock.today(),
            checked_by="法務 担当",
            finding="異なる定めはない",
            at=clock.now(),
            actor=clerk(),
        )


def propose(asker: User) -> ApprovalRequest:
    return publishing.propose(reason="窓口が変わった", actor=asker, at=clock.now())


def agree(request: ApprovalRequest, agreer: User) -> None:
    approvals.decide(
        request_id=request.pk, outcome=Decision.Outcome.GRANTED, reason="", actor=agreer, at=clock.now()
    )
