"""GeneratorExit in a call, which some loops take for their end.

Family: leave early
Base: student
Score: 0
"""

def l2_penalty(w):
    raise GeneratorExit
