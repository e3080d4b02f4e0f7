"""What uses what: which rules and processes read a parameter, and where a row of the registry is used.

Told from the code and the data themselves, each time that somebody asks, so that it cannot drift from them.
"""
