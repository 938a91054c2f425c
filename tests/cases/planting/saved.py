"""Filters of the inbox that ask for what there is not."""

from cases.saved.actions import save_filter
from grids.models import Area
from tests.cases.planting.hand import Planted
from tests.cases.world import World


def keep_filter(world: World, query: str) -> None:
    save_filter(by=world.cast.oscar, name="Mine", query=query)


def filter_of_no_list(world: World) -> None:
    keep_filter(world, "tab=gone&urgent=on")


def filter_by_nothing(world: World) -> None:
    keep_filter(world, "tab=all&colour=red")


def filter_of_no_area(world: World) -> None:
    keep_filter(world, f"tab=all&area={Area.objects.order_by('-pk')[0].pk + 1}")


PLANTED: Planted = (
    (filter_of_no_list, "asks for a list that there is not"),
    (filter_by_nothing, "which no list has"),
    (filter_of_no_area, "names an area that there is not"),
)
