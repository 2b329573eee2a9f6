"""What is done to objectives, key results and the North Star beside what products.actions does for every kind."""

from roadmaps.strategy.actions.check_ins import check_in, remind
from roadmaps.strategy.actions.closing import close_objective
from roadmaps.strategy.actions.drivers import add_driver, change_driver, remove_driver

__all__ = ["add_driver", "change_driver", "check_in", "close_objective", "remind", "remove_driver"]
