"""What the forkserver of `tests.program` holds ready: the modules of commands, the rules proven."""

from __future__ import annotations

import pytest  # noqa: F401 - each child looks at the parent's main module, which imports it

import cli  # noqa: F401
from sync.pipeline import Pipeline
from sync.rules import examples
from sync.settings import PACKAGED, load
from tests.proven import Once

examples.prove = Once(examples.prove)
assert Pipeline(load(PACKAGED, {})).rulebook.rules
