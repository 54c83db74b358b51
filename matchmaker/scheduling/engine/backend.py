"""The only module that touches OR-Tools: CP-SAT for logic, GLOP and SCIP for linear programmes.

Both are reached through their compiled bindings. `ortools.sat.python.cp_model` would pull pandas, which costs
more than a second in every command and every background job; the bindings cost about a tenth of one.
"""

from __future__ import annotations

import importlib
import math
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

OPTIMAL = "optimal"
FEASIBLE = "feasible"
INFEASIBLE = "infeasible"
UNKNOWN = "unknown"
GLOP = "GLOP"
PDLP = "PDLP"
SCIP = "SCIP"

_CP_STATUS = {"OPTIMAL": OPTIMAL, "FEASIBLE": FEASIBLE, "INFEASIBLE": INFEASIBLE}
_POLL_SECONDS = 0.02
_SCALE = 2**20


class BackendError(RuntimeError):
    """The solver refused a model or failed on it; the sentence says which."""


def solver_version() -> str:
    """Name and version of the solver, for certificates, e.g. `OR-Tools 9.15.6755`."""
    return f"OR-Tools {importlib.import_module('ortools').__version__}"


def _cp() -> Any:
    return importlib.import_module("ortools.sat.python.cp_model_helper")


def _linear() -> Any:
    return importlib.import_module("ortools.linear_solver.python.model_builder_helper")


def most_valuable_flow(pairs: Sequence[tuple[int, int, int]], room: Sequence[int], most: int) -> int:
    """Highest value of at most `most` pairs `(left, right, value)` with at most `room[node]` pairs at each
    node.
    """
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


class Stopper:
    """Stops any number of running searches at once; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: list[Any] = []
        self._event = threading.Event()

    @property
    def stopped(self) -> bool:
        """Whether stopping was asked for."""
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait until stopping is asked for, at most so long; True if it was."""
        return self._event.wait(seconds)

    def watch(self, wrapper: Any) -> None:
        """Remember a running search, and stop it at once if stopping was asked for before."""
        with self._lock:
            self._running.append(wrapper)
        if self.stopped:
            wrapper.stop_search()

    def stop(self) -> None:
        """Ask every remembered and future search to end."""
        with self._lock:
            self._event.set()
            running = list(self._running)
        for wrapper in running:
            wrapper.stop_search()


class CpModel:
    """A CP-SAT model of 0/1 literals and bounded integers. A literal is an index; `-1 - index` negates it."""

    def __init__(self) -> None:
        self.proto = _cp().CpModelProto()
        self._hint: dict[int, int] = {}

    def boolean(self) -> int:
        """A new 0/1 variable; returns its index."""
        return self.integer(0, 1)

    def integer(self, low: int, high: int) -> int:
        """A new integer variable with `low <= value <= high`; returns its index."""
        index = len(self.proto.variables)
        self.proto.variables.add().domain.extend([low, high])
        return index

    def clause(self, literals: Sequence[int]) -> None:
        """At least one literal holds."""
        self.proto.constraints.add().bool_or.literals.extend(literals)

    def exactly_one(self, literals: Sequence[int]) -> None:
        """Exactly one literal holds."""
        self.proto.constraints.add().exactly_one.literals.extend(literals)

    def at_most_one(self, literals: Sequence[int]) -> None:
        """At most one literal holds."""
        self.proto.constraints.add().at_most_one.literals.extend(literals)

    def implies(self, literal: int, consequences: Sequence[int]) -> None:
        """If `literal` holds, so do all `consequences`."""
        constraint = self.proto.constraints.add()
        constraint.enforcement_literal.extend([literal])
        constraint.bool_and.literals.extend(consequences)

    def linear(
        self, terms: Iterable[tuple[int, int]], low: int | None, high: int | None, *, when: int | None = None
    ) -> None:
        """`low <= sum(coefficient * variable) <= high` over `(variable, coefficient)`, optionally only
        `when`.
        """
        if low is not None and high is not None and low > high:
            self.clause([] if when is None else [-1 - when])
            return
        constraint = self.proto.constraints.add()
        variables, coefficients = [], []
        shift = 0
        for variable, coefficient in terms:
            if variable >= 0:
                variables.append(variable)
                coefficients.append(coefficient)
            else:
                variables.append(-1 - variable)
                coefficients.append(-coefficient)
                shift += coefficient
        constraint.linear.vars.extend(variables)
        constraint.linear.coeffs.extend(coefficients)
        constraint.linear.domain.extend(
            [-(2**62) if low is None else low - shift, 2**62 if high is None else high - shift]
        )
        if when is not None:
            constraint.enforcement_literal.extend([when])

    def minimise(self, terms: Iterable[tuple[int, int]]) -> None:
        """Minimise the sum of `coefficient * variable`."""
        self.proto.clear_objective()
        pairs = list(terms)
        self.proto.objective.vars.extend([variable for variable, _ in pairs])
        self.proto.objective.coeffs.extend([coefficient for _, coefficient in pairs])

    def hint(self, values: dict[int, int]) -> None:
        """Start the search from these values (not a constraint)."""
        self.proto.clear_solution_hint()
        self.proto.solution_hint.vars.extend(list(values))
        self.proto.solution_hint.values.extend(list(values.values()))

    def assume(self, literals: Sequence[int]) -> None:
        """Solve under these assumptions; an infeasible answer names a sufficient subset in `core`."""
        self.proto.assumptions.extend(literals)

    def copy(self) -> CpModel:
        """An independent copy of the model."""
        other = CpModel()
        other.proto.copy_from(self.proto)
        return other

    def solve(
        self,
        *,
        seconds: float,
        seed: int,
        workers: int,
        stopper: Stopper | None = None,
        on_solution: Callable[[float, float], None] | None = None,
        on_bound: Callable[[float], None] | None = None,
        **parameters: Any,
    ) -> Answer:
        """Solve within wall-clock `seconds`; `on_solution(objective, bound)` and `on_bound(bound)` are told.

        Raises BackendError when the model is refused.
        """
        helper = _cp()
        settings = helper.SatParameters()
        settings.max_time_in_seconds = max(0.01, seconds)
        settings.random_seed = seed % (2**31)
        settings.num_workers = max(1, workers)
        for name, value in parameters.items():
            setattr(settings, name, value)
        wrapper = helper.SolveWrapper()
        wrapper.set_parameters(settings)
        if on_solution is not None:
            wrapper.add_solution_callback(_solution_callback(helper, on_solution))
        if on_bound is not None:
            wrapper.add_best_bound_callback(on_bound)
        if stopper is not None:
            stopper.watch(wrapper)
        began = time.monotonic()
        response = wrapper.solve(self.proto)
        status = response.status.name
        if status == "MODEL_INVALID":
            raise BackendError(f"CP-SAT refused the model: {helper.CpSatHelper.validate_model(self.proto)}")
        found = _CP_STATUS.get(status, UNKNOWN)
        solved = found in (OPTIMAL, FEASIBLE)
        core: tuple[int, ...] = ()
        if found == INFEASIBLE:
            core = tuple(helper.ResponseHelper.sufficient_assumptions_for_infeasibility(response))
        return Answer(
            found,
            list(response.solution) if solved else (),
            response.objective_value if solved else None,
            response.best_objective_bound,
            time.monotonic() - began,
            core,
        )


def _solution_callback(helper: Any, told: Callable[[float, float], None]) -> Any:
    class Callback(helper.SolutionCallback):
        def OnSolutionCallback(self) -> None:
            told(self.ObjectiveValue(), self.BestObjectiveBound())

    return Callback()


@dataclass(slots=True)
class LinearModel:
    """A linear programme `maximise c x` (or minimise), rows `low <= a x <= high`, optionally integer
    variables.
    """

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

        Weak duality holds for every sign-correct dual vector, so rounding costs strength but never truth:
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
        hint: dict[int, float] | None = None,
        relax: bool = False,
        stopper: Stopper | None = None,
    ) -> Answer:
        """Solve with `GLOP`, `PDLP` or `SCIP`; `relax` drops integrality. The caller checks any claim it relies
        on.
        """
        helper = _linear()
        model = helper.ModelBuilderHelper()
        open_ones = [n for n, bounds in enumerate(zip(self.lower, self.upper, strict=True)) if bounds != (0.0, 0.0)]
        place = {variable: index for index, variable in enumerate(open_ones)}
        for index, variable in enumerate(open_ones):
            model.add_var()
            model.set_var_lower_bound(index, self.lower[variable])
            model.set_var_upper_bound(index, self.upper[variable])
            if self.integer[variable] and not relax:
                model.set_var_integrality(index, True)
            if self.cost[variable]:
                model.set_var_objective_coefficient(index, self.cost[variable])
        kept = self._add_rows(model, place)
        model.set_maximize(self.maximise)
        for variable, value in (hint or {}).items():
            if variable in place:
                model.add_hint(place[variable], value)
        answer = _run_linear(helper, model, solver, seconds, parameters, stopper)
        if answer.status in (OPTIMAL, FEASIBLE) and len(open_ones) < len(self.lower):
            values, duals = [0.0] * len(self.lower), [0.0] * len(self.rows) if answer.duals else []
            for variable, value in zip(open_ones, answer.values, strict=True):
                values[variable] = value
            for row, price in zip(kept, answer.duals, strict=False):
                duals[row] = price
            return replace(answer, values=values, duals=duals)
        return answer

    def _add_rows(self, model: Any, place: dict[int, int]) -> list[int]:
        """Add the rows, without variables that are fixed to 0 and without rows of which nothing is left."""
        kept: list[int] = []
        add_term = model.add_term_to_constraint
        for number, (variables, coefficients, low, high) in enumerate(self.rows):
            if len(place) < len(self.lower):
                terms = [(place[v], c) for v, c in zip(variables, coefficients, strict=True) if v in place]
                if not terms and low <= 0.0 <= high:
                    continue
            else:
                terms = list(zip(variables, coefficients, strict=True))
            index = len(kept)
            kept.append(number)
            model.add_linear_constraint()
            model.set_constraint_lower_bound(index, low)
            model.set_constraint_upper_bound(index, high)
            for variable, coefficient in terms:
                add_term(index, variable, coefficient)
        return kept


def _run_linear(
    helper: Any, model: Any, solver: str, seconds: float, parameters: str, stopper: Stopper | None
) -> Answer:
    runner = helper.ModelSolverHelper(solver)
    if not runner.solver_is_supported():
        raise BackendError(f"this build of OR-Tools has no {solver}")
    runner.set_time_limit_in_seconds(max(0.05, seconds))
    runner.enable_output(False)
    if parameters:
        runner.set_solver_specific_parameters(parameters)
    began = time.monotonic()
    # A thread left behind inside the solver would abort the interpreter when it ends, so it is always
    # waited for.
    work = threading.Thread(target=runner.solve, args=(model,), daemon=True)
    work.start()
    while work.is_alive():
        work.join(_POLL_SECONDS)
        if stopper is not None and stopper.stopped and work.is_alive():
            runner.interrupt_solve()
            work.join()
    taken = time.monotonic() - began
    if not runner.has_response():
        return Answer(UNKNOWN, (), None, None, taken)
    known = {"OPTIMAL": OPTIMAL, "FEASIBLE": FEASIBLE, "INFEASIBLE": INFEASIBLE}.get(runner.status().name, UNKNOWN)
    if known not in (OPTIMAL, FEASIBLE):
        return Answer(known, (), None, None, taken)
    # One number at a time: asking for arrays would import numpy, a quarter of a second in every command.
    values = [runner.variable_value(index) for index in range(model.num_variables())]
    duals: list[float] = []
    if solver in (GLOP, PDLP):
        duals = [runner.dual_value(index) for index in range(model.num_constraints())]
    return Answer(known, values, runner.objective_value(), runner.best_objective_bound(), taken, duals=duals)
