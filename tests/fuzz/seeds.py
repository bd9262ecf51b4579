"""The seeds: for each target a file of byte strings, one a line as Python writes them."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

SEEDS = Path(__file__).parent / "seeds"


def file_of(target: str) -> Path:
    return SEEDS / f"{'cells' if target in _OF_CELLS else target}.txt"


_OF_CELLS = ("columns", "other cells", "thai", "sealing")


def seeds_of(target: str) -> list[bytes]:
    lines = file_of(target).read_text(encoding="ascii").splitlines()
    return [ast.literal_eval(line) for line in lines if line and not line.startswith("#")]


def mutated(seeds: Sequence[bytes], rng: random.Random) -> Iterator[bytes]:
    """Seeds cut, doubled, spliced and spoilt, without end; the same for the same `rng`."""
    while True:
        data = bytearray(rng.choice(seeds))
        for _ in range(rng.choice((1, 1, 2, 3, 5))):
            _mutate(data, rng, seeds)
        yield bytes(data)


def _mutate(data: bytearray, rng: random.Random, seeds: Sequence[bytes]) -> None:
    at = rng.randint(0, len(data))
    upto = min(len(data), at + rng.randint(1, 8))
    match rng.randrange(6):
        case 0:
            data[at:upto] = b""
        case 1:
            data[at:at] = data[at:upto] * rng.randint(1, 4)
        case 2:
            data[at:at] = bytes([rng.randrange(256)])
        case 3:
            data[at:upto] = bytes(rng.randrange(256) for _ in range(upto - at))
        case 4:
            other = rng.choice(seeds)
            cut = rng.randint(0, len(other))
            data[at:upto] = other[cut : cut + rng.randint(1, 30)]
        case _:
            data[at:upto] = data[at:upto][::-1]
