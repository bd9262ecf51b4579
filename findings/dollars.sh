#!/usr/bin/env bash
# SheetJS 0.18.5 (xlsx, as npm has it) puts a dollar before numbers that are merely formatted for Thailand.
#
# A pattern may begin with the language it is for: [$-D00041E]0 is "in Thai digits", [$-41E]#,##0 plain Thai. The $ in
# the brackets stands for no money, as nothing is named between $ and -. Before a number SheetJS reads it as the
# dollar sign: the text of a cell and its CSV say $46,215 where the sheet says ๔๖,๒๑๕, of households and of baht
# alike. Where the baht is named ([$฿-41E]) it is ฿. Beside it, a date of the Thai calendar, [$-107041E]d mmm yyyy, is
# 12 Jul 2026 and not 2569, though bbbb is understood. The dollar is reported as SheetJS/sheetjs 2696.
#
# Installs xlsx in a temporary folder (node and npm are needed); changes nothing else.
# Exit 0: it is still so. Exit 1: the behaviour has changed. Exit 2: the package cannot be had.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export npm_config_cache="$work/cache" npm_config_update_notifier=false
npm init -y > /dev/null 2>&1 && npm install --silent --no-audit --no-fund xlsx@0.18.5 > /dev/null 2>&1 || exit 2

cat > tried.js <<'JAVASCRIPT'
const sheets = require("xlsx");

const EXPECTED = [ // pattern, what is shown of 46215
  ["0", "46215"],
  ["[$-D00041E]0", "$46215"],
  ["[$-D00041E]#,##0", "$46,215"],
  ["[$-41E]#,##0", "$46,215"],
  ['[$-41E]#,##0.00" บาท"', "$46,215.00 บาท"],
  ["[$฿-41E]#,##0", "฿46,215"],
  ["[$-107041E]d mmm yyyy", "12 Jul 2026"],
  ["d mmm bbbb", "12 Jul 2569"],
];
const tab = sheets.utils.aoa_to_sheet(EXPECTED.map(() => [46215]));
EXPECTED.forEach(([pattern], row) => { tab[`A${row + 1}`].z = pattern; });
const book = sheets.utils.book_new();
sheets.utils.book_append_sheet(book, tab, "a");
sheets.writeFile(book, "a.xlsx");

const read = sheets.readFile("a.xlsx", { cellNF: true }).Sheets.a;
const csv = sheets.utils.sheet_to_csv(read, { FS: "\t" }).trim().split("\n").map((line) => line.replace(/^"|"$/g, ""));
let changed = false;
EXPECTED.forEach(([pattern, expected], row) => {
  const cell = read[`A${row + 1}`];
  console.log(`${cell.z.padEnd(24)} ${cell.w}`);
  changed ||= cell.z !== pattern || cell.w !== expected || csv[row] !== expected;
});
if (changed) console.error("the behaviour has changed");
process.exit(changed ? 1 : 0);
JAVASCRIPT
node tried.js
