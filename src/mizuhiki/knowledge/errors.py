"""What writing, publishing and importing can run into; nothing is changed when one of these is raised."""

from mizuhiki.attachments.api import FileRefused
from mizuhiki.platform.errors import RuleBroken


class NewerVersion(RuleBroken):
    """Somebody else revised it meanwhile."""

    code = "knowledge_newer_version"
    sentence = "{who}が{at:%m月%d日 %H:%M}に第{number}版を書いています。その版を開いて、書き直してください。"


class WrittenAlready(RuleBroken):
    """The same form came a second time."""

    code = "knowledge_written_already"
    sentence = "この内容はすでに登録されています（{shown} 第{number}版）。もう一度は登録していません。"


class NothingChanged(RuleBroken):
    """A revision says what the version before it says."""

    code = "knowledge_nothing_changed"
    sentence = "前の版と同じ内容です。版は作っていません。"


class ApprovalWaits(RuleBroken):
    """It lies before the utility."""

    code = "knowledge_approval_waits"
    sentence = "{shown}は承認待ちです。承認の画面で依頼を取り下げてから書き直してください。"


class FieldMissing(RuleBroken):
    """Each kind has a thing that it cannot be without."""

    code = "knowledge_field_missing"
    sentence = "{label}を選んでください。"


class NothingChosen(RuleBroken):
    """There is nothing to ask for."""

    code = "knowledge_nothing_chosen"
    sentence = "公開を依頼するものを選んでください。"


class NotADraft(RuleBroken):
    """Only the newest version can be asked for, while it is neither approved nor waiting."""

    code = "knowledge_not_a_draft"
    sentence = "{shown} 第{number}版は、{state}のため依頼できません。画面を開き直してください。"


class AgreementMissing(RuleBroken):
    """A manual is talked over with the utility first."""

    code = "knowledge_agreement_missing"
    sentence = "{shown}は、発注者との協議を記録してから公開を依頼してください。"


class AgreementKnown(RuleBroken):
    """It was written down before."""

    code = "knowledge_agreement_known"
    sentence = "この版の協議はすでに記録されています。"


class SubmittedAlready(RuleBroken):
    """A version is handed over once."""

    code = "knowledge_submitted_already"
    sentence = "{shown} 第{number}版は{day}に提出済みです。"


class NotAManual(RuleBroken):
    """What is no manual is not handed over."""

    code = "knowledge_not_a_manual"
    sentence = "{shown}はマニュアルではないため、提出の記録はありません。"


class DayInFuture(RuleBroken):
    """What has happened did not happen tomorrow."""

    code = "knowledge_day_in_future"
    sentence = "{label}に、今日より後の日は入力できません。"


class FromPast(RuleBroken):
    """Nothing was said in the past that is said from now on."""

    code = "knowledge_from_past"
    sentence = "施行日は今日以降の日にしてください。"


class NotInForce(RuleBroken):
    """There is nothing that operators are told."""

    code = "knowledge_not_in_force"
    sentence = "{shown}は公開されていません。"


class ReasonMissing(RuleBroken):
    """What is taken down says why."""

    code = "knowledge_reason_missing"
    sentence = "理由を入力してください。"


class TooFewWords(RuleBroken):
    """A synonym needs another word."""

    code = "knowledge_too_few_words"
    sentence = "同じ意味の言葉を2つ以上、「＝」で区切って入力してください（例：引き落とし＝口座振替）。"


class SynonymKnown(RuleBroken):
    """The table says so already."""

    code = "knowledge_synonym_known"
    sentence = "「{words}」は、すでに同義語に登録されています。"


class SynonymGone(RuleBroken):
    """Somebody took it out before."""

    code = "knowledge_synonym_gone"
    sentence = "この同義語はすでに削除されています。"


class DueBeforeGiven(RuleBroken):
    """An instruction is due after it was given."""

    code = "knowledge_due_before_given"
    sentence = "期限は指示の日以降の日にしてください。"


class InstructionEnded(RuleBroken):
    """It was done."""

    code = "knowledge_instruction_ended"
    sentence = "指示 {shown} は、すでに終わっています。"


class InstructionOfAnother(RuleBroken):
    """An instruction about one manual is not done by another."""

    code = "knowledge_instruction_of_another"
    sentence = "指示 {shown} は、ほかの資料についてのものです。"


class GivenAlready(RuleBroken):
    """The same form came a second time."""

    code = "knowledge_given_already"
    sentence = "この指示はすでに登録されています（{shown}）。もう一度は登録していません。"


class ListAlreadyTaken(RuleBroken):
    """The same bytes came before."""

    code = "knowledge_list_already_taken"
    sentence = "{file_name}は{at:%m月%d日 %H:%M}に取り込んでいます。もう一度は取り込んでいません。"


class ListRefused(FileRefused):
    """The list has faults; none of it was taken in."""

    code = "knowledge_list_refused"
