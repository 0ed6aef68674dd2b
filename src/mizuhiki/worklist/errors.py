"""What cannot be done with an item, in the words the desk reads."""

from mizuhiki.platform.errors import RuleBroken


class ItemClosed(RuleBroken):
    """It is done."""

    code = "item_closed"
    sentence = "「{title}」は{at:%m月%d日 %H:%M}に終わっています。"


class ItemTaken(RuleBroken):
    """Somebody else works on it."""

    code = "item_taken"
    sentence = "「{title}」は{who}が引き受けています。代わるときは、先に手放してもらってください。"


class ItemNotForYou(RuleBroken):
    """A second person has to do it."""

    code = "item_not_for_you"
    sentence = "「{title}」は、依頼した本人には処理できません。"


class ItemEndsByItself(RuleBroken):
    """It ends when its cause does."""

    code = "item_ends_by_itself"
    sentence = "「{title}」は、対象の処理が済むと自動で終わります。ここでは終了にできません。"


class ItemHasOwner(RuleBroken):
    """Who does it is decided where the work is done."""

    code = "item_has_owner"
    sentence = "「{title}」の担当者は、対象の画面で替えてください。"


class NoteNeeded(RuleBroken):
    """This step must be explained."""

    code = "note_needed"
    sentence = "理由・メモを入力してください"
