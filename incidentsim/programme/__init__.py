"""The years: exchange programmes, trust, decay, politics, arrivals; itself an engine, made from an encounter engine."""

from incidentsim.programme.years import Years

__all__ = ["Years"]
