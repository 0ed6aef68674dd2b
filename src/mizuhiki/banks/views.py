"""金融機関を探す: a bank by code, kanji or kana, then its branch. Two steps of plain links and one box."""

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mizuhiki.banks.finding import MOST, find_banks, find_branches
from mizuhiki.banks.models import MasterLoad
from mizuhiki.banks.permissions import PLACE_SEE
from mizuhiki.banks.selectors import name_of


@require_safe
@login_required
@permission_required(PLACE_SEE, raise_exception=True)
def place_find(request: HttpRequest) -> HttpResponse:
    """The places that a text means; with a bank chosen, its branches."""
    text = request.GET.get("text", "")[:60]
    bank_code = request.GET.get("bank", "")
    bank_name = name_of(bank_code) if bank_code.isascii() and bank_code.isdecimal() else ""
    if not bank_name:
        bank_code = ""
    found = find_branches(bank_code, text) if bank_code else find_banks(text)
    context = {
        "text": text,
        "bank_code": bank_code,
        "bank_name": bank_name,
        "found": found,
        "is_cut": len(found) == MOST,
        "load": MasterLoad.objects.order_by("-edition").first(),
    }
    return render(request, "banks/place_find.html", context)
