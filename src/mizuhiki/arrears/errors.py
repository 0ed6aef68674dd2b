"""What going after debts can run into; nothing is changed when one of these is raised."""

from mizuhiki.platform.errors import RuleBroken


class NoArrearsRules(RuleBroken):
    """The rules in force say nothing about arrears."""

    code = "arrears_no_rules"
    sentence = "料金規則に滞納整理（arrears）の定めがありません。料金規則の版を確かめてください。"
