"""Sentences of the watchdog's trips."""

from typing import Final

from kiosk.tui.language import Text

TRIPS: Final = {
    "none": Text("The watchdog gave no reason"),
    "stop": Text("STOP was pressed"),
    "late": Text("The controller went silent"),
    "early": Text("The controller's messages came too fast"),
    "duplicate": Text("The controller repeated a message"),
    "sequence": Text("The controller's messages were out of order"),
    "malformed": Text("The controller sent a damaged message"),
    "boot": Text("The controller was restarted under pressure"),
    "stale_pass": Text("The controller's work was too old"),
    "stale_sample": Text("The controller's pressure was too old"),
    "incomplete_pass": Text("The controller skipped a step of its work"),
    "illegal_phase": Text("The controller took a forbidden step"),
    "setpoint": Text("The set pressure was above its limit"),
    "config": Text("The two processes have different settings"),
    "overpressure": Text("The pressure was above 300 mmHg"),
    "excess": Text("The pressure was far above its set value"),
    "unexpected_pressure": Text("There was pressure where none belongs"),
    "vent_failed": Text("The cuff did not empty in time"),
    "disagreement": Text("The two pressure sensors disagree"),
    "pump_no_rise": Text("The pump ran but no pressure came: hose off?"),
    "rise_without_pump": Text("The pressure rose without the pump"),
    "sensor": Text("The watchdog's pressure sensor failed"),
    "supply": Text("The supply voltage is out of range"),
    "own_late": Text("The watchdog itself was too late"),
    "estop": Text("The emergency switch was pressed"),
    "overtime": Text("The cuff was tight for too long"),
    "search_time": Text("Measuring took too long"),
    "implausible": Text("The controller contradicted itself"),
    "peer_gone": Text("The controller ended under pressure"),
    "second_client": Text("A second controller tried to connect"),
    "clock": Text("The computer's clock jumped"),
    "restarted": Text("The watchdog was restarted under pressure"),
    "journal": Text("The watchdog cannot keep its journal"),
    "failed": Text("The watchdog itself failed"),
    "rail": Text("The supply of pump and valves was cut off"),
    "undervoltage": Text("The computer's supply voltage is too low"),
    "controller": Text("The controller had found a fault"),
}
"""Reasons of the watchdog, by the names of `kiosk.safety.heartbeat.TripReason`."""
