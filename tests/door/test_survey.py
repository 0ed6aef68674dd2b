"""満足度調査: its link is in what people are told of a result, and gone with the setting."""

from datetime import timedelta

import pytest
from django.core import mail

from mizuhiki.platform import clock
from mizuhiki.signup import telling
from mizuhiki.signup.models import Access, ApplicationEvent, Publication
from mizuhiki.signup.site.services import publish
from mizuhiki.staff.api import system_actor
from tests.builders import clerk, rules
from tests.door.site import Citizen, as_served
from tests.security.signups import make_application

pytestmark = [pytest.mark.django_db, pytest.mark.db]
SURVEY = "https://survey.example.invalid/suido"


def results() -> list[str]:
    """The mails of one who was registered and one who was refused, each with the page it leads to."""
    mail.outbox.clear()
    number = Access.objects.count()
    confirmed = make_application(clock.now(), number=f"W00000000{number:03}A")
    refused = make_application(clock.now(), number=f"W00000000{number:03}B", confirmed=False)
    ApplicationEvent.objects.create(
        application=refused, attempt=1, kind="refused", facts={"result": "NAME_MISMATCH"}, at=clock.now()
    )
    later = clock.now() + timedelta(minutes=5)
    assert telling.tell_all(at=later, actor=system_actor("signup")) == 2
    assert [one.number in sent.body for one, sent in zip((confirmed, refused), mail.outbox, strict=True)] == [
        True,
        True,
    ]
    found = [str(sent.body) for sent in mail.outbox]
    with as_served():
        for body in list(found):
            path = body.partition("127.0.0.1:8001")[2].split()[0]
            found.append(Citizen().get(path).content.decode())
    return found


@pytest.mark.req("DD-061")
def test_the_link_is_in_notice_and_page_and_goes_with_the_setting(db: None) -> None:
    rules()
    plain = publish(at=clock.now(), actor=clerk())
    body = plain.body | {"survey_url": SURVEY}
    Publication.objects.create(body=body, sha256="1" * 64, published_at=clock.now())
    assert [SURVEY in one for one in results()] == [True] * 4
    Publication.objects.create(body=plain.body, sha256="2" * 64, published_at=clock.now())
    assert [SURVEY in one or "アンケート" in one for one in results()] == [False] * 4
