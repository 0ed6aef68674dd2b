"""The guide beside the work: every link leads somewhere, and a screen leads to its own paragraph."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver

from mizuhiki.web import guide

PAGES = sorted(path.stem for path in Path(settings.GUIDE).glob("*.md"))


@pytest.mark.django_db
def test_every_page_is_shown_and_its_links_lead_to_pages_there_are(
    person: Callable[..., object], sign_in: Callable[..., Client]
) -> None:
    browser = sign_in(person())
    assert "版の内容は、一度読み込むと変わりません。" in browser.get("/guide/rules/").content.decode()
    linked = set()
    for page in PAGES:
        response = browser.get("/guide/" if page == "index" else f"/guide/{page}/")
        assert response.status_code == 200, page
        html = response.content.decode()
        assert "<h1" in html, page
        assert ".md" not in html, page
        linked |= set(re.findall(r'href="/guide/([a-z-]+)/', html))
    assert linked == {page for page in PAGES if page != "index"}, "the index names every page, and no other"
    assert browser.get("/guide/no-such-page/").status_code == 404


# Papers and files, spoken of where their button is.
PAPERS = {
    "arrears:listing_file",
    "metering:expiring_export",
    "arrears:pledge_paper",
    "arrears:visit_paper",
    "desks:collection_export",
    "emergency:month_paper",
    "emergency:month_workbook",
    "exchange:list_file",
    "exchange:statistics_file",
    "revisions:shadow_file",
    "directdebit:answer_paper",
    "directdebit:sending_paper",
    "till:reserve_paper",
    "jointbills:slip_list",
    "jointbills:slip_paper",
    "jointbills:slip_sheet",
    "mail:postage_export",
    "registers:accident_paper",
    "intake:application_paper",
    "intake:crew_sheet",
    "intake:web_paper",
    "mail:postage_paper",
    "mail:reprint_paper",
    "mail:request_paper",
    "attachments:file_open",
    "callcentre:page_open",
    "attachments:incoming_faults",
    "billing:balance_file",
    "billing:handoff_file",
    "certificates:certificate_paper",
    "contacts:complaint_paper",
    "notices:reissue_paper",
    "outsourcing:day_paper",
    "outsourcing:month_paper",
    "outsourcing:readiness_paper",
    "notices:overpaid_paper",
    "notices:trial_paper",
    "payments:receipt_paper",
    "payments:refund_paper",
    "corrections:batch_file",
    "corrections:notice_paper",
    "corrections:summary_file",
    "reductions:reduction_form",
    "reductions:reduction_notice",
    "shutoffs:funnel_file",
    "shutoffs:report_file",
    "bulkwork:work_file",
    "metering:usage_slip",
    "metering:usage_slips",
    "vacancies:place_file",
    "writeoffs:writeoff_file",
    "shutoffs:cut_paper",
    "signup:day_print",
    "till:custody_paper",
    "till:float_exchange",
    "till:float_sheets",
}
# What another screen is made of, or leads to and comes back from.
PARTS = {
    "arrears:list_home",  # leads to the first list
    "repairs:crew_rows",
    "repairs:map_layer",
    "repairs:map_pins",
    *(f"repairs:open_{one}" for one in ("request", "requests", "service", "services", "token")),  # systems
    "repairs:request_rows",
    "desks:call_bar",
    "desks:call_stream",
    "desks:note_show",
    "telephony:board_part",
    "telephony:board_stream",
    "metering:reading_next",
    "fieldwork:state",
    "fieldwork:worker",
    "attachments:incoming_state",
    "mfa_deactivate_totp",
    "mfa_edit_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "payments:counter_day_close",
    "signup:publication_logo",
    "signup:publication_page",
    "signup:publication_start",
    "web:guide_index",
    "web:guide_page",
    "web:run_progress",
}


def test_a_paragraph_of_a_screen_names_a_screen_there_is() -> None:
    names = {str(name) for name in get_resolver().reverse_dict if isinstance(name, str)}
    for _, resolver in get_resolver().namespace_dict.values():
        names |= {str(name) for name in resolver.reverse_dict if isinstance(name, str)}
    unknown = {
        f"{page}#{anchor}" for page in PAGES for anchor in guide._anchors()[page] if anchor not in names
    }
    assert unknown == set()


@pytest.mark.req("CC-106")
def test_a_screen_leads_to_the_pages_of_its_room() -> None:
    assert guide.paragraph_of("web", "run_list") == "/guide/runs/#run_list"
    assert guide.paragraph_of("mail", "run_list") == "/guide/mail/#run_list"
    assert guide.paragraph_of("directdebit", "day_list") == "/guide/debit/#day_list"
    assert guide.paragraph_of("approvals", "request_decide") == "/guide/approvals/#request_decide"
    assert guide.paragraph_of("desks", "rules_version") == "/guide/rules/#rules_version"
    assert guide.paragraph_of("approvals", "unheard_of") == "/guide/approvals/"
    assert guide.paragraph_of("no_such_room", "unheard_of") is None


@pytest.mark.req("CC-106", "DD-018")
def test_the_guide_speaks_of_every_screen_on_a_page_of_its_room() -> None:
    with (Path(settings.GUIDE).parents[1] / "tests/security/urls.csv").open(encoding="utf-8") as file:
        names = {row["url"].rpartition(":") for row in csv.DictReader(file) if row["method"] == "GET"}
    silent = set()
    for room, _, name in names:
        pages = settings.GUIDE_PAGES.get(room, (room,))
        if not any(name in guide._anchors()[page] for page in pages if page in guide._anchors()):
            silent.add(f"{room}:{name}" if room else name)
    assert silent == {*PAPERS, *PARTS}


def test_a_screen_is_called_what_its_paragraph_is_called() -> None:
    assert guide.title_of("audit:trace") == "閲覧・変更の記録"
    assert guide.title_of("web:gone") == "web:gone"
