"""What cannot be done with a call at a desk, in the words the operator reads."""

from mizuhiki.platform.errors import RuleBroken


class CallNotHere(RuleBroken):
    """Somebody else has the call, or had it."""

    code = "talk_call_not_here"
    sentence = "この通話は、ほかの担当者が受けています。登録していません。"


class CallerNotFound(RuleBroken):
    """Nobody, or nobody alone, of whom enough agrees."""

    code = "talk_caller_not_found"
    sentence = "お客様を特定できませんでした。{what}まだ本人確認は記録していません。"


class CallerChanged(RuleBroken):
    """Another page of the call says it is somebody else."""

    code = "talk_caller_changed"
    sentence = (
        "本人確認の結果が、この画面を開いた後に変わりました。お客様を確かめて、もう一度登録してください。"
    )


class NoteUnregistered(RuleBroken):
    """Words that are nowhere but in the note."""

    code = "talk_note_unregistered"
    sentence = (
        "登録していない書きかけのメモがあります。案件として登録するか、「メモを消す」を押してください。"
        "通話は終えていません。"
    )


class NoteTooLong(RuleBroken):
    """More than a note holds."""

    code = "talk_note_too_long"
    sentence = "メモが長すぎるため保存できません。案件として登録してください。"
