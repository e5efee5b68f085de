"""Say a noun in English for a number of things."""


def plural(count: int, one: str, many: str = "") -> str:
    """Return `one` for a single thing, else `many`, which is `one` and an s where it is not given."""
    return one if count == 1 else many or f"{one}s"
