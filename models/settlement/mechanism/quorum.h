// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/mechanism/quorum.h
 *  Quorums of Byzantine agreement, and how many parties stand behind a number of nodes.
 *
 *  Two quorums of Q = ceil((n + f + 1) / 2) share more than f nodes, so at least one honest one.
 *  To decide two things at once, 2Q - n nodes must lie; to decide nothing, n - Q + 1 must be
 *  silent.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_QUORUM_H
#define LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_QUORUM_H

#include "models/settlement/mechanism/usage.h"
#include "sim/base/status.h"

/** Most lying nodes among n that Byzantine agreement can bear: floor((n - 1) / 3). */
int64_t lw_bft_fault_bound(int64_t node_count);
int64_t lw_bft_quorum(int64_t node_count, int64_t fault_bound_count);

/** Fewest of `party_count` parties, which share `node_count` nodes as evenly as can be, that hold
 *  `needed_count` of them together. */
int64_t lw_fewest_parties(int64_t node_count, int64_t party_count, int64_t needed_count);

/** Counts in domains beside operators and vendors that a scenario names: images, hosts, sources of
 * readings. The fewest parties of any domain count. Nothing changes where nodes do not count alike.
 */
void lw_quorum_domains(const lw_trust_params *params, lw_trust *trust);
/** Reports a domain with more parties than there are nodes. */
void lw_quorum_check_domains(const lw_trust_params *params, const lw_trust *trust,
                             const char *pointer, lw_report *report);

/** Trust in n nodes of which Q decide. A party is whoever can make nodes lie: an operator of nodes,
 * or a vendor of the software that they run; the smaller figure of the two counts. */
void lw_quorum_trust(int64_t operator_count, int64_t vendor_count, lw_trust *trust);

#endif
