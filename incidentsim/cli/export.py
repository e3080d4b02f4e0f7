"""`incidentsim export`: a study for other tools, with a data dictionary beside it."""

from pathlib import Path
from typing import Annotated

import typer

from incidentsim.cli.say import AsJson, Quietly, voice

_Study = Annotated[Path, typer.Argument(metavar="STUDY", help="The folder of a study.")]
_Out = Annotated[Path, typer.Option("-o", "--out", metavar="FILE", help="x.csv, x.parquet or x.feather.")]
_Points = Annotated[
    bool, typer.Option("--points", help="A row a point, with its estimates, in place of a row a trial.")
]


def export(
    context: typer.Context,
    study: _Study,
    out: _Out,
    points: _Points = False,
    as_json: AsJson = False,
    quiet: Quietly = False,
) -> None:
    """Write the trials of a study, or its points, as one table, and what each column means beside it."""
    import pyarrow as pa

    from incidentsim.analysis.points import estimate_columns, points_table
    from incidentsim.results import export as tables
    from incidentsim.results.frames import dictionary, points_dictionary, trials
    from incidentsim.results.study import open_study
    from incidentsim.runner.pending import Waiting

    say, waiting = voice(context, as_json, quiet), Waiting(study)  # before its parts are listed: a run may go on
    opened = open_study(study)
    if points:
        lacking = opened.unmeasured
        asked = tuple(name for name in opened.family.measures if name not in lacking)
        columns = (*points_dictionary(opened), *estimate_columns(asked))
        if lacking:
            say.remark(f"not measured when the study was kept, and left out: {', '.join(lacking)}")
        rows, beside = tables.export(
            opened, [pa.Table.from_pandas(points_table(opened), preserve_index=False)], columns, out
        )
    else:
        columns = dictionary(opened)
        rows, beside = tables.export(opened, trials(opened), columns, out)
    if left := waiting.beside(opened.tables()) // opened.subject.trials_each:
        say.remark(f"left out: {left:,} replications are finished and not yet packed into parts; the run packs them")
    of = "points" if points else "rows"
    data = {"study": str(study), "file": str(out), "dictionary": str(beside), of: rows, "columns": len(columns)}
    say.results(f"{out}: {rows:,} {of}, {len(columns)} columns\n{beside}: what each column means", data)
