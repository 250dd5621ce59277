"""An exception's class has a terminal's escapes for a name, a megabyte long.

Family: forge the report
Base: student
Score: 0
Effects: terminal
"""

Hostile = type("\x1b]0;title\x07\x1b[2J\n::error::x" + "x" * 1_000_000, (ValueError,), {})


def l2_penalty(w):
    raise Hostile("no")
