"""What is wrong with a rule pack, in words."""

from mizuhiki.platform.errors import RuleBroken

PACK_FILE = "pack.yaml"


class RulePackFault(RuleBroken):
    """A file of the pack cannot be used. Nothing is loaded."""

    code = "rule_pack_fault"
    sentence = "規則集の{file}の「{key}」を確認してください。{problem}"
