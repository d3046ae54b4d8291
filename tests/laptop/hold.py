#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""One TCP connection that is held while something happens to the network.

    hold serve ADDRESS PORT         echoes what comes
    hold open ADDRESS PORT FILE     sends a number five times a second; writes it to FILE when it is back

FILE ends with "closed: REASON" once the connection is lost; a number is lost after 5 seconds.
"""
import itertools
import socket
import sys
import threading
import time


def echo(connection):
    while data := connection.recv(4096):
        connection.sendall(data)


def serve(address, port):
    server = socket.create_server((address, port))
    while True:
        threading.Thread(target=echo, args=(server.accept()[0],), daemon=True).start()


def hold(address, port, log):
    connection = socket.create_connection((address, port), 10)
    connection.settimeout(5)
    stream = connection.makefile("rwb")
    for number in itertools.count(1):
        stream.write(b"%d\n" % number)
        stream.flush()
        if stream.readline() != b"%d\n" % number:
            raise OSError("no answer")
        print(number, file=log, flush=True)
        time.sleep(0.2)


def main(verb, address, port, path=None):
    if verb == "serve":
        serve(address, int(port))
    with open(path, "w", encoding="ascii") as log:
        try:
            hold(address, int(port), log)
        except OSError as error:
            print("closed:", error, file=log, flush=True)


main(*sys.argv[1:])
