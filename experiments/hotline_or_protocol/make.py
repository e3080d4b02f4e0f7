"""A hotline or a protocol: python -m experiments.hotline_or_protocol.make [-n 20 -o DIR]."""

import sys
from pathlib import Path

from experiments.studies import Asked, make

ASKED = (
    Asked("first", "radio-alone", "success"),
    Asked("first", "radio-alone", "violence"),
    Asked("common_cause", 0.0, "success"),
)
WORDS = (
    "`first` is what is agreed on beside a radio: a protocol for it, a hotline, a hotline and a ministry's line, or "
    "protocol and hotline. On the scene (`maritime-close-pass`) captains call by it; in `brahmos-2022` the act has "
    "happened, and capitals do. `refusal` is how often the hotline is refused, `common_cause` whether one political "
    "decision closes both lines, `restraint` whether protocol restrains by itself.",
)

if __name__ == "__main__":
    make(Path(__file__).parent, "study-hotline-or-protocol.md", ASKED, WORDS, sys.argv[1:])
