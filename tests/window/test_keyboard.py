# SPDX-License-Identifier: GPL-3.0-or-later
"""The window without a mouse, and with names longer than it is wide."""

import contextlib
import pathlib
import re
import tempfile

from mailshot import SOURCE, Mailshot
from tap import check, run, same
from window import Atspi, Window, click, key, wait, walk

LONG = 'The extraordinarily long name that a secretary typed without thinking of how wide a window is, spring and summer, '
SHORTCUTS = SOURCE / 'ui/ms-shortcuts.ui'

shot = Mailshot(pathlib.Path(tempfile.mkdtemp(prefix='mailshot-window-')))


def prepare():
    shot.campaign('news', ['person@good.test'])
    shot('campaign', 'create', LONG * 2, '--from', 'ada@sender.test', '--subject', LONG, '--text', shot.file('long.txt', 'Hello'))
    shot.import_rows('list', [('person@good.test', '', '')])
    shot('import', LONG, shot.folder / 'list.csv')
    shot.account(LONG, host='127.0.0.1', port=2525)


def focused(window):
    return next((node for node in walk(window.app) if node.get_state_set().contains(Atspi.StateType.FOCUSED)), None)


def tab_to(window, name, step='Tab'):
    """Tabs on until what is called so has the focus; nothing may take more than a page has."""
    for _ in range(60):
        node = focused(window)
        if node is not None and node.get_name() == name:
            return node
        key(step)
        wait(lambda node=node: focused(window) != node, 'the focus to move', 2)
    raise AssertionError(f'{name} is not reached by {step}')


def test_pass_by():
    """Tab passes the lists by: the page stays, and all of it is reached"""
    window.get('From', 'text')
    tab_to(window, 'Import a List')
    tab_to(window, 'list')
    check(window.find('Subject', 'text'), 'the campaign is still there')
    tab_to(window, 'Subject')
    tab_to(window, 'list', step='shift+Tab')
    check(window.find('Subject', 'text'), 'the campaign is still there on the way back')


def test_choose():
    """Enter shows the list that the focus is on"""
    tab_to(window, 'list')
    key('Return')
    window.get('Search contacts', 'text')
    tab_to(window, 'New Campaign', step='shift+Tab')
    key('Tab')
    window.get('Search contacts', 'text')
    same(focused(window).get_role_name(), 'list item', 'the focus')
    while focused(window).get_name() != 'news':
        key('Down')
        window.get('Subject', 'text')
    window.says('Subject', 'News for', role='text')


def test_long_names():
    """However long a list's or an account's name is, the window keeps its width"""
    for name in (LONG, LONG * 2):
        box = window.get('Campaigns' if name != LONG else 'Lists', 'list box')
        click(window.get(name, 'list item', inside=box))
        window.get('Search contacts' if name == LONG else 'Subject', 'text')
        window.shot(f'51-long-{len(name)}')
        check(window.find('Campaigns', 'list box'), 'the campaigns and lists stay beside the page')
    key('alt+2')
    window.says('Who is left out', 'Choose above who gets it')
    window.get(f'Send to {LONG}', 'check box')
    window.get('Through which account', 'combo box')
    check(window.find('Campaigns', 'list box'), 'the campaigns and lists stay beside the page')
    box = Atspi.Component.get_extents(window.get(role='frame'), Atspi.CoordType.SCREEN)
    check(box.width <= 1280, f'the window is {box.width} wide')
    button = Atspi.Component.get_extents(window.get('Accounts…', 'push button'), Atspi.CoordType.SCREEN)
    check(button.x + button.width <= box.x + box.width, 'the button behind the account is within the window')
    window.shot('50-long-names')


def test_listed():
    """Every key that the program knows is on the page that lists them"""
    keys = re.findall(r'^  \{ "([a-z.:-]+)", \{ "([^"]+)"', (SOURCE / 'ui/ms-application.c').read_text(), re.M)
    listed = SHORTCUTS.read_text().replace('&lt;', '<').replace('&gt;', '>')
    check(len(keys) > 30, f'the keys are found: {len(keys)}')
    for action, accelerator in keys:
        if not action.startswith('campaign.page'):
            check(f'>{accelerator}<' in listed, f'{accelerator} for {action} is listed')


prepare()
with contextlib.ExitStack() as stack:
    window = stack.enter_context(Window(shot.database, '--campaign', 'news'))
    run(test_pass_by, test_choose, test_long_names, test_listed)
