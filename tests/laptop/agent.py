#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
# In the laptop: reads commands, one JSON object a line, from a virtio-serial port, runs them with
# bash, and answers each with its output and status. For talk.py at the other end.
import json, os, subprocess, threading, time

PORT = '/dev/virtio-ports/laptop.agent'
while not os.path.exists(PORT):
    time.sleep(0.2)
port = os.open(PORT, os.O_RDWR)
lock = threading.Lock()

def answer(reply):
    data = json.dumps(reply).encode() + b'\n'
    with lock:
        while data:
            try:
                data = data[os.write(port, data):]
            except OSError:
                time.sleep(0.2)

def run(order):
    # A session of its own, its output to a file: what it leaves running holds nobody up.
    env = {'PATH': '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'LANG': 'C.UTF-8',
           'TERM': 'dumb', 'HOME': '/root', 'DEBIAN_FRONTEND': 'noninteractive'}
    # From a file: a command may be longer than an argument can be.
    script = '/run/laptop-agent.%s.sh' % order['id']
    with open(script, 'w') as out:
        out.write(order['command'])
    argv = ['bash', script]
    name = '/run/laptop-agent.%s' % order['id']
    with open(name, 'w') as out:
        process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=env,
                                   cwd='/', start_new_session=True)
        try:
            status = process.wait(order.get('timeout', 600))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            status = 124
    with open(name, errors='replace') as out:
        text = out.read()
    os.unlink(name)
    os.unlink(script)
    answer({'id': order['id'], 'status': status, 'output': text[-60000:]})

buffer = b''
while True:
    try:
        data = os.read(port, 65536)
    except OSError:
        data = b''
    if not data:                # nobody at the other end
        time.sleep(0.2)
        continue
    buffer += data
    while b'\n' in buffer:
        line, buffer = buffer.split(b'\n', 1)
        try:
            order = json.loads(line)
        except ValueError:
            continue
        threading.Thread(target=run, args=(order,), daemon=True).start()
