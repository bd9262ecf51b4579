"""Numbers for a monitoring system, in Prometheus' text format: pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")


@dataclass(frozen=True, slots=True)
class Sample:
    """One value of one metric; `labels` tell it apart from the others of the same name."""

    name: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric's name, what it counts, and its samples."""

    name: str
    help: str
    kind: Literal["counter", "gauge"]
    samples: tuple[Sample, ...]


def gauge(name: str, help: str, value: float, **labels: str) -> Metric:
    return Metric(name, help, "gauge", (Sample(name, value, labels),))


def prometheus(metrics: Iterable[Metric]) -> str:
    """The metrics as one text, each name announced once, ending in a line end."""
    lines: list[str] = []
    for metric in metrics:
        if not _NAME.fullmatch(metric.name):
            raise ValueError(f"{metric.name!r} is not a metric's name")
        lines += [
            f"# HELP {metric.name} {_escaped(metric.help, quote=False)}",
            f"# TYPE {metric.name} {metric.kind}",
        ]
        lines += [_line(sample) for sample in metric.samples]
    return "".join(f"{line}\n" for line in lines)


def _line(sample: Sample) -> str:
    labels = ",".join(f'{name}="{_escaped(text)}"' for name, text in sample.labels.items())
    return (
        f"{sample.name}{{{labels}}} {sample.value:.17g}"
        if labels
        else (f"{sample.name} {sample.value:.17g}")
    )


def _escaped(text: str, *, quote: bool = True) -> str:
    text = text.replace("\\", r"\\").replace("\n", r"\n")
    return text.replace('"', r"\"") if quote else text
