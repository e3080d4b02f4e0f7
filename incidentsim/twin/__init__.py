"""The compiled twin of the reference model: the same rules, the same draws, the same journals, much sooner."""

from importlib import import_module

#: The handlers reach them as parts of `rules`.
RULES = [
    "chance", "decision", "aftermath", "belief", "calls", "causes", "interoperability", "kinematics",
    "perception", "policies",
]  # fmt: skip
for _name in RULES:
    import_module(f"incidentsim.rules.{_name}")
