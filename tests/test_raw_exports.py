"""Every provider, on the small tree of raw exports of ``raw_exports.py``.

The tables it gives are written by hand. Then its files are damaged, and rows and cells dropped, altered and added at random:
each change shows in the tables, is refused by name, or falls under a rule that the account names.
"""

import copy
import gzip
import io
import json
import random
import re
import shutil
import zipfile
from pathlib import Path

import pytest

import raw_exports
from defense_ties import ingest
from defense_ties.cli import main
from defense_ties.data import load
from defense_ties.ingest import (
    chronicle,
    coding,
    dcad,
    ledger,
    naturalearth,
    parties,
    predictions,
    raw,
    register,
    sanctions,
    sipri_milex,
    sipri_transfers,
    trade,
    un_press,
    un_record,
    unga,
    visits,
    worldbank,
)
from defense_ties.ingest.raw import IngestError
from tests.places import DATA_DIR

PLACES = list(raw_exports.tree())
PROVIDERS = {provider.__name__.rpartition(".")[2]: provider for provider in ingest.PROVIDERS}
OF_FOLDER = {"sipri": "sipri_transfers", "worldbank": "worldbank", "agreements": "register", "..": "register"}


def provider_of(place):
    """Return the module that reads a file of the tree."""
    if place == raw_exports.MILEX:
        return sipri_milex
    for module in (ledger, predictions, chronicle):
        if place in {f"../register/{path.name}" for path in vars(module).values() if isinstance(path, Path)}:
            return module
    if place == f"../register/{un_press.FURTHER.name}":
        return unga
    if place == raw_exports.TEXTS:
        return dcad
    folder = place.partition("/")[0]
    return PROVIDERS[OF_FOLDER.get(folder, folder)]


def own_files():
    """Return the module and name of each path of the project's own files."""
    return [
        (module, name)
        for module in (register, coding, ledger, predictions, chronicle, un_press)
        for name, value in vars(module).items()
        if isinstance(value, Path) and value.parent == coding.HERE and value.suffix == ".csv"
    ]


@pytest.fixture
def floors(monkeypatch):
    """Let a file be as short as in the tree; give the rows that each was asked to have."""
    asked = {}

    def note(frame, rows, file):
        asked.setdefault(file, set()).add(rows)
        return frame

    monkeypatch.setattr(raw, "floor", note)
    monkeypatch.setattr(naturalearth, "CODES", raw_exports.OUTLINED)
    return asked


@pytest.fixture(scope="session")
def written(tmp_path_factory):
    return raw_exports.write(raw_exports.tree(), tmp_path_factory.mktemp("tree") / "sources")


@pytest.fixture
def exports(written, tmp_path, floors, monkeypatch):
    """A copy of the tree; the project's own files are taken from it too."""
    folder = shutil.copytree(written.parent, tmp_path / "tree") / "sources"
    for module, name in own_files():
        monkeypatch.setattr(module, name, folder.parent / "register" / getattr(module, name).name)
    return folder


@pytest.fixture
def target(tmp_path):
    """A folder of tables as the project has them, whose descriptor asks for one row each and names no outlier."""
    folder = tmp_path / "data"
    shutil.copytree(DATA_DIR, folder)
    package = json.loads((DATA_DIR / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        resource |= {"row_floor": 1, "known_outliers": []}
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    return folder


def snapshot(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


TABLES = {
    "deliveries": """
deal_id,supplier,recipient,designation,description,category,order_year,order_year_estimate,number,number_estimate,delivery_year,delivery_year_estimate,condition,tiv_unit_new,tiv_unit,tiv,local_production
109,RUS,BRA,Igla-S,portable SAM,Missiles,2023,false,20,false,2024,false,New,0.1,0.1,12.3456,false
110,RUS,BRA,Igla-S,portable SAM,Missiles,2024,false,10,false,2024,false,New,0.1,0.1,1,false
104,USA,CHL,"Hull, ""B"" type",frigate,Ships,2022,,1,,2024,,New,30,30,30,true
111,CHN,COL,WZ-551,armoured personnel carrier,Armoured vehicles,2012,false,4,false,2013,false,New,0.5,0.5,2,false
108,XXS,MEX,Cessna-208,light transport aircraft,Aircraft,1999,true,1,false,2000,false,New,0.3,0.3,0,false
101,RUS,VEN,Mi-17,transport helicopter,Aircraft,2005,false,4,true,2006,false,New,2.5,2.5,10,false
101,RUS,VEN,Mi-17,transport helicopter,Aircraft,2005,false,2,false,2007,,New,2.5,2.5,5,false
102,RUS,VEN,S-125,SAM system,Air-defence systems,1998,true,1,false,2000,true,Second hand but modernized,100,7,7,false
""",
    "earlier_deliveries": """
deal_id,supplier,recipient,designation,description,category,order_year,order_year_estimate,number,number_estimate,delivery_year,delivery_year_estimate,condition,tiv_unit_new,tiv_unit,tiv,local_production
100,DEU,BRA,Leopard-1,tank,Armoured vehicles,1993,true,3,false,1995,false,Second hand,2,1,3,false
102,RUS,VEN,S-125,SAM system,Air-defence systems,1998,true,1,false,1999,true,Second hand,100,40,40,false
""",
    "orders": """
recipient,supplier,order_year,order_year_estimate,designation,description,number_ordered,number_ordered_estimate,number_delivered,number_delivered_estimate,delivery_years,condition,comment,tiv_unit,tiv_delivered
BRA,RUS,1993,true,Igla-1,portable SAM,4,true,4,false,1999; 2000,New,,1,4
BRA,RUS,2023,false,Igla-S,portable SAM,5,false,0,false,,New,Not delivered by 2025,1,0
MEX,RUS,2024,false,Ural,truck,6,false,6,false,2024; 2025,New,,1,6
VEN,RUS,1992,true,Mi-8,helicopter,3,true,3,false,2000; 2024,Second hand,,1,3.006
VEN,RUS,2006,false,Mi-26,heavy transport helicopter,2,false,2,true,2007,New,"$20 m deal; ""Pemón"" – version",28,56
""",
    "recent_orders": """
recipient,supplier,order_year,order_year_estimate,designation,description,number_ordered,number_ordered_estimate,number_delivered,number_delivered_estimate,delivery_years,condition,comment,tiv_unit,tiv_order,tiv_delivered
BRA,ARE,2016,false,Nimr,armoured personnel carrier,,true,2,false,2017,New,,1,,2
BRA,RUS,2023,false,Igla-S,portable SAM,5,false,0,false,,New,Not delivered by 2025,1,5,0
MEX,FRA,1999,false,P-400,patrol boat,1,false,0,false,,New,,,,0
MEX,RUS,2024,false,Ural,truck,6,false,6,false,2024; 2025,New,,1,6,6
VEN,RUS,1992,true,Mi-8,helicopter,3,true,3,false,2000; 2024,Second hand,,1,3,3.006
""",
    # Deliveries: deal 101 (10 + 5), and deals 102 and 110 reach beyond the window. Orders: 56 + 3.005 + 4.
    "vintages": """
vintage,export,supplier,recipient,deals,tiv
2026-02-12,deliveries,CHN,COL,1,2
2026-02-12,deliveries,RUS,BRA,1,12.35
2026-02-12,deliveries,RUS,VEN,1,15
2026-05-18,orders,RUS,VEN,3,63.01
2026-07-14,orders of some parties,CHN,VEN,1,39.6
""",
    "russia_exports": """
recipient,year,tiv
BRA,2024,13.35
PER,2005,20
VEN,2000,7
VEN,2006,10
VEN,2007,5
XNC,2012,1
""",
    "world_imports": """
recipient,year,tiv
ARE,2010,0.5
BRA,2024,13.35
CHL,2024,30
COL,2013,2
MEX,2000,0
PER,2005,20
VEN,2000,7
VEN,2006,10
VEN,2007,5
XNC,2012,1
""",
    # The years run to 2024, and each of Venezuela's two deals has a row in its period: 102 before 2005; 101 with two years, one deal.
    "region_transfers": """
recipient,supplier,period,deals,tiv
BRA,RUS,2020–24,2,13.35
CHL,USA,2020–24,1,30
COL,CHN,2010–14,1,2
MEX,XXS,2000–04,1,0
PER,RUS,2005–09,1,20
VEN,RUS,2000–04,1,7
VEN,RUS,2005–09,1,15
""",
    "ideal_points": """
country,year,ideal_point,q5,q95,n_votes,ideal_point_all,q5_all,q95_all,n_votes_all,ideal_point_legacy,n_votes_legacy
BRA,2000,0.123457,-0.376543,0.623457,70,0.123457,-0.376543,0.623457,70,0.246914,60
BRA,2024,-0.25,-0.75,0.25,100,-0.25,-0.75,0.25,100,-0.5,90
CHL,2000,0.5,0,1,70,0.5,0,1,70,1,60
CHN,2000,-1.5,-2,-1,70,-1.5,-2,-1,70,-3,60
COL,2000,0.25,-0.25,0.75,70,0.25,-0.25,0.75,70,0.5,60
MEX,2000,0.125,-0.375,0.625,70,0.125,-0.375,0.625,70,0.25,60
RUS,2000,1,0.5,1.5,70,1,0.5,1.5,70,2,60
RUS,2001,0.5,0,1,70,0.5,0,1,70,1,60
USA,2000,3.5,3,4,70,3.5,3,4,70,7,60
USA,2001,2.5,2,3,70,2.5,2,3,70,5,60
VEN,2021,-1.25,-1.75,-0.75,70,-1.25,-1.75,-0.75,70,-2.5,60
""",
    # Peru: 8 and 1.5 from Russia, 5.5 and 0.5 from the United States; by all votes 8 and 0.25, 5.5 and 1.75.
    "un_positions": """
country,first_year,series,years,to_russia,to_usa,nearer_russia
BRA,2000,all,1,0.8765,3.3765,1
BRA,2000,fp,1,0.8765,3.3765,1
CHL,2000,all,1,0.5,3,1
CHL,2000,fp,1,0.5,3,1
CHN,2000,all,1,2.5,5,1
CHN,2000,fp,1,2.5,5,1
COL,2000,all,1,0.75,3.25,1
COL,2000,fp,1,0.75,3.25,1
MEX,2000,all,1,0.875,3.375,1
MEX,2000,fp,1,0.875,3.375,1
PER,2000,all,2,4.125,3.625,0.5
PER,2000,fp,2,4.75,3,0
SRB,2000,all,1,0.25,2.25,1
SRB,2000,fp,1,0.25,2.25,1
""",
    "world_economy": """
country,year,gdp_usd,population
BRA,2000,6.554481883e+11,174018282
CHL,2000,7.824988876e+10,15351800
CHN,2000,1.211331652e+12,1262645000
COL,2000,9.988657758e+10,39215135
MEX,2000,7.420613439e+11,98625552
PER,2000,5.174474913e+10,
RUS,2000,2.597101422e+11,146596869
USA,2000,,282162411
USA,2024,2.9e+13,
VEN,2000,,24427729
VEN,2014,4.823593188e+11,
""",
    "ideal_points_2026": """
country,year,ideal_point,q5,q95,n_votes,standing
BRA,2000,0.123457,-0.5,0.75,68,final
BRA,2024,-0.25,-1,1,19,few votes
BRA,2025,-0.5,-1,1,158,provisional
RUS,2023,-0.75,-1,1,20,final
RUS,2025,0.5,-1,1,19,few votes
""",
    "council_resolutions": """
resolution,date,title,yes,no,abstain,not_voting,members,record
S/RES/1559(2004),2004-09-02,x,9,0,6,0,15,71
S/RES/1571(2004),2004-11-04,x,0,0,0,15,15,72
S/RES/2317(2016),2016-04-29,z,10,0,5,0,15,73
S/RES/2285(2016),2016-04-29,y,10,2,3,0,15,74
S/RES/2774(2025),2025-02-24,z,10,0,5,0,15,75
""",
    "council_votes": """
resolution,country,vote
S/RES/1559(2004),BRA,abstain
S/RES/1559(2004),CHL,yes
S/RES/1559(2004),CHN,abstain
S/RES/1559(2004),RUS,abstain
S/RES/1559(2004),USA,yes
S/RES/1571(2004),BRA,not voting
S/RES/1571(2004),CHL,not voting
S/RES/1571(2004),CHN,not voting
S/RES/1571(2004),RUS,not voting
S/RES/1571(2004),USA,not voting
S/RES/2317(2016),CHN,abstain
S/RES/2317(2016),RUS,abstain
S/RES/2317(2016),USA,yes
S/RES/2317(2016),VEN,abstain
S/RES/2285(2016),CHN,yes
S/RES/2285(2016),RUS,abstain
S/RES/2285(2016),USA,yes
S/RES/2285(2016),VEN,no
S/RES/2774(2025),CHN,yes
S/RES/2774(2025),RUS,yes
S/RES/2774(2025),USA,yes
""",
    "ukraine_press_votes": f"""
date,subject,country,vote,grade,yes,no,abstain,source,note
2025-12-03,Return of Ukrainian children,BRA,A,press excerpt,91,12,57,https://babel.ua/1 ; https://m.example.co/2,
2025-12-03,Return of Ukrainian children,CHL,,not found,91,12,57,{un_press._BABEL},"Not among the twelve against, all of whom are named"
2025-12-03,Return of Ukrainian children,CHN,A,press excerpt,91,12,57,https://babel.ua/1,
2025-12-03,Return of Ukrainian children,COL,A,press excerpt,91,12,57,https://w.example.co/3,Four outlets report it
2025-12-03,Return of Ukrainian children,MEX,Y,press excerpt,91,12,57,https://x.example.mx/6,
2025-12-03,Return of Ukrainian children,VEN,,not found,91,12,57,{un_press._BABEL} ; {un_press._ABC},"Not among the twelve against, all of whom are named; it spoke for the Group of Friends in Defence of the Charter, and has taken part in no vote of the record from 2022"
2025-12-18,Human rights in Crimea and other occupied territory,BRA,,not found,79,16,73,{un_press._LURER},"Not among the sixteen against, all of whom are named"
2025-12-18,Human rights in Crimea and other occupied territory,RUS,N,press excerpt,79,16,73,https://babel.ua/5,
2025-12-18,Human rights in Crimea and other occupied territory,VEN,,not found,79,16,73,{un_press._LURER},"Not among the sixteen against, all of whom are named"
2026-02-24,Support for lasting peace in Ukraine,CHL,,not found,107,12,51,{un_press._STANDARD},Only the totals were found
2026-02-24,Support for lasting peace in Ukraine,COL,,not found,107,12,51,{un_press._STANDARD},Only the totals were found
2026-02-24,Support for lasting peace in Ukraine,MEX,,not found,107,12,51,{un_press._STANDARD},Only the totals were found
2026-02-24,Support for lasting peace in Ukraine,RUS,N,press excerpt,107,12,51,https://f.example.my/4,
2026-02-24,Support for lasting peace in Ukraine,USA,A,press excerpt,107,12,51,https://f.example.my/4,
2026-02-24,Support for lasting peace in Ukraine,VEN,,not found,107,12,51,{un_press._STANDARD},Only the totals were found
""",
    "roll_calls": """
rcid,session,date,resolution,title,issues
2,54,2000-01-01,R/54/2,First of the book,di;nu
3,55,2001-05-05,R/55/3,,
10,70,2016-12-01,R/71/205,Crimea,
11,70,2017-12-01,R/72/190,Crimea,
12,70,2018-12-01,R/73/194,Crimea,
13,70,2019-12-01,A/RES/73/263,Crimea,
14,70,2020-12-01,A/RES/74/17,Crimea,
15,70,2021-12-01,A/RES/74/168,Crimea,
""",
    "votes": """
rcid,country,vote
2,BRA,no
2,USA,yes
2,VEN,abstain
3,CHL,yes
10,MEX,abstain
10,RUS,no
11,MEX,abstain
11,RUS,no
12,MEX,abstain
12,RUS,no
13,MEX,abstain
13,RUS,no
14,MEX,abstain
14,RUS,no
15,MEX,abstain
15,RUS,no
""",
    "agreements": """
id,country,title,scope,instrument,type,signed,signed_precision,in_force,in_force_precision,status,status_note,depth,source_kind,source_title,source_title_reconstructed,publisher,source_year,url,evidence,merged,conflict,note
CHL-01,CHL,A statement,multilateral,memorandum,training,2004-11-19,day,,,signed,,1,press,Declaração,true,Press,2004,https://example.org/3,read,,,right note; second note
DCAD-0001,COL,A dataset's text,bilateral,agreement,framework,1996-03-12,day,1996-04-01,day,in force,signed,3,dataset,DCAD,false,Kinne,2020,https://example.org/1,dataset,,Two dates are given,
DCAD-0002,VEN,Agreement on cooperation,bilateral,agreement,framework,2001-05-14,day,,,signed,signed,3,dataset,DCAD,false,Kinne,2020,https://example.org/2,dataset,,,
""",
    "events": """
id,country,title,scope,type,date,date_precision,outcome,outcome_note,amount_usd_million,depth,source_kind,source_title,source_title_reconstructed,publisher,source_year,url,evidence,merged,conflict,note
BRA-01,BRA,Ten helicopters,bilateral,contract,2012-12,month,concluded,agreed,150.5,4,press,Title,false,Press,2012,https://example.org/7,read,,,
BRA-01,CHL,Ten helicopters,bilateral,contract,2012-12,month,concluded,agreed,150.5,4,press,Title,false,Press,2012,https://example.org/7,read,,,
VEN-01,VEN,A visit,bilateral,visit,2008,year,held,held,,2,press,Una visita,true,Press,2008,https://example.org/4,weak,VEN-02,,
""",
    "coding": """
id,decision,merged_into,evidence,reason
BRA-01,event,,read,
CHL-01,agreement,,read,the first pass has another type
DCAD-0001,agreement,,dataset,
DCAD-0002,agreement,,dataset,
MEX-01,drop,,,the source does not say so
VEN-01,event,,weak,
VEN-02,merge,VEN-01,,the same visit
""",
    "claim_tests": f"""
claim,version,committed,commit,test,changed,what,reason,results_seen,printed_in,verdict
little,1,2026-01-01 10:00,{"a" * 40},At most two,first version,,,not recorded,{"a" * 40},supported
little,2,2026-01-02 09:00,{"b" * 40},At most one,words and rule,One fewer,Not recorded.,yes,{"b" * 40},partly
much,1,2026-01-01 10:00,{"a" * 40},At least one,first version,,,no,{"a" * 40},not supported
""",
    "predictions": """
id,explanation,domain,countries,implies,against,observable,distinct_from,shared_with,foreknown
P-COM-1,commerce,upkeep,BRA; VEN,Parts are sold.,Parts are given.,Events,replacement,,no
P-COM-2,commerce,votes,BRA,Votes do not matter.,"Votes, and they alone, matter.",Votes,replacement,,result
P-REP-1,replacement,upkeep,BRA; CHL; VEN,Old parts go.,Old parts stay.,Orders,commerce,ordinary friction,no
P-FRI-1,ordinary friction,votes,CHL,All differ.,One differs.,Votes,commerce; replacement,,no
""",
    "chronicle": """
id,date,date_precision,countries,title,source_kind,source_title,source_title_reconstructed,publisher,source_year,url,evidence,standing,note
AFT-01,2025-02-03,day,VEN,A landing,press,Un avión,true,Press,2025,https://example.org/20,read,established,Seen by many.
AFT-02,2025-02,month,BRA; CHL,A vote,agency,Votes,false,Agency,2025,https://example.org/21,weak,disputed,"By one, not by the other."
""",
    "chronicle_sources": """
id,number,source_kind,title,publisher,year,url,supports,confirms
AFT-01,1,agency,Aterrizaje,Agency,2025,https://example.org/23,The landing,true
AFT-02,1,press,Outro voto,Press,2025,https://example.org/22,The other count,false
AFT-02,2,press,Mais um,Press,2025,https://example.org/24,The same count,true
""",
    "scores": """
event,prediction,first,second,first_doubtful,second_doubtful,first_reason,second_reason
AFT-01,P-COM-1,for,silent,,,Parts came.,
CLOSE,P-COM-2,silent,against,,,,Votes mattered.
CLOSE-CHL,P-FRI-1,silent,silent,for,,It may have differed.,
VEN-01,P-REP-1,against,for,,,They stayed.,They went.
""",
    "further_sources": """
id,number,source_kind,title,publisher,year,url,supports,confirms
BRA-01,1,official text,Lei,State,2013,https://example.org/10,The price,true
VEN-01,1,press,Otra visita,Press,2008,https://example.org/8,The same day,true
VEN-01,2,agency,Нет,Agency,,https://example.org/9,Another day,false
""",
    "russia_trade": """
country,flow,valuation,year,usd,quality
BRA,exports to Russia,CIF,2010,77,reported
BRA,exports to Russia,CIF,2021,1.5,reported
BRA,imports from Russia,FOB,2021,1.5,reported
CHL,exports to Russia,CIF,2021,2.5,reported
CHL,imports from Russia,FOB,2021,2.5,reported
COL,exports to Russia,CIF,2021,3.5,reported
COL,imports from Russia,FOB,2021,3.5,reported
MEX,exports to Russia,CIF,2021,4.5,reported
MEX,imports from Russia,FOB,2021,4.5,reported
VEN,exports to Russia,CIF,2012,0.826,reported
VEN,exports to Russia,CIF,2021,5.5,reported
VEN,imports from Russia,FOB,2012,1943.907,disputed
VEN,imports from Russia,FOB,2021,5.5,reported
""",
    "hs93_exports": """
partner,year,reporter,reporter_name,classification,usd,reported
BRA,2010,RUS,Russian Federation,H3,10217381,true
MEX,2015,S19,"Other Asia, nes",H4,1.109,false
MEX,2024,HTI,Haiti,H6,7,true
RUS,2015,BRA,Brazil,H4,412374.5,false
""",
    "us_training": """
country,fiscal_year,programme,course_lines,trainees,cost_usd
BRA,2006,regional centers,4,3,0
BRA,2009,JCET and the like,2,9,800
COL,2009,INL,7,7,70
VEN,1999,IMET,53,169,392703
VEN,1999,"counter-drug, train and equip",15,512,1822204
""",
    "us_training_totals": """
country,fiscal_year,computed_trainees,computed_cost_usd,printed_trainees,printed_cost_usd,check
BRA,2006,3,0,3,0,equal
BRA,2009,9,800,9,801,differs
COL,2009,7,70,7,70,equal
VEN,1999,681,2214907,,,none printed
""",
    "leader_trips": """
country,year,all_trips,to_russia,to_united_states,to_china
BRA,2015,18,1,2,1
BRA,2016,8,0,2,1
CHL,2012,16,1,0,0
VEN,2025,1,1,0,0
""",
    "trips_to_russia": """
trip_id,country,leader,year,start,end,city,multilateral,event,met_host,signed,confidence
2-BRA,BRA,Dilma Rousseff,2015,2015-07-08,2015-07-09,Moscow,false,,false,false,1
1-CHL,CHL,Sebastian Pinera,2012,,,Vladivostok,true,A summit,true,true,2
3-VEN,VEN,Nicolas Maduro,2025,2025-05-06,2025-05-09,,false,,true,true,1
""",
    "sanctions": """
case_id,country,senders,begin,end,ongoing,trade,trade_scope,arms,military,financial,travel,other,objectives
1001,RUS,EU; Norway,2014,2016,false,true,exp_part; imp_compl,false,true,false,false,true,policy_change
1133,RUS,United States,2019,2022,true,false,,false,false,true,true,false,end_war; human_rights
794,VEN,United States,2006,2022,true,false,,true,false,false,false,false,policy_change
""",
    "dcad_lags": """
id,country,partner,signed,in_force,category,source_kind
DCAD-0006,CHL,ESP,2006-04-03,,DCA,press
DCAD-0001,COL,RUS,1996-03-12,1996-03-12,ARMS,treaty collection
DCAD-0002,VEN,RUS,2001-05-14,,ARMS,treaty collection
DCAD-0004,BRA,USA,2010-02-01,2011-12-28,ARMS,treaty collection
""",
    "outlines": """
country,ring,point,longitude,latitude
CUB,1,1,-80,22
CUB,1,2,-80,23
CUB,1,3,-79,23
CUB,1,4,-79,22
CUB,1,5,-80,22
MEX,1,1,-100,20
MEX,1,2,-100,21
MEX,1,3,-99,21
MEX,1,4,-99,20
MEX,1,5,-100,20
""",
}
# Of the tables that have a row for each country and year, those whose cells are not empty.
PARTS = {
    "indicators": """
BRA,2000,6.554481883e+11,174018282
CHL,2000,7.824988876e+10,15351800
CHN,2000,1.211331652e+12,1262645000
COL,2000,9.988657758e+10,39215135
MEX,2000,7.420613439e+11,98625552
RUS,2000,2.597101422e+11,146596869
USA,2000,,282162411
USA,2024,2.9e+13,
VEN,2000,,24427729
VEN,2014,4.823593188e+11,
""",
    "military_expenditure": """
BRA,2000,1.25,reported,,missing
BRA,2024,1,estimate,,missing
CHL,2001,2,reported,,missing
USA,2000,3,reported,320086.3457,reported
USA,2024,,missing,997309,reported
VEN,2015,3,highly uncertain,1234.5,highly uncertain
""",
}
# The resolutions on other matters than Ukraine, and the one on it that does not name it.
ASSEMBLY = """
A/RES/60/1,2000-01-01,Peace,150,0,2,41,193,99
A/RES/61/128A-B,2006-12-14,Territories,173,0,4,15,192,95
A/RES/61/128[B],2006-12-14,"Guam, apart",172,1,4,15,192,97
A/RES/61/129[A],2006-12-14,No whole,173,0,4,15,192,98
A/RES/ES-11/1,2020-12-07,Aggression : resolution,141,5,35,12,193,16
A/DEC/80/506,2025-09-12,Two States,142,10,12,29,193,94
"""
COW = """
COW,BRA,exports to Russia,COW,reconciled,2000,1.5,reported
COW,BRA,exports to Russia,COW,reconciled,2014,,reported
COW,BRA,imports from Russia,COW,reconciled,2000,2.5,reported
COW,BRA,imports from Russia,COW,reconciled,2014,3,reported
COW,VEN,exports to Russia,COW,reconciled,2008,,suspect zero
COW,VEN,exports to Russia,COW,reconciled,2010,0,reported
COW,VEN,exports to Russia,COW,reconciled,2011,5,reported
COW,VEN,imports from Russia,COW,reconciled,2008,4,reported
COW,VEN,imports from Russia,COW,reconciled,2010,0,reported
COW,VEN,imports from Russia,COW,reconciled,2011,,reported
"""
# Per line of the IMF's 21 years, what is 1, 2.5 and 3 US$ million in 2000 and rises by one a year.
IMF = [
    "IMF,BRA,exports to Russia,BRA,FOB,{year},{usd},reported",
    "IMF,BRA,exports to Russia,RUS,CIF,{year},{usd},reported",
    "IMF,MEX,imports from Russia,RUS,FOB,{year},{usd},reported",
]


def test_the_tree_gives_the_tables_written_by_hand(exports, target):
    ingest.run(ingest.sources(exports), target)
    read = {path.stem: path.read_text(encoding="utf-8") for path in target.glob("*.csv")}
    assert {name: read[name] for name in TABLES} == {name: text.lstrip("\n") for name, text in TABLES.items()}
    for name, text in PARTS.items():
        rows = read[name].splitlines()[1:]
        assert [row for row in rows if not row.endswith((",,", ",,missing,,missing"))] == text.split()[
            :0
        ] + text.strip().splitlines()
        assert len(rows) == 8 * 25
    ukraine = read["ukraine_votes"].splitlines()
    assert len(ukraine) == 1 + 23 * 8
    start = "A/RES/ES-11/1,2020-12-07,Aggression against Ukraine"
    assert [row.split(",")[3:8] for row in ukraine if row.startswith(start)] == [
        [country, vote, "un record", "141", "5"]
        for country, vote in zip(["BRA", "CHL", "CHN", "COL", "MEX", "RUS", "USA", "VEN"], "YNAAXNYY", strict=True)
    ]
    # The resolutions on Ukraine stand in both tables of the Assembly with eight votes each, beside those on other matters.
    adopted = read["assembly_resolutions"].splitlines()
    assert [row for row in adopted[1:] if "kraine" not in row] == ASSEMBLY.strip().splitlines()
    assert len(adopted) == 1 + 23 + 5
    cast = read["assembly_votes"].splitlines()
    assert len(cast) == 1 + 8 * 28
    assert cast[1:9] == [f"A/RES/60/1,{code},yes" for code in sorted(un_record.STATES)]
    assert cast[-8:] == [
        f"A/DEC/80/506,{code},{vote}"
        for code, vote in [
            ("BRA", "yes"), ("CHL", "yes"), ("CHN", "not voting"), ("COL", "yes"), ("MEX", "yes"), ("RUS", "yes"),
            ("USA", "no"), ("VEN", "not voting"),
        ]
    ]  # fmt: skip
    imf = [
        line.format(year=2000 + step, usd=f"{first + step:.10g}")
        for line, first in zip(IMF, (1, 2.5, 3), strict=True)
        for step in range(21)
    ]
    assert read["trade"].splitlines()[1:] == COW.strip().splitlines() + imf


def test_every_file_is_asked_for_the_rows_of_a_whole_export(exports, floors):
    for provider in PROVIDERS.values():
        provider.tables(raw_exports.sources(exports), load("countries"))
    assert floors == {
        "deliveries_1995-2024_exported-2026-02-12.csv": {24_000},
        "orders_1950-2025_exported-2026-05-18.csv": {29_000, 1_600},
        "IdealpointsJuly2025.dta": {11_000},
        "unvotes_un_votes.rda": {800_000},
        "unvotes_un_roll_calls.rda": {6_000},
        "unvotes_un_roll_call_issues.rda": {5_000},
        "Idealpointestimates1946-2025.tab": {11_000},
        "unga_rollcalls_8states_2000_2025-11.csv": {2_000},
        "unsc_rollcalls_8states_2000_2025-11.csv": {1_500},
        "cow_trade_ddy.rds": {1_300_000, 75},
        "Dataset_CM_2023.xlsx": {8},
        "imf_dots_russia_reporter_five_2010_2023.csv": {130},
        "comtrade_hs93_exports_to_bra_mex_2010_2024.csv": {740},
        "us_military_training_five_fy1999_2020.csv": {530},
        "us_military_training_country_totals_check.csv": {105},
        "colt_pelatam_trips_per_year_bra_chl_col_ven_2000_2026.csv": {100},
        "colt_pelatam_visits_to_russia_bra_chl_col_ven_2000_2025.csv": {30},
        "gsdb_v3_subset_five_and_russia.csv": {45},
        "gdp.csv": {10_000},
        "population.csv": {10_000},
        "agreements_and_events.csv": {100},
        "DCAD-v1.0-main.csv": {1_800},
        "countries-110m.json": {500},
    }


def test_the_end_of_a_run_says_where_every_row_went(exports, target, capsys):
    assert main(["ingest", "--from", str(exports), "--to", str(target)]) == 0
    printed = capsys.readouterr().out.splitlines()
    for line in (
        "deliveries_1995-2024_exported-2026-02-12.csv: 15 rows, 8 for deliveries; left out 3 of other recipients, "
        "2 before 2000, 2 after 2024",
        "deliveries_1995-2024_exported-2026-02-12.csv: 15 rows, 2 for earlier_deliveries; left out 3 of other recipients, "
        "10 after 1999",
        "orders_1950-2025_exported-2026-05-18.csv: 13 rows, 11 for orders and vintages; left out 2 of other recipients",
        "orders_1950-2025_exported-2026-05-18.csv: 11 rows, 5 for recent_orders; left out 6 placed and delivered before 2017",
        "imf_dots_russia_reporter_five_2010_2023.csv: 15 rows, 13 for russia_trade; left out 1 estimated from partners, "
        "1 scaled by one factor from the year before",
        "colt_pelatam_trips_per_year_bra_chl_col_ven_2000_2026.csv: 6 rows, 4 for leader_trips; left out 1 before 2000, "
        "1 after 2025",
        "gsdb_v3_subset_five_and_russia.csv: 4 rows, 3 for sanctions; left out 1 of other countries",
        "DCAD-v1.0-main.csv: 7 rows, 4 for dcad_lags; left out 3 not of the five with one of four powers",
        "DCAD-v1.0-main.csv: 7 rows, 2 for agreements; left out 5 not of Russia with a country of the book",
        "IdealpointsJuly2025.dta: 19 rows, 11 for ideal_points; left out 2 without an estimate, 4 of other countries, "
        "1 before 2000, 1 after 2024",
        "IdealpointsJuly2025.dta: 19 rows, 14 for un_positions; left out 2 without an estimate, 1 before 2000, 1 after 2024, "
        "1 of states that no arms transfer was recorded of",
        "Idealpointestimates1946-2025.tab: 8 rows, 5 for ideal_points_2026; left out 2 of other countries, 1 before 2000",
        "unga_rollcalls_8states_2000_2025-11.csv: 30 rows, 28 for assembly_resolutions and assembly_votes; left out "
        "1 parts of a resolution recorded whole, 1 before 2000",
        "unsc_rollcalls_8states_2000_2025-11.csv: 6 rows, 5 for council_resolutions and council_votes; left out 1 before 2000",
        "ukraine_votes_2025_2026_press.csv: 9 rows, 9 for ukraine_press_votes",
        "press_votes.csv: 2 rows, 2 for ukraine_press_votes",
        "gdp.csv: 13 rows, 9 for indicators; left out 2 of other countries and aggregates, 1 before 2000, 1 after 2024",
        "gdp.csv: 13 rows, 10 for world_economy; left out 1 of other countries and aggregates, 1 before 2000, 1 after 2024",
        "agreements_and_events.csv: 7 rows, 4 for agreements and events; left out 1 unverified, "
        "1 merged into another in coding.csv, 1 dropped in coding.csv",
    ):
        assert line in printed
    assert printed[-1].startswith("changed: ")


@pytest.mark.parametrize("name", ["Venezuela ", "Venezuela\xa0", "Venezuela*", "Bolivarian Republic of Venezuela", ""])
@pytest.mark.parametrize("place", [raw_exports.ORDERS, raw_exports.DELIVERIES])
def test_a_party_under_another_name_is_refused_with_its_row(exports, place, name):
    tree = raw_exports.tree()
    table = tree[place].tables[""]
    column = table.header.index("Recipient")
    row = next(row for row in table.rows if row[column] == "Venezuela")
    row[column] = name
    raw_exports.write({place: tree[place]}, exports)
    with pytest.raises(IngestError, match=r"row 13, column '[Rr]ecipient': found") as caught:
        sipri_transfers.tables(raw_exports.sources(exports), load("countries"))
    assert caught.value.value == name


@pytest.mark.parametrize("name", ["Russian Federation", "Russia ", "Russia\xa0", "Russia*"])
def test_a_supplier_under_another_name_is_refused_with_its_row(exports, name):
    tree = raw_exports.tree()
    tree[raw_exports.ORDERS].tables[""].rows[0][1] = name
    raw_exports.write(tree, exports)
    with pytest.raises(IngestError, match="row 13, column 'supplier': found") as caught:
        sipri_transfers.tables(raw_exports.sources(exports), load("countries"))
    assert caught.value.value == name


@pytest.mark.parametrize(
    ("provider", "column"),
    [
        ("SIPRI orders", "sipri_name"), ("SIPRI Milex", "sipri_name"), ("ideal points", "code"), ("unvotes", "iso2"),
        ("COW", "cow_code"), ("World Bank", "code"), ("Comtrade", "code"),
    ],
)  # fmt: skip
def test_no_further_party_is_a_country_compared(provider, column):
    countries = load("countries")
    compared = countries.loc[countries["role"] != "other", column].astype(str)
    names = parties.further(provider)
    assert len(compared) == 8 and names
    assert not names & set(compared)
    assert not {name.strip(" *").casefold() for name in names} & {name.casefold() for name in compared}


@pytest.mark.parametrize(
    ("place", "column", "changes", "message"),
    [
        (raw_exports.ASSEMBLY, "yes", {"A/RES/60/1": "151"}, "row 26, column 'members': found '193', expected the sum"),
        (raw_exports.ASSEMBLY, "BRA", {"A/RES/60/1": "N"}, "row 26, column 'no': found '0', expected at least as many as"),
        (raw_exports.ASSEMBLY, "date", {"A/RES/60/1": "2005-31-12"}, "row 26, column 'date': found '2005-31-12', expected a date"),
        (raw_exports.ASSEMBLY, "VEN", {"A/RES/60/1": ""}, "row 26, column 'VEN': found '', expected Y, N, A or a full stop"),
        (raw_exports.ASSEMBLY, "undl_id", {"A/RES/60/1": "95"}, "row 27, column 'undl_id': found '95', expected a key that"),
        (raw_exports.COUNCIL, "USA", {"S/RES/1559(2004)": ""}, "row 3, column 'USA': found '', expected Y, N, A or a full stop"),
        (raw_exports.COUNCIL, "BRA", {"S/RES/1571(2004)": ""}, "row 4, column 'BRA': found '', expected a seat for the whole year"),
        (raw_exports.PRESS, "vote", {"BRA": ""}, "row 2, column 'grade': found 'press excerpt', expected a grade of the press"),
        (raw_exports.PRESS, "grade", {"BRA": "NOT FOUND"}, "row 2, column 'grade': found 'NOT FOUND', expected a grade of the"),
        (raw_exports.PRESS, "date", {"BRA": "2025-31-12"}, "row 2, column 'date': found '2025-31-12', expected a date as 2025-12-31"),
        (raw_exports.PRESS, "country", {"BRA": "PER"}, "row 2, column 'country': found 'PER', expected codes of countries"),
        (raw_exports.PRESS, "country", {"BRA": "COL"}, "row 3, column 'country': found 'COL', expected a country that stands once"),
        (raw_exports.PRESS, "source", {"BRA": "same"}, "row 2, column 'source': found 'same', expected addresses"),
        (raw_exports.PRESS, "source", {"VEN": "A rumour"}, "row 6, column 'source': found 'A rumour', expected a remark"),
        (raw_exports.PRESS, "totals_Y-N-A", {"COL": "91-12"}, "row 3, column 'totals_Y-N-A': found '91-12', expected votes"),
        (raw_exports.PRESS, "totals_Y-N-A", {"COL": "91-12-58"}, "row 3, column 'totals_Y-N-A': found '91-12-58', expected what"),
    ],
)  # fmt: skip
def test_a_vote_that_does_not_add_up_is_refused_with_its_row(exports, place, column, changes, message):
    tree = raw_exports.tree()
    table = tree[place].tables[""]
    key = table.header.index("country" if place == raw_exports.PRESS else "resolution")
    for row in table.rows:
        row[table.header.index(column)] = changes.get(row[key], row[table.header.index(column)])
    raw_exports.write({place: tree[place]}, exports)
    with pytest.raises(IngestError, match=re.escape(message)):
        unga.tables(raw_exports.sources(exports), load("countries"))


@pytest.mark.parametrize(
    ("place", "row", "column", "value", "message"),
    [
        (raw_exports.ORDERS, 8, "SIPRI TIV for total order", "3", "row 21, column 'tiv_order': found 3.0, expected no value of an order without a number"),
        (raw_exports.ORDERS, 10, "SIPRI TIV for total order", "3", "row 23, column 'tiv_order': found 3.0, expected no value of an order without a number"),
        (raw_exports.ORDERS, 0, "Year of order", "", "row 13, column 'order_year': found 'nothing', expected a year"),
        (raw_exports.ORDERS, 0, "SIPRI TIV of delivered weapons", "", "row 13, column 'tiv_delivered': found 'nothing', expected a TIV, be it 0"),
        (raw_exports.DELIVERIES, 0, "Delivery year", "", "row 13, column 'Delivery year': found 'nothing', expected a year"),
        (raw_exports.DELIVERIES, 0, "TIV delivery values", "", "row 13, column 'TIV delivery values': found 'nothing', expected a TIV, be it 0"),
        (raw_exports.TRAINING, 0, "programme_group", "IMET ", "row 2, column 'programme_group': found 'IMET '"),
        (raw_exports.TRAINING, 0, "trainees", "170", "row 2, column 'computed_trainees': found 681, expected the sum of the rows"),
        (raw_exports.TRAINING, 2, "fiscal_year", "2008", "found 'no BRA 2008', expected a total for each country and year"),
        (raw_exports.TRAINING_TOTALS, 1, "printed_trainees", "4.0", "row 3, column 'printed_trainees': found 4, expected the sum of the rows, but for 2009"),
        (raw_exports.TRAINING_TOTALS, 1, "printed_cost_usd", "", "row 3, column 'printed_cost_usd': found 'nothing', expected a printed total from 2006 on"),
        (raw_exports.TRAINING_TOTALS, 0, "printed_trainees", "681.0", "row 2, column 'printed_trainees': found 681, expected a printed total from 2006 on, and none before"),
        (raw_exports.DOTS, 13, "flag", "reported", "row 15, column 'flag': found 'reported', expected 'estimate / partner-based"),
        (raw_exports.DOTS, 14, "year", "2021", "row 16, column 'flag': found 'IMF estimate - uniform scaling, do not use', expected 'reported'"),
        (raw_exports.DOTS, 0, "year", "2020", "found 'no BRA 2021', expected a value of imports from Russia"),
        (raw_exports.HS93, 0, "reporterISO", "RU", "row 2, column 'reporterISO': found 'RU'"),
        (raw_exports.HS93, 0, "cmdCode", "9302", "row 2, column 'cmdCode': found '9302', expected 93"),
        (raw_exports.YEARS, 1, "to_RUS", "2", "row 3, column 'to_RUS': found 2, expected 1, the trips in colt_pelatam_visits"),
        (raw_exports.YEARS, 1, "all_trips", "3", "row 3, column 'all_trips': found 3, expected at least 4"),
        (raw_exports.TRIPS, 1, "TripYear", "2014", "row 3, column 'TripStartDate': found '2015-07-08', expected a day of 2014"),
        (raw_exports.TRIPS, 1, "TripStartDate", "2015-31-12", "row 3, column 'TripStartDate': found '2015-31-12', expected a day of 2015"),
        (raw_exports.TRIPS, 1, "TripEndDate", "2016-07-09", "row 3, column 'TripEndDate': found '2016-07-09', expected a day of 2015"),
        (raw_exports.TRIPS, 0, "NameMultilatEvent", "", "row 2, column 'NameMultilatEvent': found '', expected a name where"),
        (raw_exports.TRIPS, 0, "LeaderCountryISO", "ECU", "row 2, column 'LeaderCountryISO': found 'ECU'"),
        (raw_exports.RESEARCHED, 1, "date_signed", "2001-05-15", "row 3, column 'date_signed': found '2001-05-15', expected DCAD's '2001-05-14'"),
        (raw_exports.TEXTS, 3, "EIFDay", "", "row 5, column 'in_force': found '2011-12', expected a day, or nothing"),
        (raw_exports.TEXTS, 3, "signMonth", "-77", "row 5, column 'signed': found '2010', expected a day, or nothing"),
        (raw_exports.TEXTS, 3, "EIFYear", "2009", "row 5, column 'in_force': found '2009-12-28', expected no day before signature"),
        (raw_exports.TEXTS, 1, "signYear", "", "row 3, column 'signed': found 'nothing', expected a day"),
        (raw_exports.TEXTS, 1, "sourceType", "rumour", "row 3, column 'sourceType': found 'rumour', expected one of treaty, factiva"),
        (raw_exports.CASES, 0, "sanctioned_state", "Venezuela (Bolivarian)", "row 2, column 'sanctioned_state': found"),
        (raw_exports.CASES, 0, "end", "2005", "row 2, column 'end': found '2005', expected a year not before that of begin"),
        (raw_exports.CASES, 1, "success", "ongoing", "row 3, column 'success': found 'ongoing', expected an outcome for each objective"),
        (raw_exports.CASES, 1, "target_mult", "0", "row 3, column 'target_mult': found '0', expected 1 where there are several"),
    ],
)  # fmt: skip
def test_what_contradicts_the_rest_of_a_source_is_refused_with_its_row(exports, place, row, column, value, message):
    export = raw_exports.tree()[place]
    table = export.tables[""]
    table.rows[row][table.header.index(column)] = value
    raw_exports.write({place: export}, exports)
    with pytest.raises(IngestError, match=message):
        provider_of(place).tables(raw_exports.sources(exports), load("countries"))


@pytest.mark.parametrize(
    ("place", "row", "column", "address"),
    [
        (raw_exports.RESEARCHED, 2, "source_url", "javascript:alert(1)"),
        (f"../register/{register.ADDITIONS.name}", 0, "source_url", "https://someone@example.org/"),
        (f"../register/{register.SOURCES.name}", 1, "url", "data:text/html,x"),
        (f"../register/{chronicle.EVENTS.name}", 0, "url", "https:///nowhere"),
        (f"../register/{chronicle.SOURCES.name}", 2, "url", "//example.org/x"),
    ],
)
def test_an_address_that_no_page_may_link_to_is_refused_and_no_table_written(
    exports, target, place, row, column, address
):
    export = raw_exports.tree()[place]
    table = export.tables[""]
    table.rows[row][table.header.index(column)] = address
    raw_exports.write({place: export}, exports)
    before = snapshot(target)
    with pytest.raises(ValueError, match=re.escape(address)):
        ingest.run(raw_exports.sources(exports), target)
    assert snapshot(target) == before


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_text_is_the_same_whatever_its_encoding(exports, encoding):
    path = exports / raw_exports.ORDERS
    text = path.read_bytes().decode("cp1252").replace("Not delivered", "Señal… not delivered")
    path.write_bytes(text.encode(encoding))
    orders = sipri_transfers.tables(raw_exports.sources(exports), load("countries"))["orders"].set_index("designation")[
        "comment"
    ]
    assert orders["Mi-26"] == '$20 m deal; "Pemón" – version'
    assert orders["Igla-S"] == "Señal… not delivered by 2025"


def zipped(data):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", data)
    return out.getvalue()


PAGE = b"<!DOCTYPE html>\n<html><title>Sign in</title><body>Please sign in</body></html>\n"
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:0123\nsize 4\n"
DAMAGES = {
    "missing": (lambda data: None, "found 'no file"),
    "empty": (lambda data: b"", "found 'an empty file'"),
    "blank": (lambda data: b"\n \n", "found 'an empty file'"),
    "halved": (lambda data: data[: len(data) // 2], "found "),
    "cut short": (lambda data: data[:-3], "found "),
    "a page": (lambda data: PAGE, "found 'a web page'"),
    "a page in capitals": (lambda data: b"\xef\xbb\xbf\n<HTML>", "found 'a web page'"),
    "a pointer": (lambda data: POINTER, "found 'a pointer of Git LFS'"),
    "UTF-16": (lambda data: data.decode("latin-1").encode("utf-16"), "found 'UTF-16 text'"),
    "UTF-16 without a mark": (lambda data: data.decode("latin-1").encode("utf-16-le"), "found "),
    "zipped": (zipped, "found "),
    "gzipped": (gzip.compress, "found "),
    "another header": (lambda data: b"a,b\n1,2\n", "found "),
}
# A file of GDP cut in its last number is a file of GDP, the outlines stay as they are where there is no file, and what is optional may lack.
UNHARMED = {
    (raw_exports.GDP, "cut short"),
    (raw_exports.OUTLINES, "missing"),
    (raw_exports.EXTRACT, "missing"),
    (raw_exports.EXTRACT, "another header"),
    (raw_exports.OUTLINES, "another header"),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.usefixtures("unhurried")
def test_a_damaged_file_is_named_in_one_line(exports, tmp_path, monkeypatch, capsys, place):
    target = tmp_path / "data"
    target.mkdir()
    for name in ("datapackage.json", "countries.csv"):
        shutil.copy(DATA_DIR / name, target)
    before = snapshot(target)
    provider, path = provider_of(place), exports / place
    monkeypatch.setattr(ingest, "PROVIDERS", [provider])
    for other, form in raw_exports.FORMS.items():
        if form not in ingest.forms_of(provider):
            (exports / other).unlink()
    whole = path.read_bytes()
    for damage, (change, message) in DAMAGES.items():
        if (place, damage) in UNHARMED:
            continue
        path.unlink(missing_ok=True)
        data = change(whole)
        if data is not None:
            path.write_bytes(data)
        assert main(["ingest", "--from", str(exports), "--to", str(target)]) == 1, damage
        first, *rest = capsys.readouterr().err.splitlines()
        assert first == "ingest stopped, nothing was changed"
        assert len(rest) == 1, damage
        # A file that is not there has no name, and an export's is for its form to say.
        named = raw_exports.FORMS[place].name if damage == "missing" and place in raw_exports.FORMS else path.name
        assert named in rest[0] and message in rest[0], damage
        assert snapshot(target) == before


TEXTS = [place for place in PLACES if place.endswith(".csv")]


@pytest.mark.parametrize("place", TEXTS)
def test_a_quotation_mark_that_is_not_closed_is_named_with_its_row(exports, place):
    path = exports / place
    lines = path.read_bytes().split(b"\n")
    number = next(at for at, line in enumerate(lines) if b"," in line) + 1
    first, comma, rest = lines[number].partition(b",")
    lines[number] = first + comma + b'"' + rest.replace(b'"', b"")
    path.write_bytes(b"\n".join(lines))
    with pytest.raises(IngestError, match="expected quotation marks closed on their line") as caught:
        provider_of(place).tables(raw_exports.sources(exports), load("countries"))
    assert (Path(caught.value.file).name, caught.value.row) == (path.name, number + 1)


@pytest.mark.parametrize("place", TEXTS)
def test_text_read_in_the_wrong_encoding_is_named_with_its_row(exports, place):
    path = exports / place
    data = path.read_bytes()
    head, comma, tail = data.rpartition(b",")
    path.write_bytes(head + comma + "Ã³".encode() + tail)
    with pytest.raises(IngestError, match="expected readable text") as caught:
        provider_of(place).tables(raw_exports.sources(exports), load("countries"))
    assert (Path(caught.value.file).name, caught.value.row) == (path.name, data.rstrip().count(b"\n") + 1)


@pytest.mark.parametrize(
    ("option", "folder", "found"),
    [
        ("--from", "nowhere", "no folder"),
        ("--from", "file", "no folder, but a file"),
        ("--from", "empty", "no file"),
        ("--to", "nowhere", "no folder"),
        ("--to", "file", "no folder, but a file"),
        ("--to", "empty", "No such file"),
        ("--to", "broken", "Expecting property name"),
        ("--to", "bare", "no table 'countries' in datapackage.json"),
    ],
)
@pytest.mark.usefixtures("unhurried")
def test_a_wrong_folder_is_named_in_one_line(exports, target, tmp_path, capsys, option, folder, found):
    (tmp_path / "file").write_text("text")
    for name, descriptor in (("empty", None), ("broken", "{"), ("bare", '{"resources": []}')):
        (tmp_path / name).mkdir()
        if descriptor:
            (tmp_path / name / "datapackage.json").write_text(descriptor)
    arguments = {"--from": exports, "--to": target} | {option: tmp_path / folder}
    assert main(["ingest", *(str(part) for pair in arguments.items() for part in pair)]) == 1
    first, *rest = capsys.readouterr().err.splitlines()
    assert first == "ingest stopped, nothing was changed"
    assert len(rest) == 1
    assert str(tmp_path / folder) in rest[0] and found in rest[0]


# What a table is not made of, by file: a change there shows nowhere, and need not.
NOT_READ = {
    raw_exports.MILEX: {"Notes", 1999, 2025},
    raw_exports.IDEAL_POINTS: {"ccode", "countryname"},
    raw_exports.ISSUES: {"issue"},
    raw_exports.VOTES: {"country"},
    raw_exports.LATER_POINTS: {"ccode", "Countryname", "Q10%FP", "Q50%FP", "Q90%FP"},
    raw_exports.ASSEMBLY: {"meeting"},
    raw_exports.COUNCIL: {"meeting", "agenda"},
    raw_exports.COW: {"smoothflow1"},
    raw_exports.IMF: {1999, 2021, "x"},
    raw_exports.DOTS: {"file"},
    raw_exports.HS93: {"netWgt"},
    raw_exports.EXTRACT: {
        "Year of order",
        " ",
        "Number ordered",
        "Weapon designation",
        "Weapon description",
        "Deliveries in the Year Range",
        "status",
        "Comments",
        "SIPRI TIV per unit",
        "SIPRI TIV for total order",
    },
    raw_exports.TRIPS: {
        "CountryVisited",
        "HostHOGSName",
        "BusinessLeaderOrForum",
        "Notes",
        "SourceLink1",
        "SourceLink2",
    },
    raw_exports.CASES: {"sender_mult"},
    raw_exports.GDP: {"Country Name"},
    raw_exports.POPULATION: {"Country Name"},
    raw_exports.TEXTS: {*dcad.HEADER} - {"ccode1", "ccode2", "DCAid", "category1", "sourceType", *dcad.HEADER[4:10]},
    raw_exports.RESEARCHED: {"type", "confidence"},
    f"../register/{register.ADDITIONS.name}": {"type", "confidence"},
    f"../register/{register.CORRECTIONS.name}": {"reason"},
}
# Sheets of a workbook that no table is made of.
SHEETS_NOT_READ = {raw_exports.IMF: {"CPI"}}
# Cells of the tree that the final coding overrules, by the id of their row.
OVERRULED = {("CHL-01", "date_signed"), ("DCAD-0002", "title")}


# Text whose blanks at either end are taken away.
STRIPPED = {"Designation", "Description", "short"}
# Values of a file that mean the same: nothing.
NOTHING = {
    raw_exports.ORDERS: {"", "0"},
    raw_exports.MILEX: {None, "", "...", "xxx", ". .", 0},
    raw_exports.COW: {None, -9.0},
}


def altered(value, others, chance):
    """Return another value for a cell: none, another of its column, or one that no cell has."""
    if isinstance(value, tuple):
        return (altered(value[0], [], chance), value[1])
    choices = [None if not isinstance(value, str) else "", "Atlantis" if isinstance(value, str) else 7.0, *others]
    if isinstance(value, int | float):
        choices += [value + 1, value + 1]
    elif value and not value.replace(".", "").isdigit():
        choices += [f"{value}*", f"{value}\xa0"]
    elif value:
        choices += [f"{value}1", "many"]
    return chance.choice([choice for choice in choices if choice != value])


def mutated(export, chance):
    """Drop, alter or add a row of an export; return what was done, the name of the table, the row and the column."""
    name = chance.choice(list(export.tables))
    table = export.tables[name]
    kind = chance.choice(["drop", "add", "alter", "alter", "alter"] if len(table.rows) > 1 else ["add", "alter"])
    at = chance.choice([number for number, row in enumerate(table.rows) if row])
    if kind == "drop":
        del table.rows[at]
        return kind, name, at, None
    if kind == "add":
        table.rows.append(copy.copy(table.rows[at]))
        return kind, name, len(table.rows) - 1, None
    row = [*table.rows[at]]
    column = chance.randrange(len(row))
    others = [other[column] for other in table.rows if len(other) > column and not isinstance(other[column], tuple)]
    row[column] = altered(row[column], others, chance)
    table.rows[at] = row
    return kind, name, at, column


def result(provider, folder):
    """Return the tables of a provider as text, and the accounts it closed."""
    with raw.accounts() as closed:
        tables = provider.tables(raw_exports.sources(folder), load("countries"))
    return {name: table.drop(columns="_row", errors="ignore").to_csv() for name, table in tables.items()}, closed


# Changes tried of each file.
CHANGES = 10


@pytest.mark.parametrize("place", PLACES)
def test_no_change_of_a_raw_export_is_lost_silently(exports, place):
    provider, chance = provider_of(place), random.Random(place)
    tables, accounts = result(provider, exports)
    lost = []
    for _ in range(CHANGES):
        export, whole = raw_exports.tree()[place], raw_exports.tree()[place]
        kind, name, at, column = mutated(export, chance)
        table = export.tables[name]
        what = (kind, name, at, column if column is None else table.header[column], table.rows[at : at + 1])
        raw_exports.write({place: export}, exports)
        try:
            changed, closed = result(provider, exports)
        except IngestError as error:
            # A row that is missing is named by what it should hold; a file of JSON has no rows.
            if not (error.row or kind == "drop" or str(error.value).startswith("no ") or place.endswith(".json")):
                lost.append((*what, str(error)))
            continue
        if (changed, list(map(str, closed))) != (tables, list(map(str, accounts))):
            continue
        if name in SHEETS_NOT_READ.get(place, ()):
            continue
        if kind == "alter":
            header, new, old = table.header[column], table.rows[at], whole.tables[name].rows[at]
            unread = header in NOT_READ.get(place, ()) or (new[0], header) in OVERRULED
            nothing = {new[column], old[column]} <= NOTHING.get(place, set())
            nothing |= header in STRIPPED and new[column].strip() == old[column].strip()
            if unread or nothing or left_out(closed, place, at):
                continue
        lost.append(what)
    assert lost == []


def left_out(accounts, place, at):
    """Return whether a rule of an account of the file left out the row at a place in it."""
    of_file = [account for account in accounts if Path(account.file).name == Path(place).name]
    return any(at in rows.index for account in of_file for rows in account.left_out.values())


RECORD = next(place for place in PLACES if "unga_rollcalls" in place)
NEEDED = {
    raw_exports.ROLL_CALLS: ["rcid", "session", "date"],
    raw_exports.ISSUES: ["rcid", "short_name"],
    raw_exports.VOTES: ["rcid", "vote"],
    raw_exports.IDEAL_POINTS: ["year", "nvotesfp"],
    RECORD: ["undl_id", "yes", "no", "abstain", "BRA", "VEN"],
}


@pytest.mark.parametrize(
    ("place", "column"), [(place, column) for place, columns in NEEDED.items() for column in columns]
)
def test_a_cell_that_must_be_filled_and_is_not_is_refused(exports, place, column):
    export = raw_exports.tree()[place]
    (table,) = export.tables.values()
    empty = "" if place == RECORD else None
    table.rows[0][table.header.index(column)] = empty
    raw_exports.write({place: export}, exports)
    with pytest.raises(IngestError) as caught:
        unga.tables(raw_exports.sources(exports), load("countries"))
    assert caught.value.file == Path(place).name
    assert caught.value.row is not None


@pytest.mark.parametrize("column", NEEDED[RECORD][:4])
def test_a_count_that_the_record_of_ukraine_lacks_is_refused(exports, column):
    export = raw_exports.tree()[RECORD]
    table = export.tables[""]
    table.rows[1][table.header.index(column)] = ""
    raw_exports.write({RECORD: export}, exports)
    with pytest.raises(IngestError, match=rf"row 3, column '{column}': found 'nothing', expected a number"):
        unga.ukraine_votes(exports / RECORD)


@pytest.mark.parametrize(
    ("value", "found"), [(None, "nan"), ("n/a", "'n/a'"), (True, "True"), (-1, "-1.0"), (1e12, "1000000000000.0")]
)
def test_a_cell_of_the_imf_that_is_no_amount_is_refused(exports, value, found):
    export = raw_exports.tree()[raw_exports.IMF]
    table = export.tables["TradeData"]
    table.rows[1][table.header.index(2001)] = value
    raw_exports.write({raw_exports.IMF: export}, exports)
    with pytest.raises(IngestError, match=f"row 3, column '2001': found {found}, expected US dollars below"):
        trade.imf(exports / raw_exports.IMF)


def test_a_zero_is_suspect_in_the_years_named_and_of_exports_to_russia_alone(exports):
    export = raw_exports.tree()[raw_exports.COW]
    export.tables[""].rows[4] = [365.0, 101.0, 2009.0, 0.0, 0.0, 0.0]
    export.tables[""].rows[6] = [365.0, 140.0, 2009.0, 0.0, 0.0, 0.0]
    raw_exports.write({raw_exports.COW: export}, exports)
    got = trade.cow(exports / raw_exports.COW, load("countries")).set_index(["country", "year", "flow"])
    suspect = got[got["quality"] == "suspect zero"]
    assert set(suspect.index) == {("VEN", 2008, "exports to Russia"), ("VEN", 2009, "exports to Russia")}
    assert suspect["usd"].isna().all()
    for pair in (("VEN", 2009, "imports from Russia"), ("BRA", 2009, "exports to Russia")):
        assert got.loc[pair, "usd"] == 0


def test_a_text_is_in_force_since_the_day_researched_unless_the_coding_has_another(exports):
    place = f"../register/{coding.FINAL.name}"
    for settled, expected in (("1996-04-01", "1996-04-01"), ("", "1996-03-12")):
        export = raw_exports.tree()[place]
        table = export.tables[""]
        table.rows[0][table.header.index("in_force")] = settled
        raw_exports.write({place: export}, exports)
        got = register.tables(raw_exports.sources(exports), load("countries"))["agreements"].set_index("id")
        assert got.loc["DCAD-0001", "in_force"] == expected


def test_the_first_country_without_an_estimate_is_named(exports):
    export = raw_exports.tree()[raw_exports.IDEAL_POINTS]
    (table,) = export.tables.values()
    table.rows = [row for row in table.rows if row[1] not in ("BRA", "CHL", "VEN")]
    raw_exports.write({raw_exports.IDEAL_POINTS: export}, exports)
    with pytest.raises(IngestError, match=r"column 'iso3c': found 'no BRA', expected rows for every country compared"):
        unga.tables(raw_exports.sources(exports), load("countries"))


def test_the_first_resolution_that_the_record_lacks_is_named(exports):
    export = raw_exports.tree()[RECORD]
    (table,) = export.tables.values()
    table.rows = [row for row in table.rows if row[1] not in ("A/RES/71/205", "A/RES/76/70")]
    raw_exports.write({RECORD: export}, exports)
    with pytest.raises(IngestError, match="found 'no A/RES/71/205', expected every resolution on Ukraine"):
        unga.ukraine_votes(exports / RECORD)


def test_the_first_country_that_the_world_bank_lacks_is_named(exports):
    export = raw_exports.tree()[raw_exports.GDP]
    table = export.tables[""]
    table.rows = [row for row in table.rows if row[1] not in ("BRA", "CHL", "VEN")]
    raw_exports.write({raw_exports.GDP: export}, exports)
    with pytest.raises(
        IngestError, match=r"gdp\.csv.*column 'Country Code': found 'no BRA', expected rows for every country compared"
    ):
        worldbank.tables(raw_exports.sources(exports), load("countries"))


def test_a_case_may_end_in_the_year_in_which_it_began(exports):
    export = raw_exports.tree()[raw_exports.CASES]
    table = export.tables[""]
    table.rows[0][table.header.index("end")] = "2006"
    raw_exports.write({raw_exports.CASES: export}, exports)
    got = sanctions.cases(exports / raw_exports.CASES, load("countries")).set_index("case_id")
    assert (got.loc[794, "begin"], got.loc[794, "end"]) == (2006, 2006)


def test_the_first_year_of_a_trip_that_is_not_counted_is_named(exports):
    export = raw_exports.tree()[raw_exports.YEARS]
    table = export.tables[""]
    table.rows = [row for row in table.rows if row[:2] not in (["BRA", "2015"], ["CHL", "2012"], ["VEN", "2025"])]
    raw_exports.write({raw_exports.YEARS: export}, exports)
    with pytest.raises(IngestError, match="column 'TripYear': found 'no BRA 2015', expected a year of colt_pelatam"):
        visits.tables(raw_exports.sources(exports), load("countries"))


def with_peru(countries):
    """Return the countries with Peru as one of the book's, its number by the Correlates of War made up."""
    peru = countries["code"] == "PER"
    return countries.assign(
        role=countries["role"].mask(peru, "focus"), cow_code=countries["cow_code"].mask(peru, 999).astype("Int64")
    )


def test_a_sixth_country_has_its_transfers_though_two_orders_differ_in_the_mark_of_their_year_alone(exports):
    tree = raw_exports.tree()
    order = ["Peru", "United States", "2023", "?", "2", "", "F-28", "light helicopter", "2", "", "2024", "New", "", ".25", ".5", ".5"]  # fmt: skip
    tree[raw_exports.ORDERS].tables[""].rows += [order, [*order[:3], "", *order[4:]]]
    raw_exports.write({raw_exports.ORDERS: tree[raw_exports.ORDERS]}, exports)
    made = sipri_transfers.tables(raw_exports.sources(exports), with_peru(load("countries")))
    peru = made["recent_orders"].query("recipient == 'PER'")
    assert peru["order_year_estimate"].to_list() == [False, True] and peru["tiv_delivered"].to_list() == [0.5, 0.5]
    assert made["deliveries"].query("recipient == 'PER'")[["supplier", "delivery_year", "tiv"]].to_numpy().tolist() == [
        ["RUS", 2005, 20.004]
    ]


def test_a_country_that_the_extract_of_trade_was_not_drawn_for_has_no_rows_of_it(exports):
    known = load("countries")
    before, after = (
        trade.tables(raw_exports.sources(exports), countries)["russia_trade"] for countries in (known, with_peru(known))
    )
    assert after.equals(before) and "PER" not in set(after["country"])
