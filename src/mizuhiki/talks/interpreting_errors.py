"""What cannot be done with an interpreter, in the words the operator reads."""

from mizuhiki.platform.errors import RuleBroken


class InterpreterThere(RuleBroken):
    """One at a time."""

    code = "talk_interpreter_there"
    sentence = "通訳はもう入っています。終わりにしてから、次の通訳を入れてください。"


class NobodyInterprets(RuleBroken):
    """There is nothing to end."""

    code = "talk_nobody_interprets"
    sentence = "この通話に通訳は入っていません。"


class CallIsOver(RuleBroken):
    """Whoever hung up needs no interpreter."""

    code = "talk_call_is_over"
    sentence = "通話は終わっています。通訳は記録していません。"


class NoInterpreterChosen(RuleBroken):
    """Somebody of the list."""

    code = "talk_no_interpreter_chosen"
    sentence = "通訳サービスを選んでください。"
