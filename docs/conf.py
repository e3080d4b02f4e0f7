"""How Sphinx builds these pages."""

import sys
from pathlib import Path

from sphinx.application import Sphinx

import incidentsim

sys.path.insert(0, str(Path(__file__).parent))
import generate

project = "incidentsim"
author = "The incidentsim contributors"
copyright = "2026, incidentsim contributors"
version = release = incidentsim.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["_build"]
html_theme = "alabaster"
html_theme_options = {"description": "Encounters, communication and command", "fixed_sidebar": True}
html_show_sourcelink = False
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3


def show_as_written(app: Sphinx, what: str, name: str, obj: object, options: object, lines: list[str]) -> None:
    """Our docstrings are laid out in columns, for the eye: show them so."""
    if lines:
        lines[:] = ["::", "", *(f"    {line}" for line in lines)]


def setup(app: Sphinx) -> None:
    """Sphinx calls this once."""
    generate.main(Path(app.srcdir) / "reference" / "generated")
    app.connect("autodoc-process-docstring", show_as_written)
