// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/mechanism/payment.h
 *  How the money moves once trades are final: when it is received beyond dispute, at what fee.
 *
 *  Model.  Nobody pays trade by trade: what became final is netted per member, invoiced so many
 *          times a year a few days after a month began, and paid some days later. So paid = the
 *          first invoice at or after finality + days to pay + days in which the payment can be
 *          taken back.
 *  Leaves out. Late payers; weekends and bank holidays. Invoice months follow the
 *          first month of the period, not the calendar year.
 *
 *  One class a rail; catalog.c lists them. Rails share one struct, with defaults of their own.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_PAYMENT_H
#define LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_PAYMENT_H

#include "models/settlement/mechanism/cost.h"

typedef struct lw_payment_params {
    int64_t invoices_per_year; /**< 1, 2, 3, 4, 6 or 12 */
    double invoice_day;        /**< days after the month began */
    double payment_term_day;   /**< days from invoice to money received */
    double dispute_day;        /**< days in which the payer may take the money back */
    lw_money_micro fee_per_invoice;
    lw_money_micro fee_per_payment;
    double fee_ratio; /**< of the value paid */
} lw_payment_params;

typedef struct lw_payment_class {
    const char *rail;
    const lw_param_table *table; /**< of lw_payment_params */
    bool member_pays;            /**< each invoice is one more that he has to pay himself */
} lw_payment_class;

extern const lw_param_table lw_bank_transfer_table;
extern const lw_param_table lw_provider_invoice_table;
extern const lw_param_table lw_card_table;
extern const lw_payment_class lw_bank_transfer_class;
extern const lw_payment_class lw_provider_invoice_class;
extern const lw_payment_class lw_card_class;

/** A rail at work. Plain data; the months are borrowed. */
typedef struct lw_payment {
    const lw_payment_params *params;
    const lw_time_us *month_starts_us; /**< [month_count], rising */
    size_t month_count;
} lw_payment;

/** When money for trades that became final at `final_us` is received beyond dispute; INT64_MAX when
 *  the months given do not reach that far. O(log months). */
lw_time_us lw_payment_paid_us(const lw_payment *payment, lw_time_us final_us);

/** What fees follow from. */
typedef struct lw_fee_basis {
    int64_t member_count;
    lw_time_us period_us;
    lw_money_micro paid_micro; /**< value of what became final */
} lw_fee_basis;

/** Fees over a period, added at invoice and collect. */
void lw_payment_add_fees(const lw_payment_params *params, const lw_fee_basis *basis,
                         lw_cost_matrix *costs);

void lw_payment_check(const lw_payment_params *params, const char *pointer, lw_report *report);

#endif
