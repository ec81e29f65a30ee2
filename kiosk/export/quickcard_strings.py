"""Sentences of the runner's card: few, short, to be read while standing."""

from typing import Final

from kiosk.language import Text

TITLE: Final = Text("Training with the cuff")

CUFF: Final = Text("The cuff sits high on the limb. Two fingers fit under it.")
MOVE: Final = Text("The block on the screen goes up: lift. It goes down: lower.")
REST: Final = Text("Two bars: rest. The cuff may stay tight. Answer what is asked.")

NORMAL: Final = Text("This is normal")
NORMALS: Final = (
    Text("It feels tight."),
    Text("The muscle burns, more in each set."),
    Text("The skin turns pink."),
    Text("It is hard work."),
)
NOT_NORMAL: Final = Text("Touch SYMPTOM at once")
NOT_NORMALS: Final = (
    Text("Tingling, or the limb goes numb."),
    Text("Pain under the cuff, or a sharp pain."),
    Text("The skin is white or blue."),
    Text("Dizzy, sick, chest or breath: STOP."),
)
STOP: Final = Text("STOP")
STOP_TOUCH: Final = Text("Touch the red bar at any time. The air goes out at once. Nobody asks you why first.")
SWITCH: Final = Text("Or hit the red switch. It works by itself, also when the screen does not.")
END: Final = Text("You have had enough? Touch END: the air goes out slowly. You may end whenever you like.")
AFTER: Final = Text(
    "Afterwards: strong swelling, a change of colour, dark urine, or pain that grows in the next three days: "
    "see a doctor."
)
ASK: Final = Text("Questions? {contact}")
ASK_SOMEBODY: Final = Text("Questions? Ask the person who looks after you.")
