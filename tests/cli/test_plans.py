# SPDX-License-Identifier: GPL-3.0-or-later
"""When a campaign goes on: starts, hours, quantities a day, retries, thresholds; shown, changed, paused and hurried."""

import atexit
import datetime
import json
import signal
import time

from mailshot import BUSY, DONE, FAILED, INTERRUPTED, UNFINISHED, USAGE, Mailshot, kill
from tap import check, run, same

UTC = datetime.timezone.utc
app = Mailshot()


def serve(*words):
    process = app.start('sandbox', 'serve', '--json', *words)
    atexit.register(kill, process, signal.SIGTERM)
    return json.loads(process.stdout.readline())


def in_hours(hours):
    return datetime.datetime.now(UTC) + datetime.timedelta(hours=hours)


def far_hour():
    """When the hour in half a day begins, and how it is written"""
    opens = in_hours(12).replace(minute=0, second=0, microsecond=0)
    return opens, f'{opens.hour}-{opens.hour + 1}'


def moment(text):
    return datetime.datetime.strptime(text, '%Y-%m-%dT%H:%M:%SZ').replace(tzinfo=UTC)


def about(text, expected, minutes):
    check(abs(moment(text) - expected) < datetime.timedelta(minutes=minutes), f'{text}, not {expected:%F %T}')


def counts(name, *states):
    status = app.status(name)
    return (status['state'], *(status[state] for state in states))


def stored():
    return len(list((app.folder / 'served/new').iterdir()))


def campaign(name, *addresses):
    app.campaign(name, addresses, html=None)


WRONG = [
    (('--at', '2020-01-01 08:00'), 'past'),
    (('--at', 'tomorrow'), '2026-12-01 08:00'),
    (('--hours', 'mon-fri 9'), '9-17'),
    (('--hours', 'someday'), 'someday'),
    (('--time-zone', 'Mars/Olympus'), 'Europe/Berlin'),
    (('--retry', 'sometimes'), 'standard'),
    (('--retry', 'first=1y'), 'first'),
    (('--retry', 'first=5h longest=4h'), 'longest'),
    (('--per-day', '-1'), '--per-day'),
    (('--growth', '10'), '--per-day'),
    (('--per-day', '10', '--days', '3'), '--growth'),
    (('--stop-failed', '101'), '--stop-failed'),
]
WRONG_WAYS = [
    (('--via', 'combined'), 'account'),
    (('--via', 'pool:'), 'pool'),
    (('--via', 'server', '--switch-after', '2'), 'combined'),
    (('--via', 'combined:server', '--switch-after', 'x'), '--switch-after'),
    (('--via', 'combined:server', '--switch-after-time', '2y'), '2y'),
]


def wrong():
    """What cannot be meant is refused with status 2 and a sentence, and changes nothing"""
    app.account('server', host='127.0.0.1', port=serve('--maildir', app.folder / 'served')['port'])
    campaign('draft', 'a@example.org')
    for words, told in WRONG:
        process = app.run('plan', 'draft', *words, status=USAGE)
        check(told in process.stderr.splitlines()[0], process.stderr)
    for words, told in WRONG_WAYS:
        process = app.run('send', 'draft', '--list', 'draft', *words, status=USAGE)
        check(told in process.stderr.splitlines()[0], process.stderr)
    for words in (('plan', 'nothing'), ('plan', 'nothing', '--retry', 'none'), ('retry', 'nothing')):
        app.run(*words, status=FAILED)
    plan = app.json('plan', 'draft')
    same((plan['state'], plan['retry'], plan['schedule'], plan['hours']), ('draft', 'standard', '', 'always'), 'plan')
    same(app.json('campaign', 'show', 'draft')['state'], 'draft', 'state')


def merged():
    """Only what is given changes, and each part can be taken away again"""
    def plan(*words):
        shown = app.json('plan', 'draft', *words)
        return [shown[key] for key in ('retry', 'time_zone', 'hours', 'per_day', 'growth', 'days', 'stop_failed', 'stop_deferred')]

    same(plan('--retry', 'first=5m', '--treat-uncertain-as-deferred', '--hours', 'mon-fri 9-17', '--per-day', 100, '--growth', 20, '--days', 5),
         ['first=300 longest=14400 give-up=345600 uncertain=yes', None, 'mon-fri 9-17', 100, 20, 5, 0, 0], 'first')
    same(plan('--retry', 'longest=1h', '--time-zone', 'Europe/Berlin', '--growth', 10, '--stop-failed', 5),
         ['first=300 longest=3600 give-up=345600 uncertain=yes', 'Europe/Berlin', 'mon-fri 9-17', 100, 10, 5, 5, 0], 'second')
    same(plan('--retry', 'hourly', '--hours', 'sat', '--per-day', 0, '--stop-failed', 0, '--stop-deferred', 7),
         ['hourly uncertain=yes', 'Europe/Berlin', 'sat', 0, 0, 0, 0, 7], 'third')
    same(plan('--retry', 'uncertain=no', '--hours', 'always', '--time-zone', '', '--stop-deferred', 0),
         ['hourly', None, 'always', 0, 0, 0, 0, 0], 'fourth')
    text = app('plan', 'draft', '--hours', 'mon-fri 9-17', '--time-zone', 'Europe/Berlin')
    check('every 1 hour' in text and 'mon-fri 9-17 (Europe/Berlin)' in text, text)


def later():
    """With a start to come the snapshot is taken, nothing leaves, and it says until when, in its zone"""
    campaign('later', 'a@example.org', 'b@example.org')
    start = in_hours(30)
    local = start.strftime('%Y-%m-%d %H:%M')
    process = app.run('send', 'later', '--list', 'later', '--via', 'server', '--time-zone', 'UTC', '--at', local, status=UNFINISHED)
    check(f'{local} UTC' in process.stdout, process.stdout)
    app('contact', 'add', 'later', 'too-late@example.org')
    status = app.status('later')
    same((status['state'], status['recipients'], status['queued'], status['due_local'], status['route']),
         ('waiting', 2, 2, f'{local} UTC', 'account:server'), 'status')
    check('schedule' in status['reason'], status)
    app.run('campaign', 'set', 'later', '--subject', 'Too late', status=FAILED)
    same(app.json('resume', 'later', status=UNFINISHED)['due'], status['due'], 'due after a resume')

    plan = app.json('plan', 'later', '--at', in_hours(50).strftime('%Y-%m-%dT%H:%M:00Z'))
    about(plan['due'], in_hours(50), 2)
    plan = app.json('plan', 'later', '--at', 'now')
    about(plan['due'], in_hours(0), 1)
    same((plan['state'], stored()), ('waiting', 0), 'before it is resumed')
    same(app.json('resume', 'later')['state'], 'finished', 'state')
    same(stored(), 2, 'messages')


def hours():
    """Outside its hours it waits for them, whoever resumes it"""
    campaign('hours', 'a@example.org')
    opens, span = far_hour()
    app.run('send', 'hours', '--list', 'hours', '--via', 'server', '--time-zone', 'UTC', '--hours', span, status=UNFINISHED)
    same(app.status('hours')['due'], f'{opens:%Y-%m-%dT%H:%M:%SZ}', 'due')
    same(app.json('resume', 'hours', '--now', status=UNFINISHED)['queued'], 1, 'queued')
    same(app.json('resume', 'hours', '--hours', 'always')['state'], 'finished', 'state')


def rehearsed():
    """A rehearsal waits for nothing, and leaves the plan as it is"""
    campaign('early', 'a@example.org', 'b@example.org')
    plan = app.json('plan', 'early', '--time-zone', 'UTC', '--hours', far_hour()[1], '--per-day', 1)
    same(app.json('send', 'early', '--list', 'early', '--via', 'sandbox')['state'], 'finished', 'state')
    same(app.json('plan', 'early')['schedule'], plan['schedule'], 'schedule')


def a_day():
    """So many a day are tried for the first time, then it waits for tomorrow"""
    campaign('daily', *(f'user{number}@example.org' for number in range(5)))
    app.run('send', 'daily', '--list', 'daily', '--via', 'server', '--time-zone', 'UTC', '--per-day', 2, status=UNFINISHED)
    same(counts('daily', 'sent', 'queued'), ('waiting', 2, 3), 'status')
    tomorrow = (in_hours(24)).replace(hour=0, minute=0, second=0, microsecond=0)
    status = app.status('daily')
    same(status['due'], f'{tomorrow:%Y-%m-%dT%H:%M:%SZ}', 'due')
    check('quantity' in status['reason'], status)
    app.run('resume', 'daily', status=UNFINISHED)
    same(counts('daily', 'sent', 'queued'), ('waiting', 2, 3), 'after a resume')
    about(app.json('plan', 'daily', '--per-day', 3)['due'], in_hours(0), 1)
    app.run('resume', 'daily', status=UNFINISHED)
    same(counts('daily', 'sent', 'queued'), ('waiting', 3, 2), 'with one more')
    app('resume', 'daily', '--per-day', 0)
    same(counts('daily', 'sent', 'queued'), ('finished', 5, 0), 'without a limit')


def both_wait():
    """Where a retry comes before tomorrow's quantity it is that it waits for"""
    campaign('mixed', 'a+defer@example.org', 'b@example.org', 'c@example.org')
    app.run('send', 'mixed', '--list', 'mixed', '--via', 'server', '--time-zone', 'UTC', '--per-day', 2, status=UNFINISHED)
    same(counts('mixed', 'sent', 'deferred', 'queued'), ('waiting', 1, 1, 1), 'status')
    status = app.status('mixed')
    tomorrow = in_hours(24).replace(hour=0, minute=0, second=0, microsecond=0)
    check(moment(status['due']) <= tomorrow, status)
    if moment(status['due']) < tomorrow:
        same((status['due'], 'deferred' in status['reason']), (status['next_attempt'], True), status)


def retries():
    """Who is deferred waits for his next try; another rule moves it, and whether the campaign waits at all"""
    campaign('later-on', 'a@example.org', 'b+defer@example.org')
    app.send('later-on', status=UNFINISHED)
    status = app.status('later-on')
    same((status['state'], status['due']), ('waiting', status['next_attempt']), 'status')
    about(status['due'], in_hours(1 / 10), 2)  # it greylists
    same(app.report('later-on')['b+defer@example.org']['next_attempt'], status['due'], 'report')
    app.run('retry', 'later-on', status=UNFINISHED)
    about(app.status('later-on')['due'], in_hours(2 / 3), 5)

    about(app.json('plan', 'later-on', '--retry', 'hourly')['due'], in_hours(1), 7)
    plan = app.json('plan', 'later-on', '--retry', 'none')
    same((plan['state'], plan['due'], plan['next_attempt']), ('finished', '', ''), 'by hand')
    app.run('resume', 'later-on', status=UNFINISHED)
    same(counts('later-on', 'deferred'), ('finished', 1), 'resumed')
    same(app.report('later-on')['b+defer@example.org']['attempts'], 2, 'attempts')
    plan = app.json('plan', 'later-on', '--retry', 'standard')
    same(plan['state'], 'waiting', 'by itself again')
    about(plan['due'], in_hours(2 / 3), 5)

    app('plan', 'later-on', '--retry', 'none')
    status = app.json('resume', 'later-on', '--retry', 'hourly', status=UNFINISHED)
    same(status['state'], 'waiting', 'resumed with a rule of its own')
    about(status['due'], in_hours(1), 7)
    same(app.report('later-on')['b+defer@example.org']['attempts'], 2, 'attempts')
    app('plan', 'later-on', '--retry', 'standard')

    opens, span = far_hour()
    same(app.json('plan', 'later-on', '--time-zone', 'UTC', '--hours', span)['due'], f'{opens:%Y-%m-%dT%H:%M:%SZ}', 'due in its hours')
    app('plan', 'later-on', '--hours', 'always')


def retry_now():
    """Retry now: all, the selected, a site; who is not deferred is told"""
    def attempts():
        return app.report('later-on')['b+defer@example.org']['attempts']

    app.run('retry', 'later-on', status=UNFINISHED)
    same(attempts(), 3, 'all')
    app.run('retry', 'later-on', '--all', status=UNFINISHED)
    app.run('retry', 'later-on', 'B+defer@Example.org', status=UNFINISHED)
    same(attempts(), 5, 'the selected')
    app.run('resume', 'later-on', '--now', status=UNFINISHED)
    same(attempts(), 6, 'resume --now')
    app.run('resume', 'later-on', status=UNFINISHED)
    same(attempts(), 6, 'resume')
    for words, told in ((('a@example.org',), 'not deferred'), (('nobody@example.org',), 'nobody@example.org')):
        process = app.run('retry', 'later-on', *words, status=FAILED)
        check(told in process.stderr and process.stderr.count('\n') == 1, process.stderr)
    process = app.run('retry', 'later-on', '--site', 'mx.example.org', status=UNFINISHED)
    check('site' in process.stderr, process.stderr)
    same(attempts(), 6, 'none of these')
    same(app.run('retry', 'later', status=DONE).stderr.count('\n'), 1, 'nobody is deferred')


def while_others_deliver():
    """While another campaign is delivered they are made due, and it says by whom"""
    campaign('slow', *(f'user{number}@example.org' for number in range(60)))
    app('account', 'set', 'server', '--per-second', 5)
    other = app.start('send', 'slow', '--list', 'slow', '--via', 'server')
    deadline = time.monotonic() + 20
    while app.status('slow')['state'] != 'sending':
        check(time.monotonic() < deadline, 'waited in vain for the send to begin')
        time.sleep(0.05)
    process = app.run('retry', 'later-on', status=UNFINISHED)
    check('campaign slow' in process.stderr, process.stderr)
    about(app.status('later-on')['due'], in_hours(0), 1)
    same(app.report('later-on')['b+defer@example.org']['attempts'], 6, 'attempts')
    app.run('resume', 'later-on', status=BUSY)
    check('before' in app.run('plan', 'slow', '--retry', 'hourly').stderr, 'not told that it is under way')
    app('pause', 'slow')
    other.communicate(timeout=30)
    same(other.returncode, INTERRUPTED, 'status')
    app('account', 'set', 'server', '--per-second', 0)
    app('resume', 'slow')


def at_rest():
    """A campaign that waits is paused and stopped although nobody delivers it, and goes on by another account"""
    app.account('other', host='127.0.0.1', port=serve()['port'])
    for how, state in (('pause', 'paused'), ('stop', 'stopped')):
        app(how, 'later-on')
        same((counts('later-on')[0], app.status('later-on')['due']), (state, ''), how)
        app.run(how, 'later-on', status=FAILED)
        app.run('plan', 'later-on', '--retry', 'hourly')
        same(counts('later-on')[0], state, f'{how}, then another rule')
        app.run('resume', 'later-on', status=UNFINISHED)
        same(counts('later-on')[0], 'waiting', 'resumed')
    same(app.json('resume', 'later-on', '--via', 'other', status=UNFINISHED)['route'], 'account:other', 'route, nobody due')
    app.run('retry', 'later-on', status=UNFINISHED)
    same([row['route'] for row in app.json('attempts', 'later-on', 'b+defer@example.org')][-1], 'account:other', 'last attempt')
    app.run('resume', 'later-on', '--via', 'sandbox', status=FAILED)


def thresholds():
    """More failures than allowed pause it with the reason; with more allowed it goes on"""
    campaign('bad', *(f'user{number}{"+fail" if number % 4 == 0 else ""}@example.org' for number in range(120)))
    app('account', 'set', 'server', '--per-second', 100)
    process = app.run('send', 'bad', '--list', 'bad', '--via', 'server', '--connections', 1, '--stop-failed', 10, status=FAILED)
    check('failed than you allow' in process.stderr, process.stderr)
    status = app.status('bad')
    same((status['state'], status['queued'] > 0), ('paused', True), status)
    check('failed than you allow' in status['reason'], status)
    app.run('resume', 'bad', status=FAILED)
    app('account', 'set', 'server', '--per-second', 0)
    app.run('resume', 'bad', '--stop-failed', 50, status=UNFINISHED)
    same(counts('bad', 'sent', 'failed', 'queued'), ('finished', 90, 30, 0), 'status')


def uncertain():
    """Who may have it already is left alone, unless the campaign says otherwise"""
    campaign('lost', 'a+drop@example.org')
    app.send('lost', status=UNFINISHED)
    same(counts('lost', 'uncertain', 'deferred'), ('finished', 1, 0), 'left alone')
    app.run('retry', 'lost', status=UNFINISHED)
    same(app.report('lost')['a+drop@example.org']['attempts'], 1, 'attempts')
    campaign('lost2', 'a+drop@example.org')
    app.run('send', 'lost2', '--list', 'lost2', '--via', 'server', '--treat-uncertain-as-deferred', status=UNFINISHED)
    same(counts('lost2', 'uncertain', 'deferred'), ('waiting', 0, 1), 'treated as deferred')


def used_up():
    """Told not to wait, it ends where the account is used up, and says until when"""
    campaign('many', *(f'user{number}@example.org' for number in range(8)))
    app.account('small', host='127.0.0.1', port=serve()['port'], per_hour=3)
    app.run('send', 'many', '--list', 'many', '--via', 'small', '--no-wait', status=UNFINISHED)
    status = app.status('many')
    same((status['state'], status['sent'], status['queued']), ('waiting', 1, 7), 'status')
    check('limit' in status['reason'], status)
    about(status['due'], in_hours(1 / 3), 1)
    app('resume', 'many', '--via', 'other')
    same(counts('many', 'sent'), ('finished', 8), 'through another')


run(wrong, merged, later, hours, rehearsed, a_day, both_wait, retries, retry_now, while_others_deliver, at_rest, thresholds, uncertain, used_up)
