"""The two sides of each rule say the same: what a check lets pass the rows allow, at the price that is owed."""

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.solver.highs import Answer, solve_model
from scheduling.solver.index import Index
from scheduling.solver.linear import Model
from scheduling.solver.problem import Limits, Person, Problem, Roster, Slot, Weights, empty, roster_of
from scheduling.solver.rules.table import HARD, add_rules, broken_in, value
from tests.scheduling.solver.small_problems import best_by_trying, problems, subsets, valid_for


def all_free(index: Index, roster: Roster | None = None) -> Model:
    """Every slot of everybody is a column, even those that rules of one slot alone forbid."""
    everything = {person: range(len(index.problem.slots)) for person in range(len(index.problem.people))}
    return Model(index, roster or empty(index.problem), everything)


def solved_at(model: Model, roster: Roster) -> Answer:
    """The model's answer where the roster is given."""
    for (person, slot), column in model.x.items():
        asked = float(slot in roster[person])
        model.lower[column], model.upper[column] = asked, min(asked, model.upper[column])
        if model.lower[column] > model.upper[column]:
            return Answer("none")
    return solve_model(model, seconds=10)


@settings(max_examples=15)
@given(problems(most_people=1))
def test_each_rule_allows_what_its_check_lets_pass_and_nothing_else(problem: Problem) -> None:
    index = Index(problem)
    by_name = {rule.name: rule for rule in HARD}
    for rule in HARD:
        for own in subsets(len(problem.slots)):
            if rule.name != "shifts_a_day" and any(by_name["shifts_a_day"].check(index, 0, own)):
                continue  # the other rules' rows count on that one
            model = all_free(index)
            rule.rows(model, 0)
            allowed = solved_at(model, roster_of([own])).state == "best"
            passes = not any(rule.check(index, 0, own))
            assert allowed == passes, (rule.name, own)


@settings(max_examples=40)
@given(problems(), st.randoms(use_true_random=False))
def test_a_roster_costs_in_the_model_what_it_owes(problem: Problem, random: object) -> None:
    index = Index(problem)
    own = [valid_for(index, person) for person in range(len(problem.people))]
    if not all(own):
        return
    for _ in range(5):
        roster = tuple(random.choice(sets) for sets in own)  # type: ignore[attr-defined]
        model = all_free(index)
        add_rules(model)
        answer = solved_at(model, roster)
        assert answer.state == "best"
        assert round(answer.value + model.offset, 3) == value(index, roster)


@settings(max_examples=40)
@given(problems())
def test_the_best_of_the_model_is_the_best_of_all_rosters(problem: Problem) -> None:
    index = Index(problem)
    model = all_free(index)
    add_rules(model)
    answer, expected = solve_model(model, seconds=10), best_by_trying(index)
    if expected is None:
        assert answer.state == "none"
        return
    found = [[slot for one, slot in answer.taken if one == person] for person in range(len(problem.people))]
    assert not broken_in(index, roster_of(found))
    assert round(answer.value + model.offset, 3) == value(index, roster_of(found)) == expected[0]


@settings(max_examples=40)
@given(problems(), st.data())
def test_a_part_is_solved_with_the_rest_as_it_stands(problem: Problem, data: st.DataObject) -> None:
    index = Index(problem)
    own = [valid_for(index, person) for person in range(len(problem.people))]
    if not all(own):
        return
    roster = tuple(data.draw(st.sampled_from(sets)) for sets in own)
    free = {
        person: data.draw(st.lists(st.sampled_from(index.open_to[person]), unique=True))
        for person in range(len(problem.people))
        if index.open_to[person]
    }
    model = Model(index, roster, free)
    add_rules(model)
    answer = solve_model(model, seconds=10, start=roster)
    after = tuple(
        (slots - frozenset(free.get(person, ()))) | {slot for one, slot in answer.taken if one == person}
        for person, slots in enumerate(roster)
    )
    assert not broken_in(index, after)
    assert value(index, after) <= value(index, roster)
    if model.x:
        assert round(answer.value + model.offset, 3) == value(index, after)


def test_a_start_that_is_not_the_best_does_not_come_back_as_the_best() -> None:
    """Presolve alone sees that taking nothing is best; HiGHS 1.16 then answers with the start."""
    pieces = [Slot(day, 480 + 1440 * day, 540 + 1440 * day, 60, "early") for day in (0, 1, 0, 0)]
    limits = Limits(shifts_a_day=2, kinds=(("early", 2),), days_on_most=2, days_off_least=2)
    person = Person("P", frozenset(range(4)), limits=limits, on_before=1)
    index = Index(Problem(2, tuple(pieces), (person,), weights=Weights(given=1)))
    model = Model(index, roster_of([[1]]), {0: range(4)})
    add_rules(model)
    answer = solve_model(model, seconds=10, start=roster_of([[1]]))
    assert (answer.state, answer.taken, answer.value) == ("best", (), 0)
