"""Points given one by one: a table of the points of any design makes the same points again."""

import csv
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from incidentsim.design.cells import holds
from incidentsim.design.factors import NEAREST_U
from incidentsim.design.files import Plan, load_plan, loads_plan, to_toml
from incidentsim.design.parts import Design
from incidentsim.design.points import points_of, samples_of
from incidentsim.errors import DesignError
from incidentsim.scenario.laws import (
    AnyDistribution,
    Beta,
    Choice,
    LognormalValue,
    Normal,
    Pareto,
    Triangular,
    UniformOver,
    quantile,
)
from tests.design.plans import documents, plan_of
from tests.design.test_points import AIR, HEAD, LEVERS, SEA
from tests.strategies import few

DESIGN = HEAD.replace(f'"{SEA}"', f'"{SEA}", "{AIR}"') + LEVERS
DESIGN += '[uncertainties.misread]\npath = "perception.misread_probability"\nrange = [0.0, 0.4]\n'
DESIGN += '[levers.standoff]\npath = "domain.standoff_m"\nrange = ["500 m", "2 nmi"]\nwhen = { hotline = ["line"] }\n'
TABLE = '[sampling]\nmethod = "table"\nfile = "points.csv"\n'
HEADER = "interoperability,hotline,misread,standoff\n"


def written(folder: Path, rows: str, text: str = DESIGN + TABLE) -> Path:
    (folder / "points.csv").write_text(rows, encoding="utf-8")
    (folder / "design.toml").write_text(text, encoding="utf-8")
    return folder / "design.toml"


def test_a_row_is_a_point_in_each_scenario_and_cells_may_have_units(tmp_path: Path) -> None:
    plan = load_plan(written(tmp_path, HEADER + "0,none,0.1,\n1,line,.2,1 nmi\n0.50, line ,0.3,600\n"))
    points = points_of(plan)
    assert [point.scenario for point in points] == [SEA] * 3 + [AIR] * 3
    assert [tuple(value for _, value in point.factors) for point in points[:3]] == [
        (0.0, "none", None, 0.1),
        (1.0, "line", 1852.0, 0.2),
        (0.5, "line", 600.0, 0.3),
    ]


def test_a_table_may_name_the_scenario_and_the_policies_of_each_point(tmp_path: Path) -> None:
    policies = '[[policies]]\nname = "as-it-is"\n[[policies]]\nname = "calm"\nblue = "steadfast"\n'
    rows = f"scenario,policy,misread\n{AIR},calm,0.1\n{SEA},as-it-is,0.2\n"
    text = HEAD.replace(f'"{SEA}"', f'"{SEA}", "{AIR}"') + policies
    text += '[uncertainties.misread]\npath = "perception.misread_probability"\nrange = [0.0, 0.4]\n'
    plan = load_plan(written(tmp_path, rows, text + TABLE))
    told = [(point.scenario, point.factors[0][1], point.settings) for point in points_of(plan)]
    misread = "perception.misread_probability"
    assert told == [(AIR, "calm", (("blue.policy", "steadfast"), (misread, 0.1))), (SEA, "as-it-is", ((misread, 0.2),))]


def test_a_plan_with_a_table_loads_again_without_its_file(tmp_path: Path) -> None:
    plan = load_plan(written(tmp_path, HEADER + "0,none,0.1,\n1,line,.2,1 nmi\n"))
    assert loads_plan(to_toml(plan), plan.scenarios) == plan


def test_the_same_row_twice_is_one_point_and_two_rows(tmp_path: Path) -> None:
    plan = load_plan(written(tmp_path, HEADER + "0,none,0.1,\n1,line,.2,600\n0,none,0.1,\n"))
    assert len(points_of(plan)) == 4
    assert samples_of(plan).places == ((0, 1, 0), (2, 3, 2))


def test_a_table_of_the_uncertainties_is_crossed_with_the_grid_of_the_levers(tmp_path: Path) -> None:
    text = HEAD + LEVERS + '[uncertainties.misread]\npath = "perception.misread_probability"\nrange = [0.0, 0.4]\n'
    plan = load_plan(written(tmp_path, "misread\n0.1\n0.2\n", text + TABLE + 'over = "uncertainties"\n'))
    assert len(points_of(plan)) == 2 * 6
    assert len(samples_of(plan).blocks) == 6


LAWS: list[AnyDistribution] = [
    UniformOver(low=0.1, high=0.7),
    Triangular(low=-1.0, mode=0.3, high=0.7),
    Normal(mean=0.0, sd=3.0),
    LognormalValue(median=2.0, gsd=30.0),
    Beta(a=0.001, b=0.5),
    Pareto(minimum=0.3, shape=1.1),
    Choice(values=(0.1, 0.2), weights=(1.0, 0.0)),
]
ROW = "1,line,.2,600\n"
FAULTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "a column that nobody knows": (HEADER.replace("misread", "misraed") + ROW, ("header", "Did you mean 'misread'?")),
    "a factor without a column": ("interoperability,hotline,standoff\n1,line,600\n", ("header", "no column misread")),
    "a column twice": ("misread," + HEADER + "0.1," + ROW, ("header", "a column of its own")),
    "an empty cell": (HEADER + ROW + "1,line,,600\n", ("row 2: misread", "an empty cell")),
    "an empty cell where the factor acts": (HEADER + "1,line,.2,\n", ("row 1: standoff", "where the factor acts")),
    "a value out of its range": (HEADER + "1,line,.5,600\n", ("row 1: misread", "within its range, 0 to 0.4")),
    "a value that is none of them": (HEADER + "0.7,line,.2,600\n", ("row 1: interoperability", "0.0, 0.5, 1.0")),
    "a level that is none": (HEADER + "1,lin,.2,600\n", ("row 1: hotline", "Did you mean 'line'?")),
    "a word for a number": (HEADER + "1,line,high,600\n", ("row 1: misread", "a number")),
    "no number": (HEADER + "1,line,nan,600\n", ("row 1: misread", "a number")),
    "a unit of something else": (HEADER + "1,line,.2,3 kn\n", ("row 1: standoff", "speed")),
    "a cell where the factor does not act": (
        HEADER + "1,none,.2,600\n",
        ("row 1: standoff", "'600'", "empty", "hotline"),
    ),
    "rubbish where the factor does not act": (HEADER + "1,none,.2,rubbish\n", ("row 1: standoff", "rubbish", "empty")),
    "a number with underscores": (HEADER + "1,line,.2,1_500\n", ("row 1: standoff", "1_500")),
    "a quantity with underscores": (HEADER + "1,line,.2,1_500 m\n", ("row 1: standoff", "1_500 m", "1500")),
    "a pure number with underscores": (HEADER + "1,line,0.0_1,600\n", ("row 1: misread", "0.0_1", "a number")),
    "a value with underscores": (HEADER + "0.5_0,line,.2,600\n", ("row 1: interoperability", "0.5_0")),
    "digits of another script": (HEADER + "\u0661,line,.2,600\n", ("row 1: interoperability",)),
    "a row that is too short": (HEADER + ROW + "1,line,.2\n", ("row 2", "3 cells", "4, as its header has")),
    "no row": (HEADER, ("no row", "at least one point")),
    "nothing": ("", ("no row", "at least one point")),
    "a scenario that is none of the design": ("scenario," + HEADER + f"border-patrol,{ROW}", ("row 1: scenario",)),
    "a policy where there are none": ("policy," + HEADER + f"calm,{ROW}", ("header", "policy")),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_a_table_is_told_with_its_row(fault: str, tmp_path: Path) -> None:
    rows, words = FAULTS[fault]
    with pytest.raises(DesignError) as told:
        load_plan(written(tmp_path, rows))
    said = str(told.value)
    assert "points.csv" in said
    for word in words:
        assert word in said, said
    assert "\n" not in said


DRAWN: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "beyond a triangular": ("triangular'\nlow = 0.2\nmode = 0.4\nhigh = 0.6", "0.9", ("0.9", "0.2 to 0.6")),
    "below a triangular": ("triangular'\nlow = 0.2\nmode = 0.4\nhigh = 0.6", "0.1", ("0.1", "0.2 to 0.6")),
    "beyond a uniform": ("uniform'\nlow = 0.2\nhigh = 0.6", "7", ("7", "0.2 to 0.6")),
    "without end": ("uniform'\nlow = 0.2\nhigh = 0.6", "inf", ("inf", "a number")),
    "no number": ("uniform'\nlow = 0.2\nhigh = 0.6", "nan", ("nan", "a number")),
    "none of a choice": ("choice'\nvalues = [0.2, 0.6]\nweights = [1, 1]", "0.4", ("0.4", "one of 0.2, 0.6")),
    "of no weight": ("choice'\nvalues = [0.2, 0.4]\nweights = [1, 0]", "0.4", ("0.4", "one of 0.2")),
    "beyond a beta": ("beta'\na = 200\nb = 200", "1.01", ("1.01", "0 to 1")),
    "what no scenario takes": ("beta'\na = 200\nb = 200", "0.999", ("0.999", "0.99")),
}


@pytest.mark.parametrize("fault", DRAWN)
def test_a_cell_that_a_distribution_never_gives_is_refused_with_its_row(fault: str, tmp_path: Path) -> None:
    law, written_as, words = DRAWN[fault]
    text = HEAD + f"[uncertainties.trust]\npath = 'both.trust'\ndist = '{law}\n" + TABLE
    load_plan(written(tmp_path, "trust\n0.2\n", text))
    with pytest.raises(DesignError, match=r"points.csv, row 2: trust: got ") as told:
        load_plan(written(tmp_path, f"trust\n0.2\n{written_as}\n", text))
    for word in words:
        assert word in str(told.value), told.value


@pytest.mark.parametrize("endless", [float("inf"), float("-inf"), float("nan")])
def test_a_cell_of_a_parquet_file_that_is_no_finite_number_is_refused(endless: float, tmp_path: Path) -> None:
    text = HEAD + "[uncertainties.pace]\npath = 'decision.pace'\ndist = 'pareto'\nminimum = 1\nshape = 9\n"
    pq.write_table(pa.table({"pace": [1.5, endless]}), tmp_path / "points.parquet")
    (tmp_path / "design.toml").write_text(text + TABLE.replace("csv", "parquet"))
    with pytest.raises(DesignError, match=r"row 2: pace: got .*, but it must be a number"):
        load_plan(tmp_path / "design.toml")


@few
@given(st.sampled_from(LAWS), st.floats(0, 1))
def test_what_a_distribution_gives_is_in_its_support(law: AnyDistribution, u: float) -> None:
    assert holds(law, quantile(law, min(max(u, NEAREST_U), 1.0 - NEAREST_U)))


def test_bytes_that_are_no_parquet_are_refused(tmp_path: Path) -> None:
    (tmp_path / "points.parquet").write_bytes(b"no such thing")
    (tmp_path / "design.toml").write_text(DESIGN + TABLE.replace("csv", "parquet"))
    with pytest.raises(DesignError, match="a table that can be read"):
        load_plan(tmp_path / "design.toml")


def as_table(plan: Plan) -> list[dict[str, Any]]:
    """The points of a plan as rows of cells; a cell is None where a factor does not act."""
    return [{"scenario": point.scenario, **dict(point.factors)} for point in points_of(plan)]


def of_table(plan: Plan, document: dict[str, Any], file: Path) -> Plan:
    """The same design with a table in place of its sample."""
    document["sampling"] = {"method": "table", "file": file.name}
    (file.parent / "design.toml").write_text(tomli_w.dumps(document))
    return load_plan(file.parent / "design.toml")


def cell(value: Any) -> Any:
    import json

    return "" if value is None else json.dumps(value) if isinstance(value, tuple) else value


@few
@given(documents(), st.sampled_from([".csv", ".parquet"]))
def test_a_table_of_the_points_of_a_design_makes_these_points(
    tmp_path_factory: pytest.TempPathFactory, document: dict[str, Any], ending: str
) -> None:
    plan = plan_of(document)
    file = tmp_path_factory.mktemp("table") / f"points{ending}"
    rows = as_table(plan)
    if ending == ".csv":
        with file.open("w", newline="", encoding="utf-8") as out:
            writer = csv.DictWriter(out, rows[0])
            writer.writeheader()
            writer.writerows({name: cell(value) for name, value in row.items()} for row in rows)
    else:
        listed = [{name: list(v) if isinstance(v, tuple) else v for name, v in row.items()} for row in rows]
        pd.DataFrame(listed).astype(object).to_parquet(file)
    again = of_table(plan, document, file)
    assert isinstance(again.design, Design)
    assert [point.key for point in points_of(again)] == [point.key for point in points_of(plan)]
