// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/result/comparison_reader.h
 *  The comparison of a published result, in memory: what `compare` prints and judges.
 */
#ifndef LEDGERWATT_SCENARIOS_RESULT_COMPARISON_READER_H
#define LEDGERWATT_SCENARIOS_RESULT_COMPARISON_READER_H

#include "scenarios/result/function_matrix.h"
#include "sim/base/status.h"

#include <stdint.h>

/** A [settlement][column] table of money. */
typedef struct lw_comparison_table {
    size_t column_count;
    char **columns; /**< [column_count] */
    double *values; /**< [settlement_count][column_count], in the currency */
} lw_comparison_table;

/** Whether it is legal, of models/city/legal.h; NULL = not said, as in results of older versions.
 */
typedef struct lw_comparison_legal {
    char *answer; /**< "yes", "no", "unclear" */
    char *from;   /**< "2017-05-01": since when, where it changed in the period */
    char *before; /**< the answer until then */
    char *source;
    char *source_fr;
} lw_comparison_legal;

/** How contents stand on a ledger, where they are protected. */
typedef struct lw_comparison_payload {
    char *kind;             /**< "encrypted", "commitment"; NULL = in clear, or no ledger */
    char *readers;          /**< "organiser", "nodes": who holds keys; NULL likewise */
    double off_chain_bytes; /**< contents that the organiser keeps, all copies */
} lw_comparison_payload;

/** What stands beside the settlements: models/city/baseline.h. */
typedef struct lw_comparison_baselines {
    size_t count;
    char **names;   /**< [count] */
    double *values; /**< [lw_baseline_metric_count][count], in the order of lw_baseline_metrics */
} lw_comparison_baselines;

/** What attacks on the settlements did: models/city/attack_rows.h. */
typedef struct lw_comparison_attacks {
    size_t count;
    char **names;   /**< [count] "SETTLEMENT/KIND/N" */
    double *values; /**< [lw_attack_metric_count][count], in the order of lw_attack_metrics */
} lw_comparison_attacks;

typedef struct lw_comparison {
    char *title;
    char *currency;
    int64_t household_count;
    double year_count;        /**< length of the period in years of 365.25 days */
    double export_energy_kwh; /**< what all meters fed in: no more can ever be traded */
    size_t settlement_count;
    char **names;                    /**< [settlement_count] */
    char **kinds;                    /**< [settlement_count] "pbft", "syndicate" */
    lw_comparison_legal *legal;      /**< [settlement_count], or NULL */
    lw_comparison_payload *payloads; /**< [settlement_count] */
    double *values; /**< [lw_metric_count][settlement_count], in the order of lw_metrics */
    lw_comparison_table by_payer;
    lw_comparison_table by_function;
    lw_comparison_table by_line;
    lw_comparison_baselines baselines; /**< count 0 = none */
    lw_comparison_attacks attacks;     /**< count 0 = none */
    lw_comparison_table cash_flow;
    lw_comparison_table party;     /**< by function: lw_party, as a number */
    lw_function_matrix *functions; /**< [settlement_count] */
} lw_comparison;

/** Reads it from the file at `path`. The caller ends it with lw_comparison_fini in every case. */
lw_status lw_comparison_read(const char *path, lw_comparison *comparison, lw_error *error);
void lw_comparison_fini(lw_comparison *comparison);
/** Value of a metric by name for one settlement; asserts that the metric exists. */
double lw_comparison_value(const lw_comparison *comparison, const char *metric, size_t settlement);
/** A figure of lw_attack_metrics of one attack, by name likewise. */
double lw_comparison_attack_value(const lw_comparison *comparison, const char *metric,
                                  size_t attack);
/** The same of a baseline. */
double lw_comparison_baseline_value(const lw_comparison *comparison, const char *metric,
                                    size_t baseline);

#endif
