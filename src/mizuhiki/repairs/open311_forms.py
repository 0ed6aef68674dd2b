"""What another system sends: a request, and which requests it asks for. Errors are in English."""

import re
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from typing_extensions import override

from mizuhiki.platform import clock
from mizuhiki.repairs.models import RepairItem
from mizuhiki.repairs.open311 import MOST, WORDS, Asked
from mizuhiki.repairs.services.receiving import Given
from mizuhiki.web.fields import digits_of

MOST_NUMBERS = 200


class RequestForm(forms.Form):
    """POST requests."""

    service_code = forms.CharField(max_length=24)
    lat = forms.DecimalField(required=False, min_value=-90, max_value=90, max_digits=18)
    long = forms.DecimalField(required=False, min_value=-180, max_value=180, max_digits=18)
    address_string = forms.CharField(required=False, max_length=120)
    address_id = forms.CharField(required=False, max_length=40)
    description = forms.CharField(required=False, max_length=1_000)
    first_name = forms.CharField(required=False, max_length=30)
    last_name = forms.CharField(required=False, max_length=29)
    phone = forms.CharField(required=False, max_length=20)

    @override
    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        pin = (given.get("lat"), given.get("long"))
        if (pin[0] is None) != (pin[1] is None):
            raise ValidationError("lat and long go together")
        if pin[0] is None and not given.get("address_string"):
            raise ValidationError("lat and long, or address_string, is required")
        if given.get("address_id") and pin[0] is None and not given.get("address_string"):
            raise ValidationError("address_id is not known here")
        return given

    def given(self, item: RepairItem, told: str) -> Given:
        """The request; what was told beside the description stands under it."""
        facts = self.cleaned_data
        latitude, longitude = facts["lat"], facts["long"]
        place = facts["address_string"] or f"地図の位置 {latitude:.6f}, {longitude:.6f}"
        words = "\n".join(part for part in (facts["description"], told) if part)
        digits = digits_of(facts["phone"])
        return Given(
            side=item.side,
            item_id=item.pk,
            urgency=item.urgency,
            place=place,
            words=words[:1_000],
            latitude=None if latitude is None else Decimal(latitude),
            longitude=None if longitude is None else Decimal(longitude),
            name=f"{facts['last_name']} {facts['first_name']}".strip(),
            telephone=digits if re.fullmatch(r"0\d{9,10}", digits) else "",
        )


ATTRIBUTE = f"attribute[{WORDS}]"


class AskForm(forms.Form):
    """GET requests."""

    service_request_id = forms.CharField(required=False, max_length=4_000)
    service_code = forms.CharField(required=False, max_length=2_000)
    status = forms.CharField(required=False, max_length=20)
    start_date = forms.CharField(required=False, max_length=40)
    end_date = forms.CharField(required=False, max_length=40)
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)
    page_size = forms.IntegerField(required=False, min_value=1, max_value=MOST)

    def clean_service_request_id(self) -> list[int]:
        """Numbers with commas; what is no number is no request of ours."""
        parts = [part.strip() for part in self.cleaned_data["service_request_id"].split(",") if part.strip()]
        if len(parts) > MOST_NUMBERS:
            raise ValidationError(f"at most {MOST_NUMBERS} numbers")
        return [int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < 19] or (
            [0] if parts else []
        )

    def clean_service_code(self) -> list[str]:
        """Codes with commas."""
        return [part.strip() for part in self.cleaned_data["service_code"].split(",") if part.strip()]

    def clean_status(self) -> str:
        """open, closed, or both."""
        found = {part.strip() for part in self.cleaned_data["status"].split(",") if part.strip()}
        if found - {"open", "closed"}:
            raise ValidationError("status is open or closed")
        return found.pop() if len(found) == 1 else ""

    def clean_start_date(self) -> datetime | None:
        """An instant in ISO 8601."""
        return _instant(self.cleaned_data["start_date"])

    def clean_end_date(self) -> datetime | None:
        """An instant in ISO 8601."""
        return _instant(self.cleaned_data["end_date"])

    def asked(self) -> Asked:
        """The cleaned form."""
        facts = self.cleaned_data
        return Asked(
            numbers=facts["service_request_id"],
            codes=facts["service_code"],
            status=facts["status"],
            since=facts["start_date"],
            until=facts["end_date"],
            page=facts["page"] or 1,
            size=facts["page_size"] or MOST,
        )


def _instant(text: str) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        raise ValidationError("dates are ISO 8601, such as 2026-11-16T09:30:00+09:00") from None
    if not 2000 <= found.year <= 2100:
        raise ValidationError("the year is between 2000 and 2100")
    return found if found.tzinfo else found.replace(tzinfo=clock.TOKYO)
