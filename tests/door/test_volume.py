"""取扱対象科目 and the year's count beside what came on paper (長岡 7(4))."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from mizuhiki.platform import clock
from mizuhiki.signup.models import Application, ApplicationEvent
from mizuhiki.signup.selectors import of_year
from mizuhiki.signup.site.services import publish
from mizuhiki.staff.models import User
from tests.builders import clerk, rules
from tests.security.signups import make_application

pytestmark = [pytest.mark.django_db, pytest.mark.db]


@pytest.mark.req("DD-030")
def test_applications_are_of_the_subject_and_counted_by_year_beside_those_on_paper(
    person: Callable[..., User], sign_in: Callable[..., Client]
) -> None:
    rules()
    publish(at=clock.now(), actor=clerk())
    year = clock.fiscal_year(clock.today())
    last_moment = datetime(year, 4, 1, tzinfo=clock.TOKYO)
    for number, (confirmed, at) in enumerate(
        [(True, clock.now()), (False, clock.now()), (True, last_moment)], start=1
    ):
        make_application(at, number=f"W00000000000{number}", confirmed=confirmed)
    before = datetime(year - 1, 4, 1, tzinfo=clock.TOKYO)
    kept = make_application(before, number="W000000000009")
    left = Application.objects.create(  # it never went to a bank, and its answers were erased
        number="W00000000000C",
        publication=kept.publication,
        language="ja",
        device="phone",
        terms_version="1",
        began_at=clock.now(),
    )
    for kind in ("begun", "expired"):
        ApplicationEvent.objects.create(application=left, kind=kind, at=clock.now())
    assert (of_year(year), of_year(year - 1), of_year(year + 1)) == ((3, 2), (1, 1), (0, 0))
    browser = sign_in(person("signup.application_see"))
    listed = browser.get("/signup/applications/").content.decode()
    assert "水道料金・下水道使用料" in listed
    assert "参考：2023年度 5,987件（紙での受付だけの年）" in listed
    assert '<strong class="number">3</strong>件（うち登録完了 <strong class="number">2</strong>件）' in listed
    one = browser.get(f"/signup/applications/{kept.pk}/").content.decode()
    assert "<dt>取扱科目</dt><dd>水道料金・下水道使用料</dd>" in one
