"""A member of staff who acts, and an instant."""

from datetime import datetime

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser

from mizuhiki.platform import clock

AT = datetime(2026, 11, 21, 9, 30, tzinfo=clock.TOKYO)


@pytest.fixture
def clerk(db: None) -> AbstractBaseUser:
    return get_user_model().objects.create(username="mado1", display_name="窓口 花子")
