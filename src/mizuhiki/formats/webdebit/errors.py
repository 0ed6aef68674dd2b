"""Why a message or a row is refused. No sentence quotes a value: it may stand in a log."""

from mizuhiki.formats.errors import FormatRefused


class MessageRefused(FormatRefused):
    """A message that cannot be used. The subclass says why, `key` at which of its keys if at one."""

    code = "message_refused"

    def __init__(self, sentence: str, *, key: str = "") -> None:
        """With the sentence for a person."""
        super().__init__(sentence)
        self.key = key


class MessageTooLong(MessageRefused):
    """More bytes than a message may have."""

    code = "message_too_long"


class NoMessage(MessageRefused):
    """No JSON object of texts at all."""

    code = "no_message"


class KeyTwice(MessageRefused):
    """One key stands in it twice: two readers might take two different values."""

    code = "key_twice"


class WrongVersion(MessageRefused):
    """Of a version that is not spoken here."""

    code = "wrong_version"


class WrongKind(MessageRefused):
    """A message of another kind than was waited for."""

    code = "wrong_kind"


class UnknownKey(MessageRefused):
    """A key the version does not have."""

    code = "unknown_key"


class KeyMissing(MessageRefused):
    """A key of the version is not there."""

    code = "key_missing"


class WrongValue(MessageRefused):
    """A value with other characters, or of another length, than its key may have; or two that contradict."""

    code = "wrong_value"


class NotCanonical(MessageRefused):
    """The right things written in another way than the one there is: order, blanks or escapes."""

    code = "not_canonical"


class CannotWriteDaily(FormatRefused):
    """A row that the layout of a daily file cannot hold."""

    code = "cannot_write_daily"
