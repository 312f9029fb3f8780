"""The explorer: a view's tables by hand, its code run, its data read back, its widgets driven."""

import io
import json

import pandas as pd
import pytest

from defense_ties import explorer
from defense_ties.data import load
from defense_ties.explorer import View
from defense_ties.panel import WAITING, Panel
from defense_ties.scope import FIRST, focus
from traced_book.evidence.pieces import FIGURE_MIME as MIME
from traced_book.evidence.pieces import WIDGET_MIME

NARROW = View(["VEN", "BRA"], ["RUS", "CHN"], ["Aircraft"], 2005, 2012, "share")
NOTHING = View(["CHL"], ["RUS"], first=2003, last=2004)


def test_a_view_puts_choices_in_order_and_takes_all_for_none():
    assert View(["VEN", "BRA", "VEN"]).recipients == ("BRA", "VEN")
    assert View(suppliers=["CHN", "RUS"]) == View(suppliers=("RUS", "CHN"))
    whole = View()
    assert whole.recipients == tuple(focus())
    assert set(whole.suppliers) == set(load("deliveries")["supplier"])
    assert set(whole.categories) == set(load("deliveries")["category"])


def test_choices_come_in_order_of_what_was_delivered():
    sums = load("deliveries").groupby("supplier")["tiv"].sum()
    listed = explorer.choices()["suppliers"]
    assert sums[listed].is_monotonic_decreasing


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"recipients": []}, "recipients: choose at least one"),
        ({"categories": ()}, "categories: choose at least one"),
        ({"recipients": "VEN"}, r"recipients 'VEN': expected a list, as \['VEN'\]"),
        ({"recipients": ["ARG"]}, "recipients: 'ARG' is none of BRA, CHL, COL, MEX, VEN"),
        ({"suppliers": ["RUS", "XYZ"]}, "suppliers: 'XYZ' is none of "),
        ({"first": 1999}, "years 1999 to 2024: expected a span within 2000 to 2024"),
        ({"first": 2010, "last": 2009}, "years 2010 to 2009: expected a span"),
        ({"last": "2010"}, "last '2010': expected a year"),
        ({"measure": "usd"}, "measure 'usd': expected tiv or share"),
    ],
)
def test_a_view_that_means_nothing_is_refused_in_words(wrong, says):
    with pytest.raises(ValueError, match=says):
        View(**wrong)


def test_deliveries_are_those_of_the_table():
    frame = explorer.deliveries(NARROW)
    assert list(frame.columns) == ["recipient", "year", "tiv", "imports", "share"]
    assert len(frame) == 2 * 8
    rows = load("deliveries").query("recipient == 'VEN' and delivery_year == 2008")
    chosen = rows[rows["supplier"].isin(["RUS", "CHN"]) & (rows["category"] == "Aircraft")]
    at = frame.set_index(["recipient", "year"]).loc[("VEN", 2008)]
    assert 0 < chosen["tiv"].sum() < rows["tiv"].sum()
    assert at["tiv"] == pytest.approx(chosen["tiv"].sum())
    assert at["imports"] == pytest.approx(rows["tiv"].sum())
    assert at["share"] == pytest.approx(chosen["tiv"].sum() / rows["tiv"].sum())


def test_everything_chosen_is_all_imports():
    frame = explorer.deliveries(View())
    assert frame["tiv"].sum() == pytest.approx(load("deliveries")["tiv"].sum())
    assert frame["share"].dropna().to_list() == pytest.approx([1.0] * frame["share"].count())
    assert frame["share"].isna().equals(frame["imports"] == 0)


def test_suppliers_add_up_to_deliveries():
    for view in (View(), NARROW):
        years, sums = explorer.deliveries(view), explorer.suppliers(view)
        by_recipient = sums.groupby("recipient")["tiv"].sum()
        expected = years.groupby("recipient")["tiv"].sum()
        assert by_recipient.to_dict() == pytest.approx(expected[by_recipient.index].to_dict())
        imports = years.groupby("recipient")["imports"].sum()
        assert (sums["imports"] - sums["recipient"].map(imports)).abs().max() < 1e-9
        assert (sums["share"] - sums["tiv"] / sums["imports"]).abs().max() < 1e-12
    assert set(sums["supplier"]) == {"RUS", "CHN"}
    whole = explorer.suppliers(View())
    assert whole.groupby("recipient")["share"].sum().to_list() == pytest.approx([1.0] * 5)
    assert whole.groupby("recipient")["tiv"].apply(lambda s: s.is_monotonic_decreasing).all()
    assert list(dict.fromkeys(whole["recipient"])) == focus()


def test_register_and_votes_follow_recipients_and_years_only():
    register, votes = explorer.register(NARROW), explorer.votes(NARROW)
    assert set(register["country"]) == set(votes["country"]) == {"BRA", "VEN"}
    assert register["date"].dt.year.between(2005, 2012).all()
    assert sorted(set(votes["year"])) == list(range(2005, 2013))
    assert set(votes["to"]) == {"RUS"}
    other = View(["VEN", "BRA"], ["USA"], ["Ships"], 2005, 2012)
    pd.testing.assert_frame_equal(explorer.register(other), register)
    points = load("ideal_points").set_index(["country", "year"])["ideal_point"]
    at = votes.set_index(["country", "year"]).loc[("BRA", 2010), "distance"]
    assert at == pytest.approx(abs(points["BRA", 2010] - points["RUS", 2010]))


def test_sentences_say_what_the_tables_hold():
    said = explorer.summaries(NARROW, explorer.frames(NARROW))
    tables = explorer.frames(NARROW)
    total = tables["deliveries"]["tiv"].sum()
    assert said["deliveries"].startswith(
        f"{total:,.0f} million TIV delivered to Brazil and Venezuela from 2005 to 2012: "
    )
    assert f"{total / tables['deliveries']['imports'].sum():.0%} of all their arms imports" in said["deliveries"]
    assert said["suppliers"].startswith("Two suppliers; the largest, in million TIV: Russia (")
    texts = (tables["register"]["what"] == "agreement").sum()
    assert (
        said["register"]
        == f"Texts signed with Russia from 2005 to 2012: {texts}. Events: {len(tables['register']) - texts}."
    )
    first = tables["votes"].set_index(["country", "year"])["distance"]["VEN", 2005]
    assert f"Venezuela {first:.2f} in 2005 and " in said["votes"]


def test_what_is_not_there_is_said_and_not_drawn():
    said = explorer.summaries(NOTHING, explorer.frames(NOTHING))
    assert said["deliveries"] == "SIPRI’s register has no such delivery to Chile from 2003 to 2004."
    assert said["suppliers"] == "None of the chosen suppliers delivered anything of this kind from 2003 to 2004."
    assert set(explorer.figures(NOTHING)) == {"register", "votes"}
    gone = View(["VEN"], first=2023, last=2023)
    assert explorer.summaries(gone, explorer.frames(gone))["votes"].endswith("ideal points in 2023.")
    assert "votes" not in explorer.figures(gone)


@pytest.mark.parametrize("measure", explorer.MEASURES)
def test_figures_plot_the_tables(measure):
    view = View(["VEN", "MEX"], ["RUS", "USA"], None, 2001, 2010, measure)
    tables = explorer.frames(view)
    for name, figure in explorer.figures(view).items():
        (rows,) = figure.spec["datasets"].values()
        assert len(rows) == len(tables[name])
    plotted = explorer.figures(view)["deliveries"].spec["datasets"].popitem()[1]
    assert sum(row["tiv"] for row in plotted) == pytest.approx(tables["deliveries"]["tiv"].sum())
    field = explorer.figures(view)["suppliers"].spec["encoding"]["x"]["field"]
    assert field == measure


def test_a_figure_of_the_panel_is_one_view_that_takes_the_width_of_its_column():
    """Views beside or below each other do not: JupyterLab drew such a one again and again, and stood still."""
    for figure in explorer.figures(View()).values():
        assert not {"spec", "facet", "hconcat", "vconcat", "concat", "repeat"} & figure.spec.keys()


@pytest.mark.parametrize("view", [View(), NARROW, NOTHING], ids=["all", "narrow", "nothing"])
def test_the_code_gives_the_same_view_tables_and_figures(view):
    text = explorer.code(view)
    space = {}
    exec(text, space)
    assert space["view"] == view
    for name, frame in explorer.frames(view).items():
        pd.testing.assert_frame_equal(space["frames"][name], frame)
    assert {name: f.spec for name, f in space["figures"].items()} == {
        name: f.spec for name, f in explorer.figures(view).items()
    }
    assert max(map(len, text.splitlines())) <= 120


def test_what_is_chosen_whole_stays_whole_in_the_code():
    assert "suppliers=None,  # all" in explorer.code(View(["VEN"]))
    assert "recipients=('VEN',)," in explorer.code(View(["VEN"]))


def test_exported_data_are_the_tables_with_their_sources(tmp_path):
    paths = explorer.export(View(), tmp_path)
    assert [path.name for path in paths] == ["deliveries.csv", "suppliers.csv", "register.csv", "votes.csv", "view.py"]
    assert sorted(tmp_path.rglob("*.*")) == sorted(paths)
    for name, frame in explorer.frames(View()).items():
        text = (tmp_path / explorer.FOLDER / f"{name}.csv").read_text(encoding="utf-8")
        comments = [line for line in text.splitlines() if line.startswith("# ")]
        assert any("terms:" in line for line in comments)
        assert all(any(f"table: {source};" in line for line in comments) for source in explorer.SOURCES[name])
        body = text[text.index("\n" + frame.columns[0] + ",") + 1 :]
        read = pd.read_csv(io.StringIO(body), parse_dates=["date"] if "date" in frame else None)
        pd.testing.assert_frame_equal(read, frame, check_dtype=False, rtol=1e-9)


# The panel.


@pytest.fixture
def panel(tmp_path):
    return Panel(folder=tmp_path)


def plotted(panel, name):
    """Return the rows of the one data set in a view of the panel."""
    (output,) = panel.views[name].outputs
    (rows,) = output["data"][MIME]["datasets"].values()
    return rows


def test_the_panel_shows_the_whole_at_first(panel):
    assert panel.view() == View()
    for name, frame in explorer.frames(View()).items():
        if name == "suppliers":
            frame = frame[frame["supplier"].isin(explorer.choices()["suppliers"][:12])]
        assert len(plotted(panel, name)) == len(frame) > 40
    assert panel.message.value == ""


def test_every_control_changes_what_it_governs(panel):
    def shown():
        return {name: str(panel.views[name].outputs) for name in panel.views}

    for control, value, governed in (
        (panel.recipients, ("VEN", "MEX"), {"deliveries", "suppliers", "register", "votes"}),
        (panel.suppliers, ("RUS", "USA"), {"deliveries", "suppliers"}),
        (panel.categories, ("Aircraft",), {"deliveries", "suppliers"}),
        (panel.first, 2005, {"deliveries", "suppliers", "register", "votes"}),
        (panel.years, (2005, 2011), {"deliveries", "suppliers", "register", "votes"}),
        (panel.measure, "share", {"deliveries", "suppliers"}),
    ):
        before = shown()
        control.value = value
        assert {name for name, now in shown().items() if now != before[name]} == governed, control.description
    view = View(["VEN", "MEX"], ["RUS", "USA"], ["Aircraft"], 2005, 2011, "share")
    assert panel.view() == view
    tables = explorer.frames(view)
    assert sum(row["tiv"] for row in plotted(panel, "deliveries")) == pytest.approx(tables["deliveries"]["tiv"].sum())
    assert {row["year"] for row in plotted(panel, "votes")} == set(range(2005, 2012))
    assert explorer.summaries(view, tables)["suppliers"] in panel.texts["suppliers"].value


def test_slider_and_fields_of_the_years_follow_each_other(panel):
    panel.first.value = 2007
    assert panel.years.value == (2007, 2024)
    panel.years.value = (2010, 2012)
    assert (panel.first.value, panel.last.value) == (2010, 2012)


def test_an_empty_choice_is_a_message(panel):
    panel.suppliers.value = ()
    assert "suppliers: choose at least one" in panel.message.value
    assert all(view.outputs == () for view in panel.views.values())
    assert panel.copy_button.disabled
    assert panel.export_button.disabled
    panel.suppliers.value = ("RUS",)
    assert panel.message.value == ""
    assert not panel.copy_button.disabled
    assert {row["supplier_name"] for row in plotted(panel, "suppliers")} == {"Russia"}


def test_years_that_end_before_they_begin_are_a_message(panel):
    panel.last.value = 2003
    panel.first.value = 2005
    assert "years 2005 to 2003" in panel.message.value
    panel.last.value = 2006
    assert panel.message.value == ""
    assert panel.years.value == (2005, 2006)


def test_a_choice_without_deliveries_is_said(panel):
    panel.recipients.value, panel.suppliers.value = ("CHL",), ("RUS",)
    assert panel.views["deliveries"].outputs == panel.views["suppliers"].outputs == ()
    assert "has no such delivery to Chile" in panel.texts["deliveries"].value
    assert len(plotted(panel, "votes")) == len(explorer.votes(View(["CHL"])))


def test_the_code_is_shown_and_handed_to_the_browser(panel):
    panel.recipients.value = ("COL",)
    panel.copy_button.click()
    assert panel.snippet.value == explorer.code(View(["COL"]))
    assert panel.snippet.layout.display == "flex"
    script = panel.clipboard.outputs[0]["data"]["application/javascript"]
    assert json.dumps(panel.snippet.value) in script
    panel.recipients.value = ("MEX",)
    assert panel.snippet.value == ""
    assert panel.snippet.layout.display == "none"


def test_the_data_are_written_and_offered(panel, tmp_path):
    panel.recipients.value = ("COL",)
    panel.export_button.click()
    written = (tmp_path / explorer.FOLDER / "deliveries.csv").read_text(encoding="utf-8")
    assert written == explorer.csv_text(View(["COL"]), "deliveries", explorer.deliveries(View(["COL"])))
    assert panel.files.value.count("<a ") == 5
    assert 'download="votes.csv" href="data:text/plain;base64,' in panel.files.value


def test_a_folder_that_can_not_be_written_is_a_message(tmp_path):
    panel = Panel(folder=tmp_path / "gone")
    panel.export_button.click()
    assert "No such file" in panel.message.value


def test_a_cell_shows_the_widgets_and_keeps_a_stable_text(panel):
    bundle = panel._repr_mimebundle_()
    assert bundle["text/plain"] == WAITING
    assert bundle[WIDGET_MIME]["model_id"] == panel.box.model_id


def test_controls_are_labelled(panel):
    controls = [panel.recipients, panel.suppliers, panel.categories, panel.first, panel.last, panel.years]
    controls += [panel.measure, panel.snippet, panel.copy_button, panel.export_button]
    assert all(control.description for control in controls)
    assert len({control.description for control in controls}) == len(controls)
    assert FIRST == panel.first.min == panel.years.min
