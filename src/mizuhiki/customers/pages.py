"""Where a customer's page and the search are. A higher room has them; settings name them."""

from django.conf import settings

from mizuhiki.web import navigation


def page_of(customer_id: int) -> str:
    """The address of a customer's page; of the site's root while there is none."""
    return navigation.resolve(settings.WEB_SLOTS.get("customer", ""), customer_id) or "/"


def search_page() -> str:
    """The address of the search; of the site's root while there is none."""
    return navigation.resolve(settings.WEB_SLOTS.get("search", "")) or "/"
