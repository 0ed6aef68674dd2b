"""What cannot be written down of campaigns and goals, in Japanese."""

from mizuhiki.platform.errors import RuleBroken


class CodeTaken(RuleBroken):
    """A code is one campaign's."""

    code = "campaign_code_taken"
    sentence = "案内の符号「{code}」はすでに使われています。別の符号にしてください。"


class DaysBackwards(RuleBroken):
    """A period has a first and a last day."""

    code = "campaign_days_backwards"
    sentence = "終わりの日が始まりの日より前です。日付を確かめてください。"


class ShareOfAll(RuleBroken):
    """A share is one of everybody."""

    code = "goal_share_of_all"
    sentence = "割合の目標は全体についてのものです。案内を選ばずに登録してください。"


class ShareTooLarge(RuleBroken):
    """A share is a hundred percent at most."""

    code = "goal_share_too_large"
    sentence = "割合の目標は100.0%までです。"


class CountNotWhole(RuleBroken):
    """Applications and accounts are counted whole."""

    code = "goal_count_not_whole"
    sentence = "件数の目標は整数で入力してください。"


class ReviewNotForward(RuleBroken):
    """The next review is later than this one."""

    code = "goal_review_not_forward"
    sentence = "次の評価日は、今日より後の日にしてください。"


class ReviewedToday(RuleBroken):
    """A goal is reviewed once a day."""

    code = "goal_reviewed_today"
    sentence = "この目標は今日すでに評価しています。"
