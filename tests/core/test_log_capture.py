"""What is logged while something runs is captured, and afterwards all is as before."""

import logging

import pytest

from clinic.core.log_capture import capture_log


@pytest.fixture
def root():
    """The root logger, with a handler and a level of its own."""
    logger, shown = logging.getLogger(), logging.NullHandler()
    handlers, level = logger.handlers[:], logger.level
    logger.handlers[:] = [shown]
    logger.setLevel(logging.ERROR)
    yield logger
    logger.handlers[:] = handlers
    logger.setLevel(level)


def test_only_records_of_the_level_and_above_are_captured_and_none_is_shown(root, capsys):
    shown = []
    root.handlers[0].handle = shown.append
    with capture_log(logging.WARNING) as records:
        logging.getLogger("one").info("passed over")
        logging.getLogger("one").warning("%s words", 2)
        logging.getLogger("another").error("bad")
    assert [one.getMessage() for one in records] == ["2 words", "bad"]
    assert shown == [] and capsys.readouterr() == ("", "")


def test_after_a_failure_the_log_goes_where_it_went_before(root):
    before = root.handlers[:]
    with pytest.raises(ValueError), capture_log(logging.DEBUG):
        raise ValueError
    assert (root.handlers, root.level) == (before, logging.ERROR)


def test_a_capture_within_another_keeps_its_records_to_itself(root):
    with capture_log() as outer:
        with capture_log() as inner:
            root.warning("within")
        root.warning("after")
    assert [one.msg for one in inner] == ["within"]
    assert [one.msg for one in outer] == ["after"]
