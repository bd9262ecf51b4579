"""See bench/nation/__init__.py."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bench import nation
from bench.nation import drills, first, table, year
from bench.nation.hosts import network
from bench.nation.world import TABS, Nation


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.nation",
        description=nation.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    kinds = parser.add_subparsers(dest="kind", required=True)
    drill = kinds.add_parser("drill", help="what befalls the workers")
    drill.add_argument("names", nargs="*", metavar="NAME", help=", ".join(drills.DRILLS))
    fresh = kinds.add_parser("table", help="how soon all is fresh")
    fresh.add_argument("--of", type=int, nargs="+", default=[1, 2, 5], help="accounts")
    fresh.add_argument("--on", type=int, nargs="+", default=[1, 2, 3], help="hosts")
    fresh.add_argument("--out", type=Path, default=table.FIGURES)
    through = kinds.add_parser("year", help="a year of weeks")
    through.add_argument("--weeks", type=int, default=52)
    alone = kinds.add_parser("first", help="a first sync on one host, beside another build's")
    alone.add_argument("--old", type=Path, required=True, help="a checkout of the other build")
    alone.add_argument("--rounds", type=int, default=1)
    sizes = ((drill, 90, 3), (fresh, 878, 3), (through, 13, 2), (alone, 100, 1))
    for each, districts, hosts in sizes:
        each.add_argument("--districts", type=int, default=districts)
        each.add_argument("--hosts", type=int, default=hosts)
        each.add_argument("--accounts", type=int, default=1)
        each.add_argument("--jobs", type=int, default=4)
        each.add_argument("--latency", type=float, default=0.3, help="seconds of each answer")
        each.add_argument("--records", choices=TABS, default="few",
                          help="few: three tabs of a district's workbook")  # fmt: skip
        each.add_argument("--no-quota", action="store_true")
        each.add_argument("--plain", action="store_true", help="no network namespaces")
    return parser.parse_args()


def main() -> int:
    given = parsed()
    with network() as address:
        namespaces = bool(address) and not given.plain and given.kind != "year"
    print(" ".join(sys.argv[1:]), "- in", "network namespaces" if namespaces else "plain processes")
    what = Nation(given.districts, given.accounts, given.records, given.latency,
                  not given.no_quota)  # fmt: skip
    if given.kind == "first":
        return first.main(what, given.old, given.rounds)
    asked = drills.Asked(what, given.hosts, given.jobs, namespaces)
    if given.kind == "drill":
        return drills.main(given.names, asked)
    if given.kind == "table":
        return table.main(asked, given.of, given.on, given.out)
    return year.main(asked, given.weeks)


if __name__ == "__main__":
    sys.exit(main())
