"""What is asked of each provider, and what its answers are made into: files that ``refresh`` knows.

The addresses are those that the provider documents, named at each; ``providers.csv`` has the terms, and those providers whose files
are to be exported by hand. A provider may answer otherwise tomorrow: whatever comes is looked at before it is taken for a file.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from .. import prose
from ..ingest import raw, trade, unga, worldbank
from ..ingest.forms import Form
from ..scope import LAST
from .transfer import FetchError

Ask = Callable[[str], bytes]


def as_it_came(answers: Mapping[str, bytes]) -> bytes:
    """Return the one answer that there is."""
    [answer] = answers.values()
    return answer


@dataclass(frozen=True)
class File:
    """A file to be had.

    Attributes:
        name: its place in the folder; addresses: what it is made of; forms: what it may be; made: makes it of the answers, by address;
        vintage: its vintage, where the provider says it and the file does not; terms: its terms, where the provider says them.
    """

    name: str
    addresses: tuple[str, ...]
    forms: tuple[Form, ...]
    made: Callable[[Mapping[str, bytes]], bytes] = as_it_came
    vintage: str = ""
    terms: str = ""


@dataclass(frozen=True)
class Provider:
    """Who gives files to programs: the hosts that answer, and ``files``, which may ask what there is. ``files`` raises FetchError."""

    hosts: frozenset[str]
    files: Callable[[Ask], Iterable[File]]


def read_json(address: str, body: bytes) -> Any:
    """Return what JSON holds. Raises FetchError."""
    try:
        return json.loads(body)
    except ValueError:
        raise FetchError(address, raw.recognised(body), "JSON") from None


# The API's own guide has the form of the address and says that it gives a ZIP file:
# https://datahelpdesk.worldbank.org/knowledgebase/articles/898581-how-to-use-the-api-to-obtain-data ("Download Format").
# Source 2 is the World Development Indicators. Two of the three files in it are about the data.
_INDICATOR = "https://api.worldbank.org/v2/country/all/indicator/{}?source=2&downloadformat=csv"
_INDICATORS = {"gdp_usd": "NY.GDP.MKTP.CD", "population": "SP.POP.TOTL"}


def _unpacked(answers: Mapping[str, bytes]) -> bytes:
    """Return the data of an archive of the World Bank. Raises FetchError where they are not in it."""
    [(address, body)] = answers.items()
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            data = [name for name in archive.namelist() if name.startswith("API_")]
            if len(data) != 1:
                found = f"an archive of {', '.join(archive.namelist()) or 'nothing'}"
                raise FetchError(address, found, "one with one file whose name begins with API_")
            return archive.read(data[0])
    except zipfile.BadZipFile:
        raise FetchError(address, raw.recognised(body), "a whole zip archive") from None


def _world_bank(ask: Ask) -> Iterable[File]:
    for name, indicator in _INDICATORS.items():
        form = worldbank.FORMS_OF[name]
        yield File(f"worldbank/{name}.csv", (_INDICATOR.format(indicator),), (form,), _unpacked)


# The native API lists the files of a version, https://guides.dataverse.org/en/latest/api/native-api.html#get-version-of-a-dataset, and
# the access API gives one, as it was deposited where it was read as a table: https://guides.dataverse.org/en/latest/api/dataaccess.html.
# There the host is also said to lead on to its store; which that is, only the addresses of such downloads show.
# Its checksums are not compared: they are not those of the files that it gives (https://github.com/IQSS/dataverse/issues/9501).
_DATAVERSE = "https://dataverse.harvard.edu/api"
_DATA_SET = "doi:10.7910/DVN/LEJUQZ"
_LISTED = (
    f"{_DATAVERSE}/datasets/:persistentId/versions/:latest-published"
    f"?persistentId={_DATA_SET}&excludeFiles=false&excludeMetadataBlocks=true"
)
# The names change from release to release. Beside the points of each country and year there are distances of pairs, and codebooks.
_POINTS = re.compile(r"ideal_?points?(?!.*dyad).*\.(tab|csv|dta)", re.IGNORECASE)


def _dataverse(ask: Ask) -> Iterable[File]:
    listed = read_json(_LISTED, ask(_LISTED))
    try:
        version = listed["data"]
        number = f"{version['versionNumber']}.{version['versionMinorNumber']}".removesuffix(".0")
        vintage = f"{prose.spoken(version['releaseTime'][:10])} (version {number})"
        terms = (version.get("license") or {}).get("name", "")
        held = {entry["label"]: entry["dataFile"] for entry in version["files"]}
        chosen = [_point_file(held[name], vintage, terms) for name in held if _POINTS.fullmatch(name)]
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        found = f"JSON in another form ({type(error).__name__}: {error})"
        raise FetchError(_LISTED, found, "a version of a data set with its files") from error
    if not chosen:
        raise FetchError(_LISTED, ", ".join(held) or "no files", "a table of ideal points")
    return chosen


def _point_file(entry: Mapping[str, Any], vintage: str, terms: str) -> File:
    deposited = "originalFileFormat" in entry
    name = str(entry.get("originalFileName" if deposited else "filename") or entry["filename"])
    # What a server calls a file is no path.
    place = f"dataverse/{re.sub(r'[^A-Za-z0-9_.-]', '_', name).lstrip('.') or entry['id']}"
    address = f"{_DATAVERSE}/access/datafile/{int(entry['id'])}{'?format=original' if deposited else ''}"
    return File(place, (address,), (unga.IDEAL_POINTS, unga.LATER_POINTS), vintage=vintage, terms=terms)


# https://uncomtrade.org/docs/un-comtrade-api describes the API; https://github.com/uncomtrade/comtradeapicall, the provider's own package,
# has the address of the preview that needs no key (src/comtradeapicall/PreviewGet.py), its parameters, and its limit of 500 records.
_PREVIEW = "https://comtradeapi.un.org/public/v1/preview/C/A/HS"
_LIMIT = 500
_FIRST = 2010
# Totals of all customs procedures, modes of transport and second partners; the book reads no breakdown.
_EXPORTS = {
    "cmdCode": "93",
    "flowCode": "X",
    "partner2Code": "0",
    "customsCode": "C00",
    "motCode": "0",
    "maxRecords": str(_LIMIT),
    "breakdownMode": "classic",
    "includeDesc": "true",
}
# Brazil 76, Mexico 484, Russia 643: what every reporter exported to the first two, and Brazil to Russia.
_FLOWS = ({"partnerCode": "76,484"}, {"reporterCode": "76", "partnerCode": "643"})
_KEY = ["refYear", "reporterISO", "partnerISO"]


def _joined(answers: Mapping[str, bytes]) -> bytes:
    """Return the records of some answers of Comtrade as CSV, with the columns that are read. Raises FetchError, IngestError."""
    records = [record for answer in answers.items() for record in _records(*answer)]
    frame = pd.DataFrame(records, columns=list(trade.HS93_HEADER), dtype="object")
    return raw.unique(frame, _KEY, _PREVIEW).to_csv(index=False).encode()


def _records(address: str, body: bytes) -> list[dict[str, Any]]:
    """Return the records of an answer, each with all columns that are read. Raises FetchError."""
    held = read_json(address, body)
    records = held.get("data") if isinstance(held, dict) else None
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise FetchError(address, "JSON in another form", "records under data")
    if len(records) >= _LIMIT:
        raise FetchError(address, f"{len(records)} records", f"fewer than {_LIMIT}, at which the preview cuts off")
    missing = [name for name in trade.HS93_HEADER if any(name not in record for record in records)]
    if missing:
        raise FetchError(
            address, f"records without {', '.join(missing)}", "records with the columns of UN Comtrade, exports"
        )
    return records


def _comtrade(ask: Ask) -> Iterable[File]:
    asked = [
        f"{_PREVIEW}?{urlencode({**_EXPORTS, **flow, 'period': year})}"
        for year in range(_FIRST, LAST + 1)
        for flow in _FLOWS
    ]
    yield File(f"comtrade/hs93_exports_{_FIRST}_{LAST}.csv", tuple(asked), (trade.HS93,), _joined)


PROVIDERS = {
    "world-bank": Provider(frozenset({"api.worldbank.org"}), _world_bank),
    "dataverse": Provider(frozenset({"dataverse.harvard.edu", "dvn-cloud.s3.amazonaws.com"}), _dataverse),
    "comtrade": Provider(frozenset({"comtradeapi.un.org"}), _comtrade),
}
