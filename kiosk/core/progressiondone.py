"""What was done in a bout and how the runner took it; what of it takes something back, and what forbids a raise.

An answer that nobody gave is no answer: it takes nothing back and never allows a raise.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.core.advice import Ask
from kiosk.core.blocks import Work
from kiosk.core.condition import MorningAfter, Zone, Zones, morning_reasons, zone
from kiosk.core.progressionrules import ProgressRules, Scale, Sign, Symptom, Taken
from kiosk.core.reason import Reason

COMPLETED = "completed"
"""Code of a bout that was done to its end."""

_MORNING_SIGNS = {f"morning_{sign}": sign for sign in Sign}


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One bout. Scales are the worst that was told, 0-10; None when nobody told.

    `day` is civil time in days. `unanswered` counts questions that were shown and passed without an answer. `pain` is
    that in loading as it was last told before the bout. `last_set` are the repetitions of the last block that was
    done. `work` is that of the protocol's first block. Bouts that delivered nothing at all are none.
    """

    session_id: int
    day: float
    ask: Ask
    work: Work
    end: Reason
    effort: int | None
    discomfort: int | None
    cuff_pain: int | None
    unanswered: int
    symptoms: tuple[str, ...]
    pain: int | None
    morning: MorningAfter | None
    repetitions: int
    last_set: int | None
    restriction_s: float
    is_warm_up: bool = False
    """It prepared for another bout of its visit."""

    @property
    def is_completed(self) -> bool:
        """Done to its end."""
        return self.end.code == COMPLETED

    def told(self, scale: Scale) -> int | None:
        """The answer on a scale."""
        if scale is Scale.SORENESS:
            return None if self.morning is None else self.morning.soreness
        return {Scale.EFFORT: self.effort, Scale.DISCOMFORT: self.discomfort, Scale.CUFF_PAIN: self.cuff_pain}[scale]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """Something that takes back, and what."""

    reason: Reason
    takes: Taken


def symptom_rule(symptom: str, rules: ProgressRules) -> Symptom:
    """What a symptom takes back; one that the rules do not name is taken as any other."""
    return rules.symptoms.get(symptom, rules.other_symptom)


def symptom_reactions(done: Done, rules: ProgressRules, *, of_whole_person: bool = False) -> Iterator[Reaction]:
    """What the bout's symptoms take back, each once; only those of the whole person when told so."""
    for symptom in dict.fromkeys(done.symptoms):
        rule = symptom_rule(symptom, rules)
        if rule.is_of_whole_person or not of_whole_person:
            yield Reaction(reason=Reason(code=f"progress_symptom_{symptom}"), takes=rule)


def felt(done: Done, rules: ProgressRules, zones: Zones, *, is_here: bool) -> tuple[Reaction, ...]:
    """What of a bout takes back on a limb: all of one that was on it, of another what concerns the whole person."""
    return reactions(done, rules, zones) if is_here else tuple(symptom_reactions(done, rules, of_whole_person=True))


def reactions(done: Done, rules: ProgressRules, zones: Zones) -> tuple[Reaction, ...]:
    """Everything in a bout and the morning after it that takes something back."""
    found = list(symptom_reactions(done, rules))
    for scale in Scale:
        answer, threshold = done.told(scale), rules.answers[scale]
        if answer is not None and answer >= threshold.lower_from:
            figures = {scale.value: float(answer), "from": float(threshold.lower_from)}
            found.append(Reaction(reason=Reason(code=f"progress_much_{scale}", figures=figures), takes=threshold))
    if done.pain is not None and zone(done.pain, zones) is Zone.NOT_ACCEPTABLE:
        figures = {"pain": float(done.pain)}
        found.append(Reaction(reason=Reason(code="progress_pain", figures=figures), takes=rules.pain))
    if done.morning is not None:
        for reason in morning_reasons(done.pain, done.morning, zones):
            sign = _MORNING_SIGNS.get(reason.code)
            found.append(Reaction(reason=reason, takes=rules.pain if sign is None else rules.signs[sign]))
    return tuple(found)


def doubts(done: Done, rules: ProgressRules, zones: Zones) -> tuple[Reason, ...]:
    """Everything that forbids a raise after a bout: it was cut short, an answer is missing, or is not low enough."""
    found = [] if done.is_completed else [Reason(code="progress_not_completed")]
    if done.unanswered:
        found.append(Reason(code="progress_unanswered", figures={"questions": float(done.unanswered)}))
    found.extend(Reason(code=f"progress_symptom_{symptom}") for symptom in dict.fromkeys(done.symptoms))
    if done.morning is None:
        found.append(Reason(code="progress_missing_morning"))
    for scale in Scale:
        answer, most = done.told(scale), rules.answers[scale].raise_most
        if answer is None:
            if scale is not Scale.SORENESS:
                found.append(Reason(code=f"progress_missing_{scale}"))
        elif answer > most:
            figures = {scale.value: float(answer), "most": float(most)}
            found.append(Reason(code=f"progress_high_{scale}", figures=figures))
    if done.pain is None:
        found.append(Reason(code="progress_missing_pain"))
    pains = [pain for pain in (done.pain, None if done.morning is None else done.morning.pain) if pain is not None]
    if pains and zone(max(pains), zones) is not Zone.SAFE:
        found.append(Reason(code="progress_pain_not_safe", figures={"pain": float(max(pains))}))
    if done.morning is not None:
        found.extend(morning_reasons(done.pain, done.morning, zones))
    return tuple(found)
