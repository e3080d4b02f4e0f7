"""The points of a study: their numbers, which they keep for ever, and the seed of each.

A study of one scenario has one point, number 0, at which nothing is set.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

import pyarrow as pa

from incidentsim.design.point import Point

#: How points share chance: the same draws, draws of their own, or the same draws and their mirror images.
Chance: TypeAlias = Literal["common", "independent", "antithetic"]
CHANCES: tuple[Chance, ...] = get_args(Chance)
SCHEMA = pa.schema(
    [
        pa.field("point", pa.int32(), nullable=False),
        pa.field("key", pa.string(), nullable=False),
        pa.field("scenario", pa.string(), nullable=False),
        pa.field("seed", pa.uint64(), nullable=False),
        pa.field("factors", pa.string(), nullable=False),
        pa.field("settings", pa.string(), nullable=False),
    ],
    metadata={"incidentsim_points": "1"},
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A point with its place in a study: the number in its rows' addresses, and the seed of its draws."""

    number: int
    seed: int
    point: Point


def placed(points: Iterable[Point], seed: int, chance: Chance, held: Sequence[Placed] = ()) -> tuple[Placed, ...]:
    """The points of a design with their numbers: those that a study holds keep theirs, new ones get the next.

    Returns  all of them in order of number, those first that the study holds and the design no longer has.
    """
    known = {one.point.key for one in held}
    new = {point.key: point for point in points if point.key not in known}
    following = max((one.number for one in held), default=-1) + 1
    return (
        *held,
        *(Placed(following + k, seed_of(seed, key, chance), new[key]) for k, key in enumerate(new)),
    )


def seed_of(seed: int, key: str, chance: Chance) -> int:
    """The seed of a point's draws: the study's own, so that points meet the same chance, or one of its own."""
    if chance != "independent":
        return seed
    return int.from_bytes(hashlib.sha256(f"{seed}:{key}".encode()).digest()[:8], "big")


def points_table(points: Iterable[Placed]) -> pa.Table:
    """Points as a table."""
    rows = [
        {
            "point": one.number,
            "key": one.point.key,
            "scenario": one.point.scenario,
            "seed": one.seed,
            "factors": json.dumps(one.point.factors),
            "settings": json.dumps(one.point.settings),
        }
        for one in points
    ]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def points_in(table: pa.Table) -> list[Placed]:
    """The points of such a table; raises ValueError where it holds something else."""
    if table.schema.names != SCHEMA.names:
        raise ValueError(f"columns {', '.join(table.schema.names[:5])}, ...")
    found = []
    for row in table.to_pylist():
        point = Point(row["scenario"], _settings(row["factors"]), _settings(row["settings"]))
        if point.key != row["key"]:
            raise ValueError(f"another key than that of point {row['point']}")
        found.append(Placed(row["point"], row["seed"], point))
    return found


def _settings(text: str) -> tuple[tuple[str, Any], ...]:
    return tuple((name, tuple(value) if isinstance(value, list) else value) for name, value in json.loads(text))
