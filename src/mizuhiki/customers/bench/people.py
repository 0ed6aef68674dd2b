"""Made-up people for the benchmark of the search, written by COPY with their derived columns."""

import random
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from mizuhiki.customers.search.document import of_customer, of_premises
from mizuhiki.platform import sql

CHUNK = 20_000
SINCE = date(2020, 4, 1)

SURNAMES = """
佐藤サトウ 鈴木スズキ 高橋タカハシ 田中タナカ 伊藤イトウ 渡邉ワタナベ 山本ヤマモト
中村ナカムラ 小林コバヤシ 加藤カトウ 吉田ヨシダ 山田ヤマダ 佐々木ササキ 山口ヤマグチ
松本マツモト 井上イノウエ 木村キムラ 林ハヤシ 斎藤サイトウ 清水シミズ 山﨑ヤマザキ 森モリ
池田イケダ 橋本ハシモト 阿部アベ 石川イシカワ 前田マエダ 小川オガワ 岡田オカダ
長谷川ハセガワ 藤田フジタ 後藤ゴトウ 近藤コンドウ 村上ムラカミ 遠藤エンドウ 青木アオキ
坂本サカモト 福田フクダ 太田オオタ 西村ニシムラ 藤井フジイ 金子カネコ 和田ワダ
中島ナカジマ 三浦ミウラ 原ハラ 岡本オカモト 中野ナカノ 小野オノ 竹内タケウチ 松田マツダ
田村タムラ 中川ナカガワ 上田ウエダ 石田イシダ 森田モリタ 酒井サカイ 宮本ミヤモト
横山ヨコヤマ 内田ウチダ 髙木タカギ 大野オオノ 菊地キクチ
"""
GIVEN = """
太郎タロウ 花子ハナコ 一郎イチロウ 健太ケンタ 美咲ミサキ 陽子ヨウコ 翔ショウ 大輔ダイスケ
直樹ナオキ 愛アイ 恵子ケイコ 和子カズコ 正マサシ 清キヨシ 勇イサム 幸子サチコ 誠マコト
真由美マユミ 智子トモコ 隆タカシ 桜サクラ 浩ヒロシ 京子キョウコ 明アキラ 良子ヨシコ
博ヒロシ 由紀ユキ 学マナブ 久美子クミコ 修オサム
"""
TOWN_HEADS = "緑 本 栄 桜 泉 旭 中央 東 西 南 北 上 下 新 松 竹 梅 若 宮 城 鶴 亀 石 白 青 赤 黒 金 銀 大"
TOWN_TAILS = "町 ヶ丘 台 原 野 ノ宮 新町 田町 山町 川町 本町 浜 島 崎 坂 谷 沢 橋 木町 里"
BUILDINGS = ("", "", "", "コーポさくら", "メゾン緑", "グリーンハイツ", "第二水野荘")

# table -> its columns, in the order `rows_of` writes them
COLUMNS = {
    "customer": "id, customer_no, kind, name, kana, language, postcode, address, "
    "search_text, search_hidden, search_kana, search_bigrams",
    "phone": "id, customer_id, shown, digits, note",
    "customermark": "id, customer_id, kind, starts_on, note",
    "premises": "id, postcode, town, block, building, search_text, search_bigrams",
    "installation": "id, premises_id, tap_no, bore_mm, route, route_order",
    "meter": "id, serial, bore_mm, digits, verified_until",
    "meterfitting": "id, installation_id, meter_id, fitted_on, fitted_m3",
    "supply": "id, inquiry_no, installation_id, kind, starts_on, parked",
    "supplyparty": "id, supply_id, customer_id, role, starts_on",
}


@dataclass(frozen=True)
class Person:
    """One customer with one place, tap, meter, supply and telephone; one in 500 is protected."""

    number: int
    family: str
    name: str
    kana: str
    phone: str
    town: str
    block: str
    building: str
    serial: str

    @property
    def address(self) -> str:
        """Where they use water."""
        return f"{self.town}{self.block} {self.building}".strip()

    @property
    def is_protected(self) -> bool:
        """Whether they are under DV等支援措置."""
        return self.number % 500 == 0


def people(size: int, chance: random.Random) -> Iterator[Person]:
    """Everybody, the same for the same seed."""
    surnames, given = _readings(SURNAMES), _readings(GIVEN)
    weights = [1 / (rank + 1) ** 0.75 for rank in range(len(surnames))]
    towns = [head + tail for head in TOWN_HEADS.split() for tail in TOWN_TAILS.split()]
    for number in range(1, size + 1):
        (family, family_kana), (first, first_kana) = (
            chance.choices(surnames, weights)[0],
            chance.choice(given),
        )
        mobile = f"090{chance.randint(0, 10**8 - 1):08}"
        yield Person(
            number=number,
            family=family,
            name=f"{family} {first}",
            kana=f"{family_kana} {first_kana}",
            phone=mobile if number % 3 else f"0{chance.randint(10**8, 10**9 - 1)}",
            town=chance.choice(towns),
            block=f"{chance.randint(1, 8)}丁目{chance.randint(1, 30)}番{chance.randint(1, 40)}号",
            building=chance.choice(BUILDINGS),
            serial=f"{chance.choice('ABC')}{number * 7_919 % 10**8:08}",
        )


def _readings(text: str) -> list[tuple[str, str]]:
    """田中タナカ → (田中, タナカ)."""
    starts = [(word, next(n for n, c in enumerate(word) if "ァ" <= c <= "ヶ")) for word in text.split()]
    return [(word[:start], word[start:]) for word, start in starts]


def copy(everybody: Iterable[Person], *, keep: Collection[int]) -> list[Person]:
    """Write them, a chunk at a time; returns those whose number is in `keep`."""
    kept, coming = [], iter(everybody)
    while chunk := list(islice(coming, CHUNK)):
        rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in COLUMNS}
        for person in chunk:
            for name, row in _rows_of(person):
                rows[name].append(row)
        for name, columns in COLUMNS.items():
            sql.copy(f"customers_{name} ({columns})", rows[name])
        kept += [person for person in chunk if person.number in keep]
    return kept


def _rows_of(person: Person) -> Iterator[tuple[str, tuple[Any, ...]]]:
    n = person.number
    places = {"hidden_addresses" if person.is_protected else "addresses": [person.address]}
    made = of_customer(name=person.name, kana=person.kana, **{"addresses": []} | places)
    spot = of_premises(town=person.town, block=person.block, building=person.building)
    facts = (n, f"{n:010}", "person", person.name, person.kana, "ja", "", "")
    yield "customer", (*facts, made.text, made.hidden, made.kana, made.bigrams)
    yield "phone", (n, n, person.phone, person.phone, "")
    if person.is_protected:
        yield "customermark", (n, n, "protection", SINCE, "")
    place = (n, "9200000", person.town, person.block, person.building)
    yield "premises", (*place, spot.text, spot.bigrams)
    yield "installation", (n, n, f"{n * 31 % 10**8:08}", 20, "001", n)
    yield "meter", (n, person.serial, 20, 4, date(2030, 4, 1))
    yield "meterfitting", (n, n, n, SINCE, 0)
    yield "supply", (n, f"{n * 17:011}", n, "ordinary", SINCE, "")
    yield "supplyparty", (n, n, n, "water_user", SINCE)
