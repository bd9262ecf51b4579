#!/usr/bin/env bash
# Typst 0.15.2, with the font Sarabun: text copied out of a Thai PDF is not what was set, though the page looks right.
#
# 1. A syllable with a vowel and a tone mark above its letter stands there twice, for readers that heed all a PDF says
#    as well: PDFium, Chrome's, reads ทั้งหมด as ทั้ทั้งหมด and ครั้งที่ as ครั้รั้งที่, so that a search for ครั้งที่
#    finds nothing; poppler reads the same. With the font's features mark and mkmk off, so that Sarabun's ready-made
#    marks are taken, it is right.
# 2. What a mark is stands only in ActualText; to the mark's glyph belongs the whole syllable in which it was first
#    used. pypdf 7.1.1 passes ActualText over and hands out, without a warning, names that nobody set: หนองบัว is
#    หนองบ้ว, because บ้าน came before it. Between the letters are control characters (· below). The features change
#    nothing here. Both are of the kind of typst/typst 4225.
#
# Installs typst, fontpkg-sarabun, pypdfium2 and pypdf in a temporary folder; changes nothing else.
# Exit 0: it is still so. Exit 1: the behaviour has changed. Exit 2: the packages cannot be had.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv &&
    venv/bin/pip -q install typst==0.15.2 fontpkg-sarabun==1.0 pypdfium2==5.15.2 pypdf==7.1.1 2> /dev/null || exit 2

cat > tried.py <<'PYTHON'
import re
import sys
from pathlib import Path

import fontpkg_sarabun
import pypdf
import pypdfium2
import typst

FONT = str(Path(fontpkg_sarabun.__file__).parent)
AS_IT_IS, OFF = "", 'features: ("mark": 0, "mkmk": 0)'
EXPECTED = {  # what is set: what PDFium and pypdf read of it
    ("ทั้งหมด", AS_IT_IS): ("ทั้ทั้งหมด", "ทั้·ทั้งหมด"),
    ("ทั้งหมด", OFF): ("ทั้งหมด", "ทั้··งหมด"),
    ("ครั้งที่ 1", AS_IT_IS): ("ครั้รั้งที่ 1", "ครั้·รั้งที่·· 1"),
    ("ครั้งที่ 1", OFF): ("ครั้งที่ 1", "ครั้··งที่·· 1"),
    ("บ้านหนองบัว", AS_IT_IS): ("บ้านหนองบัว", "บ้·านหนองบ้·ว"),
    ("บ้านหนองบัว", OFF): ("บ้านหนองบัว", "บ้·านหนองบ้·ว"),
    ("หนองบัว", AS_IT_IS): ("หนองบัว", "หนองบั·ว"),
}


def read(text, features):
    Path("a.typ").write_text(
        f'#set text(font: "Sarabun", lang: "th", {features})\n{text}\n', encoding="utf-8"
    )
    typst.compile("a.typ", output="a.pdf", font_paths=[FONT])
    pdfium = pypdfium2.PdfDocument("a.pdf")[0].get_textpage().get_text_range()
    other = pypdf.PdfReader("a.pdf").pages[0].extract_text()
    return pdfium.strip(), re.sub(r"[\x00-\x1f]", "·", other.strip())


seen = {}
for text, features in EXPECTED:
    seen[text, features] = read(text, features)
    named = " (mark and mkmk off)" if features else ""
    print(f"{text}{named}: PDFium {seen[text, features][0]}, pypdf {seen[text, features][1]}")
sys.exit("the behaviour has changed" if seen != EXPECTED else 0)
PYTHON
venv/bin/python tried.py
