"""井戸・控除メーターの検針: the further meters of a supply, and what they measured."""

from typing import cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.customers.api import ServiceFact, Supply, holders_of, page_of
from mizuhiki.metering.permissions import READING_SETTLE
from mizuhiki.metering.services.sources import read_source
from mizuhiki.metering.source_models import SourceReading
from mizuhiki.platform import clock
from mizuhiki.platform.calendars import months_until
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User
from mizuhiki.web import once
from mizuhiki.web.fields import DayField, MonthField, VolumeField
from mizuhiki.web.forms import Form

SHOWN, MONTHS_BACK = 24, 6


class SourceForm(Form):
    """What one of them measured since its last reading."""

    code = forms.ChoiceField(label="水源")
    cycle_month = MonthField(label="検針月", help_text="同じ水道の検針と同じ月にします。")
    read_on = DayField(label="検針日")
    m3 = VolumeField(label="使用水量", least=0, help_text="前回の検針からの水量（m³）。")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(READING_SETTLE, raise_exception=True)
@shows_personal_data(purpose="井戸・控除メーターの検針")
@once.protected
def source_read(request: HttpRequest, supply_id: int) -> HttpResponse:
    """Register a month of one of them; the last ones stand below."""
    supply, person = get_object_or_404(Supply, pk=supply_id), cast(User, request.user)
    facts = ServiceFact.objects.filter(supply=supply, kind=ServiceFact.Kind.SOURCE)
    form = SourceForm(request.POST or None, initial={"read_on": clock.today()})
    code, month = form.fields["code"], form.fields["cycle_month"]
    assert isinstance(code, forms.ChoiceField)
    assert isinstance(month, MonthField)
    code.choices = [(one, one) for one in sorted(set(facts.values_list("code", flat=True)))]
    month.offer(months_until(clock.today(), back=MONTHS_BACK))
    if form.is_valid():
        try:
            read_source(supply_id=supply_id, **form.cleaned_data, actor=person, at=clock.now())
        except RuleBroken as broken:
            form.refuse("cycle_month" if broken.code == "reading_billed" else "read_on", broken)
        else:
            messages.success(request, "検針を登録しました。")
            return redirect("metering:source_read", supply_id)
    holder = holders_of([supply_id], today=clock.today(), viewer=person)[supply_id]
    log_read(request, subjects={"customers.customer": [holder.customer_id]})
    found = SourceReading.objects.filter(supply=supply).select_related("registered_by")
    context = {
        "form": form,
        "supply": supply,
        "identity": holder,
        "back": f"{page_of(holder.customer_id)}?supply={supply_id}",
        "readings": list(found.order_by("-cycle_month", "code", "-sequence")[:SHOWN]),
    }
    return render(request, "metering/source_read.html", context, status=422 if form.errors else 200)
