"""What a report of an accident can run into; nothing is changed when one of these is raised."""

from mizuhiki.platform.errors import RuleBroken


class NoticedLater(RuleBroken):
    """What was not noticed yet cannot be reported."""

    code = "accident_noticed_later"
    sentence = "気づいた日時は、今までの日時を入力してください。"


class NumberReported(RuleBroken):
    """A number is lost once."""

    code = "accident_number_reported"
    sentence = "番号{number}は事故報告{report}で報告済みです。番号を確かめてください。"


class NumbersBackwards(RuleBroken):
    """A range has a first and a last number."""

    code = "accident_numbers_backwards"
    sentence = "番号は（自）から（至）の順に、{most:,}枚以内で入力してください。"


class NotReported(RuleBroken):
    """What nobody reported lost may be in order."""

    code = "accident_not_reported"
    sentence = (
        "{what}の{number}は、紛失・盗難の報告にありません。番号を読み直し、それでも不審なときは"
        "業務責任者に知らせてください。"
    )
