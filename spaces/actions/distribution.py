"""Who scores what: spreading spaces over assessors as evenly as conflicts allow. Numbers only."""

from collections import deque
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


def distribute(allowed: Mask, present: Mask, missing: NDArray[np.int64], seed: int) -> Mask:
    """Return the pairs to add, (spaces, assessors) bool.

    `allowed` says who may be given which space, `present` who has it already, `missing` how many more
    assessors each space should get. Each gets as many as possible; beyond that the loads of the
    assessors lie as close together as any choice could bring them. The same input and `seed` give the
    same answer.
    """
    allowed = allowed & ~present
    added = np.zeros_like(present)
    if not allowed.size:
        return added
    loads = present.sum(axis=0).astype(np.int64)
    chance = np.random.default_rng(seed)
    order = np.lexsort((chance.random(len(allowed)), allowed.sum(axis=1)))
    ties = chance.random(allowed.shape)
    for space in order[missing[order] > 0]:
        free = np.flatnonzero(allowed[space])
        ranked = free[np.lexsort((ties[space, free], loads[free]))][: missing[space]]
        added[space, ranked] = True
        loads[ranked] += 1
    _even_out(allowed, added, loads)
    return added


def _even_out(allowed: Mask, added: Mask, loads: NDArray[np.int64]) -> None:
    """Hand spaces on from those with many to those with fewer, over others if need be, in place.

    `passes[a, b]` counts the spaces that `a` could hand to `b`. Each round of handing on takes one from
    somebody who has at least two more than the one who gets it, so that it ends.
    """
    free = allowed & ~added
    passes = added.T.astype(np.int64) @ free.astype(np.int64)
    while chain := _chain(passes, loads):
        for giver, taker in pairwise(chain):
            space = int(np.flatnonzero(added[:, giver] & free[:, taker])[0])
            passes -= np.outer(added[space], free[space])
            added[space, [giver, taker]] = False, True
            free[space] = allowed[space] & ~added[space]
            passes += np.outer(added[space], free[space])
        loads[chain[0]] -= 1
        loads[chain[-1]] += 1


def _chain(passes: NDArray[np.int64], loads: NDArray[np.int64]) -> list[int]:
    """Return a shortest chain from a busy assessor to one with at least two fewer, [] where none is."""
    for start in np.argsort(-loads, kind="stable"):
        before: dict[int, int] = {int(start): -1}
        queue = deque([int(start)])
        while queue:
            giver = queue.popleft()
            if loads[start] - loads[giver] >= 2:
                return _walk(before, giver)
            for taker in np.flatnonzero(passes[giver] > 0):
                if int(taker) not in before:
                    before[int(taker)] = giver
                    queue.append(int(taker))
    return []


def _walk(before: dict[int, int], last: int) -> list[int]:
    """Return the way that led to `last`, from its start."""
    way = [last]
    while before[way[-1]] >= 0:
        way.append(before[way[-1]])
    return way[::-1]
