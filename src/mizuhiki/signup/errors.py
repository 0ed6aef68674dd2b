"""What cannot be done, in Japanese."""

from mizuhiki.platform.errors import RuleBroken


class NoPublicSite(RuleBroken):
    """The rules in force say nothing of a public site."""

    code = "no_public_site"
    sentence = (
        "規則集にsignup.yamlがないため、公開受付を開けません。規則集に加えてから、もう一度実行してください。"
    )


class KeysThere(RuleBroken):
    """A bank's keys are in force already."""

    code = "gateway_keys_there"
    sentence = "金融機関{bank}の鍵はすでにあります。替えるときは、今の鍵の期限を先に決めてください。"
