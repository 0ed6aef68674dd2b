"""What else a utility's days leave behind: talks with customers, and rules that wait for a second person."""

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from mizuhiki.approvals import api as approvals
from mizuhiki.config.agreements import RULES_IN_FORCE
from mizuhiki.contacts import api as contacts
from mizuhiki.contacts.api import Said
from mizuhiki.platform import clock, era, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks import api as rulepacks
from mizuhiki.staff.api import User

MOST_TALKS = 400
TALKS = (  # channel, direction, kind, what was said, what was answered, days until we call again
    ("telephone", "in", "inquiry", "先月より水道料金が高い。使い方は変わっていない。",
     "前年同月の使用量と比べて説明した。蛇口を閉めてパイロットを見る方法を案内。", 0),
    ("telephone", "in", "inquiry", "口座振替の日を知りたい。",
     "検針の翌月27日（金融機関が休みのときは翌営業日）と案内した。", 0),
    ("telephone", "in", "consultation", "今月は支払いが難しい。月末まで待ってほしい。",
     "納期限を過ぎても窓口とコンビニで納付できると説明。月末に納付するとの約束。", 14),
    ("counter", "in", "consultation", "2期分をまとめて払うのは苦しい。",
     "1期分を領収した。残りは来月末までに納付すると申し出があった。", 30),
    ("telephone", "in", "notice", "来月から長期の入院で留守にする。", "検針は通常どおり行うと説明した。", 0),
    ("counter", "in", "inquiry", "納付書をなくした。", "再発行の手続きを案内した。", 0),
    ("telephone", "out", "other", "使用量が前回の3倍を超えたため、漏水の可能性をお知らせした。",
     "指定工事店に点検を頼むとの返事。", 7),
    ("telephone", "in", "inquiry", "下水道使用料はどう決まるのか。",
     "水道の使用水量を汚水の量とみなして計算すると説明した。", 0),
    ("letter", "in", "notice", "納付書の送り先を変えてほしい。", "送付先の変更届を送った。", 0),
)  # fmt: skip


def talk_with_people(*, today: date, actor: Actor) -> int:
    """A year of talks with some of the people, in the order they happened; returns how many."""
    draw = random.Random(f"talks-{today.year}")  # noqa: S311 - a demo, not a secret
    people = sql.rows(
        "SELECT s.id, p.customer_id FROM customers_supply s "
        "JOIN customers_supplyparty p ON p.supply_id = s.id AND p.role = 'water_user' AND p.ends_on IS NULL "
        "WHERE s.ends_on IS NULL AND s.starts_on < %s ORDER BY s.id LIMIT 20000",
        [today - timedelta(days=365)],
    )
    chosen = draw.sample(people, min(len(people) // 25, MOST_TALKS))
    for (supply_id, customer_id), at in zip(chosen, _moments(len(chosen), today, draw), strict=True):
        talk = draw.choices(TALKS, weights=range(len(TALKS), 0, -1))[0]
        channel, direction, kind, text, answer, days = talk
        follow_up_on = at.date() + timedelta(days=days) if days else None
        with clock.travel(at):
            contacts.record_contact(
                customer_id=customer_id,
                supply_id=supply_id,
                said=Said(channel, direction, kind, text, answer, follow_up_on),
                actor=actor,
                at=at,
            )
    return len(chosen)


def _moments(count: int, today: date, draw: random.Random) -> Iterator[datetime]:
    """So many instants of the year before, within the counter's hours, oldest first."""
    seconds = sorted(draw.sample(range(1, 365 * 500), count))
    for number in seconds:
        day = today - timedelta(days=365 - number // 500)
        yield datetime.combine(day, time(9), clock.TOKYO) + timedelta(minutes=number % 500)


def ask_for_new_rules(*, today: date, asker: User) -> None:
    """Next year's rules lie with the utility for its agreement."""
    files = rulepacks.files_of(rulepacks.DATA / "mizuhiki-demo")
    before, after = "5日前までにご連絡ください。", "5日前までに電話かウェブでご連絡ください。"
    assert before in files["pack.yaml"], "the notice speaks of moving"
    changed = {**files, "pack.yaml": files["pack.yaml"].replace(before, after)}
    version = rulepacks.keep_pack(files=changed, at=clock.now(), actor=asker)
    from_on = date(today.year + (today.month >= 4), 4, 1)
    approvals.ask(
        kind=RULES_IN_FORCE.code,
        title=f"規則集 第{version.pk}版を{era.long_date(from_on)}から施行する",
        reason="来年度の納入通知書から、お知らせ欄の文言を改めます。",
        subject=version,
        facts={"from_on": from_on},
        actor=asker,
        at=clock.now(),
    )
