"""What cannot be done with a handler's card; nothing is changed when one of these is raised."""

from mizuhiki.platform.errors import RuleBroken


class CardNumberTaken(RuleBroken):
    """A number is one card's, also after it was returned."""

    code = "card_number_taken"
    sentence = "証の番号「{number}」はすでに登録しています。番号を確かめてください。"


class CardInHand(RuleBroken):
    """Nobody holds two."""

    code = "card_in_hand"
    sentence = (
        "{name}さんには証「{number}」が出ています。返還日を記録するか、"
        "紛失・盗難のときは事故報告をしてから交付してください。"
    )


class CardDaysBackwards(RuleBroken):
    """It is issued, and then it runs out."""

    code = "card_days_backwards"
    sentence = "交付日は今日まで、有効期限は交付日以後の日にしてください。"


class CardEnded(RuleBroken):
    """Given back is given back; what is lost is lost."""

    code = "card_ended"
    sentence = "証「{number}」は{day}に{how}として記録しています。"


class CardReturnDay(RuleBroken):
    """It came back after it was issued, and not tomorrow."""

    code = "card_return_day"
    sentence = "返還日は交付日（{first}）から今日までの日にしてください。"


class CardHolderGone(RuleBroken):
    """Who left gets no card."""

    code = "card_holder_gone"
    sentence = "{name}さんは利用を停止しています。証は交付できません。"
