"""What people apply with, as the browser says: a figure for the report, nothing else."""

from django.http import HttpRequest


def device_of(request: HttpRequest) -> str:
    """tablet, phone or desktop."""
    agent = request.headers.get("User-Agent", "")
    if "iPad" in agent or "Tablet" in agent or ("Android" in agent and "Mobile" not in agent):
        return "tablet"
    return "phone" if "Mobi" in agent else "desktop"
