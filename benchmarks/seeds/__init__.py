"""Mistakes to be seeded into clean runbooks, a module for each family of rules."""

from __future__ import annotations

from benchmarks.seeds import critical, data, flow, flow_targets, parameters, references, source, structure, values
from benchmarks.seeds.base import Seeder

SEEDERS: tuple[Seeder, ...] = (
    *source.SEEDERS,
    *structure.SEEDERS,
    *values.SEEDERS,
    *parameters.SEEDERS,
    *flow_targets.SEEDERS,
    *flow.SEEDERS,
    *critical.SEEDERS,
    *references.SEEDERS,
    *data.SEEDERS,
)
