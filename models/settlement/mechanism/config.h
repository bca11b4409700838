// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/mechanism/config.h
 *  What a settlement is told: the scenario's words, the period, and the faults that strike it.
 *
 *  Below settlement.h so that mechanisms see it without seeing the settlement that drives them.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_CONFIG_H
#define LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_CONFIG_H

#include "models/settlement/mechanism/breakdown_params.h"
#include "models/settlement/mechanism/cost.h"
#include "models/settlement/mechanism/emissions.h"
#include "models/settlement/mechanism/execution.h"
#include "models/settlement/mechanism/growth.h"
#include "models/settlement/mechanism/light_client.h"
#include "models/settlement/mechanism/outlook_params.h"
#include "models/settlement/mechanism/provider_params.h"
#include "models/settlement/mechanism/pruning.h"
#include "models/settlement/mechanism/siege.h"
#include "models/settlement/trust/trust_params.h"
#include "sim/base/param.h"
#include "sim/base/quantity.h"

/** What the law does with a trade that is not settled (see the glossary). */
typedef enum lw_on_failure {
    LW_ON_FAILURE_DSO_DEFAULT,
    LW_ON_FAILURE_SETTLE_LATE,
    LW_ON_FAILURE_RETAIL
} lw_on_failure;

/** Are the blocks hashed and the readings signed, or is only what that costs counted? */
typedef enum lw_crypto { LW_CRYPTO_MODELLED, LW_CRYPTO_REAL } lw_crypto;

/** One entry of the scenario's `settlements`. */
typedef struct lw_settlement_params {
    const char *name;     /**< [a-z0-9_-]+ */
    lw_variant record;    /**< discriminator "kind"; choice->owner is its lw_mechanism_class */
    lw_variant payment;   /**< discriminator "rail"; choice->owner is its lw_payment_class */
    int32_t on_failure;   /**< lw_on_failure */
    int32_t crypto;       /**< lw_crypto */
    double drain_limit_s; /**< trades still pending this long after the period count as refused; NaN
                             = by the record's deadline */
    lw_execution_params execution;
    lw_first_sync_params first_sync;
    lw_light_client_params light_clients;
    lw_pruning_params pruning;
    struct lw_function_params *functions; /**< overrides of the function matrix, NULL = defaults */
    lw_trust_params trust;
    lw_breakdown_params *breakdowns; /**< NULL = none by chance */
    lw_provider_params provider;
    lw_outlook_params outlook;
} lw_settlement_params;

/** What can go wrong, by the name that a scenario uses (lw_fault_names). */
typedef enum lw_fault_kind {
    LW_FAULT_CRASH,      /**< ledger nodes neither send nor hear (and keep what they stored) */
    LW_FAULT_OUTAGE,     /**< an intermediary's server is down */
    LW_FAULT_PARTITION,  /**< nodes are cut off from the other nodes and from the gateway */
    LW_FAULT_SILENT,     /**< nodes hear and send nothing */
    LW_FAULT_EQUIVOCATE, /**< nodes tell one half of the others one thing and the other half another
                          */
    LW_FAULT_DELAY,      /**< nodes hold back each message */
    LW_FAULT_KIND_COUNT
} lw_fault_kind;

/** Most partitions of one settlement. */
enum { LW_PARTITIONS_MAX = 64 };

/** Kinds as a set. */
#define LW_FAULT_BIT(kind) (1U << (kind))
/** What a ledger of honest nodes can meet. */
#define LW_FAULT_HONEST_BITS (LW_FAULT_BIT(LW_FAULT_CRASH) | LW_FAULT_BIT(LW_FAULT_PARTITION))
#define LW_FAULT_LEDGER_BITS                                                                       \
    (LW_FAULT_HONEST_BITS | LW_FAULT_BIT(LW_FAULT_SILENT) | LW_FAULT_BIT(LW_FAULT_EQUIVOCATE) |    \
     LW_FAULT_BIT(LW_FAULT_DELAY))

/** A fault injected into one settlement: nodes [node_first, node_first + node_count). */
typedef struct lw_fault {
    lw_fault_kind kind;
    uint32_t node_first;
    uint32_t node_count;
    lw_time_us start_us;
    lw_time_us end_us;  /**< excluded; INT64_MAX = for ever */
    lw_time_us hold_us; /**< LW_FAULT_DELAY: how long each message is held back */
} lw_fault;

typedef struct lw_settlement_config {
    const lw_settlement_params *params; /**< borrowed for the settlement's life */
    uint64_t seed;
    uint32_t replicate;
    lw_time_us start_us;
    lw_time_us end_us;
    lw_time_us interval_us;
    /** Instants at which local months begin, first <= start_us, reaching at least one year past
     * end_us (statements and invoices follow months). [month_count], borrowed. */
    const lw_time_us *month_starts_us;
    size_t month_count;
    uint32_t member_count;
    uint32_t community_count;
    const lw_fault *faults; /**< [fault_count], this settlement's only, borrowed */
    size_t fault_count;
    const lw_siege *sieges; /**< [siege_count], likewise */
    size_t siege_count;
    double electricity_price_per_kwh;   /**< what the ledger's electricity costs */
    double carbon_intensity_kg_per_kwh; /**< of that electricity */
    lw_emissions_scope carbon_intensity_scope;
} lw_settlement_config;

#endif
