"""What is handed out, as lines of the record hold it."""

from kiosk.core.handout import FORMS, HandOut


def test_a_session_says_whose_which_and_how() -> None:
    what = HandOut(runner_id=3, session_id=12, is_locked=True)
    assert what.figures() == {"runner": 3.0, "session": 12.0, "locked": 1.0} | dict.fromkeys(FORMS, 1.0)


def test_everything_of_a_runner_is_not_everybody() -> None:
    assert HandOut(runner_id=3, forms=frozenset(("pdf",)), is_locked=False).figures() == {"runner": 3.0, "pdf": 1.0}


def test_a_session_of_nobody_known_is_not_everybody() -> None:
    assert HandOut(session_id=12, forms=frozenset(), is_locked=False).figures() == {"session": 12.0}


def test_everybody_with_names_and_the_record_file() -> None:
    what = HandOut(forms=frozenset(), is_locked=False, has_names=True, has_records=True)
    assert what.figures() == {"everybody": 1.0, "named": 1.0, "records": 1.0}
