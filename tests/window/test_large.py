# SPDX-License-Identifier: GPL-3.0-or-later
"""The window with much to show: it stays quick while 20,000 are sent, and closes only when asked twice."""

import pathlib
import tempfile
import time

from mailshot import Mailshot
from sink import Sink
from tap import check, run, same
from window import Atspi, Window, key, wait

PORT = 2525
COUNT = 20000
# It answers within a tenth of a second here; a busy machine may take longer, a frozen window is worse.
FROZEN_SECONDS = 5

shot = Mailshot(pathlib.Path(tempfile.mkdtemp(prefix='mailshot-window-')))


def prepare():
    shot.campaign('large', [f'person{number}@list.test' for number in range(COUNT)])
    shot.account(host='127.0.0.1', port=PORT, per_second=1200)


def longest_silence(node, seconds):
    """How long the window took at most to answer a question, asked again and again."""
    worst, end = 0.0, time.monotonic() + seconds
    while time.monotonic() < end:
        since = time.monotonic()
        Atspi.Component.get_extents(node, Atspi.CoordType.SCREEN)
        worst = max(worst, time.monotonic() - since)
        time.sleep(0.02)
    return worst


def test_live():
    """20,000 are sent while the window goes on answering, its figures moving"""
    with Sink(port=PORT), Window(shot.database, '--campaign', 'large') as window:
        key('alt+2')
        window.press('Send to large', 'check box')
        window.says('How many will get it', '20000')
        window.press('Send…')
        window.agree()
        window.says('Delivery state', 'Sending')
        window.says('Delivery detail', 'a second')
        window.shot('20-sending')
        silence = longest_silence(window.get('Delivery state', 'label'), 5)
        print(f'# the window answered within {silence * 1000:.0f} ms while sending')
        check(silence < FROZEN_SECONDS, f'the window was silent for {silence:.2f} s')

        window.press(starts='Sent  ', role='toggle button')
        window.write('Search recipients', 'person1999')
        key('ctrl+w')
        window.get(starts='“large” is being sent', role='alert')
        window.shot('21-closing')
        window.press('Pause and Close')
        window.process.wait(20)
        same(window.process.returncode, 0, 'exit status')
    status = shot.status('large')
    same((status['state'], status['claimed'], status['sending'], status['uncertain']), ('paused', 0, 0, 0), 'after closing')
    check(0 < status['sent'] < COUNT, f'{status["sent"]} were sent')


def test_resume():
    """What was left is resumed, stopped by its key, and ended"""
    with Sink(port=PORT), Window(shot.database, '--campaign', 'large') as window:
        window.says('Delivery state', 'Paused')
        window.press('Resume')
        window.says('Delivery state', 'Sending')
        key('ctrl+shift+p')
        window.says('Delivery state', 'Stopped')
        key('ctrl+shift+Return')
        window.says('Delivery state', 'Finished', seconds=60)
        window.get(starts='Sent  20000', role='toggle button')
        wait(lambda: window.count_rows() == COUNT, 'all rows')
        window.write('Search recipients', 'person19999@')
        # A row is there before its page is read.
        wait(lambda: window.count_rows() == 1 and window.table()[0][:2] == ['person19999@list.test', 'Sent'], 'the one row')


def test_elsewhere():
    """What another program sends is followed, and can be paused from here"""
    shot('campaign', 'copy', 'large', 'again')
    with Sink(port=PORT), Window(shot.database, '--campaign', 'again') as window:
        other = shot.start('send', 'again', '--list', 'large', '--via', 'server')
        window.get('again', 'list item')
        key('alt+4')
        window.says('Delivery notice', 'Another program is sending')
        window.press('Pause', 'push button')
        window.says('Delivery state', 'Paused')
        other.communicate(timeout=30)
        same(other.returncode, 4, 'the other program says that it was paused')


prepare()
run(test_live, test_resume, test_elsewhere)
