"""Presets that cannot be put in force, with the parts that the check refuses; what can be is played."""

from collections.abc import Mapping

REFUSED: Mapping[str, tuple[str, ...]] = {}
