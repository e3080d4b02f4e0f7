"""What is true of the world: pure functions, numbers in, numbers out; no clock, no chance.

Each rule states what it takes, what it returns, its domain and its source. To be equal to the last
bit in every engine, rules keep to + - * /, min, max, abs, math.floor and the functions of `math` that
CPython and numba compute alike: exp, log, sqrt, erf, erfc, sin, cos, tan, atan, atan2, tanh. Model
equations are those of the conceptual model, docs/explanation/model.md; "P-…" names a row of
evidence/assumptions.toml.
"""
