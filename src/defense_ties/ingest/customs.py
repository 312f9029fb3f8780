"""Trade in arms as customs see it: UN Comtrade, as its old site and its interface of today give it, and CEPII's BACI.

Files of a hundred million rows are read by DuckDB in a memory that is set beforehand: one pass gives the few rows of arms, and how
many rows each rule leaves out. What is read of any of them is one tidy frame, with the columns

- ``year``; ``reporter`` and ``partner`` by ISO 3166-1 alpha-3 or the provider's own code (of BACI the exporter and the importer);
- ``flow`` (export, import, reconciled) and ``valuation`` (FOB, CIF, not said), see :mod:`defense_ties.customs`;
- ``commodity``, a key of ``COMMODITIES``, or one of ``UNPLACED`` for a code that hides the commodity;
- ``classification``, the edition of the Harmonized System (H0 of 1992 to H6 of 2022, HS for that in which it was reported);
- ``usd`` in current US dollars, and ``reported``: whether the value is a report, missing where the file does not say it.
"""

from __future__ import annotations

import codecs
import csv
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import duckdb
import pandas as pd

from ..customs import CIF, COMMODITIES, EXPORT, FOB, IMPORT, RECONCILED, UNPLACED, UNSAID
from . import raw
from .forms import Delimited, Form, Long, Sources

# What DuckDB may hold; a file is read in pieces, and what is kept of it is small.
MEMORY = "1GB"
_PIECE = 1 << 20
COLUMNS = ["year", "reporter", "partner", "flow", "valuation", "commodity", "classification", "usd", "reported"]
# Among the rows of one key none may stand twice.
_KEY = ["year", "reporter", "partner", "flow", "valuation", "code", "classification"]
_EDITIONS = ("H0", "H1", "H2", "H3", "H4", "H5", "H6")
_VALUE = "US dollars, none below nothing"

# Of the files of comtrade.un.org, in a shorter form and in a longer one, which also splits values by second partner, customs procedure
# and mode of transport and says values CIF and FOB. Both are quoted in public code that reads them; rows of the longer, with three
# columns renamed, stand in yusufades/Dragonfly, src/api/mocks/live-animal-trade-csv.js. WLD is the world.
CLASSIC_COLUMNS = (
    "Classification", "Year", "Trade Flow", "Reporter ISO", "Partner Code", "Partner ISO", "Commodity Code", "Trade Value (US$)",
)  # fmt: skip
# Of the interface comtradeapi.un.org/data/v1 and of what comtradeplus.un.org exports (as the schema of a record in
# api-evangelist/un-comtrade; uncomtrade.org/docs/trade-valuation on the three values). W00 is the world, and a value is whole where the
# second partner and the mode of transport are 0 and the customs procedure is C00 (koala73/worldmonitor, pull request 8035).
API_COLUMNS = (
    "refYear", "reporterISO", "partnerISO", "flowCode", "cmdCode", "classificationCode", "primaryValue", "cifvalue", "fobvalue",
    "isReported",
)  # fmt: skip
# Of BACI: year, exporter, importer, code, thousand dollars, tons (as in ksreyes/baci), free on board and reconciled (cepii.fr, BACI,
# presentation), and of its table of countries, as it is and as it was before (Seafood-Globalization-Lab/artis-model, load_baci.R).
BACI_COLUMNS = ("t", "i", "j", "k", "v", "q")
COUNTRIES_COLUMNS = (
    ("country_code", "country_name", "country_iso2", "country_iso3"),
    ("country_code", "country_name_abbreviation", "country_name_full", "iso_2digit_alpha", "iso_3digit_alpha"),
)


@dataclass(frozen=True)
class Counts:
    """Where the rows of a file went, as :class:`defense_ties.ingest.raw.Account` has it, by number alone: there are too many to name.

    Attributes:
        file: its name; rows: how many it has; left_out: how many each rule left out; unplaced: how many of those that are read
        hide their commodity, by code.
    """

    file: str
    rows: int
    left_out: Mapping[str, int]
    unplaced: Mapping[str, int]

    @property
    def read(self) -> int:
        """How many rows are read."""
        return self.rows - sum(self.left_out.values())

    def __str__(self) -> str:
        """Return one line that says how many rows there are, are read, hide their commodity, and are left out by which rule."""
        hidden = [f"{count:,} of {code}" for code, count in sorted(self.unplaced.items())]
        said = f", commodity hidden in {', '.join(hidden)}" if hidden else ""
        rules = [f"{count:,} {rule}" for rule, count in self.left_out.items()]
        out = f"; left out {', '.join(rules)}" if rules else ""
        return f"{self.file}: {self.rows:,} rows, {self.read:,} for arms as customs see them{said}{out}"


@dataclass(frozen=True)
class _Refused:
    """A column, when a row is refused for what stands in it (SQL), and what should."""

    column: str
    when: str
    expected: str


@dataclass(frozen=True)
class _Left:
    """A rule, and which rows it leaves out (SQL)."""

    rule: str
    when: str


@dataclass(frozen=True)
class _Plan:
    """How a layout is read, in SQL.

    Attributes:
        steps: in order, of which the first that fits decides over a row; fields: what is taken of the others;
        before: what is worked out once for each row, by name, for the steps and fields to use; countries: the codes of countries
        by their numbers, where reporters and partners are numbers, and the columns of these two.
    """

    steps: Sequence[_Refused | _Left]
    fields: Mapping[str, str]
    before: Mapping[str, str] = field(default_factory=dict)
    countries: tuple[Mapping[str, str], str, str] | None = None

    def fate(self) -> str:
        """Return the SQL that gives the number of the step that decides over a row, or null."""
        return f"CASE {' '.join(f'WHEN {step.when} THEN {n}' for n, step in enumerate(self.steps))} END"


class _Cells:
    """The cells of a file in SQL, by the names of its header."""

    def __init__(self, header: Sequence[str]) -> None:
        self._at = {name: f"c{number}" for number, name in enumerate(header)}

    def __call__(self, name: str) -> str:
        """Return the text of a cell without blanks around it; empty text where there is none, or no such column."""
        return f"coalesce(trim({self._at[name]}), '')" if name in self._at else "''"

    def bare(self, name: str) -> str:
        """Return a cell as it stands."""
        return self._at[name]

    def __contains__(self, name: str) -> bool:
        return name in self._at


def _quoted(values: Sequence[str]) -> str:
    return ", ".join("'" + value.replace("'", "''") + "'" for value in values)


def _arms(code: str) -> str:
    """Return the SQL for whether a code is of arms, or hides what it is."""
    short = [heading for heading in (*COMMODITIES, *UNPLACED) if len(heading) == 2]
    long = [heading for heading in COMMODITIES if len(heading) == 4]
    return f"(left({code}, 2) IN ({_quoted(short)}) OR left({code}, 4) IN ({_quoted(long)}))"


def _number(cell: str) -> str:
    return f"TRY_CAST({cell} AS DOUBLE)"


def _no_value(cell: str) -> str:
    return f"NOT coalesce({_number(cell)} BETWEEN 0 AND 1e15, false)"


def _no_year(cell: str) -> str:
    return f"NOT coalesce(TRY_CAST({cell} AS INTEGER) BETWEEN 1962 AND 2100, false)"


def _edition(code: str, edition: str, column: str) -> list[_Refused]:
    """Return what is refused since the edition of 2022 took 8803 out of the Harmonized System and brought 8807."""
    return [
        _Refused(
            column, f"left({code}, 4) = '8803' AND {edition} = 'H6'", "8807, as parts of aircraft are filed in H6"
        ),
        _Refused(
            column,
            f"left({code}, 4) = '8807' AND {edition} NOT IN ('H6', 'HS')",
            "8803, as parts of aircraft are filed before H6",
        ),
    ]


def _comtrade(
    cells: _Cells,
    *,
    year: str,
    reporter: str,
    partner: str,
    number: str,
    flow: str,
    code: str,
    edition: str,
    value: str,
    cif: str,
    fob: str,
    reported: str,
    parts: Mapping[str, tuple[str, str]],
    period: Mapping[str, str],
) -> _Plan:
    """Return how a file of Comtrade is read, by the names of its columns.

    Args:
        parts: columns that split a value which the file also has whole: what stands where it is whole, and the rule in words;
        period: columns that say how long a period is, and what stands there for a year.
    """
    side = f"lower({cells(flow)})"
    money = {name: _number(cells(name)) for name in (value, cif, fob)}
    # Comtrade's own value is that with freight where there is one, else that without: which it is shows in its being the same.
    same = {name: f"coalesce(abs({money[value]} - {money[name]}) <= 1, false)" for name in (cif, fob)}
    exported = f"{side} IN ('x', 'export')"
    valuation = (
        f"CASE WHEN {exported} AND {same[fob]} THEN '{FOB}' WHEN {same[cif]} THEN '{CIF}' WHEN {same[fob]} THEN '{FOB}'"
        f" ELSE '{UNSAID}' END"
    )
    marks = "lower(" + cells(reported) + ")"
    steps: list[_Refused | _Left] = [
        *(
            _Refused(name, f"{cells(name)} <> '{whole}'", f"{whole}, a year's trade")
            for name, whole in period.items()
            if name in cells
        ),
        _Refused(
            edition, f"{cells(edition)} NOT IN ('HS', {_quoted(_EDITIONS)})", "the Harmonized System: HS, or H0 to H6"
        ),
        _Refused(
            code,
            f"NOT regexp_full_match({cells(code)}, 'TOTAL|[0-9]{{2}}|[0-9]{{4}}|[0-9]{{6}}|9999AA')",
            "TOTAL, or two, four or six digits with their zeros",
        ),
        _Left("of other commodities", f"NOT {_arms(cells(code))}"),
        _Left(
            "of re-exports, re-imports and other parts of a flow",
            f"{side} IN ('rx', 'rm', 'dx', 'mip', 'xip', 'mop', 'xop', 're-export', 're-import')",
        ),
        _Refused(flow, f"{side} NOT IN ('x', 'm', 'export', 'import')", "Import or Export, or a part of either"),
        _Left("with the whole world", f"({cells(partner)} IN ('W00', 'WLD') OR {cells(number)} = '0')"),
        *(
            _Left(rule, f"{cells(name)} NOT IN ('', '{whole}')")
            for name, (whole, rule) in parts.items()
            if name in cells
        ),
        _Refused(year, _no_year(cells(year)), "a year"),
        _Refused(
            reporter, f"NOT regexp_full_match({cells(reporter)}, '[A-Z][A-Z0-9]{{2}}')", "a code of three letters"
        ),
        _Refused(partner, f"{cells(partner)} = '' AND {cells(number)} = ''", "a code"),
        *_edition(cells(code), cells(edition), code),
        _Refused(value, _no_value(cells(value)), _VALUE),
        _Refused(
            value,
            f"NOT ({same[cif]} OR {same[fob]}) AND (coalesce({money[cif]}, 0) > 0 OR coalesce({money[fob]}, 0) > 0)",
            f"the value of {cif} or of {fob}",
        ),
    ]
    if reported in cells:
        steps.append(_Refused(reported, f"{marks} NOT IN ('true', 'false', '1', '0')", "True or False"))
    return _Plan(
        steps,
        {
            "year": f"TRY_CAST({cells(year)} AS INTEGER)",
            "reporter": cells(reporter),
            # Areas that are no country have a number and often no code.
            "partner": f"CASE WHEN {cells(partner)} = '' THEN {cells(number)} ELSE {cells(partner)} END",
            "flow": f"CASE WHEN {exported} THEN '{EXPORT}' ELSE '{IMPORT}' END",
            "valuation": valuation,
            "code": cells(code),
            "classification": cells(edition),
            "usd": money[value],
            "reported": f"{marks} IN ('true', '1')" if reported in cells else "CAST(NULL AS BOOLEAN)",
        },
    )


def _classic(header: Sequence[str]) -> _Plan:
    return _comtrade(
        _Cells(header),
        year="Year",
        reporter="Reporter ISO",
        partner="Partner ISO",
        number="Partner Code",
        flow="Trade Flow",
        code="Commodity Code",
        edition="Classification",
        value="Trade Value (US$)",
        cif="CIF Trade Value (US$)",
        fob="FOB Trade Value (US$)",
        reported="",
        parts={
            "2nd Partner Code": ("0", "of one second partner, in the whole already"),
            "Customs Proc. Code": ("C00", "of one customs procedure, in the whole already"),
            "Mode of Transport Code": ("0", "of one mode of transport, in the whole already"),
        },
        period={},
    )


def _api(header: Sequence[str]) -> _Plan:
    return _comtrade(
        _Cells(header),
        year="refYear",
        reporter="reporterISO",
        partner="partnerISO",
        number="partnerCode",
        flow="flowCode" if "flowCode" in header else "flowDesc",
        code="cmdCode",
        edition="classificationCode",
        value="primaryValue",
        cif="cifvalue",
        fob="fobvalue",
        reported="isReported",
        parts={
            "partner2Code": ("0", "of one second partner, in the whole already"),
            "customsCode": ("C00", "of one customs procedure, in the whole already"),
            "motCode": ("0", "of one mode of transport, in the whole already"),
        },
        period={"freqCode": "A"},
    )


def _baci(header: Sequence[str], codes: Mapping[str, str] | None = None, edition: str = "") -> _Plan:
    """Return how a year of BACI is read: in thousand dollars, exports free on board, from what both sides report.

    Args:
        codes: the code of each country by its number, or none for the numbers as they are; edition: which the file does not say.
    """
    cells = _Cells(header)
    # Where a program took the codes for numbers, zeros at their beginning are gone. As numbers they are also compared fastest, and
    # nearly all rows go by the first two steps.
    code = f"CASE WHEN number IS NULL THEN {cells('k')} ELSE lpad(CAST(number AS VARCHAR), 6, '0') END"
    chapters = [*COMMODITIES, *UNPLACED]
    arms = " OR ".join(
        f"number // {10 ** (6 - size)} IN ({', '.join(heading for heading in chapters if len(heading) == size)})"
        for size in (2, 4)
    )
    steps: list[_Refused | _Left] = [
        _Refused(
            "k",
            f"CASE WHEN number IS NULL THEN {cells('k')} <> '9999AA' ELSE number NOT BETWEEN 10000 AND 999999 END",
            "a code of six digits",
        ),
        _Left("of other commodities", f"number IS NOT NULL AND NOT ({arms})"),
        _Refused("t", _no_year(cells("t")), "a year"),
    ]
    for side in ("i", "j"):
        steps.append(_Refused(side, f"NOT regexp_full_match({cells(side)}, '[0-9]+')", "the number of a country"))
    steps += [*_edition(code, f"'{edition}'", "k")] if edition else []
    steps.append(_Refused("v", _no_value(cells("v")), "thousand " + _VALUE))
    return _Plan(
        steps,
        {
            "year": f"TRY_CAST({cells('t')} AS INTEGER)",
            "reporter": cells("i"),
            "partner": cells("j"),
            "flow": f"'{RECONCILED}'",
            "valuation": f"'{FOB}'",
            "code": code,
            "classification": f"'{edition}'",
            "usd": f"round(1000 * {_number(cells('v'))}, 3)",
            "reported": "false",
        },
        {"number": f"TRY_CAST({cells.bare('k')} AS UINTEGER)"},
        None if codes is None else (codes, "i", "j"),
    )


def classic(path: Path, threads: int | None = None) -> tuple[pd.DataFrame, Counts]:
    """Return the trade in arms of a file of Comtrade's old site, and the account of its rows. Raises IngestError."""
    return _read(path, CLASSIC_COLUMNS, _classic, threads)


def api(path: Path, threads: int | None = None) -> tuple[pd.DataFrame, Counts]:
    """Return the trade in arms of a file of Comtrade's interface, and the account of its rows. Raises IngestError.

    ``flowDesc`` may stand for ``flowCode``, and the valuations, partners' numbers and parts of values may be absent.
    """
    needed = [name for name in API_COLUMNS if name not in ("flowCode", "cifvalue", "fobvalue")]
    return _read(path, needed, _api, threads)


def baci(path: Path, countries: Path, edition: str, threads: int | None = None) -> tuple[pd.DataFrame, Counts]:
    """Return the trade in arms of a year or more of BACI, and the account of its rows.

    Args:
        countries: the table of countries that comes with it; edition: H0 to H6, which only the name of the file says.

    Raises:
        IngestError: the file, or the table of countries, is not what it should be.
        ValueError: there is no such edition.
    """
    if edition not in _EDITIONS:
        raise ValueError(f"{edition!r} is none of {', '.join(_EDITIONS)}")
    return _read(path, BACI_COLUMNS, partial(_baci, codes=country_codes(countries), edition=edition), threads)


def country_codes(path: Path) -> dict[str, str]:
    """Return the ISO 3166-1 alpha-3 code, or else BACI's own, of each country of BACI by its number. Raises IngestError."""
    frame = COUNTRIES.rows_of(path)
    raw.filled(frame, "country_code", path.name, "a number")
    raw.filled(frame, "code", path.name, "a code of three letters")
    frame = raw.unique(frame, ["country_code"], path.name)
    return dict(zip(frame["country_code"], frame["code"], strict=True))


def _tidy_countries(frame: pd.DataFrame) -> pd.DataFrame:
    own = frame["country_iso3"] if "country_iso3" in frame else frame["iso_3digit_alpha"]
    # Groups of countries and some that are gone have a number alone.
    return frame.assign(code=own.mask(own.isin(["", "N/A"]), frame["country_code"]))


def _read(
    path: Path, needed: Sequence[str], plan_of: Callable[[Sequence[str]], _Plan], threads: int | None
) -> tuple[pd.DataFrame, Counts]:
    with _utf8(raw.existing(path)) as (copy, lines), _connection(threads) as connection:
        header = _header(copy, path.name, needed)
        plan = plan_of(header)
        raw.columns(
            pd.DataFrame(columns=header), [step.column for step in plan.steps if isinstance(step, _Refused)], path.name
        )
        names = ", ".join(f"'c{number}': 'VARCHAR'" for number in range(len(header)))
        read = (
            f"read_csv({_quoted([str(copy)])}, auto_detect=false, header=true, columns={{{names}}}, delim=',', quote='\"', "
            "escape='\"', strict_mode=true, null_padding=false)"
        )
        before = "".join(f", {sql} AS {name}" for name, sql in plan.before.items())
        source = f"(SELECT *{before} FROM {read})"
        taken = ", ".join(f"CASE WHEN fate IS NULL THEN {sql} END AS {name}" for name, sql in plan.fields.items())
        query = (
            f"SELECT fate, {taken}, count(*) AS times FROM (SELECT *, {plan.fate()} AS fate FROM {source}) GROUP BY ALL"
        )
        try:
            found = connection.execute(query).df()
        except duckdb.InvalidInputException as error:
            _broken(copy, path.name, len(header))
            raise raw.IngestError(
                path.name, None, None, str(error).splitlines()[0], "text in rows and cells"
            ) from error
        seen = int(found["times"].sum())
        if seen != lines - 1:
            _broken(copy, path.name, len(header))
            raise raw.IngestError(path.name, None, None, f"{seen} rows", f"a row on each of {lines - 1} lines")

        def row(condition: str, which: int = 1) -> tuple[int, int]:
            """Return line and fate of a row: only one that is refused is looked for, in the order of the file."""
            numbered = f"SELECT row_number() OVER () + 1 AS line, *, {plan.fate()} AS fate FROM {source}"
            return connection.execute(
                f"SELECT line, fate FROM ({numbered}) WHERE {condition} ORDER BY line LIMIT 1 OFFSET {which - 1}"
            ).fetchall()[0]

        counted = found.dropna(subset=["fate"]).groupby("fate")["times"].sum()
        refused = {n: step for n, step in enumerate(plan.steps) if n in counted.index and isinstance(step, _Refused)}
        if refused:
            line, number = row(f"fate IN ({', '.join(map(str, refused))})")
            column, expected = refused[number].column, refused[number].expected
            raise raw.IngestError(path.name, line, column, _cell(copy, line, header, column), expected)
        rows = found[found["fate"].isna()].drop(columns="fate").reset_index(drop=True)
        if plan.countries:
            codes, *columns = plan.countries
            for name, column in zip(("reporter", "partner"), columns, strict=True):
                unknown = rows.loc[~rows[name].isin(list(codes)), name]
                if len(unknown):
                    line, _ = row(f"fate IS NULL AND ({plan.fields[name]}) = {_quoted([unknown.iloc[0]])}")
                    raise raw.IngestError(
                        path.name, line, column, unknown.iloc[0], "a number of the table of countries"
                    )
        again = rows[(rows["times"] > 1) | rows.duplicated(_KEY)]
        if len(again):
            first = again.iloc[0][_KEY]
            same = " AND ".join(f"({plan.fields[name]}) = {_quoted([str(first[name])])}" for name in _KEY)
            raise raw.IngestError(
                path.name,
                row(f"fate IS NULL AND {same}", 2)[0],
                " + ".join(_KEY),
                ", ".join(map(str, first)),
                "a key that occurs once",
            )
        if plan.countries:
            rows = rows.assign(reporter=rows["reporter"].map(codes), partner=rows["partner"].map(codes))
    left = {
        step.rule: int(counted[n])
        for n, step in enumerate(plan.steps)
        if n in counted.index and isinstance(step, _Left)
    }
    return _tidied(rows, path.name, seen, left)


def _tidied(rows: pd.DataFrame, file: str, seen: int, left: dict[str, int]) -> tuple[pd.DataFrame, Counts]:
    """Return the rows of headings, summed of finer codes where the file has no row of the heading itself.

    A heading holds more than the sum of what is beneath it where details are confidential, so it goes before them.
    """
    headings = [*COMMODITIES, *UNPLACED]
    commodity = rows["code"].map(lambda code: next(heading for heading in headings if code.startswith(heading)))
    above = [name for name in _KEY if name != "code"]
    every = pd.MultiIndex.from_frame(rows[[*above, "code"]])
    beneath = pd.Series(False, index=rows.index)
    for length in (2, 4):
        heading = pd.MultiIndex.from_frame(rows[above].assign(code=rows["code"].str[:length]))
        beneath |= (rows["code"].str.len() > length) & (commodity.str.len() <= length) & heading.isin(every)
    if beneath.any():
        left["beneath a heading that the file has too"] = int(beneath.sum())
    kept = rows.assign(commodity=commodity)[~beneath]
    unplaced = kept.loc[kept["commodity"].isin(UNPLACED), "code"].value_counts().to_dict()
    kept["reported"] = kept["reported"].astype("boolean")
    key = [name for name in COLUMNS if name not in ("usd", "reported")]
    # A sum is a report where all of it is.
    out = kept.groupby(key, as_index=False).agg(usd=("usd", "sum"), reported=("reported", "min"))
    out = out.astype({"year": int, "reported": "boolean"})[COLUMNS].sort_values(key, ignore_index=True)
    return out, Counts(file, seen, left, unplaced)


@contextmanager
def _connection(threads: int | None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a database in memory, which fetches nothing from elsewhere."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if threads is not None:
        settings["threads"] = threads
    with tempfile.TemporaryDirectory() as folder:
        connection = duckdb.connect(config=settings | {"temp_directory": folder})
        connection.execute("SET enable_progress_bar = false")
        try:
            yield connection
        finally:
            connection.close()


@contextmanager
def _utf8(path: Path) -> Iterator[tuple[Path, int]]:
    """Give a file in UTF-8 with the same text, and how many lines it has; a file in Windows-1252 is copied for that.

    Raises:
        IngestError: the file is no text, or does not end with a line.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines, last, first, plain = 0, b"", True, True
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            kind = raw.recognised(piece) if first or b"\0" in piece else "text"
            if kind != "text" and not (kind == "an empty file" and not first):
                raise raw.IngestError(path.name, None, None, kind, "text")
            try:
                # What is plain needs no decoding, unless a character was begun in the piece before.
                if plain and not (piece.isascii() and not decoder.getstate()[0]):
                    decoder.decode(piece)
            except UnicodeDecodeError:
                plain = False
            lines, last, first = lines + piece.count(b"\n"), piece[-1:], False
    if last != b"\n":
        found = "an empty file" if first else "no line end"
        raise raw.IngestError(path.name, None if first else lines + 1, None, found, "a line end (truncated export?)")
    if plain and not any(sign in str(path) for sign in "*?["):
        yield path, lines
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.csv"
        if plain:
            # DuckDB would take the name for a pattern of names.
            copy.symlink_to(path.resolve())
            yield copy, lines
            return
        with path.open("rb") as file, copy.open("w", encoding="utf-8", newline="") as out:
            for number, line in enumerate(file, start=1):
                try:
                    out.write(line.decode("cp1252"))
                except UnicodeDecodeError as error:
                    expected = "text in UTF-8 or Windows-1252"
                    raise raw.IngestError(path.name, number, None, line[error.start : error.end], expected) from error
        yield copy, lines


def _header(path: Path, file: str, needed: Sequence[str]) -> list[str]:
    """Return the columns of a file. Raises IngestError where one of those needed is missing or there twice."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        header = next(csv.reader(lines), [])
    raw.columns(pd.DataFrame(columns=header), needed, file)
    return header


def _cell(path: Path, line: int, header: Sequence[str], column: str) -> str:
    """Return what stands in a column on a line."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for number, text in enumerate(lines, start=1):
            if number == line:
                return next(csv.reader([text]))[list(header).index(column)]
    return ""


def _broken(path: Path, file: str, size: int) -> None:
    """Raise IngestError at the first line that is no row of so many cells; a file in which all are is left as it is."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for number, text in enumerate(lines, start=1):
            try:
                cells = next(csv.reader([text], strict=True), [])
            except csv.Error as error:
                raise raw.IngestError(file, number, None, str(error), "quotation marks closed on their line") from error
            if len(cells) != size:
                raise raw.IngestError(file, number, None, f"{len(cells)} cells", f"{size} cells")


def _years(rows: pd.DataFrame) -> pd.Series:
    return rows["year"]


def _known(columns: Sequence[str], plan_of: Callable[[Sequence[str]], _Plan]) -> Long:
    return Long(tuple(columns), lambda path: _read(path, columns, plan_of, None)[0])


def arms(source: Sources, edition: str = "") -> tuple[dict[str, pd.DataFrame], list[Counts]]:
    """Return the trade in arms of all files of Comtrade and of BACI in a folder, by what they are, and the accounts of their rows.

    Args:
        edition: H0 to H6, of the files of BACI, which do not say it but in their names.

    Returns:
        Frames by the name of what they are (``comtrade_classic``, ``comtrade``, ``baci``), of all years together; never joined,
        since they value trade in different ways.

    Raises:
        IngestError: there is no such file, a file is not what it should be, or two have a row on the same.
        ValueError: see :func:`baci`.
    """
    readers: dict[str, tuple[Form, Callable[[Path], tuple[pd.DataFrame, Counts]]]] = {
        "comtrade_classic": (CLASSIC, classic),
        "comtrade": (API, api),
        "baci": (BACI, lambda path: baci(path, source[COUNTRIES], edition)),
    }
    frames, accounts = {}, []
    for name, (form, read) in readers.items():
        parts = []
        for found in source.of(form):
            rows, counts = read(found.path)
            parts.append(rows)
            accounts.append(counts)
        if parts:
            key = [column for column in COLUMNS if column not in ("usd", "reported")]
            every = pd.concat(parts, ignore_index=True).sort_values(key, ignore_index=True)
            frames[name] = raw.unique(every, key, f"the files of {form.name}")
    if not frames:
        raise raw.IngestError(str(source.folder), None, None, "no file of UN Comtrade or of BACI", "one or more")
    return frames, accounts


_APART = "defense-ties customs reads it"
CLASSIC = Form("UN Comtrade, old site", (_known(CLASSIC_COLUMNS, _classic),), years=_years, read=False, unread=_APART)
API = Form("UN Comtrade, interface", (_known(API_COLUMNS, _api),), years=_years, read=False, unread=_APART)
BACI = Form("BACI", (_known(BACI_COLUMNS, _baci),), years=_years, read=False, unread=_APART)
COUNTRIES = Form(
    "BACI, table of countries",
    tuple(map(Delimited, COUNTRIES_COLUMNS)),
    tidy=_tidy_countries,
    read=False,
    unread=_APART,
)
FORMS = [CLASSIC, API, BACI, COUNTRIES]
