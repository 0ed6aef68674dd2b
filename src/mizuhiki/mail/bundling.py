"""What goes to the house that encloses, file by file: the letters as its press wants them, and the lists."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import groupby

from mizuhiki.documents import api as documents
from mizuhiki.documents.api import REPORT, Press
from mizuhiki.mail.house import (
    Placed,
    Work,
    digests_of,
    index_of,
    leaves_of,
    order_sheet,
    postcodes_of,
)
from mizuhiki.rulepacks.api import Enclosing, PrintHouse


def bundle(
    placed: Sequence[Placed],
    work: Work,
    terms: tuple[PrintHouse, Enclosing],
    *,
    read: Callable[[int], bytes],
    press: Press,
    at: datetime,
) -> Iterator[tuple[str, bytes]]:
    """Names with contents: the print files in their order, one in memory at a time, then the lists.

    Args:
        placed: the letters of whole files, in the order of printing.
        read: the pages of a print file, as they were kept.
    """
    house, enclosing = terms
    names, digests = dict[int, str](), dict[str, str]()
    for number, (file_id, group) in enumerate(groupby(placed, key=lambda one: one.letter.file_id), start=1):
        name, content = f"{number:04d}.pdf", read(file_id)
        leaves = leaves_of(list(group))
        if any(leaf.is_changed for leaf in leaves):
            content = documents.dressed(content, leaves)
        names[file_id], digests[name] = name, hashlib.sha256(content).hexdigest()
        yield name, content
    sheet = order_sheet(placed, work, house=house, enclosing=enclosing)
    yield "封入指示書.pdf", documents.render(REPORT, [sheet], press=press, at=at)
    yield "索引.csv", index_of(placed, names, house=house, enclosing=enclosing)
    yield "郵便番号別通数.csv", postcodes_of(placed, house=house)
    yield "照合番号.csv", digests_of(digests, house=house)
