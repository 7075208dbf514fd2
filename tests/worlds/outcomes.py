# SPDX-License-Identifier: GPL-3.0-or-later
"""outcomes.py - what became of the recipients of a direct campaign, against direct.py's table and what the servers hold."""

from tap import check, same


def fits(value, wanted):
    return wanted is None or value == wanted or (isinstance(wanted, tuple) and value in wanted)


def differences(net, case, row):
    """What of one recipient's row is not as the table has it."""
    if row is None:
        yield 'it is not in the report'
        return
    for name, wanted in (('state', case.state), ('enhanced_code', case.enhanced)):
        if not fits(row[name], wanted):
            yield f'{name} {row[name]!r}, wanted {wanted!r}'
    if case.code and row['code'] != case.code:
        yield f'code {row["code"]}, wanted {case.code}'
    if case.servers and row['server'] not in case.servers:
        yield f'server {row["server"]!r}, wanted {case.servers}'
    if case.tls is not None and (row['tls'] or '').startswith('TLSv1.') != case.tls:
        yield f'tls {row["tls"]!r}, wanted {"some" if case.tls else "none"}'
    for server in case.before:
        if not net.connected(server):
            yield f'{server} was not tried first'
    if (row['state'] == 'deferred') != bool(row['next_attempt']):
        yield f'next attempt {row["next_attempt"]!r} of one {row["state"]}'
    if row['route'] != 'direct':
        yield f'route {row["route"]!r}'
    copies = net.stored(case.recipient)
    if copies != (case.state == 'sent'):
        yield f'{copies} messages are in its box'


def compare(net, report, cases):
    net.settle()
    faults = [f'{case.recipient}: {"; ".join(found)}: {(report.get(case.recipient) or {}).get("reply")!r}' for case in cases
              if (found := list(differences(net, case, report.get(case.recipient))))]
    check(not faults, f'{len(faults)} of {len(cases)} are not as wanted:\n' + '\n'.join(faults))
    same(set(report), {case.recipient for case in cases}, 'recipients')


def references(net, report):
    """Every message is at the server that the report names, under the reference that it names."""
    stored = net.exchangers.stored()
    for email, row in report.items():
        local, _, domain = email.partition('@')
        for line in stored.get(f'{local}@{domain.encode("idna").decode()}', []):
            same((row['reference'], row['address']), (line['reference'], line['address']), f'reference and address of {email}')
            same(bool(row['tls']), bool(line['tls']), f'TLS of {email}')
