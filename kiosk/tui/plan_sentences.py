"""Sentences that belong to codes of proposals and plans. Of a proposal each is the one reason why, for the runner."""

from typing import Final

LONGEST_WHY: Final = 54
"""What the row of a proposal has room for, beside exercise and limb."""

PLAN_REASONS: Final = {
    "rounds_range": "The protocol has not so many rounds",
    "load_without_lifting": "There is no weight in this work",
    "load_range": "Nobody trains with this weight here",
    "change_reason_missing": "Say why it is other than proposed",
    "change_reason_milder": "This is milder than proposed: say why it is milder",
    "change_reason_harder": "This is harder than proposed: say why it may be harder",
    "change_reason_other": "This is another way than proposed: say why",
    "vow_missing_trained": "Say that the runner is trained for this run",
    "vow_missing_supervised": "Say that you stay beside the runner",
    "recovery": "This limb recovers from its last visit",
    "recovery_early": "This limb recovers; sooner only as a supervisor agrees",
    "early_rest": "This is too soon for anybody to agree to",
    "early_reaction": "The last visit went badly: nobody may agree to it",
    "early_reason": "This reason does not fit: another, or the same visit",
    "early_twice": "More than two visits in 24 hours",
    "early_weeks": "Visits so close go on for three weeks at most",
    "proposal_no_protocol": "No protocol is left for this goal",
    "proposal_unloaded": "Nothing that loads: no clearance, or too much pain",
    "proposal_untrained": "For trained runners who know the cuff",
    "proposal_today": "What is known today asks for less than would be next",
    "proposal_chosen": "As chosen here; it begins as the rules say",
    "proposal_first": "A first session is short, at 40 %, never to the limit",
    "proposal_review": "Today's answers ask for the milder way: released rests",
    "proposal_passive": "Nothing that loads today, pressure alone holds muscle",
    "proposal_injury_fresh": "A fresh injury rests: pressure alone, to hold muscle",
    "proposal_injury_bone_unloaded": "The bone rests: pressure alone, to hold muscle",
    "proposal_injury_bone_loaded": "Work without impact while the bone gets stronger",
    "proposal_injury_settling": "A limb that calms down gets the milder way",
    "proposal_injury_achilles": "In a trial a low load changed it like a heavy one",
    "proposal_injury_patellar": "In a trial a low load eased it like a heavy one",
    "proposal_injury_lower_leg": "Rebuilds strength of the lower leg at a low load",
    "proposal_injury_thigh": "Rebuilds strength of the thigh at a low load",
    "proposal_performance": "Endurance without more kilometres",
    "proposal_strong_older": "Builds strength gently, with released rests",
    "proposal_strong": "Builds strength at a low load",
    "proposal_no_goal": "No goal was told: the usual way to strength",
}
