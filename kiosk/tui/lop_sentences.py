"""Sentences of the codes about LOP: where a value comes from, the equation, and how a measurement ends."""

from typing import Final

from kiosk.tui.language import Text

LOP_REASONS: Final = {
    "lop_none": Text("No LOP was found yet"),
    "lop_runner": Text("This LOP is another runner's"),
    "lop_limb": Text("This LOP is of another limb"),
    "lop_posture": Text("This LOP was found in another posture"),
    "lop_cuff": Text("This LOP was found with another cuff"),
    "lop_width": Text("Found when this cuff had another width"),
    "lop_width_unknown": Text("The cuff's width was not kept: measure again"),
    "lop_girth": Text("The thigh's girth has changed: measure again"),
    "lop_withdrawn": Text("This LOP was taken back"),
    "lop_quality": Text("This measurement was not good enough"),
    "lop_age_unknown": Text("This LOP is of the future: is the date right?"),
    "lop_old": Text("This LOP is too old: measure again"),
    "lop_third": Text("Two LOPs are far apart: find a third"),
    "lop_changed": Text("LOP has changed by more than 15 mmHg"),
    "lop_source_missing": Text("This plan does not say where its LOP is from"),
    "lop_source_unknown": Text("There is no record of this plan's LOP"),
    "lop_superseded": Text("There is a newer LOP: plan again"),
    "lop_figure": Text("The plan's LOP is not the recorded one"),
    "estimate_wrong": Text("This is not what the equation says"),
    "estimate_born": Text("This estimate was made with another age"),
    "estimate_limb": Text("There is no equation for arms"),
    "estimate_width": Text("The equation is for cuffs 18 cm wide"),
    "estimate_age": Text("The equation is for ages 18 to 35"),
    "estimate_girth": Text("The equation knows no such thigh"),
    "estimate_systolic": Text("The equation knows no such blood pressure"),
}
