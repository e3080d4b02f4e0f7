"""`python -m incidentsim`, and the command `incidentsim`."""

import sys


def main() -> int:
    """Run the command line; the exit code."""
    from incidentsim.cli.app import run_command

    return run_command(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
