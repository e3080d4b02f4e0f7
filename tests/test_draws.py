"""Addressed chance: the published generator, the same bits in every form, and an even spread along every part."""

import os
import subprocess
import sys
import zipfile
from itertools import pairwise, product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from incidentsim.analysis import used as units
from incidentsim.draws import MAX_ENTITY, MIRROR, Purpose, fast_uniform, philox, uniform
from incidentsim.runner.goals import MOST_REPLICATIONS
from tests.strategies import seeds

ALL_ONES = 0xFFFFFFFF
indices = st.sampled_from([0, 1, ALL_ONES]) | st.integers(0, ALL_ONES)
short = st.sampled_from([0, 1, MAX_ENTITY]) | st.integers(0, MAX_ENTITY)
addresses = st.tuples(
    st.sampled_from([0, 1, ALL_ONES, 2**32, 2**63, 2**64 - 1]) | seeds, indices, indices, short, short, indices
)


@pytest.mark.parametrize(
    ("counter", "key", "block"),
    [
        ((0, 0, 0, 0), (0, 0), "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ((ALL_ONES,) * 4, (ALL_ONES,) * 2, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            "d16cfe09 94fdcceb 5001e420 24126ea1",
        ),
    ],
    ids=["zeros", "ones", "digits of pi"],
)
def test_the_generator_gives_the_published_answers(
    counter: tuple[int, int, int, int], key: tuple[int, int], block: str
) -> None:
    """Random123, kat_vectors, philox4x32 with ten rounds."""
    assert " ".join(f"{word:08x}" for word in philox(counter, key)) == block


@given(addresses)
def test_the_compiled_form_draws_the_same_bits(address: tuple[int, int, int, int, int, int]) -> None:
    pytest.importorskip("numba", reason="the compiled form needs numba")
    fast, name = fast_uniform()
    assert name == "numba"
    assert fast(*address) == uniform(*address)


@pytest.mark.proof
def test_the_compiled_form_draws_the_same_bits_at_a_hundred_thousand_addresses() -> None:
    fast, _ = fast_uniform()
    edges = (0, 1, 0x7FFFFFFF, 0x80000000, ALL_ONES)
    for seed, replication, index in product((0, 1, 2**32 - 1, 2**32, 2**63, 2**64 - 1), edges, range(3_400)):
        address = (seed, replication, index % 7, index % len(Purpose), index * 19 % (MAX_ENTITY + 1), index)
        assert fast(*address) == uniform(*address)


@given(addresses)
def test_a_draw_is_never_0_and_never_1(address: tuple[int, int, int, int, int, int]) -> None:
    assert 0.0 < uniform(*address) < 1.0


def test_a_draw_is_an_odd_multiple_of_a_half_of_its_52_bits() -> None:
    draws = [uniform(7, 0, 0, 1, 0, index) * 2.0**53 for index in range(1_000)]
    assert all(draw == int(draw) and int(draw) % 2 == 1 for draw in draws)


@given(addresses)
def test_the_mirror_image_of_a_replication_draws_exactly_what_is_left_to_one(
    address: tuple[int, int, int, int, int, int],
) -> None:
    seed, replication, *rest = address
    mirrored = (seed, replication ^ MIRROR, *rest)
    fast, _ = fast_uniform()
    for draw in (uniform, fast):
        u, opposite = draw(*address), draw(*mirrored)
        assert opposite == 1.0 - u
        assert u == 1.0 - opposite
        assert u != opposite


def test_what_the_analysis_takes_for_a_mirror_image_is_one() -> None:
    assert (units.MIRROR, MOST_REPLICATIONS) == (MIRROR, MIRROR)


@given(addresses, st.integers(0, 5), st.data())
def test_no_two_addresses_share_a_draw(
    address: tuple[int, int, int, int, int, int], part: int, data: st.DataObject
) -> None:
    """A changed part is another address: two draws of 52 bits agree by accident once in 10^15."""
    other = data.draw((seeds, indices, indices, short, short, indices)[part].filter(lambda new: new != address[part]))
    changed = list(address)
    changed[part] = other
    assert uniform(*changed) != uniform(*address)


PARTS = {"seed": 0, "replication": 1, "encounter": 2, "purpose": 3, "entity": 4, "index": 5}


@pytest.mark.parametrize("part", PARTS)
def test_draws_are_spread_evenly_along_each_part_of_the_address(part: str) -> None:
    """Kolmogorov-Smirnov at one in a thousand, and no correlation from one to the next (4 standard errors)."""
    n = 5_000
    draws = []
    for value in range(n):
        address = [2024, 3, 0, int(Purpose.READING), 1, 17]
        address[PARTS[part]] = value
        draws.append(uniform(*address))
    assert stats.kstest(draws, "uniform").pvalue > 1e-3
    follow_on = sum((a - 0.5) * (b - 0.5) for a, b in pairwise(draws)) / n * 12.0
    assert abs(follow_on) < 4.0 / n**0.5


def test_the_purposes_are_history_and_none_is_used_twice() -> None:
    assert [purpose.value for purpose in Purpose] == list(range(1, len(Purpose) + 1))
    assert (Purpose.RESOLVE, Purpose.DECISION, Purpose.RELAY_LOSS, Purpose.BACK_OFF) == (1, 6, 11, 30)


def told(code: str, **environment: str) -> str:
    """What a fresh interpreter prints."""
    root = Path(__file__).parents[1]
    ran = subprocess.run(
        [sys.executable, "-P", "-c", code],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(root), **environment},
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


DRAW = (
    "from incidentsim.draws import fast_uniform; draw, name = fast_uniform(); print(draw(5, 1, 2, 3, 4, 6).hex(), name)"
)


def test_without_numba_draws_come_from_plain_python_and_it_says_so() -> None:
    said = told(f"import sys; sys.modules['numba'] = None; {DRAW}")
    number, name = said.split(" ", 1)
    assert float.fromhex(number) == uniform(5, 1, 2, 3, 4, 6)
    assert name.startswith("python (numba cannot be imported")


@pytest.mark.slow
def test_where_no_cache_can_be_written_the_draws_are_compiled_all_the_same(tmp_path: Path) -> None:
    """The package is in an archive, and the home folder is none. (Tests may run as root, who may write anywhere.)"""
    archive = tmp_path / "archive.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("incidentsim/__init__.py", "")
        packed.write(Path(__file__).parents[1] / "incidentsim" / "draws.py", "incidentsim/draws.py")
    nowhere = {"PYTHONPATH": str(archive), "HOME": "/dev/null", "XDG_CACHE_HOME": "/dev/null/cache"}
    where = "import incidentsim.draws as d; assert '.zip' in d.__file__"
    number, name = told(f"{where}; {DRAW}", **nowhere).split(" ", 1)
    assert (float.fromhex(number), name) == (uniform(5, 1, 2, 3, 4, 6), "numba")


@pytest.mark.slow
def test_a_cache_that_fails_while_it_is_written_does_not_stop_a_draw() -> None:
    """A full disk."""
    full = (
        "import numba.core.caching as c\n"
        "def fails(self, *a, **k):\n    raise OSError(28, 'No space left on device')\n"
        "c.IndexDataCacheFile.save = fails\nc.IndexDataCacheFile.load = lambda *a, **k: None\n"
    )
    number, name = told(f"{full}{DRAW}").split(" ", 1)
    assert (float.fromhex(number), name) == (uniform(5, 1, 2, 3, 4, 6), "numba")
