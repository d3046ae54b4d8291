/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rules of everybody on this host, in both backends. */
#include "config.h"

#include "helpers/firewall/view.h"

View *view_new(enum view_use use)
{
	View *view = g_new0(View, 1);

	view->legacy = legacy_tables_new(use);
	view->nft = netfilter_dump_new();
	return view;
}

void view_free(View *view)
{
	legacy_tables_free(view->legacy);
	netfilter_dump_free(view->nft);
	g_free(view);
}
