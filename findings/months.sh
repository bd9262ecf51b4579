#!/usr/bin/env bash
# dateparser 1.5.0: March in its Thai short form is January, and half past two is a quarter of an hour ago.
#
# 1. มี.ค., as most write มีนาคม, is January: before it looks for a month, dateparser takes off what it holds for
#    accents, and the vowel of มี.ค. with them; what is left is ม.ค. The other eleven are right, so a column of dates
#    looks well read. Nothing warns, and STRICT_PARSING is content. With the setting NORMALIZE off it is March.
# 2. A time written as offices do, 14.30 น. (นาฬิกา), is "14.3 minutes before now"; with a colon, or behind a date, it
#    is the time of day.
#
# Installs dateparser in a temporary folder; changes nothing else.
# Exit 0: it is still so. Exit 1: the behaviour has changed. Exit 2: the package cannot be had.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv && venv/bin/pip -q install dateparser==1.5.0 2> /dev/null || exit 2

cat > tried.py <<'PYTHON'
import sys
from datetime import datetime

import dateparser

NOW = datetime(2026, 7, 12, 9, 0)
MONTHS = "ม.ค. ก.พ. มี.ค. เม.ย. พ.ค. มิ.ย. ก.ค. ส.ค. ก.ย. ต.ค. พ.ย. ธ.ค.".split()


def read(text, **settings):
    return dateparser.parse(text, languages=["th"], settings={"RELATIVE_BASE": NOW, **settings})


months = {}
for number, month in enumerate(MONTHS, 1):
    moment = read(f"15 {month} 2026")
    months[number] = moment.month
    print(f"15 {month} 2026 is {moment:%d %B %Y}" + (" <- not March" if number != moment.month else ""))
MORE = {  # text, setting: what it is read as at 9:00 on 12 July 2026
    ("15 มีนาคม 2026", ""): "2026-03-15 00:00:00",
    ("15 มี.ค. 2026", "STRICT_PARSING=True"): "2026-01-15 00:00:00",
    ("15 มี.ค. 2026", "NORMALIZE=False"): "2026-03-15 00:00:00",
    ("14.30 น.", ""): "2026-07-12 08:45:42",
    ("14:30 น.", ""): "2026-07-12 14:30:00",
    ("15 ก.ค. 2026 14.30 น.", ""): "2026-07-15 14:30:00",
}
more = {}
for text, how in MORE:
    name, _, value = how.partition("=")
    more[text, how] = str(read(text, **{name: value == "True"} if how else {}))
    print(" ".join((text, how)).strip(), "is", more[text, how])
expected = {number: 1 if number == 3 else number for number in months}
sys.exit("the behaviour has changed" if (months, more) != (expected, MORE) else 0)
PYTHON
venv/bin/python tried.py
