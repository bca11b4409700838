// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/pow/pow.h
 *  Proof of work: whoever tries most hashes writes the record, and the longest branch is true.
 *
 *  Two modes. own_network: nodes, links, miners, forks and reorganisations of the scenario's own,
 *  block by block (pow_own.h). public_chain: the city's trades are a part of the world's chain,
 *  whose electricity is given by hash rate, hardware and price (pow_public.h). docs/explanation/
 *  pow.md says what each leaves out.
 *  Sources. Nakamoto 2008; Rosenfeld 2014 (arXiv 1402.2009); Eyal & Sirer 2014 (arXiv 1311.0243);
 *          Sompolinsky & Zohar 2015 (GHOST); others at the rows.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_POW_POW_H
#define LEDGERWATT_MODELS_SETTLEMENT_POW_POW_H

#include "models/settlement/mechanism/mechanism.h"
#include "models/settlement/pow/pow_params.h"

extern const lw_mechanism_class lw_pow_class;

#endif
