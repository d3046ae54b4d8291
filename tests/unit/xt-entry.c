/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules in the kernel's layout, and what makes two of them the same. */
#include "config.h"

#include <string.h>

#include "helpers/firewall/xt-entry.h"
/* After ours: they take <netinet/in.h> for the kernel's own otherwise. */
#include <linux/netfilter/xt_TCPMSS.h>
#include <linux/netfilter/xt_conntrack.h>
#include <linux/netfilter/xt_tcpudp.h>
#include <linux/netfilter_ipv4/ipt_REJECT.h>

#include "tests/unit/unit.h"

/* A rule of each shape; they differ in one field each from the first, or from one before. */
static const struct entry_case {
	const char *name;
	struct wanted_rule rule;
	const char *parts; /* its matches and its target: name, revision, size of the data */
} entry_cases[] = {
	{"accept", {.target = WANTED_ACCEPT}, "ACCEPT.0:8 "},
	{"drop", {.target = WANTED_DROP}, "DROP.0:8 "},
	{"return", {.target = WANTED_RETURN}, "RETURN.0:8 "},
	{"reject", {.target = WANTED_REJECT}, "REJECT.0:8 "},
	{"jump", {.target = WANTED_JUMP, .chain = "brw0-NAT-a"}, "brw0-NAT-a.0:8 "},
	{"jump-elsewhere", {.target = WANTED_JUMP, .chain = "brw0-NAT-b"}, "brw0-NAT-b.0:8 "},
	{"in", {.in = "brW0"}, "ACCEPT.0:8 "},
	{"in-longer", {.in = "brW01"}, "ACCEPT.0:8 "},
	{"in-longest", {.in = "123456789012345"}, "ACCEPT.0:8 "},
	{"in-not", {.not_in = "brW0"}, "ACCEPT.0:8 "},
	{"out", {.out = "brW0"}, "ACCEPT.0:8 "},
	{"source", {.compare_source = WANTED_IS, .source = {0x0a000001, 24}}, "ACCEPT.0:8 "},
	{"source-prefix", {.compare_source = WANTED_IS, .source = {0x0a000001, 25}}, "ACCEPT.0:8 "},
	{"source-address", {.compare_source = WANTED_IS, .source = {0x0a000101, 24}},
		"ACCEPT.0:8 "},
	{"source-not", {.compare_source = WANTED_IS_NOT, .source = {0x0a000001, 24}},
		"ACCEPT.0:8 "},
	{"destination", {.compare_destination = WANTED_IS, .destination = {0x0a000001, 24}},
		"ACCEPT.0:8 "},
	{"destination-not", {.compare_destination = WANTED_IS_NOT, .destination = {0x0a000001, 24}},
		"ACCEPT.0:8 "},
	{"tcp", {.protocol = IPPROTO_TCP}, "ACCEPT.0:8 "},
	{"igmp", {.protocol = IPPROTO_IGMP}, "ACCEPT.0:8 "},
	{"udp", {.protocol = IPPROTO_UDP}, "ACCEPT.0:8 "},
	{"tcp-port", {.protocol = IPPROTO_TCP, .destination_port = 53}, "tcp.0:16 ACCEPT.0:8 "},
	{"tcp-other-port", {.protocol = IPPROTO_TCP, .destination_port = 54},
		"tcp.0:16 ACCEPT.0:8 "},
	{"udp-port", {.protocol = IPPROTO_UDP, .destination_port = 53}, "udp.0:16 ACCEPT.0:8 "},
	{"syn", {.protocol = IPPROTO_TCP, .is_syn = TRUE}, "tcp.0:16 ACCEPT.0:8 "},
	{"established", {.states = WANTED_STATE_ESTABLISHED}, "conntrack.3:168 ACCEPT.0:8 "},
	{"related", {.states = WANTED_STATE_RELATED}, "conntrack.3:168 ACCEPT.0:8 "},
	{"invalid", {.states = WANTED_STATE_INVALID}, "conntrack.3:168 ACCEPT.0:8 "},
	{"dnat", {.states = WANTED_STATE_DNAT}, "conntrack.3:168 ACCEPT.0:8 "},
	{"all",
		{.protocol = IPPROTO_UDP,
			.destination_port = 53,
			.states = WANTED_STATE_DNAT | WANTED_STATE_RELATED |
				  WANTED_STATE_ESTABLISHED},
		"udp.0:16 conntrack.3:168 ACCEPT.0:8 "},
	{"masquerade", {.target = WANTED_MASQUERADE}, "MASQUERADE.0:24 "},
	{"masquerade-ports", {.target = WANTED_MASQUERADE, .first_port = 1024, .last_port = 65535},
		"MASQUERADE.0:24 "},
	{"snat", {.target = WANTED_SNAT, .to_source = 0x01020304}, "SNAT.0:24 "},
	{"snat-elsewhere", {.target = WANTED_SNAT, .to_source = 0x01020305}, "SNAT.0:24 "},
	{"snat-ports",
		{.target = WANTED_SNAT, .to_source = 0x01020304, .first_port = 1, .last_port = 2},
		"SNAT.0:24 "},
	{"snat-other-ports",
		{.target = WANTED_SNAT, .to_source = 0x01020304, .first_port = 1, .last_port = 3},
		"SNAT.0:24 "},
	{"clamp", {.target = WANTED_CLAMP_MSS}, "TCPMSS.0:8 "},
};

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
	g_autofree struct ipt_entry *entry = xt_entry_new(&c->rule);
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
			*ret_entry = xt_entry_new(&entry_cases[i].rule);
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

static GByteArray *identity_of(const struct ipt_entry *entry)
{
	const struct xt_entry_target *target =
		(const void *) ((const guint8 *) entry + entry->target_offset);

	return xt_entry_identity(entry, target->u.user.name);
}

static void test_identity_distinguishes(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(entry_cases); i++) {
		g_autofree struct ipt_entry *one = xt_entry_new(&entry_cases[i].rule);
		g_autoptr(GByteArray) a = identity_of(one);

		for (gsize k = 0; k < G_N_ELEMENTS(entry_cases); k++) {
			g_autofree struct ipt_entry *other = xt_entry_new(&entry_cases[k].rule);
			g_autoptr(GByteArray) b = identity_of(other);
			gboolean is_same =
				a->len == b->len && memcmp(a->data, b->data, a->len) == 0;

			if (is_same != (i == k))
				g_error("%s and %s: %d", entry_cases[i].name, entry_cases[k].name,
					is_same);
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
	one = xt_entry_new(&c->rule);
	soil_stack(0x11);
	other = xt_entry_new(&c->rule);
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

static void test_identity_ignores(gconstpointer data)
{
	const struct entry_case *c = data;
	g_autofree struct ipt_entry *entry = xt_entry_new(&c->rule);
	g_autoptr(GByteArray) before = identity_of(entry);
	g_autoptr(GByteArray) after = NULL;

	soil(entry);
	after = identity_of(entry);
	g_assert_cmpmem(before->data, before->len, after->data, after->len);
}

/* Every byte that says what is matched counts: of the head's ip, and of the first match's data. */
static void test_identity_counts_every_byte(gconstpointer data)
{
	const struct entry_case *c = data;
	g_autofree struct ipt_entry *entry = xt_entry_new(&c->rule);
	guint8 *bytes = (guint8 *) entry;
	g_autoptr(GByteArray) before = identity_of(entry);
	gsize first = sizeof(*entry) + sizeof(struct xt_entry_match);
	gsize end = MIN(entry->target_offset, first + sizeof(struct xt_udp));

	for (gsize i = 0; i < end; i++) {
		g_autoptr(GByteArray) after = NULL;

		if (i >= sizeof(entry->ip) && i < first)
			continue;
		bytes[i] ^= 1;
		after = identity_of(entry);
		bytes[i] ^= 1;
		g_assert_true(before->len != after->len ||
			      memcmp(before->data, after->data, before->len) != 0);
	}
}

/* In the kernel a verdict has no name, and libiptc tells it; a jump's is where it leads. */
static void test_identity_of_bare_targets(void)
{
	static const struct wanted_rule accept = {.target = WANTED_ACCEPT};
	g_autofree struct ipt_entry *ours = xt_entry_new(&accept);
	g_autofree struct ipt_entry *kernels = xt_entry_new(&accept);
	struct xt_standard_target *target = (void *) ((guint8 *) kernels + kernels->target_offset);
	g_autoptr(GByteArray) a = xt_entry_identity(ours, "ACCEPT");
	g_autoptr(GByteArray) b = NULL;
	g_autoptr(GByteArray) c = NULL;

	target->target.u.user.name[0] = '\0';
	target->verdict = -NF_ACCEPT - 1;
	b = xt_entry_identity(kernels, "ACCEPT");
	c = xt_entry_identity(kernels, "DROP");
	g_assert_cmpmem(a->data, a->len, b->data, b->len);
	g_assert_true(a->len != c->len || memcmp(a->data, c->data, a->len) != 0);
}

/* Whatever a rule can need is in the list of what a kernel may lack. */
static void test_extensions(void)
{
	static const char *const wanted[] = {
		"conntrack", "tcp", "MASQUERADE", "SNAT", "TCPMSS", "REJECT"};

	for (gsize i = 0; i < G_N_ELEMENTS(wanted); i++) {
		gsize k = 0;

		while (xt_extensions[k].name != NULL &&
			strcmp(xt_extensions[k].name, wanted[i]) != 0)
			k++;
		g_assert_cmpstr(xt_extensions[k].name, ==, wanted[i]);
		g_assert_cmpint(xt_extensions[k].is_target, ==, g_ascii_isupper(wanted[i][0]) != 0);
		g_assert_true(g_str_has_prefix(xt_extensions[k].option, "CONFIG_"));
	}
}

void xt_entry_suite(void)
{
	ADD_CASES("/xt-entry/layout/", entry_cases, test_layout);
	g_test_add_func("/xt-entry/interface", test_interface);
	g_test_add_func("/xt-entry/addresses", test_addresses);
	g_test_add_func("/xt-entry/identity-distinguishes", test_identity_distinguishes);
	ADD_CASES("/xt-entry/same-everywhere/", entry_cases, test_same_everywhere);
	ADD_CASES("/xt-entry/identity-ignores/", entry_cases, test_identity_ignores);
	ADD_CASES("/xt-entry/identity-counts/", entry_cases, test_identity_counts_every_byte);
	g_test_add_func("/xt-entry/identity-of-bare-targets", test_identity_of_bare_targets);
	g_test_add_func("/xt-entry/extensions", test_extensions);
}
