"""The scheduling engine: pure functions over plain values; `docs/scheduling.md` describes it.

Nothing here knows the database or the web. The parts to use from outside, each imported from its own module (only
`solve`, `repair` and `clash` load the optimiser, when they are called):

* `problem`: the values (`Problem`, `Party`, `Request`, …) and `ProblemError`; `jsonform`: their JSON form
* `solve.solve` → `result.Result` with its `Certificate`
* `verify.violations`, `verify.objective`: the independent checker
* `explain.why_unplaced`, `clash.why_infeasible`: reasons in words
* `moves.check_move`, `possible_places`, `find_swaps`, `free_pairs_now`
* `incidents` and `repair.repair`: three ways back after something went wrong; `diff.person_diffs`
"""
