"""The letters of the steps, as the mail room knows them."""

from mizuhiki.mail.api import WINDOW, LetterKind, Purpose
from mizuhiki.rulepacks.api import Step

SUBJECT = "arrears.notice"  # what the letters are about
LETTERS = {
    Step.REMINDER: LetterKind("reminder", "督促状", Purpose.OTHER, envelope=WINDOW),
    Step.DEMAND: LetterKind("demand", "催告状", Purpose.OTHER, envelope=WINDOW),
    Step.WARNING: LetterKind(
        "shutoff_warning",
        "給水停止予告書",
        Purpose.SHUTOFF_WARNING,
        form="shutoff_warning",
        envelope=WINDOW,
    ),
    Step.NOTICE: LetterKind(
        "shutoff_notice", "給水停止通知書", Purpose.OTHER, form="shutoff_notice", envelope=WINDOW
    ),
}
STEP_OF = {kind.code: step for step, kind in LETTERS.items()}
