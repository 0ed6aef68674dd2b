"""A page about one supply: whose it is stands at its head, and the reading is written down."""

from collections.abc import Mapping
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mizuhiki.audit.api import log_read
from mizuhiki.customers.holders import holders_of
from mizuhiki.platform import clock
from mizuhiki.staff.api import User


def show_of_supply(
    request: HttpRequest, template: str, supply_id: int, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """The template with `identity`, the holder of the supply today as the viewer may see them."""
    person = cast(User, request.user)
    holder = holders_of([supply_id], today=clock.today(), viewer=person)[supply_id]
    log_read(request, subjects={"customers.customer": [holder.customer_id]})
    return render(request, template, {**context, "identity": holder}, status=status)
