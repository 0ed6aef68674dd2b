"""The debit date of a bank file has no year (MMDD)."""

from datetime import date

from mizuhiki.formats.errors import FormatRefused


class NoSuchDate(FormatRefused):
    """A month and day that the year in question does not have."""

    code = "no_such_date"


def resolve_date(mmdd: str, *, not_before: date) -> date:
    """The nearest day with this month and day that is not before `not_before`.

    Args:
        mmdd: as the header has it.
        not_before: the day the file was made; a request names a day to come.

    Raises:
        NoSuchDate: no calendar has it, or it is 0229 and the year it falls into is no leap year:
            moving it to another year or day would be a guess.
    """
    if len(mmdd) != 4 or not (mmdd.isascii() and mmdd.isdigit()):
        raise NoSuchDate(f"引落日「{mmdd}」は月日（MMDD）ではありません。")
    month, day = int(mmdd[:2]), int(mmdd[2:])
    year = not_before.year + ((month, day) < (not_before.month, not_before.day))
    try:
        return date(year, month, day)
    except ValueError:
        text = f"引落日「{mmdd}」：{year}年に{month}月{day}日はありません。"
        raise NoSuchDate(text) from None
