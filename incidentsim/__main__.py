"""`python -m incidentsim`, and the command `incidentsim`."""

import sys


def main() -> int:
    """Run the command line; the exit code."""
    try:
        from incidentsim.cli.app import run_command

        return run_command(sys.argv[1:])
    except KeyboardInterrupt:  # while the command line itself is loaded, or at its very end
        sys.stderr.write("incidentsim: interrupted\n")
        return 130


if __name__ == "__main__":
    sys.exit(main())
