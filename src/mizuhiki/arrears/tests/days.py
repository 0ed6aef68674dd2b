"""The day of the room's tests: the bill of April fell due on 25 May; the reminder may leave from 15 June."""

from datetime import date

from tests.builders import noon

DAY = date(2026, 6, 20)
AT = noon(DAY)
WATER, ALL = 4_851, 10_190
