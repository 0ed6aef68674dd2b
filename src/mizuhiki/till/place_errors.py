"""What setting up a place can run into; nothing is changed when one of these is raised."""

from mizuhiki.platform.errors import RuleBroken


class CodeTaken(RuleBroken):
    """One code, one counter, drawer or seal."""

    code = "place_code_taken"
    sentence = "番号「{number}」は{what}で使われています。別の番号を入力してください。"


class CounterEndedBefore(RuleBroken):
    """A counter ends once."""

    code = "counter_ended_before"
    sentence = "{name}は{last_day}で終了しています。"


class CounterEndsTooEarly(RuleBroken):
    """Money taken after the last day would be nobody's."""

    code = "counter_ends_too_early"
    sentence = "{name}では{taken_on}に領収しています。最終日はそれ以後の日にしてください。"


class CounterIsOver(RuleBroken):
    """Nothing is added to a counter that has ended."""

    code = "counter_is_over"
    sentence = "{name}は{last_day}で終了しているため、レジや領収印を加えられません。"


class ReasonMissing(RuleBroken):
    """Who closes a counter says why."""

    code = "counter_end_reason_missing"
    sentence = "理由を入力してください"
