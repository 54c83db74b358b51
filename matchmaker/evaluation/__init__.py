"""Measuring the engines on data from outside: judged sets for the matcher, published instances for the scheduler.

Used by the command line, the benches and tests only; no page and no job imports it. One package for each engine.
"""
