"""The state table as a diagram and as a table, for docs/architecture.md. In English, whatever the reader's language."""

from collections import defaultdict
from collections.abc import Sequence

from cases.workflow.move import Move, Where
from cases.workflow.moves import TABLE
from cases.workflow.states import ENDED, OPEN, RUNNING, State

SETS = (("any", tuple(State)), ("open", OPEN), ("running", RUNNING))


def diagram() -> str:
    """Mermaid: an arrow for each pair of states, with the moves that lead from one to the other."""
    arrows: dict[tuple[str, str], list[str]] = defaultdict(list)
    for move in TABLE:
        for source in together(move.sources):
            for target in together(move.lands(source)):
                if target != source:
                    arrows[source, target].append(move.name)
    lines = ["stateDiagram-v2", '    state "any running state" as running', "    [*] --> reported: report"]
    lines += [f"    {source} --> {target}: {', '.join(names)}" for (source, target), names in arrows.items()]
    lines += [f"    {state} --> [*]" for state in ENDED]
    return "\n".join(lines)


def table() -> str:
    """Markdown: a line for each move."""
    lines = ["| move | from | to | who may | needs | takes |", "|---|---|---|---|---|---|"]
    lines += [f"| {' | '.join(_cells(move))} |" for move in TABLE]
    running = f"*running*: {', '.join(RUNNING)}; *open*: those and on_hold. “–”: the state stays."
    return "\n".join([*lines, "", running])


def _cells(move: Move) -> list[str]:
    who: dict[Where, list[str]] = defaultdict(list)
    for row in move.who:
        who[row.where] += [row.permission] if row.permission else []
    people = [f"{where}: {'/'.join(rights)}" if rights else str(where) for where, rights in who.items()]
    stays = not move.target and not move.also
    return [
        f"`{move.name}`",
        ", ".join(together(move.sources)),
        "–" if stays else ", ".join(state or "–" for state in together(move.lands(""))),
        "; ".join(people),
        ", ".join(move.needs),
        ", ".join(move.takes),
    ]


def together(states: Sequence[str]) -> tuple[str, ...]:
    """The word for these states where there is one, else each of them."""
    word = next((word for word, members in SETS if set(members) == set(states)), None)
    return (word,) if word else tuple(str(state) for state in states)
