"""Made-up applicants for tests of the public site: no telephone, mail, place or bank of theirs exists."""

import random
from collections.abc import Iterator

from mizuhiki.config.demo.names import BUILDINGS, GIVEN, SURNAMES, TOWNS

KINDS, TYPES = ("新規", "変更"), ("普通", "当座")
BANKS = ("9998", "9991")  # those of the simulator, which no master has
MAIL = "example.invalid"  # RFC 2606: no mail can be sent there


def made_up(count: int, *, seed: int) -> Iterator[dict[str, str]]:
    """So many, by item of the form; the same seed gives the same people.

    Source:
        DD-053 【長岡口振】8(6)イ(ｶ), 8(6)ウ(ｴ).
    """
    chance = random.Random(seed)  # noqa: S311 - people, not secrets
    for number in range(1, count + 1):
        kana, writings, _ = chance.choices(SURNAMES, [weight for *_, weight in SURNAMES])[0]
        surname = chance.choices([text for text, _ in writings], [weight for _, weight in writings])[0]
        given, given_kana = chance.choice(GIVEN)
        town = chance.choices([name for name, _ in TOWNS], [weight for _, weight in TOWNS])[0]
        is_flat = chance.random() < 0.3
        building = f"{chance.choice(BUILDINGS)}{chance.randint(1, 9)}0{chance.randint(1, 9)}"
        yield {
            "申込区分": chance.choice(KINDS),
            "お問い合わせ番号": f"{number:011}",
            "郵便番号": "0000001",
            "使用場所": f"水引市{town}{chance.randint(1, 30)}番{chance.randint(1, 20)}号",
            "建物": building if is_flat else "",
            "使用者氏名": f"{surname} {given}",
            "使用者氏名カナ": f"{kana} {given_kana}",
            "電話番号（携帯）": f"0900000{number % 10_000:04}",
            "金融機関": chance.choice(BANKS),
            "支店": "001",
            "預金種別": chance.choice(TYPES),
            "口座番号": f"{chance.randint(0, 9_999_999):07}",
            "口座名義カナ": f"{kana} {given_kana}",
            "メールアドレス": f"test{number:05}@{MAIL}",
        }
