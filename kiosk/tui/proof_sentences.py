"""Sentences of the self-test: why a step failed, what each proves, and its name in the list on the screen."""

from typing import Final

from kiosk.tui.language import Text

PROOF_REASONS: Final = {
    "estop_open": Text("The emergency switch is pressed or its wire is broken"),
    "outputs_unknown": Text("The kernel does not say what it does to lines"),
    "outputs_kept": Text("The kernel keeps lines up: set strict_gpiod"),
    "buzzer_silent": Text("The buzzer draws no current"),
    "buzzer_stuck": Text("The buzzer does not fall silent"),
    "rail_low": Text("Pump and valves have no supply"),
    "comparator_dead": Text("The comparator does not cut the supply"),
    "rail_stays_down": Text("The supply does not come back after its test"),
    "sensors_apart": Text("The two sensors differ under pressure"),
    "zero_offset": Text("The sensor's zero is off: is the cuff empty?"),
    "zero_offset_b": Text("Sensor B's zero is off: is the cuff empty?"),
    "zero_drifting": Text("A sensor's zero has moved: calibrate soon"),
    "zero_noise": Text("The sensor's zero is not steady"),
    "zero_drift": Text("The sensor's zero drifts"),
    "zero_disagreement": Text("A sensor moved right after its zero"),
    "pump_without_enable": Text("The pump ran without the watchdog's leave"),
    "pump_without_run": Text("The pump ran without the controller's order"),
    "rise_timeout": Text("The pressure did not rise: hose off, cuff open?"),
    "rise_implausible": Text("The pressure rises as no cuff does"),
    "rise_without_pump": Text("The pressure rose without the pump"),
    "keep_still": Text("The limb was tensed: keep still, once more"),
    "bleed_late": Text("The bleed valve opens too late"),
    "valve_narrow": Text("A valve lets too little air through"),
    "bleed_slow": Text("The bleed valve does not lower the pressure"),
    "vent_slow": Text("One valve alone does not empty the cuff in time"),
    "vent_unmeasured": Text("One valve could not be timed"),
    "proof_slow": Text("The self-test as a whole takes too long"),
    "circuit_slow": Text("A hold circuit lets go too late"),
    "valve_slow": Text("A valve is twice as slow as it was: service it"),
    "valve_slowing": Text("A valve has become slower: have it serviced"),
    "rise_unlearned": Text("The pressure rises otherwise than ever: cuff?"),
    "cuff_too_small": Text("The cuff takes too little air: wrong cuff?"),
    "cuff_too_large": Text("The cuff takes too much air: loose or wrong?"),
    "cuff_unmeasured": Text("The cuff's air could not be measured"),
}
"""Why a step failed."""

PROOF_STEPS: Final = {
    "estop": Text("The emergency switch is closed on both sides"),
    "agreement": Text("Both processes have the same settings"),
    "outputs": Text("The kernel lets go of a dead process's lines"),
    "zero": Text("Empty, both sensors read zero and are steady"),
    "buzzer": Text("The buzzer sounds when it is asked"),
    "comparator": Text("The comparator cuts pump and valves off"),
    "enable_alone": Text("The pump cannot run without the controller"),
    "pump_alone": Text("The pump cannot run without the watchdog"),
    "rise": Text("Pump and valves raise the pressure"),
    "match": Text("Under pressure both sensors show the same"),
    "cuff_volume": Text("The cuff takes the air that it should"),
    "hold": Text("The cuff holds air, and nothing flows in"),
    "vent_b": Text("The watchdog's valve alone empties the cuff"),
    "circuit_b": Text("The watchdog's hold circuit lets go in time"),
    "rise_again": Text("The pressure rises a second time"),
    "vent_a": Text("The controller's valve alone empties it"),
    "circuit_a": Text("The controller's circuit lets go in time"),
    "bleed": Text("The bleed valve lowers the pressure"),
    "watchdog_trip": Text("The watchdog lets go by itself when it must"),
}
"""What each step of the self-test proves, by the codes of `kiosk.core.selftest`."""

PROOF_NAMES: Final = {
    "estop": Text("Emergency switch"),
    "agreement": Text("Same settings"),
    "outputs": Text("Kernel's lines"),
    "zero": Text("Zero, A and B"),
    "buzzer": Text("Buzzer"),
    "comparator": Text("Comparator"),
    "enable_alone": Text("Enable alone"),
    "pump_alone": Text("Pump order alone"),
    "rise": Text("Rise to 60 mmHg"),
    "match": Text("A and B at 60"),
    "cuff_volume": Text("Air in the cuff"),
    "hold": Text("Holds air"),
    "vent_b": Text("Watchdog's vent"),
    "circuit_b": Text("Watchdog's hold"),
    "rise_again": Text("Second rise"),
    "vent_a": Text("Controller's vent"),
    "circuit_a": Text("Controller's hold"),
    "bleed": Text("Bleed valve"),
    "watchdog_trip": Text("Watchdog's trip"),
}
"""The same in two or three words, for the list on the screen."""
