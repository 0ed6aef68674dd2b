"""Where a request comes from, when proxies stand in between."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "0.0.0.0"  # noqa: S104 - a value to log, not an address to listen on


def client_address(request: HttpRequest) -> str:
    """The address of the terminal.

    `X-Forwarded-For` counts only as far as our own proxies wrote it: with `TRUSTED_PROXIES` = n the
    n-th entry from the right. What stands left of it was sent by the terminal and may be invented.
    """
    address = request.META.get("REMOTE_ADDR") or UNKNOWN
    proxies: int = settings.TRUSTED_PROXIES
    if proxies:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        address = hops[-proxies] if len(hops) >= proxies else address
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return UNKNOWN
