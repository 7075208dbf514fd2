# SPDX-License-Identifier: GPL-3.0-or-later
"""window.py - drives the window as a person with a screen reader would: by accessible names."""

import contextlib
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import warnings

import gi

gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, GLib  # noqa: E402

warnings.simplefilter('ignore')
Atspi.set_timeout(5000, 15000)

BUILD = pathlib.Path(os.environ['MAILSHOT_BUILD'])
SHOTS = pathlib.Path(os.environ.get('MAILSHOT_SHOTS', BUILD / 'screenshots'))
CONTEXT = GLib.MainContext.default()

# What may hold very many children; nothing that is looked for by name is inside.  (A flow box calls
# itself a table as well, but has no rows and columns.)
CLOSED = {'table', 'tree table', 'document web', 'document frame'}


def wait(ask, what, seconds=20):
    """Asks until the answer is true, and returns it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        # Otherwise libatspi's cache of the tree goes stale.
        while CONTEXT.iteration(False):
            pass
        try:
            answer = ask()
            if answer:
                return answer
        except (GLib.Error, AttributeError, TypeError):
            pass  # it went away meanwhile
        time.sleep(0.03)
    raise AssertionError(f'waited {seconds} s in vain for {what}')


def children(node):
    return [node.get_child_at_index(i) for i in range(min(node.get_child_count(), 400))]


def showing(node):
    return node.get_state_set().contains(Atspi.StateType.SHOWING)


def walk(node, depth=40):
    if node is None:
        return
    yield node
    if depth and (node.get_role_name() not in CLOSED or
                  (node.get_role_name() == 'table' and node.get_table_iface() is None)):
        for child in children(node):
            yield from walk(child, depth - 1)


def text_of(node):
    return Atspi.Text.get_text(node, 0, -1)


def key(*keys):
    subprocess.run(['xdotool', 'key', '--delay', '40', *keys], check=True)


def click(node):
    box = Atspi.Component.get_extents(node, Atspi.CoordType.SCREEN)
    subprocess.run(['xdotool', 'mousemove', str(box.x + box.width // 2), str(box.y + box.height // 2), 'click', '1'],
                   check=True)


class Window:
    """The program on a database, for the block it is used in."""

    def __init__(self, database, *words):
        # Not closed by a with: it lives as long as the program.
        self.log = tempfile.TemporaryFile('w+')
        self.process = subprocess.Popen([BUILD / 'ui/mailshot', '--database', str(database), *words], stderr=self.log)
        self.app = None

    def __enter__(self):
        self.app = wait(self._application, 'the program on the accessibility bus')
        wait(lambda: self.find(name='Campaigns', role='list box'), 'the window')
        return self

    def __exit__(self, kind, *_):
        if kind not in (None, SystemExit):
            self.shot(f'failure-{self.process.pid}')
        if self.process.poll() is None:
            self.process.terminate()
        status = self.process.wait(30)
        self.log.seek(0)
        said = self.log.read()
        sys.stderr.write(said)
        # An event under way to what is just being closed is dropped by GTK, which says so; seen once in many runs.
        complaints = [line for line in re.findall(r'^.*-(?:WARNING|CRITICAL|ERROR) \*\*.*$', said, re.M)
                      if 'WIDGET_REALIZED_FOR_EVENT' not in line]
        if kind in (None, SystemExit) and status not in (0, -signal.SIGTERM):
            raise AssertionError(f'the program has died: exit status {status}')
        if kind in (None, SystemExit) and complaints:
            raise AssertionError(f'the libraries complain: {complaints[:5]}')

    def _application(self):
        desktop = Atspi.get_desktop(0)
        return next((child for child in children(desktop) if child and child.get_process_id() == self.process.pid), None)

    def all(self, name=None, role=None, starts=None, inside=None):
        for node in walk(inside or self.app):
            if (role is None or node.get_role_name() == role) and (name is None or node.get_name() == name) \
                    and (starts is None or node.get_name().startswith(starts)) and (node is self.app or showing(node)):
                yield node

    def find(self, name=None, role=None, **more):
        return next(self.all(name, role, **more), None)

    def get(self, name=None, role=None, seconds=20, **more):
        return wait(lambda: self.find(name, role, **more), f'{role or "a widget"} called {name or more}', seconds)

    def gone(self, name=None, role=None, seconds=20, **more):
        wait(lambda: self.find(name, role, **more) is None, f'{name or more} to go away', seconds)

    def press(self, name=None, role=None, **more):
        node = self.get(name, role, **more)
        wait(lambda: node.get_state_set().contains(Atspi.StateType.SENSITIVE), f'{name or more} to be usable')
        if not node.get_action_iface().do_action(0):
            raise AssertionError(f'{name} does not react')
        return node

    def pick(self, name, role='list item', tries=5):
        """Clicks a row of the side until it is the chosen one: where the rows move meanwhile, a click meets another."""
        for _ in range(tries):
            node = self.get(name, role)
            click(node)
            with contextlib.suppress(AssertionError):
                return wait(lambda node=node: node.get_state_set().contains(Atspi.StateType.SELECTED) and node,
                            f'{name} to be chosen', 4)
        raise AssertionError(f'{name} is not chosen')

    def agree(self, verb='Send Now'):
        """Answers the page that says what would go wrong and, where something would, the question why nevertheless."""
        dialog = self.get(starts='Send this to', role='dialog')
        button = wait(lambda: self.find(starts='Send Anyway', role='push button', inside=dialog) or
                      self.find(verb, 'push button', inside=dialog), 'the button that sends')
        button.get_action_iface().do_action(0)
        alert = wait(lambda: self.find(starts='Send it although', role='alert') or
                     (self.find(starts='Send this to', role='dialog') is None and 'sent'), 'the answer')
        if alert != 'sent':
            self.press(verb, 'push button', inside=alert)

    def write(self, name, text, role=None):
        node = self.get(name, role or 'text')
        wait(lambda: node.get_state_set().contains(Atspi.StateType.SENSITIVE), f'{name} to be usable')
        node.get_editable_text_iface().set_text_contents(text)
        return node

    def set(self, name, number):
        """As the buttons of a spin button do it."""
        self.get(name, 'spin button').get_value_iface().set_current_value(number)

    def reveal(self, name, role=None):
        """What has the focus is scrolled to."""
        node = self.get(name, role)
        node.get_component_iface().grab_focus()
        return node

    def reach(self, name, role=None):
        """Also what a page is scrolled away from; what gets the focus is scrolled to."""
        node = wait(lambda: next((node for node in walk(self.app) if node.get_name() == name and
                                  (role is None or node.get_role_name() == role)), None), f'{role or "a widget"} called {name}')
        node.get_component_iface().grab_focus()
        return node

    def choose(self, name, item):
        """Picks the entry of a combo box that begins so."""
        combo = self.get(name, 'combo box')
        for index, node in enumerate(n for n in walk(combo) if n.get_role_name() == 'menu item'):
            if node.get_name().startswith(item):
                combo.get_selection_iface().select_child(index)
                return
        raise AssertionError(f'{name} does not offer {item}')

    def text(self, name, role='label'):
        return text_of(self.get(name, role))

    def says(self, name, wanted, seconds=30, role='label'):
        """Waits until the text of what is called so has @wanted in it."""
        try:
            return wait(lambda: (text_of(self.find(name, role)) if wanted in text_of(self.find(name, role)) else None),
                        f'“{wanted}”', seconds)
        except AssertionError as error:
            raise AssertionError(f'{error}; “{name}” says “{self.text(name, role)}”') from None

    def table(self, name='Recipients'):
        """A table's rows as lists of cell texts, at most the first 200."""
        node = wait(lambda: self.find(name, 'table') or self.find(name, 'tree table'), f'the table {name}')
        shape = node.get_table_iface()
        return [[Atspi.Table.get_accessible_at(node, row, column).get_name() for column in range(shape.get_n_columns())]
                for row in range(min(shape.get_n_rows(), 200))]

    def count_rows(self, name='Recipients'):
        node = wait(lambda: self.find(name, 'table') or self.find(name, 'tree table'), f'the table {name}')
        return node.get_table_iface().get_n_rows()

    def page_heading(self):
        """The first heading of the page that WebKit shows."""
        page = self.find(role='document web')
        return next(node.get_name() for node in children(page) if node.get_role_name() == 'heading')

    def give_file(self, path, button):
        """Answers the file dialog that is open."""
        chooser = self.get(role='file chooser')
        time.sleep(0.4)
        key('ctrl+l')
        entry = wait(lambda: next((n for n in self.all(role='text', inside=chooser)), None), 'the path entry')
        entry.get_editable_text_iface().set_text_contents(str(path))
        self.press(button, 'push button', inside=chooser)
        wait(lambda: self.find(role='file chooser') is None, 'the file dialog to close')

    def shot(self, name):
        """Keeps a picture of the screen among the build's artifacts."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        time.sleep(0.35)
        subprocess.run(['/usr/bin/import', '-window', 'root', str(SHOTS / f'{name}.png')], check=True)
