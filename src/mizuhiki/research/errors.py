"""What cannot be done in an investigation, in one Japanese sentence each."""

from mizuhiki.platform.errors import RuleBroken


class ReturnEnded(RuleBroken):
    """Its outcome stands."""

    code = "return_ended"
    sentence = "この返戻は{at:%Y-%m-%d}に「{outcome}」として終わっています。何も変わっていません。"


class WordsMissing(RuleBroken):
    """A step without words."""

    code = "research_words_missing"
    sentence = "内容を入力してください"


class NoAddressFound(RuleBroken):
    """転居判明 without a new address."""

    code = "return_no_address_found"
    sentence = "転居判明で終えるには、先に「住所を変更する」で新しい住所を登録してください。"


class NoPlaceToCheck(RuleBroken):
    """There is no contract to send a crew for."""

    code = "return_no_place"
    sentence = "この郵便物には使用契約がないため、現地調査を手配できません。"


class CheckUnderWay(RuleBroken):
    """A crew is on its way."""

    code = "return_check_under_way"
    sentence = "{day}の現地調査を手配済みです。先にその結果を待つか、訪問を取りやめてください。"


class PersonProtected(RuleBroken):
    """支援措置: nobody without the right looks for them (law 16)."""

    code = "research_person_protected"
    sentence = (
        "支援措置の対象者です。転出先を調べたり、住所を記録したりすることは、"
        "支援措置の情報を扱う権限のある人だけができます。業務責任者に引き継いでください。"
    )


class TraceOpen(RuleBroken):
    """Somebody searches already."""

    code = "trace_open"
    sentence = "このお客様の追跡調査 第{number}号が進行中です。そちらに記録してください。"


class TraceEnded(RuleBroken):
    """It is over."""

    code = "trace_ended"
    sentence = "この調査は{at:%Y-%m-%d}に「{result}」で終わっています。"


class TraceAwaitsReply(RuleBroken):
    """A request is not answered."""

    code = "trace_awaits_reply"
    sentence = "回答のない請求があります（{label}）。回答を記録するか、「調査の取りやめ」で終えてください。"


class TraceWithoutReply(RuleBroken):
    """A result that no reply says."""

    code = "trace_without_reply"
    sentence = "「{result}」で終えるには、そう答えた回答の記録が要ります。"


class GroundUnknown(RuleBroken):
    """The rule pack has no such request."""

    code = "trace_ground_unknown"
    sentence = "規則集に、この請求の根拠がありません。請求するものを選び直してください。"


class DayUnfit(RuleBroken):
    """A day before what it follows, or after today."""

    code = "research_day_unfit"
    sentence = "日付は{first}から今日までの日付にしてください"


class ReplyThere(RuleBroken):
    """It was answered."""

    code = "trace_reply_there"
    sentence = "この請求の回答は記録済みです。何も変わっていません。"


class AddressMissing(RuleBroken):
    """転出先判明 without an address."""

    code = "trace_address_missing"
    sentence = "転出先判明のときは、新しい住所を入力してください"


class NotDeceased(RuleBroken):
    """Heirs of somebody who lives."""

    code = "heir_not_deceased"
    sentence = "先に死亡の記録をしてください。"


class SharesTooMuch(RuleBroken):
    """More than the whole."""

    code = "heir_shares_too_much"
    sentence = "放棄していない相続人の相続分の合計が1を超えます（{total}）。相続分を確かめてください。"


class HeirRenounced(RuleBroken):
    """Who renounced stands for nobody."""

    code = "heir_renounced"
    sentence = "この相続人は{on}受理で相続を放棄しています。"


class HeirErased(RuleBroken):
    """Their name went with a disposal."""

    code = "heir_erased"
    sentence = "この相続人の氏名・住所は廃棄されています。相続人を登録し直してください。"


class NotTheirSupply(RuleBroken):
    """The contract is not the deceased's."""

    code = "heir_not_their_supply"
    sentence = "この契約は、亡くなった方の使用契約ではありません。"


class HeirStands(RuleBroken):
    """They stand for the others already."""

    code = "heir_stands"
    sentence = "この相続人は、すでにこの契約の相続人代表です。"


class StepUnfit(RuleBroken):
    """Does not follow from how the log stands."""

    code = "enquiry_step_unfit"
    sentence = "調査 第{number}号は「{state}」のため、「{what}」は記録できません。画面を読み直してください。"


class SubjectGone(RuleBroken):
    """No such reception, or none this person may see."""

    code = "enquiry_subject_gone"
    sentence = "調査のもとになる受付が見つかりません。"


class SectionUnknown(RuleBroken):
    """Not in the directory, or nobody of it works with this system."""

    code = "enquiry_section_unknown"
    sentence = "受付箱のある担当課所を選んでください。"


class NotYourSection(RuleBroken):
    """Somebody else's desk."""

    code = "enquiry_not_your_section"
    sentence = "この調査は{section}に回っています。回答は、その受付箱を処理する人が記録してください。"


class DueBefore(RuleBroken):
    """A day by which nobody can answer."""

    code = "enquiry_due_before"
    sentence = "回答期限は今日より後の日付にしてください"


class NothingFound(RuleBroken):
    """A sheet without a fact."""

    code = "enquiry_nothing_found"
    sentence = "調査引継ぎ書を作る前に、聴取したことや確かめたことを1つ以上記録してください。"


class HeirNumberUnfit(RuleBroken):
    """Nobody's number, or the deceased's own."""

    code = "heir_number_unfit"
    sentence = "このお客様番号は見つからないか、亡くなった方ご本人の番号です。10桁を確かめてください。"
