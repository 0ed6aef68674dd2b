"""Who asks a page of drawers and safes for something, and which safe its address means."""

from typing import cast

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from mizuhiki.staff.api import User
from mizuhiki.till.models import Safe


def person_of(request: HttpRequest) -> User:
    """The signed-in person; the decorators let nobody else in."""
    return cast(User, request.user)


def safe_or_404(safe_id: int) -> Safe:
    """The safe with its counter."""
    return get_object_or_404(Safe.objects.select_related("counter"), pk=safe_id)
