"""What this room refuses, in the words of a clerk."""

from mizuhiki.platform.errors import RuleBroken


class DifferenceOver(RuleBroken):
    """It is there no more, or was agreed to."""

    code = "difference_over"
    sentence = "この相違は「{how}」で終わっています。"
