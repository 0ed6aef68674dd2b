"""試験データ for the house that encloses: an archive as it gets them, with letters of nobody."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from io import BytesIO

from mizuhiki.documents.api import Press
from mizuhiki.mail import errors
from mizuhiki.mail.bundling import bundle, write_archive
from mizuhiki.mail.house import Letter, place
from mizuhiki.mail.houselists import Work, order_of
from mizuhiki.mail.kinds import letter_title
from mizuhiki.mail.services.house import house_for
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import Enclosing, pack_on

NOBODY, NOWHERE = 0, "0000000"
PULLED = 4  # the fifth of the letters, so that the machine is seen to put it aside


def trial_of_house(
    *, kind: str, content: bytes, page_counts: Sequence[int], press: Press, at: datetime
) -> bytes:
    """The archive for trying press and machine: marks, empty backs and lists as in a real one.

    Every second letter is taken to go where the first enclosure for some goes. Changes nothing.

    Args:
        content: made-up letters of one kind.
        page_counts: of each of them.

    Raises:
        NoPrintHouse, MarksOverPrint, MarkTooNarrow: in the words of a real delivery.

    Source:
        issue 7, point 6.
    """
    today = clock.day_of(at)
    found = house_for(kind, on=today)
    if found is None:
        raise errors.NoPrintHouse(title=letter_title(kind))
    house, enclosing = found
    letters, page = [], 1
    for number, pages in enumerate(page_counts):
        postcode = _somewhere(enclosing) if number % 2 else NOWHERE
        letters.append(Letter(NOBODY, NOBODY, page, page + pages - 1, postcode, number == PULLED))
        page += pages
    work = Work(
        number="試験データ",
        title=f"{letter_title(kind)}の試験データ（だれのものでもありません）",
        day=today,
        office=pack_on(today).papers.office,
        erase_by=today + timedelta(days=house.erase_within_days),
    )
    held = BytesIO()
    order = order_of(place(letters, house), house, enclosing)
    write_archive(held, bundle(order, work, read=lambda _: content, press=press, at=at), at=at)
    return held.getvalue()


def _somewhere(enclosing: Enclosing) -> str:
    """A postcode of those who get an enclosure that is not for all."""
    chosen = next((one.postcodes[0] for one in enclosing.enclosures if one.postcodes), NOWHERE)
    return chosen.ljust(len(NOWHERE), "0")
