/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzz a rule: made of the bytes, encoded for the legacy tables and decoded, it is the same. */
#include "config.h"

/* Before the kernel's own headers, which give way to it. */
#include <netinet/in.h>
#include <string.h>

#include "helpers/firewall/legacy/decode.h"
#include "helpers/firewall/legacy/encode.h"
#include "tests/fuzz/fuzz.h"

/* What is left of the input; after its end, zeroes come. */
struct input {
	const uint8_t *data;
	size_t left;
};

static guint8 take(struct input *input)
{
	if (input->left == 0)
		return 0;
	input->left--;
	return *input->data++;
}

static guint16 take_port(struct input *input)
{
	guint high = take(input);

	return (guint16) (high << 8 | take(input));
}

static void take_name(struct input *input, struct match *match)
{
	gsize length = take(input) % sizeof(match->interface);

	match->is_prefix = take(input) % 2 != 0;
	for (gsize i = 0; i < length; i++)
		match->interface[i] = (char) ('a' + take(input) % 26);
	/* Every name begins with nothing: that matches all, and is no match. */
	if (length == 0)
		match->interface[0] = 'x';
}

static void take_prefix(struct input *input, struct match *match)
{
	match->prefix.address.family = AF_INET;
	match->prefix.length = take(input) % 33;
	for (gsize i = 0; i < 4; i++)
		match->prefix.address.bytes[i] = take(input);
	match->prefix = ip_prefix_of_network(match->prefix);
	/* All addresses are no match either, unless it is inverted. */
	match->is_inverted = match->is_inverted || match->prefix.length == 0;
}

static void take_ports(struct input *input, struct match *match)
{
	match->first_port = take_port(input);
	match->last_port = take_port(input);
}

static void take_match(struct input *input, Rule *rule)
{
	struct match match = {.field = take(input) % MATCH_FAMILY};

	match.is_inverted = take(input) % 2 != 0;
	if (match.field == MATCH_IN || match.field == MATCH_OUT)
		take_name(input, &match);
	else if (match.field == MATCH_SOURCE || match.field == MATCH_DESTINATION)
		take_prefix(input, &match);
	else
		take_ports(input, &match);
	match.protocol = (guint8) MAX(match.first_port % 256, 1);
	match.states = match.last_port % 128;
	match.tcp_mask = (guint8) MAX(match.first_port % 64, 1);
	match.tcp_flags = match.last_port % 64;
	rule_add_match(rule, match);
}

static void take_verdict(struct input *input, Rule *rule)
{
	rule->verdict = take(input) % (RULE_CLAMP_MSS + 1);
	if (rule->verdict == RULE_JUMP || rule->verdict == RULE_GOTO)
		rule->chain = g_strdup("somewhere");
	if (rule->verdict == RULE_SNAT)
		rule->to_address = (struct ip_address) IPV4_ADDRESS(
			take(input), take(input), take(input), take(input));
	if (rule->verdict == RULE_SNAT || rule->verdict == RULE_MASQUERADE) {
		rule->last_port = take_port(input);
		rule->first_port = rule->last_port != 0 ? take_port(input) : 0;
	}
	if (take(input) % 2 != 0)
		rule->comment = g_strdup_printf("brw0-%u", take(input));
}

int fuzz_legacy_encode(const uint8_t *data, size_t size)
{
	struct input input = {data, size};
	g_autoptr(Rule) rule = rule_new(RULE_CONTINUE);
	g_autoptr(Rule) again = NULL;
	g_autofree struct ipt_entry *entry = NULL;
	const struct xt_entry_target *target;

	take_verdict(&input, rule);
	while (input.left > 0)
		take_match(&input, rule);
	entry = legacy_encode(rule);
	if (entry == NULL)
		return 0;
	target = (const void *) ((const guint8 *) entry + entry->target_offset);
	again = legacy_decode(entry, target->u.user.name, rule->chain != NULL);
	g_assert_true(rule_equal(rule, again));
	return 0;
}
