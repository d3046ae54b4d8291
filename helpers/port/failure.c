/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which deed at a port failed and why, in words. */
#include "config.h"

#include "helpers/port/failure.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* "cannot VERB TAP", or "cannot VERB TAP PREPOSITION BRIDGE". */
static const struct {
	const char *verb;
	const char *preposition;
} deeds[] = {
	[FAILURE_OPEN] = {"open a netlink socket for", NULL},
	[FAILURE_USE_BRIDGE] = {"use", NULL},
	[FAILURE_USE_TAP] = {"use", NULL},
	[FAILURE_PREPARE] = {"set MTU and MAC of", NULL},
	[FAILURE_JOIN] = {"join", "to"},
	[FAILURE_UP] = {"bring up", NULL},
	[FAILURE_LEAVE] = {"take", "off"},
	[FAILURE_DOWN] = {"take down", NULL},
};

/* Where errno's own words would not do. The first row that matches counts. */
static const struct {
	enum failure_deed deed;
	int error;
	const char *cause;
	const char *remedy;
} causes[] = {
	{FAILURE_USE_BRIDGE, -ENODEV, "no such interface", "run brw0-nat-init first"},
	{FAILURE_USE_BRIDGE, -EMEDIUMTYPE, "not a bridge", NULL},
	{FAILURE_USE_TAP, -ENODEV, "no such interface", NULL},
	{FAILURE_USE_TAP, -EMEDIUMTYPE, "not a TAP device", NULL},
	/* find_portno() in the kernel's net/bridge/br_if.c: BR_MAX_PORTS are taken. */
	{FAILURE_JOIN, -EXFULL, "the bridge has no port left", NULL},
};

static void describe_cause(
	const struct failure *failure, const char *tap, char *ret_cause, size_t size)
{
	if (failure->deed == FAILURE_JOIN && failure->error == -EBUSY) {
		snprintf(ret_cause, size, "%s is already a port of %s", tap,
			failure->other[0] ? failure->other : "another bridge");
		return;
	}
	for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]); i++) {
		if (causes[i].deed != failure->deed || causes[i].error != failure->error)
			continue;
		snprintf(ret_cause, size, "%s%s%s", causes[i].cause, causes[i].remedy ? "; " : "",
			causes[i].remedy ? causes[i].remedy : "");
		return;
	}
	snprintf(ret_cause, size, "%s%s", strerror(-failure->error),
		failure->error == -EPERM ? "; run it as root" : "");
}

void failure_describe(const struct failure *failure, const char *tap, const char *bridge,
	char ret_text[FAILURE_TEXT_SIZE])
{
	const char *preposition = deeds[failure->deed].preposition;
	const char *object = failure->deed == FAILURE_USE_BRIDGE ? bridge : tap;
	char cause[FAILURE_TEXT_SIZE / 2];

	describe_cause(failure, tap, cause, sizeof(cause));
	if (preposition)
		snprintf(ret_text, FAILURE_TEXT_SIZE, "cannot %s %s %s %s: %s",
			deeds[failure->deed].verb, object, preposition, bridge, cause);
	else
		snprintf(ret_text, FAILURE_TEXT_SIZE, "cannot %s %s: %s", deeds[failure->deed].verb,
			object, cause);
}
