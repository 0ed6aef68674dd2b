"""The demo's contract was prepared in time, and every budget that was voted is written down."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from mizuhiki.config.demo.contracts import sign_contracts
from mizuhiki.outsourcing.contract_selectors import contract_file, term_of
from mizuhiki.outsourcing.permissions import BUDGET_CHECK, PREPARATION_EDIT
from mizuhiki.platform import clock

pytestmark = [pytest.mark.django_db, pytest.mark.db]
TODAY = date(2026, 11, 20)


def test_what_is_past_is_written_down(rules_in_force: None, person: Callable[..., Any]) -> None:
    with clock.travel(TODAY):
        assert sign_contracts(today=TODAY) == 0
        person(PREPARATION_EDIT, username="work")
        person(BUDGET_CHECK, username="utility")
        assert sign_contracts(today=TODAY) == 6
        term = term_of("call_centre")
        assert term is not None
        found = contract_file(term, today=TODAY)
    assert (found.readiness.is_ready, any(one.is_late for one in found.readiness.items)) == (True, False)
    settled = [(one.fiscal_year, one.is_settled, one.is_late) for one in found.years]
    assert settled == [(2026, True, False), (2027, False, False), (2028, False, False)]
