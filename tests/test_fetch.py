"""New exports fetched from servers as the providers' are, on good days and bad; all of them on this machine, and no wait is waited."""

import csv
import functools
import gzip
import io
import json
import re
import threading
import time
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
import requests
from requests.adapters import HTTPAdapter

import raw_exports
from defense_ties import cli, fetch, ingest, prose
from defense_ties.data import load
from defense_ties.fetch import providers, transfer
from defense_ties.fetch.transfer import FetchError, Part
from defense_ties.ingest import raw, trade, unga, worldbank
from defense_ties.scope import LAST
from traced_book.files import sha256

ADDRESS = "https://files.example.org/table.csv"
HOSTS = frozenset({"files.example.org", "store.example.org"})
BODY = bytes(range(256)) * 400
ETAG = '"one"'


@dataclass
class Reply:
    """What the server does with a request: it sends so much of a body, of which it may honour parts."""

    body: bytes = b""
    status: int = 200
    headers: dict = field(default_factory=dict)
    cut: int | None = None
    ranges: bool = False
    said: int | str | None = None

    def of(self, asked):
        """Return status, headers and body for the headers of a request."""
        headers, body, status = dict(self.headers), self.body, self.status
        start = int(asked.get("Range", "bytes=0-").removeprefix("bytes=").removesuffix("-"))
        if self.ranges and start and asked.get("If-Range") in (headers.get("ETag"), headers.get("Last-Modified")):
            status, body = 206, body[start:]
            headers["Content-Range"] = f"bytes {start}-{len(self.body) - 1}/{len(self.body)}"
        if self.said != "nothing":
            headers["Content-Length"] = str(len(body) if self.said is None else self.said)
        return status, headers, body if self.cut is None else body[: self.cut]


class Server:
    """A server of every host: answers of an address are given in their order, the last again and again."""

    def __init__(self):
        self.replies = defaultdict(list)
        self.comtrade = []  # its records, or a function of year, partners and reporter that returns a reply
        self.asked = []
        self.at_once = self.most = 0
        self.lock = threading.Lock()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                server.answer(self)

            def log_message(self, *args):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = False
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def answer(self, handler):
        with self.lock:
            self.at_once += 1
            self.most = max(self.most, self.at_once)
        address = f"https://{handler.headers['Host']}{handler.path}"
        self.asked.append((address, dict(handler.headers)))
        replies = self.replies[address]
        if not replies and "comtrade" in address:
            replies.append(self.of_comtrade(*asked_of_comtrade(address)))
        reply = replies.pop(0) if len(replies) > 1 else replies[0] if replies else Reply(b"nothing here", 404)
        reply = reply() if callable(reply) else reply
        status, headers, body = reply.of(handler.headers)
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        # Before anything is sent: whoever has all of it may ask again at once.
        with self.lock:
            self.at_once -= 1
        handler.end_headers()
        handler.wfile.write(body)

    def of_comtrade(self, year, partners, reporter):
        """Return what Comtrade answers."""
        if callable(self.comtrade):
            return self.comtrade(year, partners, reporter)
        codes = {"76,484": {"BRA", "MEX"}, "643": {"RUS"}}[partners]
        wanted = [row for row in self.comtrade if row["refYear"] == year and row["partnerISO"] in codes]
        return preview([row for row in wanted if not reporter or row["reporterISO"] == "BRA"])

    @property
    def addresses(self):
        return [address for address, _ in self.asked]

    def close(self):
        self.http.shutdown()
        self.thread.join()
        self.http.server_close()


class ToServer(HTTPAdapter):
    """Takes every request to the server, whatever its host, and lets the answer be from where it was asked."""

    def __init__(self, port):
        self.port = port
        super().__init__()

    def send(self, request, **how):
        address = request.url
        request.headers["Host"] = urlsplit(address).netloc
        request.url = f"http://127.0.0.1:{self.port}{request.path_url}"
        try:
            response = super().send(request, **how)
        finally:
            request.url = address
        response.url = address
        return response


@pytest.fixture
def server():
    made = Server()
    yield made
    made.close()


def led(session, server):
    """Lead a session to the server."""
    session.trust_env = False
    for scheme in ("https://", "http://"):
        session.mount(scheme, ToServer(server.http.server_port))
    return session


@pytest.fixture
def waits():
    return []


@pytest.fixture
def said():
    return []


@pytest.fixture
def courier(server, waits, said):
    with led(transfer.session("defense-ties/0 (tests)"), server) as session:
        yield transfer.Courier(session, said.append, waits.append, beat=0.001)


@pytest.fixture
def part(tmp_path):
    return Part(tmp_path / ".table.csv.part")


def bring(courier, part):
    return courier.bring(ADDRESS, HOSTS, part, "a table")


def left(folder):
    """Return the names of all files in a folder, and in those in it."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def ranges(server):
    return [(asked.get("Range"), asked.get("If-Range")) for _, asked in server.asked]


# Answers, on good days and bad


def test_an_answer_is_written_whole_and_noted(server, courier, part, waits):
    server.replies[ADDRESS] = [Reply(BODY, headers={"ETag": ETAG, "Last-Modified": "Sat, 14 Nov 2026 08:00:00 GMT"})]
    answer = bring(courier, part)
    assert part.path.read_bytes() == BODY
    assert (answer.address, answer.length, answer.etag) == (ADDRESS, 102_400, ETAG)
    assert answer.last_modified == "Sat, 14 Nov 2026 08:00:00 GMT"
    assert answer.time.endswith("+00:00")
    [(_, asked)] = server.asked
    assert (asked["User-Agent"], asked["Accept-Encoding"]) == ("defense-ties/0 (tests)", "identity")
    assert "Range" not in asked
    assert waits == []


def test_between_two_requests_there_is_a_pause(server, courier, part, waits):
    server.replies[ADDRESS] = [Reply(BODY)]
    bring(courier, part)
    bring(courier, part)
    assert waits == [transfer.PAUSE] == [1.0]


@pytest.mark.parametrize("marks", [{"ETag": ETAG}, {"Last-Modified": "Sat, 14 Nov 2026 08:00:00 GMT"}])
def test_what_was_cut_off_is_gone_on_with(server, courier, part, marks):
    server.replies[ADDRESS] = [Reply(BODY, headers=marks, cut=71_680), Reply(BODY, headers=marks, ranges=True)]
    answer = bring(courier, part)
    assert part.path.read_bytes() == BODY
    assert answer.length == len(BODY)
    assert ranges(server) == [(None, None), ("bytes=71680-", *marks.values())]


@pytest.mark.parametrize("marks", [{"ETag": 'W/"one"', "Last-Modified": "Sat, 14 Nov 2026 08:00:00 GMT"}, {}])
def test_where_nothing_says_that_it_is_the_same_answer_it_begins_anew(server, courier, part, marks):
    server.replies[ADDRESS] = [Reply(BODY, headers=marks, cut=71_680), Reply(BODY, headers=marks, ranges=True)]
    bring(courier, part)
    assert part.path.read_bytes() == BODY
    assert ranges(server) == [(None, None), (None, None)]


def test_a_server_that_knows_no_parts_sends_all_again(server, courier, part):
    marks = {"ETag": ETAG}
    server.replies[ADDRESS] = [Reply(BODY, headers=marks, cut=71_680), Reply(BODY, headers=marks)]
    assert bring(courier, part).length == len(BODY)
    assert part.path.read_bytes() == BODY
    assert ranges(server)[1] == ("bytes=71680-", ETAG)


def test_a_part_of_an_answer_that_has_changed_is_thrown_away(server, courier, part):
    new = BODY[::-1]
    server.replies[ADDRESS] = [
        Reply(BODY, headers={"ETag": ETAG}, cut=71_680),
        Reply(new, headers={"ETag": '"two"'}, ranges=True),
    ]
    assert bring(courier, part).etag == '"two"'
    assert part.path.read_bytes() == new


@pytest.mark.parametrize(
    "wrong",
    [
        Reply(BODY[61_440:], 206, {"ETag": ETAG, "Content-Range": "bytes 61440-102399/102400"}),
        Reply(BODY[71_680:], 206, {"ETag": '"two"', "Content-Range": "bytes 71680-102399/102400"}),
        Reply(BODY[71_680:], 206, {"ETag": ETAG}),
        Reply(b"", 416, {"Content-Range": "bytes */102400"}),
    ],
)
def test_a_rest_that_does_not_fit_is_not_put_to_the_part(server, courier, part, wrong):
    whole = Reply(BODY, headers={"ETag": ETAG})
    server.replies[ADDRESS] = [Reply(BODY, headers={"ETag": ETAG}, cut=71_680), wrong, whole]
    bring(courier, part)
    assert part.path.read_bytes() == BODY
    assert ranges(server) == [(None, None), ("bytes=71680-", ETAG), (None, None)]


def test_a_rest_may_come_in_parts(server, courier, part):
    some = Reply(BODY[71_680:80_000], 206, {"ETag": ETAG, "Content-Range": "bytes 71680-79999/102400"})
    server.replies[ADDRESS] = [
        Reply(BODY, headers={"ETag": ETAG}, cut=71_680),
        some,
        Reply(BODY, headers={"ETag": ETAG}, ranges=True),
    ]
    assert bring(courier, part).length == len(BODY)
    assert part.path.read_bytes() == BODY
    assert [asked for asked, _ in ranges(server)] == [None, "bytes=71680-", "bytes=80000-"]


def test_an_answer_of_which_no_length_is_said_ends_where_it_ends(server, courier, part):
    server.replies[ADDRESS] = [Reply(BODY, said="nothing")]
    assert bring(courier, part).length == len(BODY)
    assert part.path.read_bytes() == BODY


def test_a_later_run_goes_on_where_an_earlier_one_gave_up(server, courier, part, tmp_path):
    server.replies[ADDRESS] = [Reply(BODY, headers={"ETag": ETAG}, cut=51_200, said=len(BODY)), Reply(status=503)]
    with pytest.raises(FetchError, match="found 503 Service Unavailable, 5 times, expected a whole answer"):
        bring(courier, part)
    assert left(tmp_path) == [".table.csv.part", ".table.csv.part.json"]
    server.replies[ADDRESS] = [Reply(BODY, headers={"ETag": ETAG}, ranges=True)]
    assert bring(courier, part).length == len(BODY)
    assert part.path.read_bytes() == BODY
    assert ranges(server)[-1] == ("bytes=51200-", ETAG)
    # A part of the answer of one address is none of that of another.
    assert part.held(ADDRESS) == (len(BODY), ETAG)
    assert part.held(f"{ADDRESS}?other") == (0, "")


def test_a_server_that_always_breaks_off_is_given_up(server, courier, part, tmp_path, waits):
    server.replies[ADDRESS] = [Reply(BODY, cut=1024)]
    with pytest.raises(FetchError) as error:
        bring(courier, part)
    assert str(error.value) == f"{ADDRESS}: found 1,024 of 102,400 bytes, 5 times, expected a whole answer"
    assert len(server.asked) == 5
    assert left(tmp_path) == []


def test_a_server_that_says_a_wrong_length_is_not_believed(server, courier, part, tmp_path):
    server.replies[ADDRESS] = [Reply(BODY, said=len(BODY) + 7)]
    with pytest.raises(FetchError, match=r"found 102,400 of 102,407 bytes, 5 times"):
        bring(courier, part)
    assert left(tmp_path) == []


def test_faults_that_pass_are_waited_for_longer_and_longer(server, courier, part, waits):
    server.replies[ADDRESS] = [Reply(status=500), Reply(status=502), Reply(status=504), Reply(BODY)]
    bring(courier, part)
    assert part.path.read_bytes() == BODY
    assert [wait for wait in waits if wait != transfer.PAUSE] == [0, 2, 4]


def test_faults_that_do_not_pass_are_given_up(server, courier, part, waits, tmp_path):
    server.replies[ADDRESS] = [Reply(status=500)]
    with pytest.raises(FetchError, match="found 500 Internal Server Error, 5 times"):
        bring(courier, part)
    assert [wait for wait in waits if wait != transfer.PAUSE] == [0, 2, 4, 8]
    assert left(tmp_path) == []


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_is_left_alone_as_long_as_it_asks(server, courier, part, waits, said, status):
    def sleep(seconds):
        waits.append(seconds)
        if seconds == 37:
            until(
                lambda: any(line.startswith(f"a table: {status} ") and "; waiting 37 seconds" in line for line in said)
            )

    courier.sleep = sleep
    server.replies[ADDRESS] = [Reply(status=status, headers={"Retry-After": "37"}), Reply(BODY)]
    bring(courier, part)
    assert waits == [37, transfer.PAUSE]


def test_it_may_name_a_moment_instead(server, courier, part, waits):
    moment = formatdate(time.time() + 60, usegmt=True)
    server.replies[ADDRESS] = [Reply(status=429, headers={"Retry-After": moment}), Reply(BODY)]
    bring(courier, part)
    assert 50 < waits[0] <= 60


def test_a_wait_that_is_not_understood_is_chosen_here(server, courier, part, waits):
    reply = Reply(status=429, headers={"Retry-After": "when it suits"})
    server.replies[ADDRESS] = [reply, reply, Reply(BODY)]
    bring(courier, part)
    assert waits == [0, transfer.PAUSE, 2, transfer.PAUSE]


def test_who_asks_to_be_left_alone_for_long_is(server, courier, part, waits):
    server.replies[ADDRESS] = [Reply(status=429, headers={"Retry-After": "901"}), Reply(BODY)]
    with pytest.raises(FetchError, match="found 429 Too Many Requests, to be asked again after more than 900 seconds"):
        bring(courier, part)
    assert (len(server.asked), waits) == (1, [])


@pytest.mark.parametrize(("status", "words"), [(404, "404 Not Found"), (403, "403 Forbidden"), (202, "202 Accepted")])
def test_what_is_no_file_is_asked_for_once(server, courier, part, status, words):
    server.replies[ADDRESS] = [Reply(b"<html>", status)]
    with pytest.raises(FetchError) as error:
        bring(courier, part)
    assert str(error.value) == f"{ADDRESS}: found {words}, expected an answer with a file"
    assert len(server.asked) == 1


def test_a_redirect_is_followed_to_a_host_of_the_provider_alone(server, courier, part, tmp_path):
    store = "https://store.example.org/x?signature=1"
    server.replies[ADDRESS] = [Reply(status=303, headers={"Location": store})]
    server.replies[store] = [
        Reply(BODY, headers={"ETag": ETAG}, cut=71_680),
        Reply(BODY, headers={"ETag": ETAG}, ranges=True),
    ]
    assert bring(courier, part).address == ADDRESS
    assert part.path.read_bytes() == BODY
    assert server.addresses == [ADDRESS, store, ADDRESS, store]
    part.forget()
    for elsewhere in ("https://elsewhere.example.net/table.csv", "http://store.example.org/x", "//store.example.com/x"):
        server.replies[ADDRESS] = [Reply(status=302, headers={"Location": elsewhere})]
        to = f"{urlsplit(elsewhere).scheme or 'https'}://{urlsplit(elsewhere).hostname}"
        with pytest.raises(FetchError) as error:
            bring(courier, part)
        wanted = f"found a redirect to {to}, expected an answer of files.example.org or store.example.org"
        assert str(error.value) == f"{ADDRESS}: {wanted}"
    assert {urlsplit(address).hostname for address in server.addresses} == HOSTS
    assert left(tmp_path) == []


def until(so):
    """Wait until something is so."""
    for _ in range(5000):
        if so():
            return
        threading.Event().wait(0.001)
    raise AssertionError("it never was so")


def test_while_a_server_is_slow_it_is_said_what_is_waited_for(server, courier, part, said):
    def slow():
        until(lambda: "a table: asking" in said)
        return Reply(BODY)

    server.replies[ADDRESS] = [slow]
    bring(courier, part)
    assert part.path.read_bytes() == BODY


@pytest.mark.parametrize(("marks", "kept"), [({}, []), ({"ETag": ETAG}, [".table.csv.part", ".table.csv.part.json"])])
def test_an_interruption_leaves_what_can_be_gone_on_with_and_nothing_else(
    server, courier, part, tmp_path, monkeypatch, marks, kept
):
    def interrupted(response, size):
        yield BODY[:5000]
        raise KeyboardInterrupt

    server.replies[ADDRESS] = [Reply(BODY, headers=marks, ranges=True)]
    with monkeypatch.context() as patch:
        patch.setattr(requests.Response, "iter_content", interrupted)
        with pytest.raises(KeyboardInterrupt):
            bring(courier, part)
    assert left(tmp_path) == kept
    bring(courier, part)
    assert part.path.read_bytes() == BODY
    assert ranges(server)[1] == (("bytes=5000-", ETAG) if marks else (None, None))


def test_an_answer_that_is_packed_nevertheless_has_another_length(server, courier, part, tmp_path):
    server.replies[ADDRESS] = [Reply(gzip.compress(BODY), headers={"Content-Encoding": "gzip", "ETag": ETAG})]
    assert bring(courier, part).length == len(BODY)
    assert part.path.read_bytes() == BODY
    assert left(tmp_path) == [".table.csv.part"]


def test_a_server_that_is_not_there_is_named(server, courier, part, waits):
    server.close()
    with pytest.raises(
        FetchError, match=rf"^{re.escape(ADDRESS)}: found NewConnectionError: .* refused, 5 times, expected a whole"
    ):
        bring(courier, part)
    assert [wait for wait in waits if wait != transfer.PAUSE] == [0, 2, 4, 8]


# Files of the providers

BANK = "https://api.worldbank.org/v2/country/all/indicator/{}?source=2&downloadformat=csv"
GDP, POPULATION = BANK.format("NY.GDP.MKTP.CD"), BANK.format("SP.POP.TOTL")
LISTED = (
    "https://dataverse.harvard.edu/api/datasets/:persistentId/versions/:latest-published"
    "?persistentId=doi:10.7910/DVN/LEJUQZ&excludeFiles=false&excludeMetadataBlocks=true"
)
POINTS = "https://dataverse.harvard.edu/api/access/datafile/11?format=original"
STORE = "https://dvn-cloud.s3.amazonaws.com/10.7910/DVN/LEJUQZ/a?signature=b"
FILES = ["comtrade/hs93_exports_2010_2024.csv", "dataverse/Idealpointestimates1946-2026.csv", "worldbank/gdp_usd.csv", "worldbank/population.csv"]  # fmt: skip


def exported(make, folder):
    """Return the path of an export of the small tree."""
    export = make()
    folder.mkdir(exist_ok=True)
    export.write(export.tables, folder / "export")
    return folder / "export"


def archived(make, indicator, folder):
    """Return an archive as the World Bank gives it."""
    path = exported(make, folder)
    raw_exports.wide(path, indicator)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(f"Metadata_Indicator_API_{indicator}_DS2_en_csv_v2_1.csv", "INDICATOR_CODE\n")
        archive.writestr(f"API_{indicator}_DS2_en_csv_v2_1.csv", path.read_bytes())
    return out.getvalue()


def entry(number, name, deposited=None):
    tabular = {"originalFileFormat": "text/csv", "originalFileName": deposited} if deposited else {}
    return {"label": name, "restricted": False, "dataFile": {"id": number, "filename": name, **tabular}}


def listed(*files, **others):
    version = {
        "versionNumber": 40,
        "versionMinorNumber": 0,
        "releaseTime": "2027-04-02T10:11:12Z",
        "license": {"name": "CC0 1.0"},
    }
    return Reply(json.dumps({"status": "OK", "data": {**version, "files": files, **others}}).encode())


RELEASE = [
    entry(10, "Codebook_Idealpoints.txt"),
    entry(11, "Idealpointestimates1946-2026.tab", "Idealpointestimates1946-2026.csv"),
    entry(12, "IdealPointDyads1946-2026.csv"),
    entry(13, "AgreementScores.csv"),
]


def records(folder):
    """Return the records of the small tree as Comtrade gives them, with one of the many fields that are not read."""
    with exported(raw_exports.hs93, folder).open(newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        row
        | {
            "refYear": int(row["refYear"]),
            "primaryValue": float(row["primaryValue"]),
            "netWgt": float(row["netWgt"]) if row["netWgt"] else None,
            "isReported": row["isReported"] == "True",
            "period": row["refYear"],
        }
        for row in rows
    ]


def asked_of_comtrade(address):
    """Return year, partners and reporter of a request; all else must be as documented."""
    parts = urlsplit(address)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == "https://comtradeapi.un.org/public/v1/preview/C/A/HS"
    asked = {name: value for name, [value] in parse_qs(parts.query).items()}
    where = int(asked.pop("period")), asked.pop("partnerCode"), asked.pop("reporterCode", "")
    assert asked == {
        "cmdCode": "93", "flowCode": "X", "partner2Code": "0", "customsCode": "C00", "motCode": "0", "maxRecords": "500",
        "breakdownMode": "classic", "includeDesc": "true",
    }  # fmt: skip
    return where


def preview(rows):
    return Reply(json.dumps({"elapsedTime": "0.1 secs", "count": len(rows), "data": rows, "error": ""}).encode())


@pytest.fixture
def good(server, tmp_path, monkeypatch):
    """Let every provider answer as on a good day, with files as short as in the tree; return the server."""
    monkeypatch.setattr(raw, "floor", lambda frame, rows, file: frame)
    scratch = tmp_path / "exports"
    server.replies[GDP] = [Reply(archived(raw_exports.gdp, "NY.GDP.MKTP.CD", scratch))]
    server.replies[POPULATION] = [Reply(archived(raw_exports.population, "SP.POP.TOTL", scratch))]
    server.replies[LISTED] = [listed(*RELEASE)]
    server.replies[POINTS] = [Reply(status=303, headers={"Location": STORE})]
    points = exported(raw_exports.later_ideal_points, scratch).read_bytes().replace(b"\t", b",")
    server.replies[STORE] = [Reply(points, headers={"ETag": ETAG}, ranges=True)]
    for record in records(scratch):
        server.comtrade.append(record)
    return server


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "inbox"


EVERY = ["world-bank", "dataverse", "comtrade"]


def test_files_of_all_providers_arrive_and_are_known_to_a_refresh(good, courier, folder, waits, said):
    outcomes = fetch.run(EVERY, folder, courier)
    assert [outcome.problem for outcome in outcomes] == ["", "", "", ""]
    assert left(folder) == [*FILES[:2], "fetched.json", *FILES[2:]]
    assert good.addresses[:5] == [GDP, POPULATION, LISTED, POINTS, STORE]
    flows = [(year, *flow) for year in range(2010, 2025) for flow in (("76,484", ""), ("643", "76"))]
    assert [asked_of_comtrade(address) for address in good.addresses[5:]] == flows
    assert good.most == 1
    assert {line for line in said if line.endswith("looking at it")} == {f"{name}: looking at it" for name in FILES}
    assert waits == [transfer.PAUSE] * (len(good.asked) - 2)
    source = ingest.sources(folder)
    assert [(one.name, one.form, one.problem) for one in source.found] == [
        (FILES[0], trade.HS93, ""),
        (FILES[1], unga.LATER_POINTS, ""),
        (FILES[2], worldbank.FORMS_OF["gdp_usd"], ""),
        (FILES[3], worldbank.FORMS_OF["population"], ""),
    ]
    today = f"retrieved {prose.spoken(time.strftime('%Y-%m-%d', time.gmtime()))}"
    assert [(one.vintage, one.vintage_from) for one in source.found] == [
        (today, "in fetched.json"),
        ("2 April 2027 (version 40)", "in fetched.json"),
        ("2027-02-24", "in the file"),
        ("2027-02-24", "in the file"),
    ]


def test_what_arrives_makes_the_tables_that_exports_by_hand_make(good, courier, folder, tmp_path):
    fetch.run(EVERY, folder, courier)
    by_hand = exported(raw_exports.hs93, tmp_path / "exports")
    countries = load("countries")
    pd.testing.assert_frame_equal(trade.hs93(folder / FILES[0], countries), trade.hs93(by_hand, countries))
    by_hand = exported(raw_exports.later_ideal_points, tmp_path / "exports")
    pd.testing.assert_frame_equal(
        unga.later_ideal_points(folder / FILES[1], countries), unga.later_ideal_points(by_hand, countries)
    )


def test_the_manifest_says_of_each_file_where_it_is_from(good, courier, folder):
    fetch.run(EVERY, folder, courier)
    noted = json.loads((folder / "fetched.json").read_text())["files"]
    assert [*noted] == FILES
    for name, one in noted.items():
        assert (one["sha256"], one["bytes"]) == (sha256(folder / name), (folder / name).stat().st_size)
    points = noted[FILES[1]]
    assert (points["provider"], points["form"], points["terms"]) == ("dataverse", unga.LATER_POINTS.name, "CC0 1.0")
    [answer] = points["answers"]
    assert (answer["address"], answer["length"], answer["etag"]) == (POINTS, points["bytes"], ETAG)
    assert len(noted[FILES[0]]["answers"]) == 30
    # The answer is the archive, the file what is in it.
    [answer] = noted[FILES[2]]["answers"]
    assert (answer["address"], answer["length"]) == (GDP, len(good.replies[GDP][0].body))
    assert answer["length"] != noted[FILES[2]]["bytes"]
    # A file that was changed after it had been fetched is none of that vintage.
    path = folder / FILES[1]
    path.write_bytes(path.read_bytes().replace(b"0.12345678", b"0.22345678"))
    assert [one.vintage for one in ingest.sources(folder).found if one.name == FILES[1]] == [""]
    # Fetched again, it has its entry anew, and the others keep theirs.
    fetch.run(["dataverse"], folder, courier)
    again = json.loads((folder / "fetched.json").read_text())["files"]
    assert [*again] == FILES
    assert {name: again[name] for name in FILES if name != FILES[1]} == {
        name: noted[name] for name in FILES if name != FILES[1]
    }
    assert again[FILES[1]]["sha256"] == points["sha256"]


WEB_PAGE = Reply(b"<!DOCTYPE html><title>Sign in</title>")


def archive_of(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


WIDE = "Country Name,Country Code,Indicator Name,Indicator Code,2000\nBrazil,BRA,People,SP.POP.TOTL,9\n"
BAD = {
    "a page in place of an archive": (GDP, WEB_PAGE, "found a web page, expected a whole zip archive"),
    "an archive of something else": (GDP, Reply(archive_of(Metadata_Country_API="x")), "found an archive of Metadata_Country_API, expected one with one file"),
    "an archive of another indicator": (GDP, Reply(archive_of(API_x=WIDE)), "found World Bank, population (by its header on line 1, wide and values of people, or the code SP.POP.TOTL), expected World Bank, GDP in current US$"),
    "an archive of another table": (GDP, Reply(archive_of(API_x=WIDE.replace("Country Code", "Country"))), "found nothing that is known; nearest to World Bank, GDP in current US$, but for the column 'Country Code', expected World Bank, GDP"),
    "a file that was cut off": (STORE, Reply(b",".join(map(str.encode, unga._LATER_HEADER)) + b"\n140,BRA"), "expected ideal points, all series or ideal points, series FP alone"),
    "a page in place of a file": (STORE, WEB_PAGE, "found a web page, expected ideal points, all series or ideal points, series FP alone"),
    "a renamed column": (STORE, Reply(",".join(unga._LATER_HEADER).replace("IdealPointFP", "IdealPoint").encode() + b"\n"), "found nothing that is known; nearest to ideal points, series FP alone, but for the column 'IdealPointFP', expected ideal"),
    "a page in place of a list": (LISTED, WEB_PAGE, "found a web page, expected JSON"),
    "a list in another form": (LISTED, Reply(b'{"data": {"version": 40}}'), "found JSON in another form (KeyError: 'versionNumber'), expected a version of a data set with its files"),
    "a list without a table": (LISTED, listed(RELEASE[0], RELEASE[3]), "found Codebook_Idealpoints.txt, AgreementScores.csv, expected a table of ideal points"),
    "a list without files": (LISTED, listed(), "found no files, expected a table of ideal points"),
    "a challenge": (LISTED, Reply(b"", 202), "found 202 Accepted, expected an answer with a file"),
}  # fmt: skip


@pytest.mark.parametrize(("address", "reply", "words"), BAD.values(), ids=BAD.keys())
def test_what_is_not_what_was_asked_for_is_not_put_in_place(good, courier, folder, address, reply, words):
    fetch.run(EVERY, folder, courier)
    before = {name: (folder / name).read_bytes() for name in left(folder)}
    good.replies[address] = [reply]
    name = "world-bank" if address == GDP else "dataverse"
    failed, *others = fetch.run([name], folder, courier)
    assert f"{POINTS if address == STORE else address}: found " in failed.problem
    assert words in failed.problem
    assert "\n" not in str(failed)
    assert str(failed).startswith(f"{name}: ")
    assert [other.problem for other in others] == [""] * (name == "world-bank")
    after = {name: (folder / name).read_bytes() for name in left(folder)}
    assert {**after, "fetched.json": b""} == {**before, "fetched.json": b""}


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([{"refYear": 2010}], "found records without reporterISO, reporterDesc, "),
        (["nothing"], "found JSON in another form, expected records under data"),
        ([{}] * 500, "found 500 records, expected fewer than 500, at which the preview cuts off"),
    ],
)
def test_records_that_are_not_as_they_should_be_are_refused(good, courier, folder, rows, words):
    good.comtrade = lambda year, partners, reporter: preview(rows if (year, reporter) == (2012, "76") else [])
    [failed] = fetch.run(["comtrade"], folder, courier)
    assert f"partnerCode=643&period=2012: {words}" in failed.problem.replace("&reporterCode=76", "")
    assert left(folder) == []


@pytest.mark.parametrize("body", [b'{"statusCode": 200, "message": "of no use"}', b'{"data": null}', b"[]"])
def test_json_without_records_is_refused(good, courier, folder, body):
    good.comtrade = lambda year, partners, reporter: Reply(body)
    [failed] = fetch.run(["comtrade"], folder, courier)
    assert failed.problem.endswith("period=2010: found JSON in another form, expected records under data")


def test_a_record_that_comes_twice_is_refused(good, courier, folder):
    good.comtrade.append(good.comtrade[0])
    [failed] = fetch.run(["comtrade"], folder, courier)
    assert (
        "column 'refYear + reporterISO + partnerISO': found '2010, RUS, BRA', expected a key that occurs once"
        in failed.problem
    )
    assert left(folder) == []


def test_a_page_in_place_of_records_is_refused(good, courier, folder):
    good.comtrade = lambda year, partners, reporter: WEB_PAGE if year == 2024 else preview([])
    [failed] = fetch.run(["comtrade"], folder, courier)
    assert "period=2024: found a web page, expected JSON" in failed.problem
    assert left(folder) == []


def test_too_few_rows_are_refused(good, courier, folder, monkeypatch):
    monkeypatch.undo()
    [failed] = fetch.run(["comtrade"], folder, courier)
    assert failed.problem.endswith(
        "found '4 rows', expected at least 740 rows (truncated export?), expected UN Comtrade, exports"
    )
    assert left(folder) == []


def test_what_a_server_calls_a_file_is_no_path(good, courier, folder):
    good.replies[LISTED] = [listed(entry(11, "Idealpoints x.tab", "../../../Ideal points ü.csv"))]
    [outcome] = fetch.run(["dataverse"], folder, courier)
    assert outcome.problem == ""
    assert left(folder) == ["dataverse/_.._.._Ideal_points__.csv", "fetched.json"]
    # What was not read as a table is asked for as it is.
    plain = POINTS.partition("?")[0]
    good.replies[LISTED] = [listed(entry(11, "Idealpoints.csv"), license=None, versionMinorNumber=1)]
    good.replies[plain] = good.replies[STORE]
    [outcome] = fetch.run(["dataverse"], folder, courier)
    assert outcome.file == "dataverse/Idealpoints.csv"
    noted = json.loads((folder / "fetched.json").read_text())["files"][outcome.file]
    assert (noted["vintage"], noted["terms"]) == ("2 April 2027 (version 40.1)", "")


def test_a_list_that_has_moved_within_its_host_is_followed(good, courier, folder):
    moved = LISTED.replace("/api/", "/api/v1/")
    good.replies[LISTED], good.replies[moved] = [Reply(status=301, headers={"Location": moved})], [listed(*RELEASE)]
    [outcome] = fetch.run(["dataverse"], folder, courier)
    assert outcome.problem == ""
    assert good.addresses == [LISTED, moved, POINTS, STORE]


def test_an_interruption_leaves_no_half_file_and_the_same_run_goes_on(good, courier, folder, monkeypatch):
    whole = requests.Response.iter_content

    def interrupted(response, size):
        if response.url == STORE:
            yield next(whole(response, 100))
            raise KeyboardInterrupt
        yield from whole(response, size)

    with monkeypatch.context() as patch:
        patch.setattr(requests.Response, "iter_content", interrupted)
        with pytest.raises(KeyboardInterrupt):
            fetch.run(EVERY, folder, courier)
    hidden = f"dataverse/.{FILES[1].partition('/')[2]}.1.part"
    assert left(folder) == [hidden, f"{hidden}.json", "fetched.json", *FILES[2:]]
    # A refresh sees what is whole, and nothing else.
    assert [one.name for one in ingest.sources(folder).found] == FILES[2:]
    fetch.run(["dataverse"], folder, courier)
    assert ranges(good)[-1] == ("bytes=100-", ETAG)
    assert left(folder) == [FILES[1], "fetched.json", *FILES[2:]]
    assert (folder / FILES[1]).read_bytes() == good.replies[STORE][0].body


def test_an_interruption_in_the_midst_of_records_leaves_nothing(good, courier, folder):
    asked = []
    plain = courier.session.get

    def get(address, **how):
        asked.append(address)
        if "period=2015" in address:
            raise KeyboardInterrupt
        return plain(address, **how)

    courier.session.get = get
    with pytest.raises(KeyboardInterrupt):
        fetch.run(["comtrade"], folder, courier)
    assert len(asked) == 11
    assert left(folder) == []


# The command


@pytest.fixture
def command(server, waits, monkeypatch):
    """Return the command, led to the server."""
    made = transfer.session
    agents = []

    def session(agent):
        agents.append(agent)
        return led(made(agent), server)

    monkeypatch.setattr(transfer, "session", session)
    monkeypatch.setattr(transfer, "Courier", functools.partial(transfer.Courier, sleep=waits.append, beat=0.001))
    monkeypatch.setenv("TRACED_BOOK_REPOSITORY", "https://github.com/someone/ties")

    def run(*words):
        return cli.main(["fetch", *map(str, words)])

    run.agents = agents
    return run


def test_without_the_terms_accepted_nothing_is_asked(good, command, folder, capsys):
    assert command("--to", folder) == 1
    out, err = capsys.readouterr()
    assert [line.partition(":")[0] for line in out.splitlines()] == [*EVERY, "un-library", "sipri"]
    assert out.splitlines()[0] == (
        "world-bank: World Bank, World Development Indicators: GDP and population. CC BY 4.0, with a procedure for disputes; the World "
        "Bank is to be named. Terms: https://datacatalog.worldbank.org/public-licenses, documentation: https://datahelpdesk.worldbank.org/"
        "knowledgebase/articles/898581-how-to-use-the-api-to-obtain-data."
    )
    assert err == "nothing was fetched: read the terms of world-bank, dataverse, comtrade, and add --accept-terms\n"
    assert good.asked == []
    assert not folder.exists()


def test_with_the_terms_accepted_each_file_has_its_line(good, command, folder, capsys):
    assert command("--to", folder, "--accept-terms") == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert [line.partition(":")[0] for line in lines] == [*EVERY, "un-library", "sipri", "world-bank", *EVERY]
    points = lines[-2]
    path = folder / FILES[1]
    assert points == (
        f"dataverse: {FILES[1]}: ideal points, series FP alone, vintage 2 April 2027 (version 40); "
        f"{path.stat().st_size:,} bytes, SHA-256 {sha256(path)}"
    )
    assert err == ""
    [agent] = command.agents
    assert agent == "defense-ties/0.1.0 (https://github.com/someone/ties)"
    assert {asked["User-Agent"] for _, asked in good.asked} == {agent}


@pytest.mark.usefixtures("unhurried")
def test_what_fails_keeps_nothing_else_back_and_is_said_at_the_end(good, command, folder, capsys):
    good.replies[POPULATION] = [Reply(status=500)]
    good.replies[LISTED] = [WEB_PAGE]
    assert command("--to", folder, "--accept-terms", *EVERY) == 1
    assert capsys.readouterr().err.splitlines() == [
        f"world-bank: worldbank/population.csv: FAILED: {POPULATION}: found 500 Internal Server Error, 5 times, expected a whole answer",
        f"dataverse: the list of its files: FAILED: {LISTED}: found a web page, expected JSON",
    ]
    assert left(folder) == [FILES[0], "fetched.json", FILES[2]]


@pytest.mark.parametrize(("name", "words"), [("sipri", "https://armstransfers.sipri.org/ArmsTransfer/TransferRegister"), ("un-library", "https://digitallibrary.un.org/record/4060887")])  # fmt: skip
def test_what_only_people_may_export_is_named_and_not_asked_for(good, command, folder, capsys, name, words):
    assert command("--to", folder, name) == 0
    [line] = capsys.readouterr().out.splitlines()
    assert line.startswith(f"{name}: ") and " By hand: " in line and words in line
    assert good.asked == []


def test_a_folder_is_made_with_those_above_it(courier, folder):
    assert fetch.run([], folder / "2027" / "march", courier) == []
    assert (folder / "2027" / "march").is_dir()


def test_an_unknown_provider_is_named(command, folder, capsys):
    assert command("--to", folder, "sipri", "imf", "--accept-terms") == 1
    assert (
        "'imf' is no provider: expected one of world-bank, dataverse, comtrade, un-library, sipri"
        in capsys.readouterr().err
    )


def test_a_folder_that_can_not_be_one_stops_it(good, command, folder, capsys):
    folder.write_text("no folder")
    assert command("--to", folder, "--accept-terms") == 1
    assert str(folder) in capsys.readouterr().err
    folder.unlink()
    folder.mkdir()
    (folder / "fetched.json").write_text("[]")
    assert command("--to", folder, "--accept-terms") == 1
    assert "fetched.json: found 'TypeError: " in capsys.readouterr().err
    assert cli.main(["refresh", "--from", str(folder)]) == 1
    assert "fetched.json: found 'TypeError: " in capsys.readouterr().err
    assert good.asked == []
    assert left(folder) == ["fetched.json"]


def test_an_interrupted_command_says_so(command, folder, capsys, monkeypatch):
    def interrupted(*words):
        raise KeyboardInterrupt

    monkeypatch.setattr(fetch, "run", interrupted)
    assert command("--to", folder, "--accept-terms") == 130
    assert "interrupted; what had arrived whole is in place, and the same command goes on" in capsys.readouterr().err


def test_a_copy_without_a_public_repository_says_so(monkeypatch, tmp_path):
    monkeypatch.setenv("TRACED_BOOK_REPOSITORY", "")
    assert fetch.agent(tmp_path) == "defense-ties/0.1.0 (a copy without a public repository)"


def test_a_provider_is_asked_or_exported_by_hand_and_its_terms_have_an_address():
    table = fetch.chosen([])
    assert {terms.provider for terms in table if not terms.by_hand} == {*providers.PROVIDERS} == {*EVERY}
    for terms in table:
        assert (
            terms.terms.endswith(".")
            and terms.terms_at.startswith("https://")
            and terms.documented_at.startswith("https://")
        )
    assert LAST == 2024  # the years that are asked for end with the book's
