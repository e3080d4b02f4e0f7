"""Scenarios: frozen parts nested by noun, read from TOML, varied by path, resolved before any engine runs."""
