"""What cannot be done, in Japanese."""

from mizuhiki.platform.errors import RuleBroken


class NotConfirmed(RuleBroken):
    """No bank has confirmed the registration."""

    code = "application_not_confirmed"
    sentence = "受付番号{number}は、金融機関の登録がまだ確認できていません。確認できてから反映してください。"


class AlreadyMatched(RuleBroken):
    """The application became an account before."""

    code = "application_matched"
    sentence = "受付番号{number}は、すでに契約に反映されています。"


class NoSuchSupply(RuleBroken):
    """No supply in use has that number."""

    code = "application_no_supply"
    sentence = "お問い合わせ番号{number}の使用中の契約はありません。番号を確かめてください。"


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
