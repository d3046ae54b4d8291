#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""checksum.py BRIDGE: a guest by vhost, as far as the kernel sees: a TAP that takes packets without
their checksums. Ask for a lease, and say whether the offer's UDP checksum is right as it comes."""

import fcntl
import os
import select
import struct
import sys
import time

TUNSETIFF, TUNSETOFFLOAD = 0x400454CA, 0x400454D0
IFF_TAP, IFF_NO_PI, IFF_VNET_HDR, TUN_F_CSUM = 0x2, 0x1000, 0x4000, 0x1
VNET_HEADER = 10
MAC = bytes.fromhex("525400c45500")
XID = 0x62727730


def total(data):
    data += b"\0" * (len(data) % 2)
    number = sum(struct.unpack(">%dH" % (len(data) // 2), data))
    while number > 0xFFFF:
        number = (number >> 16) + (number & 0xFFFF)
    return number


def open_tap(bridge):
    fd = os.open("/dev/net/tun", os.O_RDWR)
    request = struct.pack("16sH22x", b"brw0csum%d", IFF_TAP | IFF_NO_PI | IFF_VNET_HDR)
    name = fcntl.ioctl(fd, TUNSETIFF, request)[:16].rstrip(b"\0").decode()
    fcntl.ioctl(fd, TUNSETOFFLOAD, TUN_F_CSUM)
    os.system("ip link set %s master %s up" % (name, bridge))
    return fd


def discover():
    bootp = struct.pack(">BBBBIHH16s", 1, 1, 6, 0, XID, 0, 0x8000, b"")
    bootp += MAC.ljust(16, b"\0") + bytes(192) + bytes.fromhex("63825363350101ff")
    udp = struct.pack(">HHHH", 68, 67, 8 + len(bootp), 0) + bootp
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, bytes(4), b"\xff" * 4)
    ip = ip[:10] + struct.pack(">H", 0xFFFF ^ total(ip)) + ip[12:]
    return bytes(VNET_HEADER) + b"\xff" * 6 + MAC + b"\x08\0" + ip + udp


def is_offer(frame):
    return frame[12:14] == b"\x08\0" and frame[23] == 17 and frame[36:38] == b"\0\x44"


def is_right(frame):
    length = struct.unpack(">H", frame[38:40])[0]
    udp = frame[34 : 34 + length]
    pseudo = frame[26:34] + struct.pack(">BBH", 0, 17, length)
    return total(pseudo + udp) == 0xFFFF


def main():
    fd = open_tap(sys.argv[1])
    end = time.time() + 20
    while time.time() < end:
        os.write(fd, discover())
        again = time.time() + 1
        while select.select([fd], [], [], max(0, again - time.time()))[0]:
            frame = os.read(fd, 65536)[VNET_HEADER:]
            if is_offer(frame):
                print("right" if is_right(frame) else "wrong")
                return 0
    print("no offer")
    return 1


sys.exit(main())
