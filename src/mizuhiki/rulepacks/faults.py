"""What is wrong with a rule pack, in words."""

from mizuhiki.platform.errors import RuleBroken

PACK_FILE = "pack.yaml"


class RulePackFault(RuleBroken):
    """A file of the pack cannot be used. Nothing is loaded."""

    code = "rule_pack_fault"
    sentence = "規則集の{file}{where}の「{key}」を確認してください。{problem}"

    def __init__(self, *, file: str, key: str, problem: str, line: int = 0) -> None:
        super().__init__(file=file, key=key, problem=problem, line=line, where=f" {line}行目" if line else "")

    def at(self, line: int) -> "RulePackFault":
        """The same fault with the line it stands on."""
        slots = {name: str(self.slots[name]) for name in ("file", "key", "problem")}
        return RulePackFault(**slots, line=line)
