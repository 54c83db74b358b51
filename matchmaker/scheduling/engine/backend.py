"""The only module that touches OR-Tools: CP-SAT for logic, GLOP, PDLP and SCIP for linear programmes.

It uses their public Python interfaces. Importing those costs a second and a half (they bring pandas), which a worker
process pays once, at its first search; nothing that answers a web request may call anything here.
"""

from __future__ import annotations

import importlib
import math
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any

OPTIMAL = "optimal"
FEASIBLE = "feasible"
INFEASIBLE = "infeasible"
UNKNOWN = "unknown"
GLOP = "GLOP"
PDLP = "PDLP"
SCIP = "SCIP"

_STATUS = {"OPTIMAL": OPTIMAL, "FEASIBLE": FEASIBLE, "INFEASIBLE": INFEASIBLE}
_POLL_SECONDS = 0.02
_SCALE = 2**20


class BackendError(RuntimeError):
    """The solver refused a model or failed on it; the sentence says which."""


def solver_version() -> str:
    """Name and version of the solver, for certificates, e.g. `OR-Tools 9.15.6755`."""
    return f"OR-Tools {importlib.import_module('ortools').__version__}"


def _logic() -> Any:
    return importlib.import_module("ortools.sat.python.cp_model")


def _linear() -> Any:
    return importlib.import_module("ortools.linear_solver.python.model_builder")


def load() -> None:
    """Import the solver's interfaces, so that a search that is given seconds does not spend them on that."""
    _logic()
    _linear()


def most_valuable_flow(pairs: Sequence[tuple[int, int, int]], room: Sequence[int], most: int) -> int:
    """Highest value of at most `most` pairs `(left, right, value)` with at most `room[node]` pairs at each node."""
    graph = importlib.import_module("ortools.graph.python.min_cost_flow").SimpleMinCostFlow()
    source, sink = len(room), len(room) + 1
    add = graph.add_arc_with_capacity_and_unit_cost
    for node in sorted({left for left, _, _ in pairs}):
        add(source, node, room[node], 0)
    for node in sorted({right for _, right, _ in pairs}):
        add(node, sink, room[node], 0)
    for left, right, value in pairs:
        add(left, right, 1, -value)
    amount = min(most, len(pairs))
    add(source, sink, max(1, amount), 0)
    graph.set_node_supply(source, amount)
    graph.set_node_supply(sink, -amount)
    status = graph.solve()
    if status != graph.OPTIMAL:
        raise BackendError(f"the flow of {len(pairs)} pairs ended with {status.name}")
    return -int(graph.optimal_cost())


@dataclass(frozen=True, slots=True)
class Answer:
    """What a solver said. `values` is empty unless the status is optimal or feasible; `bound` may be None."""

    status: str
    values: Sequence[float]
    objective: float | None
    bound: float | None
    seconds: float
    core: tuple[int, ...] = ()
    duals: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class SafeDuals:
    """A proved bound and the reduced costs behind it, both scaled by 2^20."""

    total: int
    reduced: list[int]

    @property
    def bound(self) -> int:
        """The bound as a whole number."""
        return self.total // _SCALE

    def useless(self, weight: int) -> list[int]:
        """0/1 variables that are 0 in every solution of at least this weight (reduced-cost fixing)."""
        slack = self.total - weight * _SCALE
        return [variable for variable, rest in enumerate(self.reduced) if rest < -slack]


def _series(by_number: dict[int, Any]) -> Any:
    """Variables or rows as the library asks for their values in one call."""
    return importlib.import_module("pandas").Series(list(by_number.values()), index=list(by_number), dtype=object)


class Stopper:
    """Stops any number of running searches at once; safe to use from several threads."""

    def __init__(self) -> None:
        self._event = threading.Event()

    @property
    def stopped(self) -> bool:
        """Whether stopping was asked for."""
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait until stopping is asked for, at most so long; True if it was."""
        return self._event.wait(seconds)

    def stop(self) -> None:
        """Ask every running and future search to end."""
        self._event.set()


def _run(search: Callable[[], Any], end: Callable[[], None], stopper: Stopper | None) -> tuple[str, float]:
    """Run a search to its end; returns the name of its status and its wall-clock seconds. A stop is passed on to `end`.

    `end` is called again and again until the search has ended, because a call before it has begun has no effect. A
    thread left behind inside the solver would abort the interpreter when it ends, so it is always waited for.
    """
    began = time.monotonic()
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(search)
        try:
            while not wait([future], timeout=_POLL_SECONDS).done:
                if stopper is not None and stopper.stopped:
                    end()
        except BaseException:
            end()
            raise
        return future.result().name, time.monotonic() - began


class CpModel:
    """A CP-SAT model of 0/1 literals and bounded integers. A literal is an index; `-1 - index` negates it.

    Rows are written into the model's published message (`CpModel.proto`), whole lists at a time: an expression object
    for every term would take longer to build than small models take to solve.
    """

    def __init__(self) -> None:
        self._model = _logic().CpModel()
        self._proto = self._model.proto

    def boolean(self) -> int:
        """A new 0/1 variable; returns its index."""
        return self.integer(0, 1)

    def integer(self, low: int, high: int) -> int:
        """A new integer variable with `low <= value <= high`; returns its index."""
        index = len(self._proto.variables)
        self._proto.variables.add().domain.extend([low, high])
        return index

    def clause(self, literals: Sequence[int]) -> None:
        """At least one literal holds."""
        self._proto.constraints.add().bool_or.literals.extend(literals)

    def exactly_one(self, literals: Sequence[int]) -> None:
        """Exactly one literal holds."""
        self._proto.constraints.add().exactly_one.literals.extend(literals)

    def at_most_one(self, literals: Sequence[int]) -> None:
        """At most one literal holds."""
        self._proto.constraints.add().at_most_one.literals.extend(literals)

    def implies(self, literal: int, consequences: Sequence[int]) -> None:
        """If `literal` holds, so do all `consequences`."""
        row = self._proto.constraints.add()
        row.enforcement_literal.extend([literal])
        row.bool_and.literals.extend(consequences)

    def linear(
        self, terms: Iterable[tuple[int, int]], low: int | None, high: int | None, *, when: int | None = None
    ) -> None:
        """`low <= sum(coefficient * literal) <= high` over `(literal, coefficient)`, optionally only `when`."""
        if low is not None and high is not None and low > high:
            self.clause([] if when is None else [-1 - when])
            return
        row = self._proto.constraints.add()
        variables, coefficients, shift = _positive(terms)
        row.linear.vars.extend(variables)
        row.linear.coeffs.extend(coefficients)
        row.linear.domain.extend([-(2**62) if low is None else low - shift, 2**62 if high is None else high - shift])
        if when is not None:
            row.enforcement_literal.extend([when])

    def minimise(self, terms: Iterable[tuple[int, int]]) -> None:
        """Minimise the sum of `coefficient * variable`."""
        self._model.clear_objective()
        pairs = list(terms)
        self._proto.objective.vars.extend([variable for variable, _ in pairs])
        self._proto.objective.coeffs.extend([coefficient for _, coefficient in pairs])

    def hint(self, values: dict[int, int]) -> None:
        """Start the search from these values (not a constraint)."""
        self._model.clear_hints()
        self._proto.solution_hint.vars.extend(list(values))
        self._proto.solution_hint.values.extend(list(values.values()))

    def assume(self, literals: Sequence[int]) -> None:
        """Solve under these assumptions; an infeasible answer names a sufficient subset in `core`."""
        self._proto.assumptions.extend(literals)

    def copy(self) -> CpModel:
        """An independent copy of the model."""
        other = CpModel()
        other._model = self._model.clone()
        other._proto = other._model.proto
        return other

    def solve(
        self,
        *,
        seconds: float,
        seed: int,
        workers: int,
        stopper: Stopper | None = None,
        on_bound: Callable[[float], None] | None = None,
        **parameters: Any,
    ) -> Answer:
        """Solve within wall-clock `seconds`; `on_bound(bound)` is told. Raises BackendError for a refused model."""
        solver = _logic().CpSolver()
        settings: Any = solver.parameters
        settings.max_time_in_seconds = max(0.01, seconds)
        settings.random_seed = seed % (2**31)
        settings.num_workers = max(1, workers)
        for name, value in parameters.items():
            setattr(settings, name, value)
        solver.best_bound_callback = on_bound
        status, taken = _run(lambda: solver.solve(self._model), solver.stop_search, stopper)
        if status == "MODEL_INVALID":
            raise BackendError(f"CP-SAT refused the model: {self._model.validate()}")
        found = _STATUS.get(status, UNKNOWN)
        solved = found in (OPTIMAL, FEASIBLE)
        return Answer(
            found,
            list(solver.response_proto.solution) if solved else (),
            solver.objective_value if solved else None,
            solver.best_objective_bound,
            taken,
            tuple(solver.sufficient_assumptions_for_infeasibility()) if found == INFEASIBLE else (),
        )


def _positive(terms: Iterable[tuple[int, int]]) -> tuple[list[int], list[int], int]:
    """Variables and coefficients of a sum over literals, and the constant that negated literals add to it."""
    variables, coefficients, shift = [], [], 0
    for literal, coefficient in terms:
        if literal >= 0:
            variables.append(literal)
            coefficients.append(coefficient)
        else:
            variables.append(-1 - literal)
            coefficients.append(-coefficient)
            shift += coefficient
    return variables, coefficients, shift


@dataclass(slots=True)
class LinearModel:
    """A linear programme `maximise c x` (or minimise), rows `low <= a x <= high`, optionally integer variables."""

    maximise: bool = True
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    cost: list[float] = field(default_factory=list)
    integer: list[bool] = field(default_factory=list)
    rows: list[tuple[list[int], list[float], float, float]] = field(default_factory=list)

    def variable(self, low: float, high: float, cost: float = 0.0, *, integer: bool = False) -> int:
        """A new variable; returns its index."""
        self.lower.append(low)
        self.upper.append(high)
        self.cost.append(cost)
        self.integer.append(integer)
        return len(self.lower) - 1

    def row(
        self,
        variables: list[int],
        coefficients: list[float],
        low: float = -math.inf,
        high: float = math.inf,
    ) -> None:
        """A new constraint row."""
        self.rows.append((variables, coefficients, low, high))

    def safe_duals(self, duals: Sequence[float]) -> SafeDuals | None:
        """An upper bound of a maximisation with whole-number data, proved in integers from approximate duals.

        Weak duality holds for every sign-correct dual vector, so rounding can make the bound weaker, not wrong:
        `c x <= y b + sum_j max over x_j in [l_j, u_j] of (c_j - y A_j) x_j`. None if that sum is not finite.
        """
        reduced = [round(cost) * _SCALE for cost in self.cost]
        total = 0
        for (variables, coefficients, low, high), dual in zip(self.rows, duals, strict=True):
            price = round(dual * _SCALE)
            side = high if price > 0 else low
            if price == 0 or math.isinf(side):
                continue
            total += price * round(side)
            for variable, coefficient in zip(variables, coefficients, strict=True):
                reduced[variable] -= price * round(coefficient)
        for variable, rest in enumerate(reduced):
            side = self.upper[variable] if rest > 0 else self.lower[variable]
            if rest:
                if math.isinf(side):
                    return None
                total += rest * round(side)
        return SafeDuals(total, reduced)

    def solve(
        self,
        solver: str,
        *,
        seconds: float,
        parameters: str = "",
        relax: bool = False,
        stopper: Stopper | None = None,
    ) -> Answer:
        """Solve with `GLOP`, `PDLP` or `SCIP`; `relax` drops integrality.

        The caller checks any claim it relies on. Raises BackendError if this build of OR-Tools lacks the solver.
        """
        library = _linear()
        runner = library.Solver(solver)
        if not runner.solver_is_supported():
            raise BackendError(f"this build of OR-Tools has no {solver}")
        runner.set_time_limit_in_seconds(max(0.05, seconds))
        runner.enable_output(False)
        if parameters:
            runner.set_solver_specific_parameters(parameters)
        model, open_ones, kept = self._build(library, relax)
        name, taken = _run(lambda: runner.solve(model), runner.stop_search, stopper)
        status = _STATUS.get(name, UNKNOWN)
        if status not in (OPTIMAL, FEASIBLE):
            return Answer(status, (), None, None, taken)
        values, duals = [0.0] * len(self.lower), [0.0] * len(self.rows)
        for number, value in runner.values(_series(open_ones)).items():
            values[number] = float(value)
        if solver in (GLOP, PDLP):
            found = runner.dual_values(_series({n: model.linear_constraint_from_index(row) for n, row in kept.items()}))
            for number, dual in found.items():
                duals[number] = float(dual)
        bound = runner.best_objective_bound
        return Answer(
            status, values, float(runner.objective_value), float(bound), taken, duals=duals if solver != SCIP else ()
        )

    def _build(self, library: Any, relax: bool) -> tuple[Any, dict[int, Any], dict[int, int]]:
        """The library's model, its variables by our numbers, and the places of its rows by our numbers.

        Variables that are fixed to 0 are left out, and rows of which nothing is left. Rows go through `Model.helper`,
        which takes two lists; `add_linear_constraint` would build and flatten an expression for each.
        """
        model = library.Model()
        open_ones = {
            number: model.new_var(low, high, self.integer[number] and not relax, None)
            for number, (low, high) in enumerate(zip(self.lower, self.upper, strict=True))
            if (low, high) != (0.0, 0.0)
        }
        kept = {}
        whole = len(open_ones) == len(self.lower)
        helper = model.helper
        for number, (variables, coefficients, low, high) in enumerate(self.rows):
            if not whole:
                pairs = [(v, c) for v, c in zip(variables, coefficients, strict=True) if v in open_ones]
                if not pairs and low <= 0.0 <= high:
                    continue
                variables, coefficients = [v for v, _ in pairs], [c for _, c in pairs]
            kept[number] = row = helper.add_linear_constraint()
            helper.set_constraint_lower_bound(row, low)
            helper.set_constraint_upper_bound(row, high)
            helper.add_terms_to_constraint(row, [open_ones[v] for v in variables], coefficients)
        priced = {number: variable for number, variable in open_ones.items() if self.cost[number]}
        goal = library.LinearExpr.weighted_sum(list(priced.values()), [self.cost[number] for number in priced])
        model.maximize(goal) if self.maximise else model.minimize(goal)
        return model, open_ones, kept
