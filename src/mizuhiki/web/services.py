"""What the screens forget again."""

from datetime import datetime

from mizuhiki.web.models import Once


def forget_sent_forms(*, before: datetime) -> int:
    """Drop keys of forms nobody has open any more; returns how many."""
    return Once.objects.filter(at__lt=before).delete()[0]
