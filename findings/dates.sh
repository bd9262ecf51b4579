#!/usr/bin/env bash
# LibreOffice Calc 7.4.7 loses every date whose number format names its language by a tag.
#
# Excel since 2016 writes [$-en-US]d mmm yyyy and [$-th-TH,107]d mmm yy;@ where it wrote
# [$-409]... and [$-107041E]... before. LibreOffice 7.4.7 does not know the tags: it drops the whole
# format, shows the date as 46215, and when the file is saved as .xlsx again the cell is General for
# every later program. Nothing warns. With the number of the language in place of the tag all is well,
# and the Buddhist year of bbbb is lost in its own way: 12/7/bbbb.
#
# Installs libreoffice-calc (Debian 12) and openpyxl 3.1.5 in a temporary folder; changes nothing else.
# Exit 0: it is still so. Exit 1: the behaviour has changed. Exit 2: the packages cannot be had.
set -euo pipefail

version='4:7.4.7-1+deb12u14'
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir debs root out home

# The packages that calc needs beyond this machine's, as if no LibreOffice were installed here.
awk 'BEGIN { RS = ""; ORS = "\n\n" } !/^Package: (libreoffice|libuno|uno-libs|ure\n)/' \
    /var/lib/dpkg/status > status
apt-get -s -o Dir::State::status="$work/status" --no-install-recommends \
    install "libreoffice-calc=$version" |
    awk '/^Inst / { gsub(/\(/, "", $0); print $2 "=" ($3 ~ /^\[/ ? $4 : $3) }' > wanted || exit 2
[ -s wanted ] || exit 2
(cd debs && xargs apt-get -q download < ../wanted > /dev/null 2>&1) || exit 2
for package in debs/*.deb; do dpkg -x "$package" root; done
find root -type l -lname '/*' | while read -r link; do
    ln -sfn "$work/root$(readlink "$link")" "$link"
done
sed -i "s#file:///usr/lib/libreoffice#file://$work/root/usr/lib/libreoffice#g
        s#file:///etc/libreoffice#file://$work/root/etc/libreoffice#g" \
    root/usr/lib/libreoffice/program/*rc root/etc/libreoffice/*rc
cp -rn root/usr/lib/libreoffice/share/.registry/. root/etc/libreoffice/registry/  # as installing does
python3 -m venv venv && venv/bin/pip -q install openpyxl==3.1.5 2> /dev/null || exit 2

cat > write.py <<'PYTHON'
import openpyxl

FORMATS = ("[$-409]d mmm yyyy", "[$-107041E]d mmm yyyy", "[$-en-US]d mmm yyyy",
           "[$-th-TH]d mmm yyyy", "[$-th-TH,107]d mmm yy;@", "d/m/bbbb")
book = openpyxl.Workbook()
for row, pattern in enumerate(FORMATS, 1):
    book.active.cell(row, 1, 46215).number_format = pattern  # 12 July 2026
    book.active.cell(row, 2, pattern)
book.save("dates.xlsx")
PYTHON
venv/bin/python write.py

export HOME="$work/home" LANG=C.UTF-8
libraries="$work/root/usr/lib/x86_64-linux-gnu"
export LD_LIBRARY_PATH="$work/root/usr/lib/libreoffice/program:$libraries:$libraries/blas:$libraries/lapack"
start() { timeout 180 root/usr/lib/libreoffice/program/soffice.bin --headless "$@" 2> /dev/null; }
calc() { start "$@" || { [ $? -eq 81 ] && start "$@"; }; }  # 81: profile made, start me again
calc --version
calc --convert-to fods --outdir out dates.xlsx > /dev/null
calc --convert-to 'xlsx:Calc MS Excel 2007 XML' --outdir out dates.xlsx > /dev/null

cat > judge.py <<'PYTHON'
import sys
from xml.etree import ElementTree

import openpyxl

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
seen = {}
saved = openpyxl.load_workbook("out/dates.xlsx").active
rows = ElementTree.parse("out/dates.fods").iter(f"{TABLE}table-row")
for number, row in enumerate(rows, 1):
    cells = ["".join(p.itertext()) for p in row.iter(f"{TEXT}p")]
    if len(cells) == 2:
        seen[cells[1]] = cells[0], saved.cell(number, 1).number_format
        print(f"{cells[1]:26} shows {cells[0]:12} saved as {seen[cells[1]][1]}")
EXPECTED = {
    "[$-409]d mmm yyyy": ("12 Jul 2026", r"[$-409]d\ mmm\ yyyy"),
    "[$-107041E]d mmm yyyy": ("12 ก.ค. 2569", r"[$-107041E]d\ mmm\ yyyy"),
    "[$-en-US]d mmm yyyy": ("46215", "General"),
    "[$-th-TH]d mmm yyyy": ("46215", "General"),
    "[$-th-TH,107]d mmm yy;@": ("46215", "General"),
    "d/m/bbbb": ("12/7/bbbb", 'd/m/"bbbb"'),
}
if seen != EXPECTED:
    sys.exit("the behaviour has changed")
PYTHON
venv/bin/python judge.py
