"""Words of rules and procedures, in both languages at once."""


class Words(str):
    """Chinese words that know their English ones (`en`), for what is data and not a sentence of ours."""

    en: str

    def __new__(cls, words: str, en: str) -> "Words":
        made = super().__new__(cls, words)
        made.en = en
        return made

    def __reduce__(self) -> tuple[type["Words"], tuple[str, str]]:
        return Words, (str(self), self.en)
