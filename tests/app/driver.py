"""What the tests of the screens do again and again."""

from __future__ import annotations

import time
from typing import Any

from streamlit.testing.v1 import AppTest

from screens.desk.desk import Desk
from tests.timeouts import HANGS_SECONDS


def shown(at: AppTest) -> AppTest:
    """The page, run without an error."""
    at.run()
    assert not at.exception, [error.value for error in at.exception]
    return at


def on(at: AppTest, screen: str) -> AppTest:
    at.switch_page(f"screens/{screen}.py")
    return shown(at)


def desk_of(at: AppTest) -> Desk:
    return at.session_state["desk"]


def edit(at: AppTest, sheet: str, **state: Any) -> AppTest:
    """What the browser's table would send: edited_rows, added_rows, deleted_rows."""
    key = at.session_state["beginnings"][sheet].key_of(sheet)
    at.session_state[key] = {"edited_rows": {}, "added_rows": [], "deleted_rows": [], **state}
    return shown(at)


def wait_for_answers(at: AppTest, seconds: float = HANGS_SECONDS) -> AppTest:
    ends = time.monotonic() + seconds
    desk = desk_of(at)
    while desk.under_way or any(asked.is_under_way for asked in desk.asked.values()):
        assert time.monotonic() < ends, "no answer came"
        time.sleep(0.1)
        for run in (*desk.under_way, *desk.asked.values()):
            if run.is_under_way and run.state().ended:
                run.collect() if run in desk.asked.values() else desk.collect()
    return shown(at)


def solved(at: AppTest) -> AppTest:
    """The default case solved, on the Solve page."""
    on(at, "solve")
    at.button(key="solve").click()
    shown(at)
    return wait_for_answers(at)


def texts(at: AppTest) -> str:
    """All that a person reads on the page, but tables and charts."""
    kinds = (
        at.title,
        at.header,
        at.subheader,
        at.markdown,
        at.caption,
        at.error,
        at.warning,
        at.info,
        at.success,
    )
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def wait_for_questions(at: AppTest, seconds: float = HANGS_SECONDS) -> AppTest:
    """Until what the page asks beside the runs is answered."""
    ends = time.monotonic() + seconds
    while any(question.is_under_way for run in desk_of(at).runs for question in run.questions.values()):
        assert time.monotonic() < ends, "no answer came"
        time.sleep(0.1)
    return shown(at)


def wait_for_studies(at: AppTest, seconds: float = HANGS_SECONDS) -> AppTest:
    """Until nothing is asked any more, what an answer asks in turn included."""
    ends = time.monotonic() + seconds
    shown(at)
    while desk_of(at).studies.under_way:
        assert time.monotonic() < ends, "no answer came"
        time.sleep(0.1)
        if any(study.state().ended for study in desk_of(at).studies.under_way):
            shown(at)
    return at
