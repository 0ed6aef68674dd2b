"""Why a master is not loaded; nothing is changed when one of these is raised."""

from mizuhiki.platform.errors import RuleBroken


class MasterOlder(RuleBroken):
    """A newer edition was loaded before."""

    code = "bank_master_older"
    sentence = "この版（{edition}）は、取込済みの版（{latest}）より古いため取り込めません。"


class MasterShrunk(RuleBroken):
    """So many codes are gone that the master is cut rather than that banks merged."""

    code = "bank_master_shrunk"
    sentence = "金融機関・支店が{before:,}件から{after:,}件に減っています。台帳の欠けを確かめてください。"
