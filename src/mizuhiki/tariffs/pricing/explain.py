"""A bill in Japanese sentences, for screens, letters and whoever asks why."""

from decimal import ROUND_DOWN, Decimal

from mizuhiki.tariffs.bill import Line, LineKind, PricedBill

LONGEST = 6  # places: a rate with sen times a tax rate has no more
_COUNTED = {LineKind.FEE: "回", LineKind.UNTAXED_FEE: "回", LineKind.PERSONS: "人"}


def explain(bill: PricedBill) -> list[str]:
    """One sentence a line, then the sum; amounts keep their sen."""
    sentences = [f"{_lead(line)}{_sentence(line)}" for line in bill.lines]
    taxed = f"（うち消費税等{bill.tax_yen:,}円）" if bill.tax_yen else ""
    return [*sentences, f"合計：{bill.amount_yen:,}円{taxed}"]


def _lead(line: Line) -> str:
    return f"{line.part}か月目 " if line.part else ""


def worded(line: Line) -> str:
    """How a line was reckoned, without what it comes to; its label where nothing was reckoned."""
    if line.kind is LineKind.VOLUME:
        return f"{_block(line)}：{_plain(line.quantity)}m³ × {_yen(line.unit_price)}{_homes(line)}"
    if line.kind is LineKind.SURCHARGE:
        return f"{line.label}：{_plain(line.quantity)}m³ × {_yen(line.unit_price)}"
    if line.kind in _COUNTED and line.unit_price is not None:
        count = (line.quantity or Decimal(0)) * (line.times if line.kind is LineKind.PERSONS else 1)
        return f"{line.label}：{_yen(line.unit_price)} × {_plain(count)}{_COUNTED[line.kind]}"
    if (
        line.kind is not LineKind.TAX
        and line.unit_price is not None
        and (line.quantity != 1 or line.times != 1)
    ):
        periods = f" × {_plain(line.quantity)}" if line.quantity != 1 else ""
        return f"{line.label}：{_yen(line.unit_price)}{periods}{_homes(line)}"
    return line.label


def _sentence(line: Line) -> str:
    amount = _yen(line.amount)
    if line.kind is LineKind.STRETCH:
        return line.label
    if line.kind is LineKind.TAX:
        return f"{line.label}：{_yen(line.quantity)}に対して{amount}"
    words = worded(line)
    return f"{words}：{amount}" if words == line.label else f"{words} = {amount}"


def _block(line: Line) -> str:
    """「11～20m³」; where a scaled limit is not whole, 「7.5m³を超え12.5m³まで」."""
    assert line.from_m3 is not None
    first, last = line.from_m3, line.to_m3
    if first != int(first) or (last is not None and last != int(last)):
        end = "" if last is None else f"{_plain(last)}m³まで"
        return f"{_plain(first - 1)}m³を超え{end}"
    return f"{_plain(first)}m³～" if last is None else f"{_plain(first)}～{_plain(last)}m³"


def _homes(line: Line) -> str:
    return f" × {line.times}戸" if line.times != 1 else ""


def _plain(number: Decimal | None) -> str:
    """A number without needless zeros and never in exponents; one that does not end, to three places."""
    if number is None:
        return ""
    text = f"{number:,f}"
    if number.as_tuple().exponent < -LONGEST:  # type: ignore[operator]  # no NaN
        return f"{number.quantize(Decimal('0.001'), ROUND_DOWN):,f}…"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _yen(amount: Decimal | None) -> str:
    return f"{_plain(amount)}円"
