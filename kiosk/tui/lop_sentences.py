"""Sentences of the codes about LOP: where a value comes from, the equation, and how a measurement ends."""

from typing import Final

LOP_REASONS: Final = {
    "lop_none": "No LOP was found yet",
    "lop_runner": "This LOP is another runner's",
    "lop_limb": "This LOP is of another limb",
    "lop_posture": "This LOP was found in another posture",
    "lop_cuff": "This LOP was found with another cuff",
    "lop_width": "Found when this cuff had another width",
    "lop_width_unknown": "The cuff's width was not kept: measure again",
    "lop_girth": "The thigh's girth has changed: measure again",
    "lop_withdrawn": "This LOP was taken back",
    "lop_quality": "This measurement was not good enough",
    "lop_age_unknown": "This LOP is of the future: is the date right?",
    "lop_old": "This LOP is too old: measure again",
    "lop_third": "Two LOPs are far apart: find a third",
    "lop_changed": "LOP has changed by more than 15 mmHg",
    "lop_source_missing": "This plan does not say where its LOP is from",
    "lop_source_unknown": "There is no record of this plan's LOP",
    "lop_superseded": "There is a newer LOP: plan again",
    "lop_figure": "The plan's LOP is not the recorded one",
    "estimate_wrong": "This is not what the equation says",
    "estimate_born": "This estimate was made with another age",
    "estimate_limb": "There is no equation for arms",
    "estimate_width": "The equation is for cuffs 18 cm wide",
    "estimate_age": "The equation is for ages 18 to 35",
    "estimate_girth": "The equation knows no such thigh",
    "estimate_systolic": "The equation knows no such blood pressure",
}
