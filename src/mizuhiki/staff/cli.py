"""`mizuhiki staff`: accounts, from the machine the service runs on."""

import argparse
import sys
from collections.abc import Callable

from mizuhiki.audit.api import acting
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff import people
from mizuhiki.staff.models import User


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verbs of the group."""
    verb = verbs.add_parser("add", help="make an account and print its first password once")
    verb.add_argument("name", help="sign-in name (利用者ID)")
    verb.add_argument(
        "--role", action="append", required=True, dest="roles", help="role code; may be repeated"
    )
    verb.add_argument("--display", default="", help="name of the person (氏名)")
    verb.add_argument("--kana", default="", help="its reading (氏名カナ)")
    verb.add_argument("--utility", action="store_true", help="works for the utility itself")
    verb.set_defaults(run=_refusals_in_words(add))
    for name, work, text in (
        ("reset", reset, "print a new first password; the second factor stays"),
        ("disable", disable, "end all sessions and refuse to sign in"),
        ("enable", enable, "let a disabled account in again"),
    ):
        verb = verbs.add_parser(name, help=text)
        verb.add_argument("name")
        verb.set_defaults(run=_refusals_in_words(work))
    verbs.add_parser("list", help="accounts and their roles").set_defaults(run=show)


def _refusals_in_words(
    work: Callable[[argparse.Namespace, User], int],
) -> Callable[[argparse.Namespace], int]:
    def run(args: argparse.Namespace) -> int:
        actor = people.system_actor("cli")
        try:
            with acting(actor=actor, place=f"mizuhiki staff {args.verb}"):
                return work(args, actor)
        except RuleBroken as broken:
            print(f"mizuhiki: {broken.message}", file=sys.stderr)
        except User.DoesNotExist:
            print(f"mizuhiki: 利用者ID「{args.name}」はありません。", file=sys.stderr)
        return 1

    return run


def _print_first_password(user: User, password: str) -> None:
    until = (
        f"{user.first_password_until.astimezone(clock.TOKYO):%Y-%m-%d %H:%M}"
        if user.first_password_until
        else ""
    )
    print(f"利用者ID        {user.username}")
    print(f"初期パスワード  {password}")
    print(f"有効期限        {until}（最初のサインインで変更します。この表示は一度だけです）")


def add(args: argparse.Namespace, actor: User) -> int:
    """Make an account."""
    organisation = User.Organisation.UTILITY if args.utility else User.Organisation.CONTRACTOR
    user, password = people.add_user(
        username=args.name,
        display_name=args.display,
        display_kana=args.kana,
        organisation=organisation,
        roles=tuple(args.roles),
        actor=actor,
        at=clock.now(),
    )
    _print_first_password(user, password)
    return 0


def reset(args: argparse.Namespace, actor: User) -> int:
    """Give a new first password."""
    user = User.objects.get(username=args.name)
    _print_first_password(user, people.give_first_password(user=user, actor=actor, at=clock.now()))
    return 0


def disable(args: argparse.Namespace, actor: User) -> int:
    """Cut an account off."""
    people.disable_user(user=User.objects.get(username=args.name), actor=actor, at=clock.now())
    return 0


def enable(args: argparse.Namespace, actor: User) -> int:
    """Let an account in again."""
    people.enable_user(user=User.objects.get(username=args.name), actor=actor, at=clock.now())
    return 0


def show(_: argparse.Namespace) -> int:
    """Print a line for each account."""
    users = User.objects.exclude(organisation=User.Organisation.SYSTEM).order_by("username")
    for user in users.prefetch_related("roles_held__role"):
        roles = "、".join(held.role.name for held in user.roles_held.all())
        print(f"{user.username:20} {'有効' if user.is_active else '停止'}  {user.display_name}  {roles}")
    return 0
