"""What both doors do once, before their first page."""

import gc

from django.urls import get_resolver


def settle() -> None:
    """Load what every page needs, and keep it out of the collector's rounds for good.

    A full round over the half million objects of the code takes longer than a page, and falls on
    whichever page is being made.
    """
    get_resolver().reverse_dict  # noqa: B018 - every room's addresses and views, read on asking
    gc.collect()
    gc.freeze()
