"""What the list of results cannot carry is pointed out while it is typed: nothing of a name is lost later.

Which characters and how many follows from the layout of the list (`formats.resultlist`), as it is published.
"""

from collections.abc import Mapping

from mizuhiki.formats.resultlist import Limit, Unit, is_latin_refused
from mizuhiki.signup.door.items import Known, Wrong
from mizuhiki.signup.door.shown import Shown

SIGNS_SHOWN = 5


def check(shown: Shown, values: Mapping[str, str], known: Known) -> None:
    """Refuse a value that a column for it cannot carry.

    Args:
        values: what one item was read into.
        known: everything given so far; items of one column are counted together.

    Raises:
        Wrong: says which signs, or how many.

    Source:
        DD-035, DD-036, DD-037 【長岡口振】8(2)エ, オ, カ.
    """
    for item, text in values.items():
        here = [limit for limit in shown.carried if text and item in limit.items]
        if is_latin_refused(item, text, here):
            raise Wrong("kana")
        for limit in here:
            _check_signs(limit, text)
            _check_length(limit, item, {**known, **values})


def _check_signs(limit: Limit, text: str) -> None:
    strange = limit.strange(text)
    if not strange:
        return
    signs = "・".join(list(strange)[:SIGNS_SHOWN])
    instead = [stands for stands in strange.values() if stands]
    if len(instead) == len(strange):
        raise Wrong("signs_instead", signs=signs, instead="・".join(instead[:SIGNS_SHOWN]))
    raise Wrong("signs", signs=signs)


def _check_length(limit: Limit, item: str, given: Known) -> None:
    typed = limit.length(given)
    if not limit.width or typed <= limit.width:
        return
    most = limit.width
    if limit.unit is Unit.BYTES:  # a kanji takes two
        most, typed = most // 2, -(-typed // 2)
    is_alone = not any(given.get(other) for other in limit.items if other != item)
    if is_alone:
        raise Wrong("too_wide" if limit.unit is Unit.BYTES else "too_long", most=most, typed=typed)
    raise Wrong("too_long_together", most=most, typed=typed)
