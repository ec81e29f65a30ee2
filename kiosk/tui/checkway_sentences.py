"""What to do about each check of the doctor that is not as it should be, by its id, for whoever is at the panel.

One sentence for each check, whatever it found: it covers all that the check may find.
"""

from typing import Final

from kiosk.tui.language import Text

_SERVICE: Final = Text(
    "Switch the station off and on. If it stays, write a support file: the system's log says why; install anew."
)
_LINE: Final = Text("Look for a short at this line's wire and gate, and at its pin in the wiring file.")
_CONTACT: Final = Text("Pull the emergency switch out. If it stays, check its plug and its wires.")
_LATE: Final = Text(
    "See whether both run in real time and what else runs on this computer. It is measured anew at the next stop."
)
_RELEASED: Final = Text("The line dtparam=strict_gpiod belongs into config.txt: install anew, then restart.")
_BUS: Final = Text("Check the bus's wires, its resistors and the supply of its converter; see the wiring file.")

CHECK_WAYS: Final = {
    "settings.wiring": Text("Mend the wiring file, or put the one of the reference wiring there."),
    "settings.calibration": Text("Calibrate both sensors: STATION, then CALIBRATE."),
    "settings.calibration_copies": Text("Calibrate anew; if it comes again, the card may be worn out."),
    "settings.calibration_due": Text("Plan the calibration: a gauge with a certificate, and about 20 minutes."),
    "settings.protocols": Text("One of the clinic's own protocols has a mistake: mend it, or take its file away."),
    "settings.logo": Text("Put another picture there (see the technician's manual). Until then pages have none."),
    "settings.board": Text("Set the number of the watchdog's bus in the wiring file to that of this board."),
    "settings.changed": Text("Restart the station while nobody trains: it does not know the new settings yet."),
    "computer.board": Text("The reference wiring is for a Raspberry Pi 4 or 5: use one of these."),
    "computer.system": Text("Use Raspberry Pi OS in the version that the technician's manual names."),
    "computer.memory": Text("Use a board with at least 1 GB of memory."),
    "computer.realtime": Text("Install anew: the services are then started with this right."),
    "computer.temperature": Text("More air and a heat sink; no sun on the housing."),
    "computer.throttled": Text("A stronger supply (5 V, 5 A), a shorter cable, a cooler place."),
    "computer.alarm": Text("Use the kernel of Raspberry Pi OS: only that one tells of low voltage."),
    "computer.swap": Text("Switch it off: it wears the card and makes the loops late. The installation does so."),
    "computer.watchdog": Text("Install anew: it sets what restarts a computer that hangs."),
    "computer.boot": Text("See config.txt: take out what speaks against our part, or install anew; then restart."),
    "computer.cloud": Text("Install anew: that switches it off. Until then let nobody put in a stick of others."),
    "computer.locked": Text("Install anew: that closes the consoles and takes the keys away. Then restart."),
    "computer.supply": Text("A stronger supply for the computer, and a shorter cable."),
    "lines.chip": Text("See the wiring file: the chip of the lines is named there as the kernel names it."),
    "lines.kernel": _RELEASED,
    "lines.bench": Text("Begin the demo or the bench."),
    "lines.controller": _BUS,
    "lines.watchdog": _BUS,
    "lines.released": _RELEASED,
    "sensors.agree": Text("See the zero of each sensor; then calibrate both."),
    "supply.rail": Text("Pull the emergency switch out; check the 12 V supply, its fuse and the comparator."),
    "estop.a": _CONTACT,
    "estop.b": _CONTACT,
    "estop.agree": Text("One contact is stuck or one wire broken: change the switch before anybody trains."),
    "buzzer.quiet": Text("Look for a short at the buzzer's switch."),
    "selftest.last": Text("See the step that failed, mend the part, and open the station again."),
    "selftest.short": Text("Often the cuff was not on well. If it comes again, look at cuff, hose and pump."),
    "guard.journal": Text("Write a support file, then restart. The card may be worn out: have it changed."),
    "guard.latch": Text("Find the cause; then a supervisor unlocks the station on its screen."),
    "guard.lockout": Text("Find and mend the cause; then it is unlocked with kiosk unlock, on the command line."),
    "guard.trips": Text("See the alarms on the desk: find out what tripped before a third time locks the station."),
    "disk.room": Text("Make room: at least 500 MB are needed. If the folder is missing, install anew."),
    "disk.mounted": Text("The card has failed: copy the records onto a stick, then take a new card."),
    "disk.errors": Text("Copy the records onto a stick; then check the card, or take a new one."),
    "disk.life": Text("Copy the records onto a stick, take a new card, and restore them there."),
    "disk.log": Text("Install anew: it limits the log, so that it leaves room for the records."),
    "disk.backup": Text(
        "Copy the records onto a stick now: STICK on the desk. Then look at the service of the backups."
    ),
    "clock.monotonic": Text("Restart the machine. If it stays, change the board."),
    "clock.civil": Text("Set date and time (STATION, then CLOCK), and fit a clock with a battery."),
    "clock.hardware": Text("Fit one; without it, date and time are asked for at each start."),
    "service.running": Text("Restart the machine. If it stays, write a support file."),
    "service.manager": Text("Install the station and restart the machine."),
    "service.station": _SERVICE,
    "service.watchdog": _SERVICE,
    "service.controller": _SERVICE,
    "service.screen": _SERVICE,
    "service.touch": _SERVICE,
    "service.backup": _SERVICE,
    "service.asked": Text("What the screen asks for may not be heard. Restart the machine; if it stays, install anew."),
    "service.realtime": Text("Install anew: the services are to stay as the installation makes them."),
    "loop.watchdog": _LATE,
    "loop.controller": _LATE,
    "screen.panel": Text("Look at the panel's cable and at its entry in config.txt; 800x480 are needed at least."),
    "screen.terminal": Text("Install anew, on Raspberry Pi OS trixie: it has the versions that are needed."),
    "screen.seat": Text("Install anew: seatd is missing or does not run."),
    "screen.touch": Text("Look at the cable of the panel, and at its name under [touch] in the settings."),
    "screen.sound": Text("Install the programs and switch the card on, or switch the sound off in the settings."),
    "version.update": Text(
        "Leave the station on for some minutes: it ends by itself. If it stays, restart the machine."
    ),
    "version.program": Text("Install the program anew."),
    "version.tested": Text("Restart the station while nobody trains, and open it: its self-test proves this program."),
    "version.python": Text("Use a system with Python 3.11 or newer."),
    "version.libraries": Text("Install anew: the versions that belong to this program are then put there."),
}
"""Those that have a way out of their own."""

WAY_LINE: Final = _LINE
WAY_BY_PART: Final = {
    "converter": Text(
        "Check the bus's wires, the converter's supply, and its address in the wiring file; then change the converter."
    ),
    "supply": Text("Check the 5 V supply of the sensors and its divider."),
    "signal": Text("Check the sensor's plug and wires; then change the sensor."),
    "zero": Text("Unplug the cuff, keep the hose still and ask again; then calibrate, or change the sensor."),
    "noise": Text("Unplug the cuff, keep the hose still and ask again; then look for a loose wire."),
    "drift": Text("Unplug the cuff, keep the hose still, wait ten minutes and ask again."),
    "speed": Text("The bus is to run at 400 kHz: install anew, then restart."),
    "parts": Text(
        "Nothing but the converter belongs on this bus: check its wires, its supply and the address in the wiring file."
    ),
}
WAY_STEP: Final = Text("Look at this part (operator's manual, Opening), then open the station again.")
WAY_STEP_WARN: Final = Text("This part is on its way to failing: plan a service.")
