"""Colours as Google keeps them: channels in steps of 1/255, each colour beside its style twin."""

from __future__ import annotations

from typing import Any

from sync.sandbox.workbook import Resource

_TWINS = {
    "backgroundColor": "backgroundColorStyle",
    "foregroundColor": "foregroundColorStyle",
    "tabColor": "tabColorStyle",
}


def quantised(colour: Resource) -> Resource:
    """0.5 becomes 127/255 in single precision; a channel of zero is left out."""
    answer: Resource = {}
    for channel in ("red", "green", "blue"):
        step = int(float(colour.get(channel) or 0) * 255 + 1e-6)
        if step:
            share = float(f"{min(step, 255) / 255:.8g}")
            answer[channel] = int(share) if share == int(share) else share
    if "alpha" in colour:
        answer["alpha"] = colour["alpha"]
    return answer


def with_twins(resource: Any) -> Any:
    """A copy in which every known colour is quantised and has its twin beside it.

    Where both were given the style wins, as the discovery document says.
    """
    if isinstance(resource, list):
        return [with_twins(element) for element in resource]
    if not isinstance(resource, dict):
        return resource
    answer = {key: with_twins(value) for key, value in resource.items()}
    for plain, style in _TWINS.items():
        if "rgbColor" in (resource.get(style) or {}):
            colour = quantised(resource[style]["rgbColor"])
        elif plain in resource and style not in resource:
            colour = quantised(resource[plain])
        else:
            continue
        answer[plain], answer[style] = colour, {"rgbColor": dict(colour)}
    return answer
