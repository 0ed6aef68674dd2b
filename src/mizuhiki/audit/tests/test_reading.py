"""The read log of a request: one INSERT, before the page leaves, or no page at all."""

import pytest
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import ResolverMatch

from mizuhiki.audit.api import ReadLog, log_read, log_read_by, shows_personal_data
from mizuhiki.audit.middleware import REQUEST_ID_HEADER, RequestIdMiddleware, TraceMiddleware
from mizuhiki.audit.tests.conftest import AT


def open_page(user: AbstractBaseUser, view: object) -> HttpResponse:
    """What the middlewares of the staff door make of a view."""
    request = RequestFactory().get("/")
    request.user = user  # type: ignore[assignment]
    request.resolver_match = ResolverMatch(view, (), {}, url_name="customer_page", namespaces=["customers"])  # type: ignore[arg-type]
    response = RequestIdMiddleware(TraceMiddleware(view))(request)  # type: ignore[arg-type]
    assert isinstance(response, HttpResponse)
    return response


def test_one_request_is_one_insert_with_a_row_for_each_kind(clerk: AbstractBaseUser) -> None:
    @shows_personal_data(purpose="料金の照会")
    def page(request: HttpRequest) -> HttpResponse:
        log_read(request, subjects={"customers.customer": [11, 12, 11]})
        log_read(request, subjects={"customers.supply": [5], "customers.customer": [13]})
        return HttpResponse("ok")

    with CaptureQueriesContext(connection) as queries:
        response = open_page(clerk, page)
    assert len(queries) == 1
    assert 'INSERT INTO "audit_readlog"' in queries[0]["sql"]
    rows = ReadLog.objects.order_by("subject_kind")
    assert [(r.subject_kind, r.subject_ids, r.row_count) for r in rows] == [
        ("customers.customer", [11, 12, 13], 3),
        ("customers.supply", [5], 1),
    ]
    first = rows[0]
    assert (first.actor_id, first.actor_name, first.how) == (clerk.pk, "mado1", "screen")
    assert (first.screen, first.purpose) == ("customers:customer_page", "料金の照会")
    assert first.request_id == response[REQUEST_ID_HEADER]


def test_a_search_that_found_nobody_is_logged_too(clerk: AbstractBaseUser) -> None:
    @shows_personal_data(purpose="お客様の検索")
    def page(request: HttpRequest) -> HttpResponse:
        log_read(request, subjects={"customers.customer": []}, how=ReadLog.How.SEARCH)
        return HttpResponse("ok")

    open_page(clerk, page)
    row = ReadLog.objects.get()
    assert (row.how, row.subject_ids, row.row_count) == ("search", [], 0)


def test_a_page_that_forgot_to_log_is_not_sent(clerk: AbstractBaseUser) -> None:
    @shows_personal_data(purpose="料金の照会")
    def page(_: HttpRequest) -> HttpResponse:
        return HttpResponse("水野 太郎")

    with pytest.raises(AssertionError, match="logged no reading"):
        open_page(clerk, page)


def test_a_page_whose_log_cannot_be_written_is_not_sent(
    clerk: AbstractBaseUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    @shows_personal_data(purpose="料金の照会")
    def page(request: HttpRequest) -> HttpResponse:
        log_read(request, subjects={"customers.customer": [1]})
        return HttpResponse("水野 太郎")

    def fail(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(ReadLog.objects, "bulk_create", fail)
    with pytest.raises(OSError, match="disk full"):
        open_page(clerk, page)


def test_a_large_export_is_cut_into_rows(clerk: AbstractBaseUser) -> None:
    log_read_by(
        clerk,
        subjects={"customers.customer": range(1, 25_001)},
        screen="directdebit export",
        purpose="口座振替依頼",
        at=AT,
        how=ReadLog.How.EXPORT,
    )
    assert [row.row_count for row in ReadLog.objects.order_by("pk")] == [10_000, 10_000, 5_000]
