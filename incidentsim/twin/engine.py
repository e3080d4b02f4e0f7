"""The compiled twin as an engine."""

