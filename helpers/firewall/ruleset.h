/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The firewall rules that a bridge needs: tables, made of the rows of its features. Pure.
 *
 * Each chain of a feature is reached by one jump from a base chain. In the legacy tables the chains
 * bear the bridge's name, and the base chains are the built-in ones: of these, a table from
 * here has only our jumps. In nf_tables all is in one table of the bridge's own, of family inet,
 * base chains too. So whatever is in there is ours, and undo is exact.
 */
#ifndef BRW0_FIREWALL_RULESET_H
#define BRW0_FIREWALL_RULESET_H

#include <glib.h>

#include "helpers/conf/bridge.h"
#include "helpers/firewall/chain.h"

G_BEGIN_DECLS

/* What the rules are made for. */
struct ruleset_subject {
	const ConfBridge *conf;
	struct ip_prefix address; /* on the bridge, by which guests are served */
	/* More networks that are the bridge's own. Let out, but not masqueraded by us. */
	const struct ip_prefix *more;
	gsize n_more;
	struct ip_address dns; /* whom guests ask who ask at that address; AF_UNSPEC: nobody */
};

/* The legacy tables that a bridge needs, in the order in which to fill them. NULL-terminated. */
extern const char *const ruleset_tables[];

/*
 * The chains that we want in one legacy table, or, with name NULL, our table of nf_tables. Own
 * chains come first, then base chains with the jumps to them.
 */
Table *ruleset_new(const Backend *backend, const char *name, const struct ruleset_subject *subject);

/*
 * The rules that another firewall needs at a hook ("FORWARD", "INPUT") for the bridge to be of use,
 * by these uplinks, a NULL at the end; by whichever comes, if there are none:
 * an array of Rule, caller owns. They have a tag as comment, by which they are known again.
 */
GPtrArray *ruleset_new_bypass(const char *hook, const char *bridge, const char *const *uplinks);
/* The tag of a bridge's rules among others', for g_free. */
char *ruleset_tag(const char *bridge);
/*
 * Is a rule's comment the tag of one of these bridges, a NULL at the end? Others may begin theirs
 * with what ours begin with.
 */
gboolean ruleset_is_tag(const char *comment, const char *const *bridges);

/* The names of a bridge's chains in a legacy table, NULL-terminated, for g_strfreev. */
char **ruleset_chain_names(const char *table, const char *bridge);
/* Is it the name of a chain of one of these bridges, a NULL at the end? */
gboolean ruleset_is_chain_of(const char *name, const char *const *bridges);
/* Is it the name of a chain to-guests, of whichever bridge? */
gboolean ruleset_is_to_guests_chain(const char *name);
/* Has the jump to our chain of that name its place behind those to chains to-guests? */
gboolean ruleset_goes_after_to_guests(const char *name);

/*
 * The name of the bridge's table in nf_tables, for g_free: letters, digits, '-', '_' and '.' are
 * themselves; what else an interface's name can have is written as '/' and its number, since it can
 * have no '/'.
 */
char *ruleset_nft_table(const char *bridge);
/* Is it the table of one of these bridges, a NULL at the end? Older versions had it of family ip.
 */
gboolean ruleset_is_nft_table(guint8 family, const char *name, const char *const *bridges);

G_END_DECLS

#endif
