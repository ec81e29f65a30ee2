"""Sentences that belong to codes of proposals and plans. Of a proposal each is the one reason why, for the runner."""

from typing import Final

from kiosk.tui.language import Text

LONGEST_WHY: Final = 54
"""What the row of a proposal has room for, beside exercise and limb."""

PLAN_REASONS: Final = {
    "rounds_range": Text("The protocol has not so many rounds"),
    "load_without_lifting": Text("There is no weight in this work"),
    "load_above_tested": Text("More than half of what was tested: take less"),
    "load_above_moved": Text("Far above the last weight: test the 5RM first"),
    "load_untested": Text("Strength was never tested: test the 5RM first"),
    "load_range": Text("Nobody trains with this weight here"),
    "change_reason_missing": Text("Say why it is other than proposed"),
    "change_reason_milder": Text("This is milder than proposed: say why it is milder"),
    "change_reason_harder": Text("This is harder than proposed: say why it may be harder"),
    "change_reason_other": Text("This is another way than proposed: say why"),
    "vow_missing_trained": Text("Say that the runner is trained for this run"),
    "vow_missing_supervised": Text("Say that you stay beside the runner"),
    "vow_missing_posture": Text("LOP is from a lower posture: say so with the PIN"),
    "posture_higher": Text("LOP is from a higher posture than the exercise's"),
    "proposal_no_protocol": Text("No protocol is for this: choose another one"),
    "proposal_uncleared": Text("Not cleared for load yet: EVALUATE when it is"),
    "proposal_painful": Text("Too much pain in loading: talk to the therapist"),
    "proposal_above_start": Text("It begins with more of LOP than this runner should"),
    "proposal_above_answers": Text("Today's answers allow less than it begins with"),
    "proposal_above_estimate": Text("Too much for an estimated LOP: measure it"),
    "proposal_above_limit": Text("The station allows less than it begins with"),
    "recovery": Text("This limb recovers from its last visit"),
    "recovery_early": Text("This limb recovers; sooner only as a supervisor agrees"),
    "early_rest": Text("This is too soon for anybody to agree to"),
    "early_reaction": Text("The last visit went badly: nobody may agree to it"),
    "early_reason": Text("This reason does not fit: another, or the same visit"),
    "early_twice": Text("More than two visits in 24 hours"),
    "early_weeks": Text("Visits so close go on for three weeks at most"),
    "proposal_untrained": Text("For trained runners who know the cuff"),
    "proposal_today": Text("What is known today asks for less than would be next"),
    "proposal_chosen": Text("As chosen here; it begins as the rules say"),
    "proposal_first": Text("A first session is short, at 40 %, never to the limit"),
    "proposal_review": Text("Today's answers ask for the milder way: released rests"),
    "proposal_released": Text("Released rests first, for older and sensitive runners"),
    "proposal_passive": Text("Nothing that loads today, pressure alone holds muscle"),
    "proposal_injury_fresh": Text("A fresh injury rests: pressure alone, to hold muscle"),
    "proposal_injury_bone_unloaded": Text("The bone rests: pressure alone, to hold muscle"),
    "proposal_injury_bone_loaded": Text("Work without impact while the bone gets stronger"),
    "proposal_injury_settling": Text("A limb that calms down gets the milder way"),
    "proposal_injury_achilles": Text("In a trial a low load changed it like a heavy one"),
    "proposal_injury_patellar": Text("In a trial a low load eased it like a heavy one"),
    "proposal_injury_lower_leg": Text("Rebuilds strength of the lower leg at a low load"),
    "proposal_injury_thigh": Text("Rebuilds strength of the thigh at a low load"),
    "proposal_performance": Text("Endurance without more kilometres"),
    "proposal_strong_older": Text("Builds strength gently, with released rests"),
    "proposal_strong": Text("Builds strength at a low load"),
    "proposal_no_goal": Text("No goal was told: the usual way to strength"),
}
