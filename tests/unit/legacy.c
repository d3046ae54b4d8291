/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules in the layout of the legacy tables, and back: what makes two of them the same. */
#include "config.h"

#include <string.h>

#include "helpers/firewall/legacy/decode.h"
#include "helpers/firewall/legacy/encode.h"
/* After ours: they take <netinet/in.h> for the kernel's own otherwise. */
#include <linux/netfilter/x_tables.h>
#include <linux/netfilter/xt_TCPMSS.h>
#include <linux/netfilter/xt_conntrack.h>
#include <linux/netfilter/xt_tcpudp.h>
#include <linux/netfilter_ipv4/ipt_REJECT.h>
#include <netinet/tcp.h>

#include "tests/unit/unit.h"

#define IN(name)                                                                                   \
	{                                                                                          \
		.field = MATCH_IN, .interface = name                                               \
	}
#define OUT(name)                                                                                  \
	{                                                                                          \
		.field = MATCH_OUT, .interface = name                                              \
	}
#define NOT_IN(name)                                                                               \
	{                                                                                          \
		.field = MATCH_IN, .is_inverted = TRUE, .interface = name                          \
	}
#define NET(kind, not, ...)                                                                        \
	{                                                                                          \
		.field = MATCH_##kind, .is_inverted = (not ), .prefix = IPV4_PREFIX(__VA_ARGS__)   \
	}
#define PROTOCOL(number)                                                                           \
	{                                                                                          \
		.field = MATCH_PROTOCOL, .protocol = IPPROTO_##number                              \
	}
#define PORTS(first, last)                                                                         \
	{                                                                                          \
		.field = MATCH_DESTINATION_PORT, .first_port = (first), .last_port = (last)        \
	}
#define STATES(bits)                                                                               \
	{                                                                                          \
		.field = MATCH_STATES, .states = (bits)                                            \
	}
#define SYN(flags)                                                                                 \
	{                                                                                          \
		.field = MATCH_TCP_FLAGS, .tcp_mask = TH_SYN | TH_RST, .tcp_flags = (flags)        \
	}
#define TO IPV4_ADDRESS(1, 2, 3, 4)

static char chain_a[] = "brw0-NAT-a", chain_b[] = "brw0-NAT-b", tag[] = "brw0-brW0";

/* A rule of each shape; they differ in one field each from the first, or from one before. */
static const struct entry_case {
	const char *name;
	Rule rule;               /* but for its matches */
	struct match matches[4]; /* up to one that is unknown */
	const char *parts;       /* its matches and its target: name, revision, size of the data */
} entry_cases[] = {
	{"accept", {.verdict = RULE_ACCEPT}, {{.field = MATCH_UNKNOWN}}, "ACCEPT.0:8 "},
	{"drop", {.verdict = RULE_DROP}, {{.field = MATCH_UNKNOWN}}, "DROP.0:8 "},
	{"return", {.verdict = RULE_RETURN}, {{.field = MATCH_UNKNOWN}}, "RETURN.0:8 "},
	{"reject", {.verdict = RULE_REJECT}, {{.field = MATCH_UNKNOWN}}, "REJECT.0:8 "},
	{"continue", {.verdict = RULE_CONTINUE}, {{.field = MATCH_UNKNOWN}}, ".0:8 "},
	{"queue", {.verdict = RULE_QUEUE}, {{.field = MATCH_UNKNOWN}}, "QUEUE.0:8 "},
	{"jump", {.verdict = RULE_JUMP, .chain = chain_a}, {{.field = MATCH_UNKNOWN}},
		"brw0-NAT-a.0:8 "},
	{"jump-elsewhere", {.verdict = RULE_JUMP, .chain = chain_b}, {{.field = MATCH_UNKNOWN}},
		"brw0-NAT-b.0:8 "},
	{"goto", {.verdict = RULE_GOTO, .chain = chain_a}, {{.field = MATCH_UNKNOWN}},
		"brw0-NAT-a.0:8 "},
	{"in", {.verdict = RULE_ACCEPT}, {IN("brW0"), {.field = MATCH_UNKNOWN}}, "ACCEPT.0:8 "},
	{"in-longer", {.verdict = RULE_ACCEPT}, {IN("brW01"), {.field = MATCH_UNKNOWN}},
		"ACCEPT.0:8 "},
	{"in-longest", {.verdict = RULE_ACCEPT}, {IN("123456789012345"), {.field = MATCH_UNKNOWN}},
		"ACCEPT.0:8 "},
	{"in-not", {.verdict = RULE_ACCEPT}, {NOT_IN("brW0"), {.field = MATCH_UNKNOWN}},
		"ACCEPT.0:8 "},
	{"in-prefix", {.verdict = RULE_ACCEPT},
		{{.field = MATCH_IN, .interface = "brW0", .is_prefix = TRUE},
			{.field = MATCH_UNKNOWN}},
		"ACCEPT.0:8 "},
	{"out", {.verdict = RULE_ACCEPT}, {OUT("brW0"), {.field = MATCH_UNKNOWN}}, "ACCEPT.0:8 "},
	{"source", {.verdict = RULE_ACCEPT},
		{NET(SOURCE, FALSE, 10, 0, 0, 0, 24), {.field = MATCH_UNKNOWN}}, "ACCEPT.0:8 "},
	{"source-prefix", {.verdict = RULE_ACCEPT},
		{NET(SOURCE, FALSE, 10, 0, 0, 0, 25), {.field = MATCH_UNKNOWN}}, "ACCEPT.0:8 "},
	{"source-address", {.verdict = RULE_ACCEPT},
		{NET(SOURCE, FALSE, 10, 0, 1, 0, 24), {.field = MATCH_UNKNOWN}}, "ACCEPT.0:8 "},
	{"source-not", {.verdict = RULE_ACCEPT},
		{NET(SOURCE, TRUE, 10, 0, 0, 0, 24), {.field = MATCH_UNKNOWN}}, "ACCEPT.0:8 "},
	{"destination", {.verdict = RULE_ACCEPT},
		{NET(DESTINATION, FALSE, 10, 0, 0, 0, 24), {.field = MATCH_UNKNOWN}},
		"ACCEPT.0:8 "},
	{"destination-not", {.verdict = RULE_ACCEPT},
		{NET(DESTINATION, TRUE, 10, 0, 0, 0, 24), {.field = MATCH_UNKNOWN}}, "ACCEPT.0:8 "},
	{"tcp", {.verdict = RULE_ACCEPT}, {PROTOCOL(TCP), {.field = MATCH_UNKNOWN}}, "ACCEPT.0:8 "},
	{"tcp-not", {.verdict = RULE_ACCEPT},
		{{.field = MATCH_PROTOCOL, .is_inverted = TRUE, .protocol = IPPROTO_TCP},
			{.field = MATCH_UNKNOWN}},
		"ACCEPT.0:8 "},
	{"igmp", {.verdict = RULE_ACCEPT}, {PROTOCOL(IGMP), {.field = MATCH_UNKNOWN}},
		"ACCEPT.0:8 "},
	{"udp", {.verdict = RULE_ACCEPT}, {PROTOCOL(UDP), {.field = MATCH_UNKNOWN}}, "ACCEPT.0:8 "},
	{"tcp-port", {.verdict = RULE_ACCEPT},
		{PROTOCOL(TCP), PORTS(53, 53), {.field = MATCH_UNKNOWN}}, "tcp.0:16 ACCEPT.0:8 "},
	{"tcp-other-port", {.verdict = RULE_ACCEPT},
		{PROTOCOL(TCP), PORTS(54, 54), {.field = MATCH_UNKNOWN}}, "tcp.0:16 ACCEPT.0:8 "},
	{"tcp-ports", {.verdict = RULE_ACCEPT},
		{PROTOCOL(TCP), PORTS(53, 54), {.field = MATCH_UNKNOWN}}, "tcp.0:16 ACCEPT.0:8 "},
	{"udp-port", {.verdict = RULE_ACCEPT},
		{PROTOCOL(UDP), PORTS(53, 53), {.field = MATCH_UNKNOWN}}, "udp.0:16 ACCEPT.0:8 "},
	{"syn", {.verdict = RULE_ACCEPT}, {PROTOCOL(TCP), SYN(TH_SYN), {.field = MATCH_UNKNOWN}},
		"tcp.0:16 ACCEPT.0:8 "},
	{"rst", {.verdict = RULE_ACCEPT}, {PROTOCOL(TCP), SYN(TH_RST), {.field = MATCH_UNKNOWN}},
		"tcp.0:16 ACCEPT.0:8 "},
	{"established", {.verdict = RULE_ACCEPT},
		{STATES(CONNTRACK_ESTABLISHED), {.field = MATCH_UNKNOWN}},
		"conntrack.3:168 ACCEPT.0:8 "},
	{"related", {.verdict = RULE_ACCEPT}, {STATES(CONNTRACK_RELATED), {.field = MATCH_UNKNOWN}},
		"conntrack.3:168 ACCEPT.0:8 "},
	{"invalid", {.verdict = RULE_ACCEPT}, {STATES(CONNTRACK_INVALID), {.field = MATCH_UNKNOWN}},
		"conntrack.3:168 ACCEPT.0:8 "},
	{"new", {.verdict = RULE_ACCEPT}, {STATES(CONNTRACK_NEW), {.field = MATCH_UNKNOWN}},
		"conntrack.3:168 ACCEPT.0:8 "},
	{"untracked", {.verdict = RULE_ACCEPT},
		{STATES(CONNTRACK_UNTRACKED), {.field = MATCH_UNKNOWN}},
		"conntrack.3:168 ACCEPT.0:8 "},
	{"dnat", {.verdict = RULE_ACCEPT}, {STATES(CONNTRACK_DNAT), {.field = MATCH_UNKNOWN}},
		"conntrack.3:168 ACCEPT.0:8 "},
	{"snatted", {.verdict = RULE_ACCEPT}, {STATES(CONNTRACK_SNAT), {.field = MATCH_UNKNOWN}},
		"conntrack.3:168 ACCEPT.0:8 "},
	{"states-not", {.verdict = RULE_ACCEPT},
		{{.field = MATCH_STATES, .is_inverted = TRUE, .states = CONNTRACK_NEW},
			{.field = MATCH_UNKNOWN}},
		"conntrack.3:168 ACCEPT.0:8 "},
	{"all", {.verdict = RULE_ACCEPT},
		{PROTOCOL(UDP), PORTS(53, 53),
			STATES(CONNTRACK_DNAT | CONNTRACK_RELATED | CONNTRACK_ESTABLISHED),
			{.field = MATCH_UNKNOWN}},
		"udp.0:16 conntrack.3:168 ACCEPT.0:8 "},
	{"comment", {.verdict = RULE_ACCEPT, .comment = tag}, {{.field = MATCH_UNKNOWN}},
		"comment.0:256 ACCEPT.0:8 "},
	{"masquerade", {.verdict = RULE_MASQUERADE}, {{.field = MATCH_UNKNOWN}},
		"MASQUERADE.0:24 "},
	{"masquerade-ports", {.verdict = RULE_MASQUERADE, .first_port = 1024, .last_port = 65535},
		{{.field = MATCH_UNKNOWN}}, "MASQUERADE.0:24 "},
	{"snat", {.verdict = RULE_SNAT, .to_address = TO}, {{.field = MATCH_UNKNOWN}},
		"SNAT.0:24 "},
	{"dnat-target", {.verdict = RULE_DNAT, .to_address = TO}, {{.field = MATCH_UNKNOWN}},
		"DNAT.0:24 "},
	{"snat-elsewhere", {.verdict = RULE_SNAT, .to_address = IPV4_ADDRESS(1, 2, 3, 5)},
		{{.field = MATCH_UNKNOWN}}, "SNAT.0:24 "},
	{"snat-ports", {.verdict = RULE_SNAT, .to_address = TO, .first_port = 1, .last_port = 2},
		{{.field = MATCH_UNKNOWN}}, "SNAT.0:24 "},
	{"snat-other-ports",
		{.verdict = RULE_SNAT, .to_address = TO, .first_port = 1, .last_port = 3},
		{{.field = MATCH_UNKNOWN}}, "SNAT.0:24 "},
	{"clamp", {.verdict = RULE_CLAMP_MSS}, {{.field = MATCH_UNKNOWN}}, "TCPMSS.0:8 "},
};

static Rule *rule_of(const struct entry_case *c)
{
	Rule *rule = rule_new(c->rule.verdict);

	for (gsize i = 0; c->matches[i].field != MATCH_UNKNOWN; i++)
		rule_add_match(rule, c->matches[i]);
	rule->chain = g_strdup(c->rule.chain);
	rule->comment = g_strdup(c->rule.comment);
	rule->to_address = c->rule.to_address;
	rule->first_port = c->rule.first_port;
	rule->last_port = c->rule.last_port;
	return rule;
}

static struct ipt_entry *entry_of(const struct entry_case *c)
{
	g_autoptr(Rule) rule = rule_of(c);
	struct ipt_entry *entry = legacy_encode(rule);

	g_assert_nonnull(entry);
	return entry;
}

/* As libiptc says it of one that is in the kernel. */
static Rule *decode(const struct entry_case *c, const struct ipt_entry *entry)
{
	const struct xt_entry_target *target =
		(const void *) ((const guint8 *) entry + entry->target_offset);

	return legacy_decode(entry, c->rule.chain != NULL ? c->rule.chain : target->u.user.name,
		c->rule.chain != NULL);
}

static void append_part(GString *parts, const struct xt_entry_match *part)
{
	/* The kernel's xt_check_entry_offsets() wants all of this. */
	g_assert_cmpuint(part->u.user.match_size % XT_ALIGN(1), ==, 0);
	g_assert_cmpuint(part->u.user.match_size, >=, sizeof(*part));
	g_assert_nonnull(memchr(part->u.user.name, '\0', sizeof(part->u.user.name)));
	g_string_append_printf(parts, "%s.%u:%u ", part->u.user.name, part->u.user.revision,
		(guint) (part->u.user.match_size - sizeof(*part)));
}

static void test_layout(gconstpointer data)
{
	const struct entry_case *c = data;
	g_autofree struct ipt_entry *entry = entry_of(c);
	const guint8 *start = (const guint8 *) entry;
	g_autoptr(GString) parts = g_string_new(NULL);
	guint offset = sizeof(*entry);

	g_assert_cmpuint(sizeof(*entry) % XT_ALIGN(1), ==, 0);
	while (offset < entry->target_offset) {
		const struct xt_entry_match *match = (const void *) (start + offset);

		append_part(parts, match);
		offset += match->u.user.match_size;
	}
	g_assert_cmpuint(offset, ==, entry->target_offset);
	append_part(parts, (const void *) (start + offset));
	g_assert_cmpstr(parts->str, ==, c->parts);
	offset += ((const struct xt_entry_target *) (const void *) (start + offset))
			  ->u.user.target_size;
	g_assert_cmpuint(offset, ==, entry->next_offset);
	g_assert_cmpuint(entry->counters.pcnt + entry->counters.bcnt, ==, 0);
	g_assert_cmpuint(entry->nfcache, ==, 0);
}

static const struct ipt_ip *ip_of(const char *name, struct ipt_entry **ret_entry)
{
	for (gsize i = 0; i < G_N_ELEMENTS(entry_cases); i++)
		if (strcmp(entry_cases[i].name, name) == 0)
			*ret_entry = entry_of(&entry_cases[i]);
	return &(*ret_entry)->ip;
}

static void test_interface(void)
{
	static const char name[IFNAMSIZ] = "brW0";
	static const guint8 mask[IFNAMSIZ] = {0xff, 0xff, 0xff, 0xff, 0xff};
	g_autofree struct ipt_entry *in = NULL;
	g_autofree struct ipt_entry *not_in = NULL;
	g_autofree struct ipt_entry *longest = NULL;
	g_autofree struct ipt_entry *out = NULL;

	g_assert_cmpmem(ip_of("in", &in)->iniface, IFNAMSIZ, name, IFNAMSIZ);
	g_assert_cmpmem(in->ip.iniface_mask, IFNAMSIZ, mask, IFNAMSIZ);
	g_assert_cmpstr(in->ip.outiface, ==, "");
	g_assert_cmphex(in->ip.invflags, ==, 0);
	g_assert_cmpmem(ip_of("in-not", &not_in)->iniface, IFNAMSIZ, name, IFNAMSIZ);
	g_assert_cmphex(not_in->ip.invflags, ==, IPT_INV_VIA_IN);
	g_assert_cmpstr(ip_of("in-longest", &longest)->iniface, ==, "123456789012345");
	g_assert_cmphex(longest->ip.iniface_mask[IFNAMSIZ - 1], ==, 0xff);
	g_assert_cmpmem(ip_of("out", &out)->outiface_mask, IFNAMSIZ, mask, IFNAMSIZ);
}

static void test_addresses(void)
{
	g_autofree struct ipt_entry *source = NULL;
	g_autofree struct ipt_entry *except = NULL;
	g_autofree struct ipt_entry *any = NULL;

	/* The network, not the host in it: the kernel refuses bits that the mask lacks. */
	g_assert_cmphex(ip_of("source", &source)->src.s_addr, ==, htonl(0x0a000000));
	g_assert_cmphex(source->ip.smsk.s_addr, ==, htonl(0xffffff00));
	g_assert_cmphex(source->ip.dmsk.s_addr, ==, 0);
	g_assert_cmphex(source->ip.invflags, ==, 0);
	g_assert_cmphex(ip_of("destination-not", &except)->invflags, ==, IPT_INV_DSTIP);
	g_assert_cmphex(except->ip.dst.s_addr, ==, htonl(0x0a000000));
	g_assert_cmphex(ip_of("accept", &any)->smsk.s_addr, ==, 0);
}

static void test_round_trip(gconstpointer data)
{
	const struct entry_case *c = data;
	g_autofree struct ipt_entry *entry = entry_of(c);
	g_autoptr(Rule) before = rule_of(c);
	g_autoptr(Rule) after = decode(c, entry);

	g_assert_true(rule_equal(before, after));
}

static void test_distinguishes(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(entry_cases); i++) {
		g_autofree struct ipt_entry *one = entry_of(&entry_cases[i]);
		g_autoptr(Rule) a = decode(&entry_cases[i], one);

		for (gsize k = 0; k < G_N_ELEMENTS(entry_cases); k++) {
			g_autofree struct ipt_entry *other = entry_of(&entry_cases[k]);
			g_autoptr(Rule) b = decode(&entry_cases[k], other);

			if (rule_equal(a, b) != (i == k))
				g_error("%s and %s: %d", entry_cases[i].name, entry_cases[k].name,
					rule_equal(a, b));
		}
	}
}

/* Leave that byte on the stack, where the next function has its variables. */
static G_GNUC_NO_INLINE void soil_stack(int byte)
{
	volatile char bytes[4096];

	for (gsize i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char) byte;
}

/* Another process finds the rules of this one in the kernel: no byte may be left to chance. */
static void test_same_everywhere(gconstpointer data)
{
	const struct entry_case *c = data;
	g_autofree struct ipt_entry *one = NULL;
	g_autofree struct ipt_entry *other = NULL;

	soil_stack(0xee);
	one = entry_of(c);
	soil_stack(0x11);
	other = entry_of(c);
	g_assert_cmpmem(one, one->next_offset, other, other->next_offset);
}

/* What the kernel gives back: counters, and whatever stood behind the names. */
static void soil(struct ipt_entry *entry)
{
	for (guint offset = sizeof(*entry); offset < entry->next_offset;) {
		struct xt_entry_match *part = (void *) ((guint8 *) entry + offset);
		gsize length = strlen(part->u.user.name) + 1;

		memset(part->u.user.name + length, 0xee, sizeof(part->u.user.name) - length);
		offset += part->u.user.match_size;
	}
	entry->counters.pcnt = 12345;
	entry->counters.bcnt = 67890;
	entry->nfcache = 1;
	entry->comefrom = 2;
}

static void test_ignores(gconstpointer data)
{
	const struct entry_case *c = data;
	g_autofree struct ipt_entry *entry = entry_of(c);
	g_autoptr(Rule) before = decode(c, entry);
	g_autoptr(Rule) after = NULL;

	soil(entry);
	after = decode(c, entry);
	g_assert_true(rule_equal(before, after));
}

/* Is a byte of an entry one that says what the rule does? */
static gboolean has_meaning(const struct ipt_entry *entry, gsize i)
{
	const struct xt_entry_target *target =
		(const void *) ((const guint8 *) entry + entry->target_offset);
	gboolean is_bare = target->u.user.target_size == XT_ALIGN(sizeof(*target) + sizeof(int)) &&
			   !g_str_equal(target->u.user.name, "REJECT") &&
			   !g_str_equal(target->u.user.name, "TCPMSS");
	gsize end = entry->target_offset + sizeof(*target);

	if (i < sizeof(entry->ip))
		return TRUE;
	if (i < sizeof(*entry) + sizeof(struct xt_entry_match))
		return FALSE;
	/* The data of the first match, of which conntrack's and tcp's are alone. */
	if (i < entry->target_offset)
		return i < sizeof(*entry) + sizeof(struct xt_entry_match) + sizeof(struct xt_udp);
	/* Behind REJECT's and TCPMSS's is padding. */
	return !is_bare && i >= end && i < end + sizeof(guint16);
}

/* Every bit that says what is matched counts, and what is done with a packet. */
static void test_counts_every_bit(gconstpointer data)
{
	const struct entry_case *c = data;
	g_autofree struct ipt_entry *entry = entry_of(c);
	guint8 *bytes = (guint8 *) entry;
	g_autoptr(Rule) before = decode(c, entry);

	for (gsize i = 0; i < (gsize) entry->next_offset * 8; i++) {
		g_autoptr(Rule) after = NULL;

		if (!has_meaning(entry, i / 8))
			continue;
		bytes[i / 8] ^= (guint8) (1 << i % 8);
		after = decode(c, entry);
		bytes[i / 8] ^= (guint8) (1 << i % 8);
		if (rule_equal(before, after))
			g_error("bit %" G_GSIZE_FORMAT " of byte %" G_GSIZE_FORMAT, i % 8, i / 8);
	}
}

/* In the kernel a verdict has no name, and libiptc gives it; a jump's is where it leads. */
static void test_bare_targets(void)
{
	const struct entry_case *accept = &entry_cases[0];
	g_autofree struct ipt_entry *entry = entry_of(accept);
	struct xt_standard_target *target = (void *) ((guint8 *) entry + entry->target_offset);
	g_autoptr(Rule) ours = rule_of(accept);
	g_autoptr(Rule) same = NULL;
	g_autoptr(Rule) other = NULL;

	target->target.u.user.name[0] = '\0';
	target->verdict = -NF_ACCEPT - 1;
	same = legacy_decode(entry, "ACCEPT", FALSE);
	other = legacy_decode(entry, "DROP", FALSE);
	g_assert_true(rule_equal(ours, same));
	g_assert_false(rule_equal(ours, other));
}

/* What the legacy tables cannot say. */
static void test_cannot(void)
{
	static const struct match cannot[][2] = {
		{IN("a"), IN("b")},
		{IN("a"), {.field = MATCH_IN, .is_alternative = TRUE, .interface = "b"}},
		{{.field = MATCH_UNKNOWN}, IN("a")},
		{{.field = MATCH_NEVER}, IN("a")},
		{{.field = MATCH_FAMILY, .family = NFPROTO_IPV6}, IN("a")},
		{PORTS(53, 53), IN("a")},
		{PROTOCOL(UDP), SYN(TH_SYN)},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cannot); i++) {
		g_autoptr(Rule) rule = rule_new(RULE_ACCEPT);

		rule_add_match(rule, cannot[i][0]);
		rule_add_match(rule, cannot[i][1]);
		g_assert_null(legacy_encode(rule));
	}
}

/* Whatever a rule can need is in the list of what a kernel may lack. */
static void test_extensions(void)
{
	static const char *const wanted[] = {
		"conntrack", "tcp", "MASQUERADE", "SNAT", "TCPMSS", "REJECT"};

	for (gsize i = 0; i < G_N_ELEMENTS(wanted); i++) {
		gsize k = 0;

		while (legacy_extensions[k].name != NULL &&
			strcmp(legacy_extensions[k].name, wanted[i]) != 0)
			k++;
		g_assert_cmpstr(legacy_extensions[k].name, ==, wanted[i]);
		g_assert_cmpint(
			legacy_extensions[k].is_target, ==, g_ascii_isupper(wanted[i][0]) != 0);
		g_assert_true(g_str_has_prefix(legacy_extensions[k].option, "CONFIG_"));
	}
}

void legacy_suite(void)
{
	ADD_CASES("/legacy/layout/", entry_cases, test_layout);
	g_test_add_func("/legacy/interface", test_interface);
	g_test_add_func("/legacy/addresses", test_addresses);
	ADD_CASES("/legacy/round-trip/", entry_cases, test_round_trip);
	g_test_add_func("/legacy/distinguishes", test_distinguishes);
	ADD_CASES("/legacy/same-everywhere/", entry_cases, test_same_everywhere);
	ADD_CASES("/legacy/ignores/", entry_cases, test_ignores);
	ADD_CASES("/legacy/counts/", entry_cases, test_counts_every_bit);
	g_test_add_func("/legacy/bare-targets", test_bare_targets);
	g_test_add_func("/legacy/cannot", test_cannot);
	g_test_add_func("/legacy/extensions", test_extensions);
}
