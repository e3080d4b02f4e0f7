"""The headline study: python -m experiments.interoperability_and_timeliness.make [-n 20 -o DIR]."""

import sys
from pathlib import Path

from experiments.studies import Asked, make

ASKED = (
    Asked("interoperability", 0.0, "success"),
    Asked("interoperability", 0.0, "violence"),
    Asked("pace", 1.0, "success"),
    Asked("pace", 1.0, "incident"),
)
WORDS = (
    "`interoperability` is all four components at once; `pace` 0.25 is four times as fast, 4 four times as slow; "
    "`restraint` is whether protocol restrains by itself, `misread` how often an act is taken for another. "
    "`make demo` asks the same on a small budget; this asks it over the assumptions that it hangs on.",
)

if __name__ == "__main__":
    make(Path(__file__).parent, "study-interoperability-and-timeliness.md", ASKED, WORDS, sys.argv[1:])
