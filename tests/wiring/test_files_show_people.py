"""Who takes a file out of the house is found by each customer whose data stand in it."""

import pytest

from mizuhiki.attachments.kinds import FileKind, kinds

SHOWS_NOBODY: dict[str, str] = {  # code of a kind, and why no customer's data can be in such a file
    "exchange.recording": "announcements, as everybody who calls hears them",
    "knowledge.list": "questions and answers that are told to everybody",
    "ledger.journal": "sums by day, account, charge and year",
    "repairs.network": "pipes and house connections as lines; the guide asks for files without names",
    "signup.evidence": "contracts with banks and results of tests; the screen asks for nobody's name",
    "staff.portrait": "staff, who are no customers",
    "signup.material": "leaflets and posters, as everybody gets them",
}


@pytest.mark.req("SEC-011")
@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.code)
def test_a_kind_of_file_says_whose_data_it_shows(kind: FileKind) -> None:
    assert (kind.subjects is not None) != (kind.code in SHOWS_NOBODY)


def test_the_kinds_of_the_house_are_looked_at() -> None:
    assert {kind.code for kind in kinds()} >= {
        "directdebit.request",
        "directdebit.result",
        "mail.print_file",
        "metering.readings",
    }
    assert set(SHOWS_NOBODY) <= {kind.code for kind in kinds()}
