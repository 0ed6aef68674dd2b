"""An application of the public site, for the walks: a bank has confirmed it, and nobody knows whose it is."""

from datetime import datetime, timedelta

from mizuhiki.formats.webdebit import STANDARD, DailyRow, Result, write_daily
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.signup.models import (
    Answer,
    Application,
    ApplicationEvent,
    Attempt,
    Evidence,
    EvidenceAccount,
    Publication,
    ResultFile,
)
from mizuhiki.signup.reconciling.daily_files import import_daily
from mizuhiki.signup.results import services as result_services
from mizuhiki.signup.tests.ways import latest_answer
from mizuhiki.staff.models import User

GIVEN = {
    "supply": {"kind": "new", "inquiry_no": "", "inquiry_unknown": "yes"},
    "place": {"postcode": "", "place": "水引市緑町1番地", "building": ""},
    "name": {"name": "見本 1", "kana": "ミホン"},
    "contact": {"phone_mobile": "090-0000-0001", "email": "h@example.jp"},
    "bank": {"bank": "9998"},
    "account": {"branch": "001", "branch_name": "本店", "account_type": "1", "account_no": "0012345"}
    | {"holder_name": "", "holder_kana": "ﾐﾎﾝ"},
}


def make_application(
    at: datetime,
    *,
    number: str = "W0123456789AB",
    given: dict[str, dict[str, str]] | None = None,
    confirmed: bool = True,
    bank: str = "9998",
) -> Application:
    """An application whose registration the bank's server has told us."""
    publication = Publication.objects.last() or Publication.objects.create(
        body={}, sha256="0" * 64, published_at=at
    )
    application = Application.objects.create(
        number=number,
        publication=publication,
        language="ja",
        device="phone",
        terms_version="2026-04",
        began_at=at,
    )
    for page, answers in GIVEN.items():
        values = answers | (given or {}).get(page, {})
        Answer.objects.create(application=application, page=page, given=values, at=at)
    attempt = Attempt.objects.create(
        application=application,
        position=1,
        reference=f"{number}01",
        bank_code=bank,
        last_answer=latest_answer(application),
        at=at,
    )
    for position, kind in ((0, "begun"), (1, "handed_off")):
        ApplicationEvent.objects.create(application=application, attempt=position, kind=kind, at=at)
    if not confirmed:
        return application
    told = {"reference": attempt.reference, "bank_code": bank, "result": "OK", "registered_on": at.date()}
    evidence = Evidence.objects.create(
        attempt=attempt, source="notice", sha256=number.encode(), stated_at=at, at=at, **told
    )
    EvidenceAccount.objects.create(
        evidence=evidence, branch_code="001", account_type="1", account_no="0012345", holder_kana="ﾐﾎﾝ"
    )
    ApplicationEvent.objects.create(application=application, attempt=1, kind="confirmed", at=at)
    return application


def make_results(at: datetime, owner: User) -> ResultFile:
    """The list of the day before, which somebody took out."""
    ended_at = at - timedelta(days=1)
    make_application(ended_at, number="W0000000000RS")
    day = result_services.make_day(on=clock.day_of(ended_at), at=at, actor=owner)
    assert day is not None
    result = day.files.get()
    result_services.note_taking(
        result_id=result.pk, address="127.0.0.1", sha256=result.file.sha256, at=at, actor=owner
    )
    return result


def make_daily(actor: Actor) -> None:
    """A daily file with a registration that began at the bank."""
    row = DailyRow(
        reference="", client="0000123456", customer_no="1", bank="9998", branch="001", account_type="1",
        account_no="0012345", holder_kana="ﾐﾎﾝ", result=Result.OK, registered_on=clock.today(),
    )  # fmt: skip
    content = write_daily([row], STANDARD)
    import_daily(content=content, file_name="9998.csv", bank_code="9998", actor=actor)
