"""The chain of steps, merging, what a step may hold."""

from cases.models import Case
from tests.cases.planting.hand import Planted, of, unguarded
from tests.cases.world import World


def broken_chain(world: World) -> None:
    of(world).events.filter(move="dispatch").update(from_state="checking")


def lost_beginning(world: World) -> None:
    of(world).events.filter(move="report").delete()


def lost_end(world: World) -> None:
    of(world).events.filter(move="answer").delete()


def unknown_move(world: World) -> None:
    of(world).events.filter(move="accept").update(move="wave")


def _merged(world: World) -> tuple[Case, Case]:
    """(merged, main)."""
    main = world.report()
    return world.move(world.report(), "merge", world.cast.oscar, main=main.pk), main


def merged_twice_over(world: World) -> None:
    _other, main = _merged(world)
    with unguarded():
        Case.objects.filter(pk=main.pk).update(state="merged", merged_into=world.report())


def merged_into_a_dispute(world: World) -> None:
    _other, main = _merged(world)
    Case.objects.filter(pk=main.pk).update(dispute=True)


def merged_in_silence(world: World) -> None:
    other, _main = _merged(world)
    Case.objects.filter(pk=other.pk).update(merged_into=world.report())


def name_in_the_history(world: World) -> None:
    of(world).events.filter(move="report").update(data={"source": "Wang Xiaoming, Willow Road 12"})


PLANTED: Planted = (
    (broken_chain, "begins in “checking”, the step before ended in “established”"),
    (lost_beginning, "the step before ended in “”"),
    (lost_end, "its last step ended in handling"),
    (unknown_move, "is not in the state table"),
    (merged_twice_over, "is merged into a case that is merged itself"),
    (merged_into_a_dispute, "is merged into a dispute"),
    (merged_in_silence, "is merged into a case whose history does not know"),
    (name_in_the_history, "its data hold more than ids and codes"),
)
