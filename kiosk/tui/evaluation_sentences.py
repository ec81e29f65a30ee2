"""Sentences of the codes about goals, condition, tests and their outcome, what comes next, and the clinic's rates."""

from typing import Final

from kiosk.tui.language import Text
from kiosk.tui.progression_sentences import PROGRESSION_PREFIXES, PROGRESSION_REASONS

EVALUATION_REASONS: Final = {
    "test_pain": Text("Too much pain in loading for this test today"),
    "test_stage": Text("Too early in the recovery for this test"),
    "test_not_cleared": Text("A clinician has to allow loading first"),
    "test_not_due": Text("Taken already; not due yet"),
    "test_out_of_range": Text("This can hardly be: enter it again"),
    "test_not_whole": Text("Whole numbers only"),
    "test_surprising": Text("Far from the last result: enter it again"),
    "result_unknown": Text("There is no such result"),
    "result_replaced": Text("This result was corrected already"),
    "result_test": Text("This test is not in the files any more"),
    "correction_same": Text("It says so already"),
    "birth_year_range": Text("Nobody can be born in that year"),
    "one_rm_age": Text("No estimate of the 1RM for this age"),
    "one_rm_load": Text("No estimate of the 1RM out of this load"),
    "goal_age_group_born": Text("The year of birth says another age group"),
    "morning_worse": Text("More pain the morning after: do less today"),
    "morning_pain": Text("Pain above 5 the morning after: ask first"),
    "morning_bruise": Text("A bruise the morning after: have it looked at"),
    "morning_swelling": Text("Swelling the morning after: have it looked at"),
    "morning_numbness": Text("Numbness the morning after: ask before more"),
    "review_due": Text("Time to go through it with the supervisor"),
    "outcome_no_evaluation": Text("Goal and condition were not asked yet"),
    "outcome_no_tests": Text("No test was done yet"),
    "outcome_too_early": Text("Not enough data yet"),
    "outcome_same": Text("No change beyond measurement noise"),
    "outcome_same_review": Text("No change beyond noise: ask your therapist"),
    "outcome_slight": Text("Better, but too little to matter yet"),
    "outcome_better": Text("Better than measurement noise, and it counts"),
    "outcome_worse": Text("Worse than at the start: ask your therapist"),
    "clinic_too_few": Text("Too few to compare"),
    "clinic_below": Text("Below the published rate"),
    "clinic_alike": Text("Not to be told from the published rate"),
    "clinic_above": Text("Above the published rate: look into it"),
    **PROGRESSION_REASONS,
}

EVALUATION_PREFIXES: Final = {
    "goal_missing_": Text("An answer about the goal is missing"),
    "goal_unknown_": Text("An answer about the goal is none of the choices"),
    "goal_range_": Text("A figure of the goal can hardly be"),
    "condition_missing_": Text("An answer about the condition is missing"),
    "condition_unknown_": Text("This was not asked about the condition"),
    "condition_range_": Text("A figure of the condition can hardly be"),
    "morning_missing_": Text("An answer about the morning after is missing"),
    "morning_unknown_": Text("This was not asked about the morning after"),
    "morning_range_": Text("A figure of the morning after can hardly be"),
    **PROGRESSION_PREFIXES,
}
"""Codes that end in the name of a field."""
