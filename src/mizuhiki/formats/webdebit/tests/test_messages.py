"""One text for each message, and every other text refused by name."""

import json
import random
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mizuhiki.formats.webdebit import (
    FRESH_FOR,
    Answer,
    AnswerKind,
    Ask,
    Message,
    MessageRefused,
    Request,
    Result,
    compose,
    is_fresh,
    is_sealed,
    read,
    seal,
)
from mizuhiki.formats.webdebit.tests.builders import (
    AT,
    KEY,
    answer,
    answers,
    ask,
    asks,
    request,
    requests,
)
from tests.damage.damaging import mutate

PAGE = Path(__file__).parents[5] / "docs" / "rules" / "webdebit.md"
LIKELY = '0123456789{}[]":,\\u ｱABCDEFversionkind+-T/'.encode()


@given(message=requests | asks | answers())
def test_a_message_reads_back_the_same(message: Message) -> None:
    assert read(compose(message), type(message)) == message


def test_the_text_of_a_request() -> None:
    assert compose(request()) == (
        '{"account_no":"0012345","account_type":"1","bank":"9998","branch":"101","client":"0000012345",'
        '"company":"00001","contract":"01","customer_no":"00001234567","holder_kana":"ﾐｽﾞﾋｷ ﾀﾛｳ",'
        '"issued_at":"2026-11-30T09:00:00+09:00","kind":"request","reference":"W7K2M9Q4R8TXZ01",'
        '"return_url":"http://127.0.0.1:8001/return/9998/","version":"1"}'
    )


def test_the_example_of_the_page_is_what_the_code_makes() -> None:
    [key, text, mac] = re.findall(r"^    (\S.*)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)[:3]
    assert bytes.fromhex(key) == KEY
    assert text == compose(request())
    assert mac == seal(text, bytes.fromhex(key))
    assert is_sealed(text, mac, KEY)


@given(
    message=requests | asks | answers(),
    key=st.binary(min_size=32, max_size=32),
    at=st.integers(min_value=0),
    flip=st.integers(1, 255),
)
def test_any_flipped_byte_of_text_or_seal_is_refused(
    message: Message, key: bytes, at: int, flip: int
) -> None:
    text = compose(message)
    mac = seal(text, key)
    assert is_sealed(text, mac, key)
    for is_text, whole in ((True, text.encode()), (False, mac.encode())):
        place = at % len(whole)
        changed = whole[:place] + bytes([whole[place] ^ flip]) + whole[place + 1 :]
        as_text = changed.decode(errors="surrogateescape")
        assert not (is_sealed(as_text, mac, key) if is_text else is_sealed(text, as_text, key))


def test_a_seal_of_another_key_or_another_case_is_refused() -> None:
    text = compose(request())
    mac = seal(text, KEY)
    assert not is_sealed(text, mac, bytes(32))
    assert not is_sealed(text, mac.upper(), KEY)
    assert not is_sealed(text, "", KEY)
    assert not is_sealed(text, mac + "\n", KEY)


def changed(**values: object) -> str:
    """The text of a request with other values; None takes a key away."""
    found = json.loads(compose(request())) | values
    kept = {name: value for name, value in found.items() if value is not None}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def padded(size: int) -> str:
    """A text of so many bytes with a key too many."""
    return changed(more="a" * (size - len(changed(more="").encode())))


@pytest.mark.parametrize(
    ("text", "code", "key"),
    [
        (changed(more="1"), "unknown_key", ""),
        (changed(branch=None), "key_missing", "branch"),
        (changed(version="2"), "wrong_version", "version"),
        (changed(version=None), "wrong_version", "version"),
        (changed(version=1), "no_message", ""),
        (changed(kind="ask"), "wrong_kind", "kind"),
        (changed(branch={"branch": "101"}), "no_message", ""),
        (changed(bank="999"), "wrong_value", "bank"),
        (changed(bank="９９９８"), "wrong_value", "bank"),
        (changed(bank="9998\n"), "wrong_value", "bank"),
        (changed(account_type="3"), "wrong_value", "account_type"),
        (changed(holder_kana=""), "wrong_value", "holder_kana"),
        (changed(holder_kana="ミズヒキ"), "wrong_value", "holder_kana"),
        (changed(holder_kana="ｱ" * 31), "wrong_value", "holder_kana"),
        (changed(holder_kana=" ｱ"), "wrong_value", "holder_kana"),
        (changed(customer_no="1" * 21), "wrong_value", "customer_no"),
        (changed(reference="W7K2M9Q4R8TXz01"), "wrong_value", "reference"),
        (changed(reference="W7K2M9Q4R8T"), "wrong_value", "reference"),
        (changed(return_url="http://kouza.example.jp/"), "wrong_value", "return_url"),
        (changed(return_url="https://a.jp/?no=1"), "wrong_value", "return_url"),
        (changed(return_url="https://me@a.jp/"), "wrong_value", "return_url"),
        (changed(return_url="javascript:alert(1)"), "wrong_value", "return_url"),
        (changed(return_url="https://a.jp/" + "a" * 488), "wrong_value", "return_url"),
        (changed(issued_at="2026-11-30T09:00:00"), "wrong_value", "issued_at"),
        (changed(issued_at="2026-11-30T09:00:00.5+09:00"), "wrong_value", "issued_at"),
        (changed(issued_at="2026-11-31T09:00:00+09:00"), "wrong_value", "issued_at"),
        (changed(issued_at="2026-11-30T24:00:00+09:00"), "wrong_value", "issued_at"),
        (changed(issued_at="2026-11-30T00:00:00-00:00"), "not_canonical", ""),
        (changed().replace('"bank"', '"bank" '), "not_canonical", ""),
        (changed().replace("ﾐ", "\\uff90"), "not_canonical", ""),
        (changed(bank=None)[:-1] + ',"bank":"9998"}', "not_canonical", ""),
        (changed().replace('"bank":"9998"', '"bank":"9998","bank":"9998"'), "key_twice", ""),
        (changed(more="a" * 4096), "message_too_long", ""),
        (padded(4097), "message_too_long", ""),
        (padded(4096), "unknown_key", ""),
        (changed(holder_kana="ﾐ" * 1300), "message_too_long", ""),
        ("", "no_message", ""),
        ("[" * 4000, "no_message", ""),
        ("9" * 4096, "no_message", ""),
        ('["a"]', "no_message", ""),
        ("null", "no_message", ""),
        (changed().replace("ﾐ", "\ud800"), "no_message", ""),
        (changed().replace("ﾐ", "\\ud800"), "wrong_value", "holder_kana"),
        (changed()[:-1], "no_message", ""),
        (compose(ask()), "wrong_kind", "kind"),
    ],
)  # fmt: skip
def test_what_is_no_request_is_refused_by_name(text: str, code: str, key: str) -> None:
    with pytest.raises(MessageRefused) as refused:
        read(text, Request)
    assert (refused.value.code, refused.value.key) == (code, key)
    assert str(refused.value).endswith("。")


@pytest.mark.parametrize(
    ("other", "key"),
    [
        ({"kind": AnswerKind.NOTICE, "result": Result.NOT_FOUND}, "result"),
        ({"result": Result.OK, "holder_kana": ""}, "branch"),
        ({"result": Result.OK, "registered_on": None}, "branch"),
        ({"result": Result.NAME_MISMATCH}, "branch"),
        ({"stated_at": AT.replace(microsecond=1)}, "stated_at"),
    ],
)
def test_an_answer_that_contradicts_itself_is_not_even_written(other: dict[str, object], key: str) -> None:
    with pytest.raises(MessageRefused) as refused:
        compose(answer(**other))
    assert (refused.value.code, refused.value.key) == ("wrong_value", key)


def test_an_answer_of_an_unknown_result_is_refused() -> None:
    with pytest.raises(MessageRefused, match="結果は決められた結果のどれかです"):
        read(compose(answer()).replace('"result":"OK"', '"result":"FINE"'), Answer)


@pytest.mark.parametrize(
    ("seconds", "fresh"), [(0, True), (900, True), (901, False), (-900, True), (-901, False)]
)
def test_a_message_is_fresh_for_a_quarter_of_an_hour_either_way(seconds: int, fresh: bool) -> None:  # noqa: FBT001
    assert timedelta(seconds=900) == FRESH_FOR
    assert is_fresh(AT, now=AT + timedelta(seconds=seconds)) is fresh


def test_freshness_looks_at_instants_whatever_their_zone() -> None:
    assert is_fresh(AT, now=datetime.fromisoformat("2026-11-30T00:10:00+00:00"))


def test_every_result_has_a_sentence_for_people() -> None:
    sentences = [result.sentence for result in Result]
    assert len(set(sentences)) == len(Result) == 11
    assert all(re.fullmatch(r"[ぁ-んァ-ヶ一-龠ーA-Z、。]+。", sentence) for sentence in sentences)


def check_many(count: int, seed: int) -> None:
    """Damage messages; what is still read is another message altogether, and its seal does not hold."""
    originals: list[Message] = [request(), ask(), answer(), answer(kind=AnswerKind.RETURN)]
    dice = random.Random(seed)  # noqa: S311
    refused = 0
    for number in range(count):
        original = dice.choice(originals)
        text = compose(original)
        how, bytes_ = mutate(text.encode(), dice, likely=LIKELY)
        damaged = bytes_.decode(errors="surrogateescape")
        trouble = f"seed {seed}, number {number}, {how}"
        assert is_sealed(damaged, seal(text, KEY), KEY) is (damaged == text), trouble
        kinds: tuple[type[Message], ...] = (Request, Ask, Answer)
        for kind in kinds:
            try:
                found = read(damaged, kind)
            except MessageRefused:
                refused += 1
                continue
            assert compose(found) == damaged, trouble
            assert (found == original) is (damaged == text), trouble
    assert refused > 2 * count


def test_two_thousand_damaged_messages() -> None:
    check_many(2_000, seed=1)


@pytest.mark.long
def test_a_hundred_thousand_damaged_messages(number_of: Callable[[int], int]) -> None:
    check_many(number_of(100_000), seed=2)
