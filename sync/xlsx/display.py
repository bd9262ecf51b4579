"""What a person sees in a cell: a value rendered by its number pattern."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal

from sync.xlsx.number_format import FormatSection, Token, kind_of, sections_of
from sync.xlsx.values import EPOCH, CellFault, Value

_LAST_DAY = 2_958_465  # 9999-12-31
_ROUND = Context(prec=40, rounding=ROUND_HALF_UP)
_THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
MONTHS_TH = (
    *("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน"),
    *("กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"),
)
SHORT_MONTHS_TH = (
    *("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย."),
    *("ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."),
)
DAYS_TH = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")
SHORT_DAYS_TH = ("จ.", "อ.", "พ.", "พฤ.", "ศ.", "ส.", "อา.")
MONTHS_EN = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def shown(value: Value, pattern: str | None = None) -> str:
    """The text in the cell; a pattern that says nothing about the value is passed over."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, CellFault):
        return value.text
    if isinstance(value, str):
        return _text(value, pattern)
    kind = kind_of(pattern)
    if pattern is None or (kind is None and pattern.lower() in {"", "general", "standard"}):
        return general(value)
    section, number = _choose(sections_of(pattern), value)
    if kind == "TEXT":
        answer = _fill_text(section, general(number))
    elif section.dates:
        answer = _moment(number, section)
    elif any(token.kind == "digit" for token in section.tokens):
        answer = _number(number, section)
    else:
        answer = "".join(
            general(number) if token.kind == "general" else token.text for token in section.tokens
        )
    return answer.translate(_THAI_DIGITS) if section.thai_digits else answer


def general(number: float) -> str:
    """A number without a format: no ".0", at most ten decimals, "1E+15" when very large."""
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    if abs(number) >= 1e15 or abs(number) < 1e-9:
        mantissa, exponent = f"{number:.5E}".split("E")
        mantissa = mantissa.rstrip("0").rstrip(".")
        return f"{mantissa}E{exponent[0]}{exponent[1:].lstrip('0').zfill(2)}"
    places = max(0, min(10, 15 - len(str(int(abs(number))))))
    return _plain(number, places).rstrip("0").rstrip(".")


def date_of(serial: float) -> datetime:
    """The moment of a serial number, rounded to the millisecond."""
    return EPOCH + timedelta(milliseconds=round(serial * 86_400_000))


def _text(value: str, pattern: str | None) -> str:
    if not pattern or "@" not in pattern:
        return value
    sections = sections_of(pattern)
    section = sections[3] if len(sections) > 3 else sections[-1]
    return _fill_text(section, value)


def _fill_text(section: FormatSection, value: str) -> str:
    if not any(token.kind == "value" for token in section.tokens):
        return value
    return "".join(
        value if token.kind in {"value", "general"} else token.text for token in section.tokens
    )


def _choose(sections: tuple[FormatSection, ...], value: float) -> tuple[FormatSection, float]:
    """The section for this value, and the value as that section is to print it."""
    for section in sections[:2]:
        if section.condition and _holds(section.condition, value):
            return section, value
    if sections[0].condition:
        return sections[-1], value
    if value < 0 and len(sections) > 1:
        return sections[1], -value
    if value == 0 and len(sections) > 2:
        return sections[2], value
    return sections[0], value


def _holds(condition: tuple[str, float], value: float) -> bool:
    sign, limit = condition
    return {
        "<": value < limit,
        ">": value > limit,
        "=": value == limit,
        "<=": value <= limit,
        ">=": value >= limit,
        "<>": value != limit,
    }[sign]


def _plain(number: float | Decimal, places: int) -> str:
    exact = number if isinstance(number, Decimal) else Decimal(repr(float(number)))
    return f"{exact.quantize(Decimal(1).scaleb(-places), context=_wide(exact)):f}"


def _wide(exact: Decimal) -> Context:
    return Context(prec=max(40, exact.adjusted() + 40), rounding=ROUND_HALF_UP)


# --------------------------------------------------------------------------------- numbers


def _number(number: float, section: FormatSection) -> str:
    if section.plain:
        least, places, grouped = section.plain
        exact = Decimal(repr(float(number)))
        text = _plain(abs(exact), places)
        whole, _, fraction = text.partition(".")
        digits = f"{int(whole):{',' if grouped else f'0{least}d'}}"
        minus = "-" if exact < 0 and text.strip("0.") else ""
        return f"{minus}{digits}.{fraction}" if places else minus + digits
    tokens = section.tokens
    if any(token.kind == "exponent" for token in tokens):
        return _scientific(number, tokens)
    last = max(index for index, token in enumerate(tokens) if token.kind == "digit")
    point = next((i for i, token in enumerate(tokens) if token.kind == "point"), len(tokens))
    whole_end = min(point, last + 1)
    grouped, scale = False, 0
    digits_after = False
    for token in reversed(tokens[:point]):
        if token.kind == "digit":
            digits_after = True
        elif token.kind == "comma":
            grouped, scale = grouped or digits_after, scale + (not digits_after)
    places = sum(token.kind == "digit" for token in tokens[point:])
    exact = Decimal(repr(float(number)))
    exact = exact.scaleb(2 * sum(token.kind == "percent" for token in tokens) - 3 * scale)
    text = _plain(abs(exact), places)
    whole, _, fraction = text.partition(".")
    minus = "-" if exact < 0 and text.strip("0.") else ""
    body = _whole(whole, tokens[:whole_end], grouped)
    return minus + body + _fraction(fraction, tokens[whole_end:])


def _whole(digits: str, tokens: tuple[Token, ...], grouped: bool) -> str:
    """The integer part, its digits laid into the places from the right."""
    left = digits.lstrip("0")
    places = [index for index, token in enumerate(tokens) if token.kind == "digit"]
    first = places[0] if places else -1
    out: list[str] = []
    written = 0

    def write(digit: str) -> None:
        nonlocal written
        if grouped and written and written % 3 == 0 and digit != " ":
            out.append(",")
        out.append(digit)
        written += 1

    for index in range(len(tokens) - 1, -1, -1):
        token = tokens[index]
        if token.kind == "digit":
            if left:
                write(left[-1])
                left = left[:-1]
            elif token.text == "0":
                write("0")
            elif token.text == "?":
                write(" ")
            if index == first:
                while left:
                    write(left[-1])
                    left = left[:-1]
        elif token.kind == "text" or token.kind == "percent":
            out.append(token.text[::-1])
    if not places and digits.strip("0"):
        out.append(digits[::-1])
    return "".join(out)[::-1]


def _fraction(digits: str, tokens: tuple[Token, ...]) -> str:
    places = [token.text for token in tokens if token.kind == "digit"]
    keep = len(digits)
    while keep and digits[keep - 1] == "0" and places[keep - 1] == "#":
        keep -= 1
    out, position = "", 0
    for token in tokens:
        if token.kind == "point":
            # Excel keeps the point of "#.##" even when no digit follows.
            out += "."
        elif token.kind == "digit":
            if position < keep:
                out += digits[position]
            elif token.text == "?":
                out += " "
            position += 1
        elif token.kind in {"text", "percent"}:
            out += token.text
    return out


def _scientific(number: float, tokens: tuple[Token, ...]) -> str:
    mark = next(index for index, token in enumerate(tokens) if token.kind == "exponent")
    point = next((i for i, token in enumerate(tokens[:mark]) if token.kind == "point"), mark)
    places = sum(token.kind == "digit" for token in tokens[point:mark])
    width = sum(token.kind == "digit" for token in tokens[mark:])
    mantissa, exponent = f"{number:.{places}E}".split("E")
    sign = "-" if exponent[0] == "-" else ("+" if tokens[mark].text[1] == "+" else "")
    return f"{mantissa}E{sign}{exponent[1:].lstrip('0').zfill(width)}"


# --------------------------------------------------------------------------------- dates


def _moment(serial: float, section: FormatSection) -> str:
    if not -693_593 <= serial < _LAST_DAY + 1:
        return general(serial)
    moment = date_of(serial)
    pieces = [token for token in section.tokens if token.kind == "date"]
    noon = any(token.text in {"AM/PM", "A/P"} for token in pieces)
    out: list[str] = []
    seen = 0
    fraction = 0
    for index, token in enumerate(section.tokens):
        if token.kind == "date":
            minutes = token.text.strip("[]")[0] == "m" and _is_minute(pieces, seen)
            out.append(_piece(token.text, moment, serial, section, minutes, noon))
            seen += 1
        elif token.kind == "digit" and index and fraction:
            out.append(f"{moment.microsecond:06d}"[fraction - 1])
            fraction += 1
        else:
            follows = section.tokens[index + 1 : index + 2]
            if token.kind == "point" and follows and follows[0].kind == "digit":
                fraction = 1
            out.append(token.text)
    return "".join(out)


def _is_minute(pieces: list[Token], at: int) -> bool:
    """`m` means minutes right after hours or right before seconds."""
    before = pieces[at - 1].text.strip("[]") if at else ""
    after = pieces[at + 1].text.strip("[]") if at + 1 < len(pieces) else ""
    return len(pieces[at].text.strip("[]")) <= 2 and (
        before.startswith("h") or after.startswith("s")
    )


def _piece(
    text: str, moment: datetime, serial: float, section: FormatSection, minutes: bool, noon: bool
) -> str:
    width = len(text)
    if text.startswith("["):
        return _elapsed(text.strip("[]"), serial)
    letter = text[0]
    if letter in "AP":
        full = "AM" if moment.hour < 12 else "PM"
        return full if text == "AM/PM" else full[0]
    if letter == "h":
        hour = (moment.hour % 12 or 12) if noon else moment.hour
        return f"{hour:0{min(width, 2)}d}"
    if minutes:
        return f"{moment.minute:0{min(width, 2)}d}"
    if letter == "s":
        return f"{moment.second:0{min(width, 2)}d}"
    if letter == "d":
        return _day(moment, width, section.thai)
    if letter == "m":
        return _month(moment, width, section.thai)
    if letter == "g":
        return _era(width, section)
    year = moment.year + (543 if letter == "b" or section.buddhist else 0)
    return f"{year % 100:02d}" if width <= 2 and letter != "e" else f"{year:04d}"


def _era(width: int, section: FormatSection) -> str:
    """The era before a year; nothing where no Thai calendar or language is asked for."""
    if section.buddhist:
        return "พุทธศักราช" if width > 2 else "พ.ศ."
    if section.thai:
        return "คริสต์ศักราช" if width > 2 else "ค.ศ."
    return ""


def _elapsed(text: str, serial: float) -> str:
    seconds = round(serial * 86_400)
    per = {"h": 3600, "m": 60, "s": 1}[text[0]]
    return f"{seconds // per:0{len(text)}d}"


def _day(moment: datetime, width: int, thai: bool) -> str:
    if width <= 2:
        return f"{moment.day:0{width}d}"
    if width == 3:
        return SHORT_DAYS_TH[moment.weekday()] if thai else DAYS_EN[moment.weekday()][:3]
    return DAYS_TH[moment.weekday()] if thai else DAYS_EN[moment.weekday()]


def _month(moment: datetime, width: int, thai: bool) -> str:
    if width <= 2:
        return f"{moment.month:0{width}d}"
    if width == 3:
        return SHORT_MONTHS_TH[moment.month - 1] if thai else MONTHS_EN[moment.month - 1][:3]
    if width == 5:
        return (MONTHS_TH if thai else MONTHS_EN)[moment.month - 1][0]
    return (MONTHS_TH if thai else MONTHS_EN)[moment.month - 1]
