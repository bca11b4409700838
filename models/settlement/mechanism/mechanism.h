// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/mechanism/mechanism.h
 *  For those who write a way to keep the record: the class that each mechanism is.
 *
 *  A mechanism is one const lw_mechanism_class, a params struct with its table, and handlers of
 *  events in the settlement's own kernel. It is told of new trades by `submit`, works by events,
 *  and closes trades through the book; it never sees the city, the market, other settlements, or
 *  costs other than its devices'. settlement.c drives it: deadlines, drain, payment and the
 *  function matrix are there, the same for all. To add one: write the files, and name the class
 *  in catalog.c.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_MECHANISM_H
#define LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_MECHANISM_H

#include "models/settlement/mechanism/book.h"
#include "models/settlement/mechanism/config.h"
#include "models/settlement/mechanism/fidelity.h"
#include "models/settlement/mechanism/public_view.h"
#include "models/settlement/mechanism/usage.h"
#include "sim/base/state.h"
#include "sim/kernel/engine.h"

typedef enum lw_family { LW_FAMILY_LEDGER, LW_FAMILY_INTERMEDIARY } lw_family;

/** What the driver must know before the mechanism exists. */
typedef struct lw_mechanism_limits {
    uint32_t node_count;      /**< nodes that faults can strike */
    uint32_t source_count;    /**< entities that schedule events */
    size_t event_limit_count; /**< most pending events */
    int64_t queue_tx_max;
    bool gateway_is_last_node; /**< else who sends the trades is beside the nodes */
    lw_time_us deadline_us;
} lw_mechanism_limits;

typedef struct lw_mechanism_class {
    const char *kind;
    lw_family family;
    const lw_param_table *table;
    const lw_function_default *functions; /**< [LW_FUNCTION_COUNT] */
    unsigned fault_bits;                  /**< LW_FAULT_BIT of each kind that can strike it */
    bool splits_batches;
    bool executes_first; /**< its nodes execute a block before they agree on it (lw_book_work_us) */
    const lw_event_kind *event_kinds; /**< handlers get the object that `create` made */
    uint16_t event_kind_count;

    /** Faults of the params that no row can see, at pointers below `pointer`. */
    void (*check)(const void *params, const char *pointer, lw_report *report);
    void (*limits)(const void *params, lw_mechanism_limits *limits);
    /** New object; *self NULL on error. `config` and `book` outlive it. */
    lw_status (*create)(const lw_settlement_config *config, lw_book *book, void **self,
                        lw_error *error);
    void (*destroy)(void *self);
    /** Once, before any trade: keeps the engine and schedules the faults. */
    void (*begin)(void *self, lw_engine *engine);
    /** A batch was added to the book at the engine's present time. */
    void (*submit)(void *self);
    /** True when nothing that it began is still under way; NULL = always. */
    bool (*is_quiet)(const void *self);
    /** Saves all that it remembers between events, or loads it into an object that `create` and
     * `begin` made from the same config; book and engine are saved and loaded before it. What it
     * loads and uses as an index it checks, in the args of pending events too (lw_engine_all), and
     *  calls lw_state_fail. Required. */
    void (*state)(void *self, lw_state *state);

    /** Fills all but the trade counts; fees are those that it paid for transactions. `now_us` is
     * not past the end of the period. */
    void (*usage)(const void *self, lw_time_us now_us, lw_usage *usage);
    /** Columns that only it has, and their values so far; NULL = none. */
    const lw_extra *(*extras)(const void *params, size_t *count);
    void (*tell)(const void *self, lw_time_us now_us, double *values);
    /** What an attack from within has done; false = there is none. NULL = there never is. */
    bool (*attack)(const void *self, lw_time_us now_us, lw_attack_outcome *outcome);
    /** Electricity of one node's hashes, [W]; NULL = nobody mines. */
    double (*hash_power_w)(const void *self, uint32_t node);
    /** What lw_block.extra holds; NULL = nothing. */
    const lw_extra *(*block_extras)(const void *params, size_t *count);
    /** Does it make the blocks that it tells of? NULL = every ledger does. */
    bool (*keeps_chain)(const void *params);
    void (*trust)(const void *params, lw_trust *trust);
    /** How closely it is simulated; NULL = every message is. */
    const lw_fidelity_params *(*fidelity)(const void *params);
    /** Until it is told otherwise nobody trades and it need not make blocks without trades; NULL =
     * it makes none. */
    void (*rest)(void *self, bool is_resting);
    /** Adds hardware and software over a period; electricity is the driver's affair. */
    void (*add_costs)(const void *params, lw_time_us period_us, lw_cost_matrix *costs);
    /** How long its devices last; NULL = it buys none. */
    double (*equipment_life_year)(const void *params);
    /** Manufacture of its devices charged to a period, kg CO2e. */
    double (*embodied_kg)(const void *params, lw_time_us period_us);
    /** The world's chain that it is on; NULL = on none. */
    void (*view)(const void *self, lw_public_view *view);
} lw_mechanism_class;

/** The mechanism that keeps the record of a settlement whose record is given. */
static inline const lw_mechanism_class *lw_mechanism_of(const lw_settlement_params *params)
{
    return params->record.choice->owner;
}

#endif
