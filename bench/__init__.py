"""Benchmarks: every figure beside that of a bare counterpart, measured in turns in the same run."""
