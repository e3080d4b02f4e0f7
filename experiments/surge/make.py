"""A surge of encounters: python -m experiments.surge.make [-n 20 -o DIR]."""

import sys
from pathlib import Path

from experiments.studies import Asked, make

ASKED = (
    Asked("lines", "one", "success"),
    Asked("lines", "one", "violence"),
    Asked("lines", "one", "line_wait_s"),
    Asked("officers", 1, "success"),
    Asked("officers", 1, "violence"),
)
WORDS = (
    "Fourteen meetings of one morning share lines and watch officers; the replication, a whole morning, is the unit "
    "of every interval. `lines` are those of hotline and guard channel; `officers` are the watch officers of each "
    "group; `refusal` is how often the hotline is refused.",
)

if __name__ == "__main__":
    make(Path(__file__).parent, "study-surge.md", ASKED, WORDS, sys.argv[1:])
