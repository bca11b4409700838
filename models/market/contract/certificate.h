// SPDX-License-Identifier: Apache-2.0
/** @file models/market/contract/certificate.h
 *  A registry of where each local kilowatt-hour came from: issued once, traced, retired once.
 *
 *  Model.  What a producer's meter reports as fed in is counted in units; each full unit becomes a
 *          certificate (producer, serial number from 0), the remainder is carried. With each trade
 *          certificates go from sellers, oldest first, over the community's pool to buyers, in
 * order of participants; remainders below a unit are carried on both sides, so nobody hands over or
 * gets more than he traded. At the end of each month buyers retire what they got. So
 *
 *              issued = held by producers + in pools + bought and not yet retired + retired
 *
 *          and each certificate is in one of these places, which can be asked by its id.
 *  Leaves out. Certificates of what was used behind the meter; their price; expiry.
 */
#ifndef LEDGERWATT_MODELS_MARKET_CONTRACT_CERTIFICATE_H
#define LEDGERWATT_MODELS_MARKET_CONTRACT_CERTIFICATE_H

#include "models/market/contract/contract_kind.h"

typedef struct lw_certificate_params {
    const char *name;
    lw_array groups; /**< of lw_contract_group_params, producers; none = everybody */
    double unit_kwh;
    int64_t step_count;
    int64_t payload_bytes;
} lw_certificate_params;

extern const lw_param_table lw_certificate_table;
extern const lw_contract_class lw_certificate_class;

/** Figures of a month, in the order of the class. The last three are what stands at its end. */
enum {
    LW_CERTIFICATE_ISSUED,
    LW_CERTIFICATE_TRANSFERRED,
    LW_CERTIFICATE_RETIRED,
    LW_CERTIFICATE_HELD,
    LW_CERTIFICATE_POOLED,
    LW_CERTIFICATE_FIGURE_COUNT
};

typedef enum lw_certificate_place {
    LW_CERTIFICATE_UNKNOWN, /**< never issued */
    LW_CERTIFICATE_AT_PRODUCER,
    LW_CERTIFICATE_IN_POOL,
    LW_CERTIFICATE_AT_BUYER,
    LW_CERTIFICATE_GONE /**< retired by its holder */
} lw_certificate_place;

/** Where the certificate (origin, serial) of a contract object is, and who has or retired it.
 * O(moves). */
lw_certificate_place lw_certificate_trace(const void *self, uint32_t origin, uint64_t serial,
                                          uint32_t *holder);

#endif
