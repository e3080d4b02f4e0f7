"""The page of what variance reduction saves: its words, and its two tables."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from incidentsim import __version__

_HEAD = """\
# How many runs common draws, mirror images and controls save

Three ways to get a narrower interval from the same number of trials. Each can help much, little or not at all, and
what it does depends on the scenario and on the measure; so it was measured. A saving of 30 % means that 70 runs give
the interval that 100 would give without. Where the interval of the saving holds nought, the method "does not help
here".

Made by `python -m experiments.variance.make` with incidentsim {version} on {date}, seed {seed}; the settings are those
of `experiments/variance/design.toml`.
"""
_PAIRS = """\
## Paired differences: common draws against seeds of their own

Two arms of a lever, {replications:,} replications each; the difference once on the draws that both arms met, and once
with the second arm on another seed. *Times as many runs* is how many times as many replications the second way needs
for the same interval: over all replications, and the least, middle and largest of {batches} batches of {batch}.

| lever | measure | on common draws | on seeds of their own | times as many runs | in {batches} batches |
| --- | --- | --- | --- | ---: | --- |
"""
_ALONE = """\
## One scenario alone: mirror images and controls

*Mirror images*: {pairs:,} pairs of a replication and its mirror image, in which every uniform u is 1 - u
(`draws = "antithetic"`). *Controls*: the first {pairs:,} replications, with what is uncertain in the scenario as
control variates (`analysis/controls.py`); the shipped scenarios have nothing uncertain, and so no controls. "Six
ranges" is the close pass with six of its assumptions uniform over their ranges: {uncertain}.

| scenario | measure | estimate | mirror images | controls |
| --- | --- | --- | --- | --- |
"""


def page(
    design: Mapping[str, Any], alone: Iterable[Sequence[str]], pairs: Iterable[Sequence[str]], finding: str
) -> str:
    """The whole page."""
    told = {
        **design,
        "version": __version__,
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "replications": design["batches"] * design["batch"],
        "uncertain": ", ".join(f"`{path}`" for path in design["uncertain"]),
    }
    return "\n".join(
        [_HEAD.format(**told), finding, _PAIRS.format(**told) + _rows(pairs), _ALONE.format(**told) + _rows(alone)]
    )


def _rows(rows: Iterable[Sequence[str]]) -> str:
    return "".join("| " + " | ".join(cell.replace("|", "/") for cell in row) + " |\n" for row in rows)
