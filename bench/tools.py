"""The register's checks by the tools of the field, each as well as it can, on a CSV of the texts.

They find what bench.check puts in: blanks, ids, phones, amounts and tambons that are wrong. What
they are spared is what ours does besides: the search for the heading, other tabs, stored numbers,
sealing, masking, proposals. Each answers a set of (field, record, code); requirements-bench.txt
has the versions.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.peers import REQUIRED, TAKHLI

Found = set[tuple[str, int, str]]

AMOUNT = r"^(?:[0-9]{1,3}(?:,[0-9]{3})*|[0-9]+)(?:\.[0-9]+)?$"
PHONE = "^0[0-9]{8,9}$"
FILLED = r"\S"
MONEY = ("income_before", "income_after")
EVERY = 10**9  # errors that a tool may tell of; each has a bound of its own


def polars_by_hand(path: Path) -> Found:
    import polars as pl

    frame = _cleaned(path)
    faults = {
        **{(name, "D13"): ~pl.col(name).str.contains(FILLED) for name in REQUIRED},
        ("citizen_id", "D2"): (pl.col("citizen_id") != "") & ~_sound_id(),
        ("phone", "D7"): (pl.col("phone") != "") & ~pl.col("phone").str.contains(PHONE),
        **{
            (name, "D10"): (pl.col(name) != "") & ~pl.col(name).str.contains(AMOUNT)
            for name in MONEY
        },
        ("subdistrict", "D1"): ~pl.col("subdistrict").is_in(["", *_tambons(frame)]),
    }
    told = frame.select(
        each.arg_true().implode().alias(f"{name} {code}") for (name, code), each in faults.items()
    ).row(0)
    return {
        (name, row, code) for (name, code), rows in zip(faults, told, strict=True) for row in rows
    }


def pandera(path: Path) -> Found:
    import pandera.polars as pa
    import polars as pl

    frame = _cleaned(path)
    frame = frame.with_columns(_sound_id().alias("sound_id"))
    checks = {
        **{name: {"D13": pa.Check.str_matches(FILLED)} for name in REQUIRED},
        "phone": {"D7": pa.Check.str_matches(f"^$|{PHONE}")},
        **{name: {"D10": pa.Check.str_matches(f"^$|{AMOUNT}")} for name in MONEY},
        "sound_id": {"D2": pa.Check.eq(True)},
    }
    checks["subdistrict"]["D1"] = pa.Check.isin(_tambons(frame))
    types = {name: bool if name == "sound_id" else str for name in checks}
    columns = {name: pa.Column(types[name], [*each.values()]) for name, each in checks.items()}
    try:
        pa.DataFrameSchema(columns).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as fault:
        cases = fault.failure_cases.select(pl.col("column", "check_number", "index"))
        return {
            ("citizen_id" if name == "sound_id" else name, row, [*checks[name]][number])
            for name, number, row in cases.iter_rows()
        }
    return set()


def pointblank(path: Path) -> Found:
    import pointblank as pb

    frame = _cleaned(path)
    frame = frame.with_columns(_sound_id().cast(int).alias("sound_id"))
    steps: list[tuple[str, str]] = []
    plan = pb.Validate(frame)
    for name in REQUIRED:
        plan = plan.col_vals_regex(name, FILLED)
        steps.append((name, "D13"))
    plan = plan.col_vals_in_set("subdistrict", ["", *_tambons(frame)])
    plan = plan.col_vals_eq("sound_id", 1)
    plan = plan.col_vals_regex("phone", f"^$|{PHONE}")
    steps += [("subdistrict", "D1"), ("citizen_id", "D2"), ("phone", "D7")]
    for name in MONEY:
        plan = plan.col_vals_regex(name, f"^$|{AMOUNT}")
        steps.append((name, "D10"))
    done = plan.interrogate(extract_limit=EVERY)
    found: Found = set()
    for number, (name, code) in enumerate(steps, 1):
        extract = done.get_data_extracts(i=number, frame=True)
        if extract is not None and len(extract):
            found |= {(name, row - 1, code) for row in extract["_row_num_"]}
    return found


def frictionless(path: Path) -> Found:
    from frictionless import Check, Checklist, Resource, Schema, errors, fields

    from bench.peers import checked_row

    class Judged(Check):
        """Its own constraints know neither Thai digits nor check digits: a check of a row does."""

        Errors = [errors.RowConstraintError]  # noqa: RUF012 (as the library has it)

        def validate_row(self, row: Any) -> Any:
            for name, code in checked_row(row, known):
                yield errors.RowConstraintError.from_row(row, note=f"{name} {code}")

    known: dict[str, bool] = {}
    with path.open(encoding="utf-8") as file:
        names = file.readline().strip().split(",")
    schema = Schema(fields=[fields.StringField(name=name) for name in names])
    judged = Checklist(checks=[Judged()], skip_errors=["blank-row"])
    resource = Resource(path=path.name, basepath=str(path.parent), schema=schema)
    report = resource.validate(judged, limit_errors=EVERY)
    return {
        (*error.note.split(" ")[:1], error.row_number - 2, error.note.split(" ")[1])
        for error in report.task.errors
    }


# ------------------------------------------------------------------------------ what they share


def _cleaned(path: Path) -> Any:
    """The CSV as texts: spaces trimmed, Thai digits made plain, signs of ids and phones gone."""
    import polars as pl

    plain = pl.all().str.strip_chars().str.replace_many(list("๐๑๒๓๔๕๖๗๘๙"), list("0123456789"))
    frame = pl.read_csv(path, infer_schema=False).fill_null("")
    return frame.select(plain).with_columns(
        pl.col("citizen_id", "phone").str.replace_all("-", "", literal=True),
        pl.col(*MONEY).str.strip_suffix(" บาท"),
    )


def _sound_id() -> Any:
    """Thirteen digits of which the last is the check digit of the others; or no id at all."""
    import polars as pl

    number = pl.col("citizen_id").cast(pl.Int64, strict=False)
    digits = [number // 10 ** (12 - at) % 10 for at in range(13)]
    weighed = sum((digit * (13 - at) for at, digit in enumerate(digits[:12])), pl.lit(0))
    sound = pl.col("citizen_id").str.contains("^[1-8][0-9]{12}$") & (
        digits[12] == (11 - weighed % 11) % 10
    )
    return (pl.col("citizen_id") == "") | sound.fill_null(value=False)


def _tambons(frame: Any) -> list[str]:
    """The texts of the column that are a tambon of the district, told by our own parser."""
    from sync.reading.cells.places import parse_subdistrict

    texts = frame["subdistrict"].unique().to_list()
    return [text for text in texts if parse_subdistrict(text, TAKHLI).value is not None]


TOOLS: dict[str, Callable[[Path], Found]] = {
    "polars, by hand": polars_by_hand,
    "pandera (polars)": pandera,
    "pointblank": pointblank,
    "frictionless": frictionless,
}
