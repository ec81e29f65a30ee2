"""Sentences of the codes about goals, condition, tests and their outcome, what comes next, and the clinic's rates."""

from typing import Final

from kiosk.tui.progression_sentences import PROGRESSION_PREFIXES, PROGRESSION_REASONS

EVALUATION_REASONS: Final = {
    "test_pain": "Too much pain in loading for this test today",
    "test_stage": "Too early in the recovery for this test",
    "test_not_cleared": "A clinician has to allow loading first",
    "test_not_due": "Taken already; not due yet",
    "test_out_of_range": "This can hardly be: enter it again",
    "test_not_whole": "Whole numbers only",
    "test_surprising": "Far from the last result: enter it again",
    "result_unknown": "There is no such result",
    "result_replaced": "This result was corrected already",
    "result_test": "This test is not in the files any more",
    "correction_same": "It says so already",
    "one_rm_age": "No estimate of the 1RM for this age",
    "one_rm_load": "No estimate of the 1RM out of this load",
    "goal_age_group_born": "The year of birth says another age group",
    "morning_worse": "More pain the morning after: do less today",
    "morning_pain": "Pain above 5 the morning after: ask first",
    "morning_bruise": "A bruise the morning after: have it looked at",
    "morning_swelling": "Swelling the morning after: have it looked at",
    "morning_numbness": "Numbness the morning after: ask before more",
    "review_due": "Time to go through it with the supervisor",
    "outcome_no_evaluation": "Goal and condition were not asked yet",
    "outcome_no_tests": "No test was done yet",
    "outcome_too_early": "Not enough data yet",
    "outcome_same": "No change beyond measurement noise",
    "outcome_same_review": "No change beyond noise: ask your therapist",
    "outcome_slight": "Better, but too little to matter yet",
    "outcome_better": "Better than measurement noise, and it counts",
    "outcome_worse": "Worse than at the start: ask your therapist",
    "clinic_too_few": "Too few to compare",
    "clinic_below": "Below the published rate",
    "clinic_alike": "Not to be told from the published rate",
    "clinic_above": "Above the published rate: look into it",
    **PROGRESSION_REASONS,
}

EVALUATION_PREFIXES: Final = {
    "goal_missing_": "An answer about the goal is missing",
    "goal_unknown_": "An answer about the goal is none of the choices",
    "goal_range_": "A figure of the goal can hardly be",
    "condition_missing_": "An answer about the condition is missing",
    "condition_unknown_": "This was not asked about the condition",
    "condition_range_": "A figure of the condition can hardly be",
    "morning_missing_": "An answer about the morning after is missing",
    "morning_unknown_": "This was not asked about the morning after",
    "morning_range_": "A figure of the morning after can hardly be",
    **PROGRESSION_PREFIXES,
}
"""Codes that end in the name of a field."""
