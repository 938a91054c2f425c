"""`make bench`: each module here with a `measure() -> dict` adds its numbers to one JSON object on standard output.

Ratios compare two ways of doing the same, interleaved in one run, so that they mean something on any machine.
"""
