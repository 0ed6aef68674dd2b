"""One made-up person for each role, with a password and a second factor everybody may know.

Only in the demo (見本) and on a training's own database (研修): elsewhere nothing of this can be made or
asked for (6.3.2).
"""

import base64
import hashlib
import time
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.db import transaction

from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.models import RoleHolder, User

PASSWORD = "mizuhiki-demo-suidou"  # noqa: S105 - printed by `make demo`
PERIOD_S = 30
ENOUGH_S = 8  # to type six digits in


class NotTheDemo(RuleBroken):
    """Known passwords and codes exist where everybody is made up."""

    code = "not_the_demo"
    sentence = "この操作は見本と研修の環境でだけ使えます（現在の環境：{environment}）。"


class NoSuchDemoUser(RuleBroken):
    """The demo has no such person."""

    code = "no_such_demo_user"
    sentence = "見本に利用者ID「{name}」はありません。使えるID：{known}"


@dataclass(frozen=True)
class DemoUser:
    """A made-up person."""

    username: str
    role: str
    display_name: str
    display_kana: str
    organisation: str = User.Organisation.CONTRACTOR


PEOPLE = (
    DemoUser("operator", "operator", "相川 みなみ", "アイカワ ミナミ"),
    DemoUser("supervisor", "supervisor", "江口 智子", "エグチ トモコ"),
    DemoUser("manager", "centre_manager", "大西 誠", "オオニシ マコト"),
    DemoUser("counter", "counter_clerk", "窪田 春香", "クボタ ハルカ"),
    DemoUser("collection", "collection_clerk", "髙橋 直樹", "タカハシ ナオキ"),
    DemoUser("arrears", "arrears_officer", "滝沢 健", "タキザワ ケン"),
    DemoUser("field", "field_crew", "野村 大地", "ノムラ ダイチ"),
    DemoUser("work", "work_manager", "堀内 圭介", "ホリウチ ケイスケ"),
    DemoUser("utility", "utility_approver", "水野 由紀", "ミズノ ユキ", User.Organisation.UTILITY),
    DemoUser("auditor", "auditor", "三宅 正", "ミヤケ タダシ", User.Organisation.UTILITY),
    DemoUser("security", "security_manager", "森 亮太", "モリ リョウタ"),
    DemoUser("admin", "administrator", "山﨑 学", "ヤマサキ マナブ"),
)


def _refuse_elsewhere() -> None:
    if not settings.HAS_KNOWN_PEOPLE:
        raise NotTheDemo(environment=settings.ENVIRONMENT.label)


def secret_of(username: str) -> str:
    """The preset secret of the person's authenticator app."""
    return base64.b32encode(hashlib.sha256(f"mizuhiki demo {username}".encode()).digest()[:20]).decode()


@transaction.atomic
def make_demo_users() -> list[User]:
    """Make the people of the demo, or put their password and factor back; safe to run again.

    Raises:
        NotTheDemo: nothing is changed.

    Source:
        issue 2, section 1.
    """
    _refuse_elsewhere()
    users = []
    good = set[str]()  # hashes of the one password: to make or check one takes a third of a second
    for person in PEOPLE:
        user, _ = User.objects.update_or_create(
            username=person.username,
            defaults={
                "display_name": person.display_name,
                "display_kana": person.display_kana,
                "organisation": person.organisation,
                "is_active": True,
            },
        )
        if user.password not in good and not user.check_password(PASSWORD):
            user.password = next(iter(good), None) or make_password(PASSWORD)
            user.must_change_password = False
            user.save()
        good.add(user.password)
        RoleHolder.objects.get_or_create(user=user, role_id=person.role)
        if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
            totp.TOTP.activate(user, secret_of(person.username))
        users.append(user)
    return users


def code(name: str) -> str:
    """The six digits to sign in with now: not used yet, and good for some seconds more.

    Waits for the next ones when needed, at most half a minute.

    Raises:
        NotTheDemo, NoSuchDemoUser
    """
    _refuse_elsewhere()
    known = [person.username for person in PEOPLE]
    row = Authenticator.objects.filter(user__username=name, type=Authenticator.Type.TOTP).first()
    if name not in known or row is None:
        raise NoSuchDemoUser(name=name, known=", ".join(known))
    while True:
        step, passed = divmod(time.time(), PERIOD_S)
        digits = str(totp.format_hotp_value(totp.hotp_value(secret_of(name), int(step))))
        used = cache.get(totp.TOTP(row)._get_used_cache_key(digits))  # noqa: SLF001
        if not used and PERIOD_S - passed >= ENOUGH_S:
            return digits
        time.sleep(PERIOD_S - passed)
