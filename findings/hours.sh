#!/usr/bin/env bash
# PyThaiNLP 5.4.0: the morning hours that it writes itself it reads back as evening.
#
# time_to_thaiword(..., "m6h") writes 08:00 as แปดโมง, as people say it. thaiword_to_time reads แปดโมง as 20:00: each
# hour from six to ten in the morning that is said with โมง alone comes out twelve hours late, and สิบเอ็ดโมง (11:00)
# as 22:00, as สิบโมง does. Nothing fails or warns. 06:00 and 18:00 are both written หกโมง, so that the words no
# longer say which. With เช้า behind it, or as นาฬิกา, all is well.
#
# Installs pythainlp in a temporary folder; changes nothing else.
# Exit 0: it is still so. Exit 1: the behaviour has changed. Exit 2: the package cannot be had.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv && venv/bin/pip -q install pythainlp==5.4.0 2> /dev/null || exit 2
export PYTHAINLP_DATA="$work/data"

cat > tried.py <<'PYTHON'
import sys

from pythainlp.util import thaiword_to_time, time_to_thaiword

WRITTEN = {  # time: how it is written in m6h, what that is read back as
    "06:00": ("หกโมง", "18:00"),
    "07:00": ("เจ็ดโมง", "19:00"),
    "08:00": ("แปดโมง", "20:00"),
    "09:30": ("เก้าโมงครึ่ง", "21:30"),
    "10:00": ("สิบโมง", "22:00"),
    "11:00": ("สิบเอ็ดโมง", "22:00"),
    "15:00": ("สามโมง", "15:00"),
    "18:00": ("หกโมง", "18:00"),
}
READ = {"แปดโมงเช้า": "08:00", "แปดนาฬิกา": "08:00"}
seen = {}
for time in WRITTEN:
    words = time_to_thaiword(time, "m6h")
    seen[time] = words, thaiword_to_time(words)
    print(f"{time} is written {words}, which is read as {seen[time][1]}")
read = {words: thaiword_to_time(words) for words in READ}
for words, time in read.items():
    print(f"{words} is read as {time}")
sys.exit("the behaviour has changed" if (seen, read) != (WRITTEN, READ) else 0)
PYTHON
venv/bin/python tried.py
