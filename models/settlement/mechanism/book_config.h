// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/mechanism/book_config.h
 *  What a book of pending entries is told.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_BOOK_CONFIG_H
#define LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_BOOK_CONFIG_H

#include "models/settlement/mechanism/contract_gas.h"
#include "models/settlement/mechanism/payment.h"
#include "models/settlement/mechanism/siege.h"

typedef struct lw_book_config {
    int64_t queue_tx_max;   /**< most open entries */
    lw_time_us deadline_us; /**< after submission; INT64_MAX = none */
    bool splits_batches; /**< entries of one batch may be closed apart (their energies are kept) */
    double step_time_s;  /**< of one contract step */
    const lw_contract_gas *gas; /**< of operations beside their steps; NULL = nothing */
    bool executes_first; /**< nodes execute a block before they agree on it (lw_book_work_us):
                            nothing has to wait afterwards */
    bool drops_payloads; /**< payloads of operations are not in the blocks */
    lw_payment payment;
    lw_siege_log *sieges; /**< hears what became of the city's trades; NULL = nobody does */
} lw_book_config;

#endif
