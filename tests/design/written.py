"""The shipped JSON Schema of design files, and how to write it anew.

python -m tests.design.written      after a change of the parts; the change of the schema belongs to the same commit
"""

from pathlib import Path

import incidentsim
from incidentsim.design.schema import schema_text

SHIPPED = Path(incidentsim.__file__).parent / "design" / "design.schema.json"


def main() -> None:
    """Write the schema of the parts as they are now."""
    SHIPPED.write_text(schema_text(), encoding="utf-8")


if __name__ == "__main__":
    main()
