"""The shipped JSON Schema of scenario files, and how to write it anew.

python -m tests.scenario.written      after a change of the models; the change of the schema belongs to the same commit
"""

from pathlib import Path

import incidentsim
from incidentsim.scenario.schema import schema_text

SHIPPED = Path(incidentsim.__file__).parent / "scenario" / "scenario.schema.json"


def main() -> None:
    """Write the schema of the models as they are now."""
    SHIPPED.write_text(schema_text(), encoding="utf-8")


if __name__ == "__main__":
    main()
