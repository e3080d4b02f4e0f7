"""Delegation and haste: python -m experiments.delegation_and_haste.make [-n 20 -o DIR]."""

import sys
from pathlib import Path

from experiments.studies import Asked, make

ASKED = (
    Asked("pace", 1.0, "incident"),
    Asked("pace", 1.0, "success"),
    Asked("pace", 1.0, "violence"),
    Asked("delegation", 0.0, "success"),
)
WORDS = (
    "`pace` 0.25 is four times as fast, 4 four times as slow; `delegation` is how often the bridge may agree unasked; "
    "`haste` is how much a short time makes acts be misread; `aims` is what the sides are after: as the preset has "
    "it, nobody after anything but much misread, or both after force, in hot blood.",
)

if __name__ == "__main__":
    make(Path(__file__).parent, "study-delegation-and-haste.md", ASKED, WORDS, sys.argv[1:])
