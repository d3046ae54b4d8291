#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
# talk.py agent SOCKET USER TIMEOUT COMMAND: has it run in the laptop, prints the output, exits so;
# COMMAND -: standard input is the command.
# talk.py qmp SOCKET COMMAND [ARGUMENTS-AS-JSON]
import json, os, socket, sys, time

def connect(path):
    s = socket.socket(socket.AF_UNIX)
    s.connect(path)
    return s

def lines(s, deadline):
    data = b''
    while True:
        s.settimeout(max(0.1, deadline - time.time()))
        more = s.recv(65536)
        if not more:
            raise EOFError
        data += more
        while b'\n' in data:
            line, data = data.split(b'\n', 1)
            try:
                yield json.loads(line)
            except ValueError:
                pass

kind, path = sys.argv[1:3]
try:
    s = connect(path)
    if kind == 'qmp':
        s.sendall(b'{"execute":"qmp_capabilities"}\n')
        order = {'execute': sys.argv[3], 'id': 7}
        if len(sys.argv) > 4:
            order['arguments'] = json.loads(sys.argv[4])
        s.sendall(json.dumps(order).encode() + b'\n')
        for line in lines(s, time.time() + 300):
            if line.get('id') == 7:
                print(json.dumps(line.get('return', line)))
                sys.exit('error' in line)
    user, timeout, command = sys.argv[3], float(sys.argv[4]), sys.argv[5]
    if command == '-':
        command = sys.stdin.read()
    ident = '%d.%d' % (os.getpid(), time.time_ns())
    s.sendall(b'\n' + json.dumps({'id': ident, 'user': user, 'timeout': timeout, 'command': command}).encode() + b'\n')
    for line in lines(s, time.time() + timeout + 30):
        if line.get('id') == ident:
            sys.stdout.write(line['output'])
            sys.exit(line['status'] if line['status'] >= 0 else 128 - line['status'])
except (socket.timeout, EOFError, ConnectionError, FileNotFoundError) as e:
    print('talk.py: no answer: %r' % e, file=sys.stderr)
    sys.exit(125)
