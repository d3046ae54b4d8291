/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Links as data: the request that creates one, what matches it, and its command. */
#include "config.h"

#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <string.h>

#include "helpers/base/link-description.h"
#include "helpers/host/step-bridge.h"
#include "tests/unit/unit.h"

static const guint8 mac[] = {0x02, 0x00, 0x5e, 0x10, 0x20, 0x30};

/* A kind that no program makes. */
static const struct link_attribute vxlan_attributes[] = {
	{"id", IFLA_VXLAN_ID, LINK_NUMBER, .number = 100},
	{"dstport", IFLA_VXLAN_PORT, LINK_PORT, .number = 4789},
	{"local", IFLA_VXLAN_LOCAL, LINK_ADDRESS, .address = IPV4_ADDRESS(10, 0, 0, 1)},
	{"group", IFLA_VXLAN_GROUP6, LINK_ADDRESS, .address = {AF_INET6, {0xff, 0x02, [15] = 7}}},
};
static const struct link_description vxlan = {.kind = "vxlan",
	.lack = "the kernel has no VXLAN",
	.attributes = vxlan_attributes,
	.n_attributes = G_N_ELEMENTS(vxlan_attributes)};

/* "NUMBER=BYTES" of each, in the order of the message; nests: the one of each depth that nests. */
static void dump(struct nlattr *first, int length, const int *nests, GString *out)
{
	struct nlattr *attribute;
	int rest;

	nla_for_each_attr (attribute, first, length, rest) {
		const guint8 *bytes = nla_data(attribute);

		g_string_append_printf(out, " %d", nla_type(attribute));
		if (nla_type(attribute) == nests[0]) {
			g_string_append(out, "{");
			dump(nla_data(attribute), nla_len(attribute), nests + 1, out);
			g_string_append(out, " }");
			continue;
		}
		g_string_append(out, "=");
		for (int i = 0; i < nla_len(attribute); i++)
			g_string_append_printf(out, "%02x", bytes[i]);
	}
	g_assert_cmpint(rest, ==, 0);
}

static const struct description_case {
	const char *name;
	const struct link_description *description;
	const char *attributes;
	const char *command;
} description_cases[] = {
	{"bridge", &step_bridge_description,
		" 3=6c696e6b3000 1=02005e102030"
		" 18{ 1=62726964676500 2{ 5=00000000 1=00000000 9=f8ff } }",
		"ip link add link0 address 02:00:5e:10:20:30 type bridge stp_state 0 "
		"forward_delay 0 group_fwd_mask 0xfff8\n"},
	{"vxlan", &vxlan,
		" 3=6c696e6b3000 1=02005e102030"
		" 18{ 1=76786c616e00 2{ 1=64000000 15=12b5 4=0a000001"
		" 16=ff020000000000000000000000000007 } }",
		"ip link add link0 address 02:00:5e:10:20:30 type vxlan id 100 dstport 4789 "
		"local 10.0.0.1 group ff02::7\n"},
};

static void test_request(gconstpointer data)
{
	static const int nests[] = {IFLA_LINKINFO, IFLA_INFO_DATA, -1};
	const struct description_case *c = data;
	const struct ifinfomsg zero = {0};
	struct nl_msg *request = link_description_request(c->description, "link0", mac);
	struct nlmsghdr *header = nlmsg_hdr(request);
	g_autoptr(GString) text = g_string_new(NULL);

	if (G_BYTE_ORDER != G_LITTLE_ENDIAN) {
		g_test_skip("the numbers are those of a little-endian processor");
		return;
	}
	g_assert_cmpint(header->nlmsg_type, ==, RTM_NEWLINK);
	g_assert_cmphex(header->nlmsg_flags, ==, NLM_F_CREATE | NLM_F_EXCL);
	g_assert_cmpmem(nlmsg_data(header), sizeof(zero), &zero, sizeof(zero));
	dump(nlmsg_attrdata(header, sizeof(zero)), nlmsg_attrlen(header, sizeof(zero)), nests,
		text);
	g_assert_cmpstr(text->str, ==, c->attributes);
	nlmsg_free(request);
}

static void test_command(gconstpointer data)
{
	const struct description_case *c = data;
	g_autoptr(GString) text = g_string_new(NULL);

	link_description_format(c->description, "link0", mac, text);
	g_assert_cmpstr(text->str, ==, c->command);
}

/* Does the description match a link that another one made? */
static gboolean matches(
	const struct link_description *description, const struct link_description *made)
{
	struct nl_msg *request = link_description_request(made, "link0", mac);
	gboolean result = link_description_matches(description,
		nlmsg_find_attr(nlmsg_hdr(request), sizeof(struct ifinfomsg), IFLA_LINKINFO));

	nlmsg_free(request);
	return result;
}

static void test_matches(void)
{
	struct link_description shorter = vxlan;
	struct link_attribute changed[G_N_ELEMENTS(vxlan_attributes)];
	struct link_description other = vxlan;

	shorter.n_attributes--;
	other.attributes = changed;
	g_assert_true(matches(&vxlan, &vxlan));
	g_assert_true(matches(&shorter, &vxlan));
	g_assert_false(matches(&vxlan, &shorter));
	g_assert_false(matches(&vxlan, &step_bridge_description));
	g_assert_false(link_description_matches(&vxlan, NULL));
	for (gsize i = 0; i < G_N_ELEMENTS(changed); i++) {
		memcpy(changed, vxlan_attributes, sizeof(changed));
		changed[i].number ^= 1;
		changed[i].address.bytes[3] ^= 1;
		g_assert_false(matches(&other, &vxlan));
	}
	other = vxlan;
	other.kind = "bridge";
	g_assert_false(matches(&other, &vxlan));
}

void link_description_suite(void)
{
	ADD_CASES("/link-description/request/", description_cases, test_request);
	ADD_CASES("/link-description/command/", description_cases, test_command);
	g_test_add_func("/link-description/matches", test_matches);
}
