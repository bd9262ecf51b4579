#!/usr/bin/env bash
# Python 3.14.2: a mail read with email.policy.default names its Thai sender with a space inside a word.
#
# A header holds a name in pieces of at most 75 characters (RFC 2047), and Thai takes three bytes a letter: a name of
# more than some fifteen letters comes in two or more. What stands between two pieces is no part of the name (6.2),
# and in a subject the parser knows that; in From, To and Cc it hands out a space there, mostly within a word and at
# times between a letter and its vowel or tone mark. Who looks the name up in a list does not find it. Nothing stands
# among the defects. The old way, email.header, reads the same bytes right. 3.11.2, as Debian 12 has it, does the
# same. Reported as python/cpython 128110.
#
# Installs pyodide 314.0.8, which is that Python for node, in a temporary folder; changes nothing else.
# Exit 0: it is still so. Exit 1: the behaviour has changed. Exit 2: the package cannot be had.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export npm_config_cache="$work/cache" npm_config_update_notifier=false
npm init -y > /dev/null 2>&1 && npm install --silent --no-audit --no-fund pyodide@314.0.8 > /dev/null 2>&1 || exit 2

cat > tried.py <<'PYTHON'
import platform
from email import message_from_bytes, policy
from email.header import Header, decode_header, make_header

EXPECTED = {  # a name: what is read of it in From
    "ตำบล โนนสูง": "ตำบล โนนสูง",
    "พัฒนาการอำเภอโนนสูง": "พัฒนาการอำเภอโ นนสูง",
    "สำนักงานพัฒนาชุมชนอำเภอ": "สำนักงานพัฒนาช ุมชนอำเภอ",
    "ศูนย์เรียนรู้บ้านหนองบัว": "ศูนย์เรียนรู้บ ้านหนองบัว",
}


def tell():
    print("Python", platform.python_version())
    changed = 0
    for name, expected in EXPECTED.items():
        coded = Header(name, "utf-8", header_name="Subject").encode(linesep="\r\n")
        raw = f"Subject: {coded}\r\nFrom: {coded} <office@example.go.th>\r\n\r\n".encode()
        mail = message_from_bytes(raw, policy=policy.default)
        read = mail["From"].addresses[0].display_name
        old = str(make_header(decode_header(message_from_bytes(raw)["From"])))
        print(f"{name}, in {coded.count('=?utf-8?')}: {read} (email.header: {old.rpartition(' ')[0]})")
        changed |= (read, old) != (expected, f"{name} <office@example.go.th>")
        changed |= mail["Subject"] != name or bool(mail["From"].defects)
    if changed:
        print("the behaviour has changed")
    return int(changed)


tell()
PYTHON
cat > run.mjs <<'JAVASCRIPT'
import { readFileSync } from "node:fs";
import { loadPyodide } from "pyodide";

const python = await loadPyodide();
process.exitCode = python.runPython(readFileSync("tried.py", "utf8"));
JAVASCRIPT
node run.mjs
