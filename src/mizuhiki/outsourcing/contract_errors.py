"""What cannot be written down of a contract; nothing is changed when one of these is raised."""

from mizuhiki.platform.errors import RuleBroken


class ContractUnknown(RuleBroken):
    """The rules in force have no such contract."""

    code = "contract_unknown"
    sentence = "今の規則集に、この契約はありません。委託契約の一覧から選び直してください。"


class YearNotOfContract(RuleBroken):
    """Only the fiscal years after the one of the signature need a budget of their own."""

    code = "contract_year_outside"
    sentence = "{year}年度は、この契約で予算を確認する年度ではありません。"


class BudgetWritten(RuleBroken):
    """The same form came a second time."""

    code = "contract_budget_written"
    sentence = "この予算確認はすでに記録しています。もう一度は記録していません。"


class BudgetLeavesContract(RuleBroken):
    """Where the budget is there the contract stays as it is."""

    code = "contract_budget_given"
    sentence = (
        "予算措置済みの年度は「契約のとおり」です。変更・解除・協議は、減額か削除のときに選んでください。"
    )


class SourceMissing(RuleBroken):
    """A checkpoint says who confirmed it, and by which paper."""

    code = "contract_source_missing"
    sentence = "確認した発注者の職員と、根拠の文書を入力してください。"


class DayToCome(RuleBroken):
    """What is to come is not written down as done."""

    code = "contract_day_to_come"
    sentence = "今日までの日を入力してください。"


class PreparationUnknown(RuleBroken):
    """The contract names no such work."""

    code = "preparation_unknown"
    sentence = "この契約の準備期間に、この業務はありません。"


class PreparationWritten(RuleBroken):
    """The same form came a second time."""

    code = "preparation_written"
    sentence = "この内容はすでに記録しています。もう一度は記録していません。"


class DueTooLate(RuleBroken):
    """What prepares the performance is due before it."""

    code = "preparation_due_late"
    sentence = "期日は、契約締結日（{first}）から履行開始日の前日（{last}）までの日にしてください。"


class EvidenceMissing(RuleBroken):
    """Done is what can be shown."""

    code = "preparation_evidence_missing"
    sentence = "完了した業務は、確認できる資料（名簿、受講記録、体制図など）を入力してください。"
