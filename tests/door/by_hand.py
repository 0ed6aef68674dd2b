"""A clerk who matches what is on his screen."""

from mizuhiki.platform import clock
from mizuhiki.signup import accounts, following
from mizuhiki.signup.models import Application
from tests.builders import clerk


def shown(application: Application) -> int:
    """The registration that the page of an application shows; 0 where it shows none."""
    account = accounts.counting_of(application)
    return account.evidence_id if account else 0


def evidence_in(page: str) -> str:
    """The registration that a press on a page will speak of."""
    return page.split('name="evidence" value="')[1].split('"', maxsplit=1)[0]


def match(
    application: Application, inquiry_no: str, *, numbers: tuple[str, str] = accounts.NO_NUMBERS
) -> None:
    """Say whose it is, of the registration that counts by now."""
    following.match_by_hand(
        application_id=application.pk,
        evidence_id=shown(application),
        inquiry_no=inquiry_no,
        numbers=numbers,
        at=clock.now(),
        actor=clerk(),
    )
