"""Values of people: sealed, masked wherever they are shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar, overload

from sync.model.words import Words


class Personal:
    """A villager's value that prints masked everywhere; only `reveal()` gives it back.

    `kind` is one of "id", "phone", "name", "money", "text", or "astray": what was typed in a
    column that it has not the form of, of which no more than kind and length is shown. Equality
    and hashing use the raw value, so sets and comparisons work without revealing.
    """

    __slots__ = ("_raw", "kind")
    MASKS: ClassVar[Mapping[str, str]] = {
        "id": "•-••••-•••••-••-•",
        "phone": "•••-•••-••••",
        "name": "•••",
        "money": "•••",
        "text": "•••",
        "astray": "•••",
    }

    def __init__(self, raw: Any, kind: str) -> None:
        self._raw = raw
        self.kind = kind

    def reveal(self) -> Any:
        return self._raw

    def __str__(self) -> str:
        return self.words.th

    __repr__ = __str__

    @property
    def words(self) -> Words:
        """The mask; of what stands in the wrong column its kind and length besides."""
        mask = self.MASKS[self.kind]
        if self.kind != "astray":
            return Words(mask, mask)
        text = str(self._raw).strip()
        if any(map(str.isalpha, text)):
            return Words(
                f"{mask} (ข้อความ {len(text)} ตัวอักษร)", f"{mask} (text of {len(text)} characters)"
            )
        count = sum(map(str.isdigit, text))
        return Words(f"{mask} (ตัวเลข {count} หลัก)", f"{mask} (a number of {count} digits)")

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Personal) and self._raw == other._raw

    def __hash__(self) -> int:
        return hash(self._raw)

    def __reduce__(self) -> str | tuple[Any, ...]:
        raise TypeError("a personal value does not travel: it cannot be pickled or copied out")


class Covered(Sequence[Any]):
    """The texts of a column of people's values; each is covered when it is taken out.

    Few of them ever are: those of a finding, of a record that is named. Blank texts, and those
    of the records in `bare`, are handed out as they stand. It prints as a mask, like each of them.
    """

    __slots__ = ("_bare", "_kind", "_texts")

    def __init__(self, texts: Sequence[str], kind: str, bare: Collection[int] = ()) -> None:
        self._texts = texts
        self._kind = kind
        self._bare = bare

    def __len__(self) -> int:
        return len(self._texts)

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Any]: ...
    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        text = self._texts[index]
        if not text.strip() or index in self._bare:
            return text
        return Personal(text, self._kind)

    def reveal(self) -> Sequence[str]:
        """All texts as they were typed."""
        return self._texts

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Covered) and list(self) == list(other)

    def __repr__(self) -> str:
        return f"{len(self)} × {Personal.MASKS[self._kind]}"

    def __reduce__(self) -> str | tuple[Any, ...]:
        raise TypeError("personal values do not travel: they cannot be pickled or copied out")


def reveal(value: Any) -> Any:
    """The raw value behind a `Personal`, or the value itself."""
    return value.reveal() if isinstance(value, Personal) else value


def revealed(values: Sequence[Any]) -> Sequence[Any]:
    """The raw values of a whole column; the very same where none is covered."""
    if isinstance(values, Covered):
        return values.reveal()
    if Personal not in set(map(type, values)):
        return values
    return [value._raw if isinstance(value, Personal) else value for value in values]
