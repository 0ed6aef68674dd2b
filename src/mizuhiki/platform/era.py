"""Japanese eras, as dated data. The first year of an era is 元年."""

from datetime import date

ERAS: tuple[tuple[date, str, str], ...] = (
    (date(2019, 5, 1), "令和", "R"),
    (date(1989, 1, 8), "平成", "H"),
    (date(1926, 12, 25), "昭和", "S"),
)


def era_year(day: date) -> str:
    """令和8年 for a day of 2026; 令和元年 for its first year."""
    for start, name, _ in ERAS:
        if day >= start:
            year = day.year - start.year + 1
            return f"{name}{'元' if year == 1 else year}年"
    return f"{day.year}年"


def long_date(day: date) -> str:
    """2026年（令和8年）11月21日（土）, as letters and screens show a day."""
    weekday = "月火水木金土日"[day.weekday()]
    return f"{day.year}年（{era_year(day)}）{day.month}月{day.day}日（{weekday}）"


def era_date(day: date) -> str:
    """令和8年11月21日, as papers show a day."""
    return f"{era_year(day)}{day.month}月{day.day}日"


def short_era_date(day: date) -> str:
    """R8.11.21, as tables of utilities that count in eras show a day."""
    for start, _, letter in ERAS:
        if day >= start:
            return f"{letter}{day.year - start.year + 1}.{day.month}.{day.day}"
    return day.isoformat()
