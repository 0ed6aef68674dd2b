"""通話明細: CSV files of telephone exchanges with one line a call."""

from mizuhiki.formats.calldetail.layouts import LAYOUTS, Item, Layout
from mizuhiki.formats.calldetail.reader import Detail, Problem, read_details

__all__ = ["LAYOUTS", "Detail", "Item", "Layout", "Problem", "read_details"]
