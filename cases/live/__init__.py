"""Pages that keep up by themselves: what changed since they were last asked, and who else has a case open.

No socket stays open: each page asks again every few seconds (docs/administration.md says more), and most are told that
there is nothing, for three statements.
"""
