# SPDX-License-Identifier: GPL-3.0-or-later
"""deliverer.py - mailshotctl deliver, kept running and listened to."""

import atexit
import contextlib
import json
import queue
import signal
import threading
import time


class Deliverer:
    """mailshotctl deliver, and what it tells."""

    def __init__(self, app, *words):
        self.process = app.start('--json', 'deliver', *words)
        self.news = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        atexit.register(self.end, signal.SIGKILL)

    def _read(self):
        for line in self.process.stdout:
            self.news.put(json.loads(line))

    def wait(self, event, seconds=20, **values):
        """The next news of that kind; all before it are dropped."""
        deadline = time.monotonic() + seconds
        seen = []
        while True:
            try:
                news = self.news.get(timeout=max(deadline - time.monotonic(), 0.01))
            except queue.Empty:
                raise AssertionError(f'waited in vain for {event} {values}, heard {seen}') from None
            seen.append(news)
            if news['event'] == event and all(news.get(key) == value for key, value in values.items()):
                return news

    def end(self, how=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(how)
        with contextlib.suppress(ValueError):
            self.process.wait(timeout=20)
        return self.process.returncode


@contextlib.contextmanager
def delivering(app, *words):
    deliverer = Deliverer(app, *words)
    try:
        yield deliverer
    finally:
        deliverer.end()
