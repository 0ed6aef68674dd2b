"""What can be wrong with a tariff file or with a request; each says so in one Japanese sentence."""


class TariffFault(Exception):  # noqa: N818 - the house names errors by what is true now
    """A definition that cannot be used. The sentence names file, line and key."""

    def __init__(self, file: str, line: int, key: str, problem: str) -> None:
        self.file, self.line, self.key, self.problem = file, line, key, problem
        where = file + (f" {line}行目" if line else "") + (f" {key}" if key else "")
        super().__init__(f"{where}：{problem}")


class PriceRefused(Exception):  # noqa: N818 - the house names errors by what is true now
    """A request that this tariff version cannot price; `code` is stable, the text is for people."""

    def __init__(self, code: str, sentence: str) -> None:
        self.code = code
        super().__init__(sentence)
