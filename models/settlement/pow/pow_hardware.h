// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/pow/pow_hardware.h
 *  Hardware that mined Bitcoin from 2008 to 2024, for scenarios that bring no list of their own.
 *
 *  Sources. CCAF, ccaf_cbeci_api, server_config/miners.csv @0e28e81: name, release and J/TH of each
 *          model until May 2020; the list is sparse in 2014 and 2015. Antminer S19 XP: its release
 *          from memory; Antminer S21: all from memory (UNVERIFIED).
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_POW_POW_HARDWARE_H
#define LEDGERWATT_MODELS_SETTLEMENT_POW_POW_HARDWARE_H

#include "models/settlement/pow/pow_public_params.h"

/** [*count], in order of release. */
const lw_hardware_params *lw_pow_hardware_of_bitcoin(size_t *count);

#endif
