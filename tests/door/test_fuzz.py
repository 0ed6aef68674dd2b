"""Whatever is sent to a public form or to the banks' addresses: a page answers, and nothing odd is kept."""

from typing import Any

import pytest
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mizuhiki.formats import webdebit
from mizuhiki.signup.models import Answer, ApplicationEvent, Evidence, EvidenceAccount
from tests.door.site import PAGES, Citizen, answered, state, to_bank

pytestmark = [pytest.mark.django_db, pytest.mark.db]
BANKS = ("9998", "9991", "0000", "x")
FORMS = ("/ja/terms/", "/ja/paper/", "/ja/resume/", "/ja/again/", f"/ja/resume/{'0' * 32}/")
MORE = ("look_up", "take", "inquiry_unknown", "branch_chosen", "yucho_symbol", "holder_other", "website", "c")
OTHERS = ("agree", "website", "c", "tail", "name", "postcode", "place")
FINE = {200, 302, 400, 403, 404, 410, 422, 429}
NO_LIMITS = {"inquiry_no": (10**9, 60)}
ODD = (  # a NUL, half a character, what is long, foreign, or meant for a program
    *("\x00", "\ud800", "０" * 400, "ｶﾞ", "𠮷", "\u202e", "9" * 400),
    *("'; DROP TABLE x; --", "{{ 7 }}", "%00", "-1", "1e9"),
)
TEXT = st.text(max_size=40) | st.sampled_from(ODD)
AT_ONCE = settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def names_of(page: str) -> list[str]:
    return [*PAGES[page], *MORE]


def sent(citizen: Citizen, path: str, fields: dict[str, str]) -> Any:
    """As a browser could, but for characters no encoding has."""
    encodable = {name: value.encode("utf-8", "replace").decode() for name, value in fields.items()}
    return citizen.post(path, encodable)


def assert_kept_is_plain() -> None:
    """What is kept can be read back, and holds no sign that a file or a paper could not carry."""
    for given_ in Answer.objects.values_list("given", flat=True):
        for value in given_.values():
            assert not any(ord(sign) < 32 or 0xD800 <= ord(sign) < 0xE000 for sign in value), given_


@pytest.mark.parametrize("page", list(PAGES))
def test_any_answer_to_a_page_is_read_or_refused(citizen: Citizen, page: str) -> None:
    citizen.consent()
    citizen.fill_in(until=page)

    @AT_ONCE
    @given(st.dictionaries(st.sampled_from(names_of(page)), TEXT, max_size=8))
    def fuzz(fields: dict[str, str]) -> None:
        before = Answer.objects.filter(page=page).count()
        with override_settings(SIGNUP_LIMITS=NO_LIMITS):
            answer = sent(citizen, f"/ja/apply/{page}/", PAGES[page] | fields)
        assert answer.status_code in FINE, (answer.status_code, fields)
        assert Answer.objects.filter(page=page).count() - before == (answer.status_code == 302)

    fuzz()
    assert_kept_is_plain()


@pytest.mark.parametrize("path", FORMS)
def test_any_text_in_the_other_forms(citizen: Citizen, path: str) -> None:
    citizen.consent()

    @AT_ONCE
    @given(
        st.dictionaries(st.sampled_from(["agree", "website", "c", "tail", "name", "postcode", "place"]), TEXT)
    )
    def fuzz(fields: dict[str, str]) -> None:
        with override_settings(SIGNUP_LIMITS={}):
            assert sent(citizen, path, fields).status_code in FINE, fields

    fuzz()
    assert_kept_is_plain()


@pytest.mark.parametrize("kind", ["return", "notice"])
def test_no_message_but_the_banks_own_changes_anything(
    citizen: Citizen, keys: dict[str, str], kind: str
) -> None:
    citizen.consent()
    citizen.fill_in()
    request, _ = to_bank(citizen)
    good = answered(request, keys["from_bank"], kind=webdebit.AnswerKind(kind))
    events = ApplicationEvent.objects.count()

    @AT_ONCE
    @given(
        bank=st.sampled_from(["9998", "9991", "0000", "x"]), place=st.integers(0, 400), sign=TEXT, mac=TEXT
    )
    def fuzz(bank: str, place: int, sign: str, mac: str) -> None:
        bent = good["message"][:place] + sign + good["message"][place + len(sign) :]
        for fields in (
            {"message": bent, "mac": good["mac"] if bent != good["message"] else "0" * 64},
            {"message": good["message"], "mac": mac},
            {"message": sign, "mac": mac},
        ):
            with override_settings(SIGNUP_LIMITS={}):
                assert sent(citizen, f"/{kind}/{bank}/", fields).status_code in (400, 404), fields

    fuzz()
    assert (state(), ApplicationEvent.objects.count()) == ("handed_off", events)
    assert not Evidence.objects.exists()
    assert not EvidenceAccount.objects.exists()
    assert citizen.post(f"/{kind}/9998/", good).status_code in (200, 302)
