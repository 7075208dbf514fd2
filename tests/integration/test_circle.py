# SPDX-License-Identifier: GPL-3.0-or-later
"""The full circle: known sender, clean list.

An organisation with a domain, a mail server, mailboxes and a web page of its own writes to readers at
five providers, direct and through an account.  What they and their servers answer comes back, is heeded,
and decides who is written to next time.  ROWS says of every address what must be so after each step.
"""

import collections
import contextlib
import dataclasses
import email
import email.policy
import email.utils
import http.client
import re
import ssl
import urllib.parse

import answers
import dns
import mailhome
import providers
import proxies
from browser import Browser
from deliverer import delivering
from dovecot import PASSWORD
from far import HERE, THERE, Far
from mailhome import BOUNCES, LEAVE, NEWS, MailHome
from mailshot import DONE, STATES, UNFINISHED, Mailshot
from providers import Providers
from servers import graft, wait_for
from tap import check, run, same
from website import FORM, Website

KINDS = ('bounce', 'delay', 'complaint', 'autoreply', 'unsubscribe')
WAYS = {'Direct': '1', 'Account': '2'}
LISTS = [word for name in WAYS for word in ('--list', name)]
TEXT = 'Dear {{first_name}}, this is {{plan}}.\n\nLeave: {{unsubscribe_url}}\n'
PERMANENT = 'bounce recipient_unknown hard'


@dataclasses.dataclass
class Row:
    """sent: its state once sent to; came: what came back, as “bounces” has it; settled: its state then.

    suppressed: why, and on which list; again: its state in the campaign after that.
    """

    sent: str = 'sent'
    came: tuple = ()
    settled: str = ''
    suppressed: str = ''
    again: str = 'sent'

    def __post_init__(self):
        self.settled = self.settled or self.sent


def both(address, *values, **more):
    """Of him who is written to direct, and of him who is through the account."""
    name, _, domain = address.partition('@')
    return {f'{name}{number}@{domain}': Row(*values, **more) for number in WAYS.values()}


def leaving(address):
    """Who leaves the list by himself, on the web."""
    name, _, domain = address.partition('@')
    return {f'{name}{number}@{domain}': Row(suppressed=f'unsubscribed {way}', again='suppressed') for way, number in WAYS.items()}


def leaving_by_mail(address):
    return {address: dataclasses.replace(row, came=('unsubscribe',)) for address, row in leaving(address).items()}


BOUNCED = {'suppressed': 'bounced', 'again': 'suppressed'}
ROWS = {
    **both('ann@inbox.test'),
    **both('bob@post.test'),
    # Their servers take it and return it.
    **both('hard@gone.test', 'sent', (PERMANENT,), 'bounced', **BOUNCED),
    **both('undo@gone.test', 'sent', (PERMANENT,), 'bounced', **BOUNCED),
    **both('room@full.test', 'sent', ('bounce mailbox_full soft',), 'bounced'),
    **both('slow@late.test', 'sent', ('delay',)),
    **both('qmail@inbox.test', 'sent', (PERMANENT,), 'bounced', **BOUNCED),
    # Their server refuses them, which direct is known at once.
    'nobody1@inbox.test': Row('failed', (PERMANENT,), **BOUNCED),
    'nobody2@inbox.test': Row('sent', (PERMANENT,), 'bounced', **BOUNCED),
    'blocked1@inbox.test': Row('failed', again='failed'),
    'blocked2@inbox.test': Row('sent', ('bounce spam soft',), 'bounced', again='failed'),
    # Answers of people and programs.
    **both('away@inbox.test', 'sent', ('autoreply',)),
    **both('angry@post.test', 'sent', ('complaint',), suppressed='complained', again='suppressed'),
    **leaving_by_mail('leave@inbox.test'),
    **leaving_by_mail('reply@post.test'),
    **leaving('click@inbox.test'),
    **leaving('web@post.test'),
    **both('forged@inbox.test'),
    **both('erase@inbox.test'),
}
STORED = [address for address in ROWS if address.endswith(('@inbox.test', '@post.test')) and not address.startswith(('nobody', 'blocked'))]

app = Mailshot()
strays = []
authority, certificate, key = proxies.certificates()
tls = ssl.create_default_context(cafile=authority)
home = MailHome(HERE[0], certificate, key)
away = Providers(STORED, [address for address in ROWS if address.startswith('blocked')], dns.RESOLVER, THERE)


def introduce():
    """Makes the identity; returns the records that its owner is told to publish."""
    app('identity', 'add', 'Club', '--from', f'The Club <{NEWS}>', '--envelope', BOUNCES.partition('@')[2], '--unsubscribe-mail', LEAVE,
        '--unsubscribe-url', f'https://{mailhome.HOST}', '--postal', '1 Oak Street, Oxford')
    app('identity', 'dkim', 'Club', '--generate', 'rsa', '--selector', 'r1')
    app('identity', 'dkim', 'Club', '--generate', 'ed25519', '--selector', 'e1')
    lines = [line.split(' IN ', 1) for line in app('identity', 'dns', 'Club').splitlines() if not line.startswith(';')]
    return [(name.removesuffix('.'), *rest.split(' ', 1)) for name, rest in lines]


def equip():
    """The account and the mailboxes."""
    for name, value in (('dns-server', dns.RESOLVER), ('source-ipv4', HERE[0]), ('source-ipv6', 'none'), ('ehlo-name', mailhome.HOST)):
        app('settings', name, value)
    password = app.file('password', PASSWORD + '\n')
    app.account('server', host=mailhome.HOST, port=587, security='starttls', user=home.user, password_file=password, ca_file=authority)
    for name, protocol, box, handled in (('bounces', 'imap', BOUNCES, 'move'), ('leave', 'pop3', LEAVE, 'delete'), ('news', 'imap', NEWS, 'leave')):
        app('inbox', 'add', name, '--protocol', protocol, '--host', 'mx.mailshot.test', '--user', box, '--password-file', password,
            '--ca-file', home.dovecot.authority, '--handled', handled, *(['--handled-folder', 'Done'] if handled == 'move' else []), '--every', 86400)


def of_way(number):
    return {address: row for address, row in ROWS.items() if address.partition('@')[0].endswith(number)}


def bring(name, addresses):
    app.import_rows(name, [(address, f'Ms {address.partition("@")[0].title()}', name) for address in addresses])


def campaign(name):
    app('campaign', 'create', name, '--identity', 'Club', '--subject', f'{name} for {{{{first_name}}}}', '--text', app.file('text', TEXT))


def message(address):
    """The first that was delivered to it."""
    return away.messages(address)[0]


def envelope(address):
    """Where its bounces go, with the token of its message."""
    return email.utils.parseaddr(message(address)['Return-Path'])[1]


def ways_back(address):
    """(the subject of a mail that unsubscribes it, its page)"""
    found = re.findall(r'<([^>]*)>', message(address)['List-Unsubscribe'])
    mail = urllib.parse.urlsplit(next(url for url in found if url.startswith('mailto:')))
    same(mail.path, LEAVE, 'where it goes')
    return urllib.parse.parse_qs(mail.query)['subject'][0], next(url for url in found if url.startswith('https:'))


def taken(wanted):
    """The providers have taken so many messages for each address, and no more are under way."""
    with contextlib.suppress(TimeoutError):
        wait_for(lambda: home.idle() and away.idle() and away.taken(ROWS) == wanted, 'all messages')
    same(away.taken(ROWS), wanted, 'messages taken')


def suppressed():
    """{address: why, and on which list}"""
    return {row['email']: f'{row["reason"]} {row["list"] or ""}'.strip() for row in app.json('suppressions')}


def published():
    """What the program says is to be published is all that its domain needs, with the page where readers leave"""
    app('settings', 'ca-file', authority)
    with contextlib.ExitStack() as stack:
        stack.callback(Website(app, '--behind-proxy').end)
        stack.enter_context(proxies.nginx())
        same({step['step']: step['state'] for step in app.json('identity', 'setup', 'Club')},
             dict.fromkeys(('spf', 'dkim-rsa', 'dkim-ed25519', 'return-path', 'dmarc', 'alignment', 'unsubscribe'), 'right'), 'steps')
    app('settings', 'ca-file', '')
    for name in ('bounces', 'leave', 'news'):
        check(app.json('inbox', 'test', name)['works'], name)


def sent():
    """One campaign goes direct, one through the account; each row is as the table has it"""
    for way, number in WAYS.items():
        rows = of_way(number)
        bring(way, rows)
        campaign(way)
        app.send(way, 'direct' if way == 'Direct' else 'server', status={DONE, UNFINISHED})
        same(app.states(way), {address: row.sent for address, row in rows.items()}, way)
    taken({address: int(not address.startswith(('nobody', 'blocked'))) for address in ROWS})
    same(suppressed(), {'nobody1@inbox.test': 'bounced'}, 'suppressed')


def authenticated():
    """Every message that was delivered is signed twice for the domain it is from, which OpenDKIM says, and DMARC passes twice over"""
    for address in STORED:
        mail, = away.messages(address)
        results = ' '.join(mail['Authentication-Results'].split())
        same((mail['Authentication-Results'].split(';')[0], re.findall(r'(dkim=\w+).*? header\.d=(\S+) .*?header\.a=(\S+)', results)),
             (providers.NAME, [('dkim=pass', mailhome.DOMAIN, 'rsa-sha256'), ('dkim=pass', mailhome.DOMAIN, 'ed25519-sha256')]), results)
        same(email.utils.parseaddr(mail['From'])[1], NEWS, 'From')
        # SPF: from below the domain in From, and from the address that the record covers, which "published" has checked.
        check(re.fullmatch(rf'<bounces\+[a-z2-7]+@bounces\.{re.escape(mailhome.DOMAIN)}>', mail['Return-Path'].strip()), mail['Return-Path'])
        check(f'({mailhome.HOST} [{HERE[0]}])' in mail['Received'], mail['Received'])


def lunch(box):
    """Two mails that are nobody's business but their owner's."""
    for number in (1, 2):
        stray(box, answers.letter('friend@answers.test', box, f'Lunch {number}', 'At noon?\n'))


def stray(recipient, mail, sender='stranger@answers.test'):
    """A mail that is not ours, whatever it claims, comes to a mailbox."""
    strays.append(re.search(rb'^Message-ID: (.*?)\r?$', mail, re.M).group(1))
    home.receive(sender, recipient, mail)


def others(box):
    return [(flags, mail) for flags, mail in home.files(box) if any(name in mail for name in strays)]


def counterfeit(text):
    """With a letter of each token changed."""
    return re.sub(r'\b([a-z2-7]{20})([a-z2-7])(?=[a-z2-7]{13,31}\b)', lambda found: found[1] + ('a' if found[2] != 'a' else 'b'), text)


def forged():
    """Mails to all mailboxes by whom knows no token, and their owners' own"""
    recipient = counterfeit(envelope('forged1@inbox.test'))
    copy = email.message_from_string(counterfeit(message('forged1@inbox.test').as_string()), policy=email.policy.SMTP)
    stray(recipient, answers.qmail(copy, 'stranger@answers.test', recipient), '')
    stray(LEAVE, answers.letter('stranger@answers.test', LEAVE, counterfeit(ways_back('forged1@inbox.test')[0]), '\n'))
    stray(NEWS, answers.letter('stranger@answers.test', NEWS, 'unsubscribe', 'unsubscribe\n'))
    stray(NEWS, answers.absence(message('away1@inbox.test'), 'away1@inbox.test', NEWS), '')
    for box, number in ((BOUNCES, 3), (LEAVE, 3), (NEWS, 4)):
        lunch(box)
        wait_for(lambda b=box, n=number: len(others(b)) == n, f'mails in {box}')
        home.flag(box, b'Lunch 2', 'FS')


def answered():
    """Readers and their servers answer, and by IMAP and POP3 it is found between what is not ours"""
    for number, recipient in (('1', envelope('qmail1@inbox.test')), ('2', BOUNCES)):
        address = f'qmail{number}@inbox.test'
        home.receive('', recipient, answers.qmail(message(address), address, recipient))
        address = f'away{number}@inbox.test'
        home.receive('', envelope(address), answers.absence(message(address), address, envelope(address)))
        address = f'angry{number}@post.test'
        home.receive('fbl@post.test', f'abuse@{mailhome.DOMAIN}', answers.complaint(message(address), address, LEAVE, number == '2'))
        address = f'leave{number}@inbox.test'
        home.receive(address, LEAVE, answers.letter(address, LEAVE, ways_back(address)[0], '\n'))
    # Eight reports of Postfix and two notices of delay, two notices of qmail, two of absence, and those that are not ours.
    home.wait_for_mails(BOUNCES, 17)
    home.wait_for_mails(LEAVE, 7)
    look('bounces', BOUNCES, bounce=10, delay=2, autoreply=2, foreign=3, handled=14)
    same(len(home.files(BOUNCES, '.Done')), 14, 'moved')
    look('leave', LEAVE, complaint=2, unsubscribe=2, foreign=3, handled=4)


def look(name, box, **found):
    """Looks into a mailbox: what is ours is taken out of it, all else is what it was."""
    before = others(box)
    row, = app.json('inbox', 'fetch', name)
    same({key: row[key] for key in row if row[key] and key in {*KINDS, 'foreign', 'handled'}}, found, name)
    same(home.files(box), before, f'what is left in {box}')


def watched():
    """While “deliver” runs, who answers “unsubscribe” is heard at once"""
    before = {box: others(box) for box in mailhome.BOXES}
    replies = {number: answers.reply(message(f'reply{number}@post.test'), f'reply{number}@post.test', NEWS, text)
               for number, text in (('1', 'unsubscribe\n'), ('2', 'Unsubscribe\n\n-- \nMs Reply\n'))}
    with delivering(app) as deliverer:
        for number, mail in replies.items():
            home.receive(f'reply{number}@post.test', NEWS, mail)
            same(deliverer.wait('looked', 60, mailbox='news')['unsubscribe'], 1, f'reply {number}')
    same({box: others(box) for box in mailhome.BOXES}, before, 'mails of others')


def clicked():
    """Readers leave on the web: a provider's one click, and persons in a browser who follow the link in their message"""
    with contextlib.ExitStack() as stack:
        stack.callback(Website(app, '--behind-proxy').end)
        stack.enter_context(proxies.nginx())
        for number in WAYS.values():
            url = urllib.parse.urlsplit(ways_back(f'click{number}@inbox.test')[1])
            same(message(f'click{number}@inbox.test')['List-Unsubscribe-Post'], 'List-Unsubscribe=One-Click', 'RFC 8058')
            connection = http.client.HTTPSConnection(url.netloc, context=tls, timeout=30)
            connection.request('POST', url.path, 'List-Unsubscribe=One-Click', {'Content-Type': FORM})
            same(connection.getresponse().status, 200, url)
            connection.close()
        browser = stack.enter_context(Browser(certificate))
        for number in WAYS.values():
            browser.open(re.search(r'Leave: (\S+)', message(f'web{number}@post.test').get_content()).group(1))
            check('w•••@post.test' in browser.text, browser.text)
            browser.press('Unsubscribe')
            browser.sees('You get no more mail from this list:')


def settled():
    """Every row is as the table has it: what became of it, what came back, who is suppressed, and why"""
    for way, number in WAYS.items():
        same(app.states(way), {address: row.settled for address, row in of_way(number).items()}, way)
        counts = collections.Counter(row.settled for row in of_way(number).values())
        same({state: app.status(way)[state] for state in STATES}, {state: counts[state] for state in STATES}, f'status of {way}')
    came = collections.defaultdict(tuple)
    number, = [row['id'] for row in app.json('bounces', '--search', 'hard1@gone.test')]
    check(f'Reporting-MTA: dns; {providers.NAME}' in app('bounces', 'show', '--raw', number), 'the mail is kept')
    for row in app.json('bounces'):
        hardness = f' {row["class"]} {"hard" if row["hard"] else "soft"}' if row['kind'] == 'bounce' else ''
        came[row['email']] += (row['kind'] + hardness,)
    same(dict(came), {address: row.came for address, row in ROWS.items() if row.came}, 'what came back')
    same(suppressed(), {address: row.suppressed for address, row in ROWS.items() if row.suppressed}, 'suppressed')


def mailed(name, wanted, before):
    """The next campaign, to everybody; wanted: {address: state}."""
    campaign(name)
    app.run('send', name, *LISTS, '--via', 'direct', status={DONE, UNFINISHED})
    same(app.states(name), wanted, name)
    taken({address: before[address] + (wanted[address] == 'sent') for address in ROWS})


def again():
    """The next campaign is for everybody but those who are suppressed"""
    before = away.taken(ROWS)
    mailed('Next', {address: row.again for address, row in ROWS.items()}, before)


def taken_back():
    """A bounce is undone and its address is written to again; who is erased and imported anew never is"""
    number, = [row['id'] for row in app.json('bounces', '--search', 'undo1@gone.test')]
    app('bounces', 'undo', number)
    same(app.states('Direct')['undo1@gone.test'], 'sent', 'state')
    app('contact', 'erase', 'erase1@inbox.test')
    bring('Direct', of_way('1'))
    wanted = {address: row.again for address, row in ROWS.items()}
    wanted |= {'undo1@gone.test': 'sent', 'erase1@inbox.test': 'suppressed'}
    mailed('Last', wanted, away.taken(ROWS))
    left = {address: row.suppressed for address, row in ROWS.items() if row.suppressed}
    left.pop('undo1@gone.test')
    same(suppressed(), left, 'suppressed')


graft('dns', 'postfix', 'dovecot', 'opendkim')
records = [*introduce(), *mailhome.records(HERE[0]), *providers.RECORDS, dns.reverse(HERE[0], mailhome.HOST)]
with Far([*providers.ADDRESSES.values(), *dns.ADDRESSES]), dns.Dns(records, where=THERE), away, home:
    equip()
    run(published, sent, authenticated, forged, answered, watched, clicked, settled, again, taken_back)
