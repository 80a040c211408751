/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: The state machine of a vCPU as a graph, for Graphviz
 *
 * A node is a configuration: features, life, lengths and SVCR, whatever registers hold.  An edge
 * has the calls that lead from one to another; calls that are refused stand in the node, by errno.
 */
#ifndef KVMSME_EXPLORE_GRAPH_H
#define KVMSME_EXPLORE_GRAPH_H

#include <stdio.h>

#include "space.h"

/** graph_print() - @space, of one vCPU, was run with its rows kept; false: out of memory */
bool graph_print(const struct space *space, FILE *out);

#endif
