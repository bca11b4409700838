// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/mechanism/payment.h"

#include <stdio.h>

enum { DAY_S = 86400, MONTHS_PER_YEAR = 12 };

#define PSD2 "Directive (EU) 2015/2366, "

#define COUNT_ROW(value, text_source)                                                              \
    {                                                                                              \
        .name = "invoices_per_year", .kind = LW_PARAM_INTEGER,                                     \
        .offset = offsetof(lw_payment_params, invoices_per_year), .presence = LW_PARAM_DEFAULTED,  \
        .unit = "1",                                                                               \
        .doc =                                                                                     \
            "Invoices to each member in a year, each followed by one payment: 1, 2, 3, 4, 6, 12.", \
        .source = (text_source), .low = 1, .high = MONTHS_PER_YEAR, .fallback = (value)            \
    }

#define DAY_ROW(member, high_, value, text, text_source)                                           \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_REAL, .offset = offsetof(lw_payment_params, member),     \
        .presence = LW_PARAM_DEFAULTED, .unit = "day", .doc = (text), .source = (text_source),     \
        .high = (high_), .fallback = (value)                                                       \
    }

#define FEE_ROW(member, value, text, text_source)                                                  \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_MICRO, .offset = offsetof(lw_payment_params, member),    \
        .presence = LW_PARAM_DEFAULTED, .unit = "currency", .doc = (text),                         \
        .source = (text_source), .high = 1e2, .likely_high = 20, .fallback = (value)               \
    }

#define RATIO_ROW(value, text_source)                                                              \
    {                                                                                              \
        .name = "fee_ratio", .kind = LW_PARAM_REAL,                                                \
        .offset = offsetof(lw_payment_params, fee_ratio), .presence = LW_PARAM_DEFAULTED,          \
        .unit = "1", .doc = "Part of the value that the bank or payment provider keeps.",          \
        .source = (text_source), .high = 1, .likely_high = 0.2, .fallback = (value)                \
    }

#define NO_SHARE "assumption: a transfer has a fee of its own, whatever it is worth (UNVERIFIED)"
#define INVOICE_DAY "Days after a local month began at which the invoice is made."
#define TERM_DAY "Days from the invoice until the money is received."
#define DISPUTE_DAY "Days after that in which the payer may take the money back."
#define INVOICE_FEE "Paid to somebody else for each invoice (postage, portal)."
#define PAYMENT_FEE "Paid to the bank or payment provider for each payment."
#define NO_POSTAGE "assumption: sent by e-mail; making it is the function invoice (UNVERIFIED)"

static const lw_param bank_transfer_rows[] = {
    COUNT_ROW(12, "assumption: balances are paid every month (UNVERIFIED)"),
    DAY_ROW(invoice_day, 28, 10, INVOICE_DAY,
            "assumption: after a statement of the 5th (UNVERIFIED)"),
    DAY_ROW(payment_term_day, 366, 15, TERM_DAY, "assumption (UNVERIFIED)"),
    DAY_ROW(dispute_day, 366, 0, DISPUTE_DAY, PSD2 "Art. 80: a payment order is irrevocable"),
    FEE_ROW(fee_per_invoice, 0, INVOICE_FEE, NO_POSTAGE),
    FEE_ROW(fee_per_payment, 0.35, PAYMENT_FEE,
            "support.reev.com article 291634: 0.35 EUR a payout"),
    RATIO_ROW(0, NO_SHARE),
};

static const lw_param provider_invoice_rows[] = {
    COUNT_ROW(12, "support.reev.com: the provider invoices monthly"),
    DAY_ROW(invoice_day, 28, 1, INVOICE_DAY, "assumption: first day of the month (UNVERIFIED)"),
    DAY_ROW(payment_term_day, 366, 15, TERM_DAY, "assumption (UNVERIFIED)"),
    DAY_ROW(dispute_day, 366, 56, DISPUTE_DAY,
            PSD2 "Art. 77: a direct debit can be refunded for eight weeks"),
    FEE_ROW(fee_per_invoice, 0, INVOICE_FEE,
            "assumption: one more line on an invoice that is sent anyway (UNVERIFIED)"),
    FEE_ROW(fee_per_payment, 0.35, PAYMENT_FEE,
            "assumption: as a payout, 0.35 EUR, support.reev.com article 291634 (UNVERIFIED)"),
    RATIO_ROW(0, NO_SHARE),
};

#define CARD "help.road.io article 12537782: 0.15 EUR and 3.5 % of a payment"

static const lw_param card_rows[] = {
    COUNT_ROW(12, "assumption: balances are paid every month (UNVERIFIED)"),
    DAY_ROW(invoice_day, 28, 10, INVOICE_DAY, "as by transfer (UNVERIFIED)"),
    DAY_ROW(payment_term_day, 366, 2, TERM_DAY,
            "assumption: charged with the invoice, paid out two days later (UNVERIFIED)"),
    DAY_ROW(dispute_day, 366, 56, DISPUTE_DAY,
            PSD2 "Art. 77: a payment initiated by the payee can be refunded for eight weeks"),
    FEE_ROW(fee_per_invoice, 0, INVOICE_FEE, NO_POSTAGE),
    FEE_ROW(fee_per_payment, 0.15, PAYMENT_FEE, CARD),
    RATIO_ROW(0.035, CARD),
};

const lw_param_table lw_bank_transfer_table = {
    .name = "bank_transfer payment",
    .doc = "Members are told their balance and transfer it.",
    .size = sizeof(lw_payment_params),
    .rows = bank_transfer_rows,
    .count = LW_PARAM_COUNT(bank_transfer_rows)};

const lw_param_table lw_provider_invoice_table = {
    .name = "provider_invoice payment",
    .doc = "An energy provider puts the balance on his invoice and collects it.",
    .size = sizeof(lw_payment_params),
    .rows = provider_invoice_rows,
    .count = LW_PARAM_COUNT(provider_invoice_rows)};

const lw_param_table lw_card_table = {.name = "card payment",
                                      .doc = "The balance is charged to the member's card.",
                                      .size = sizeof(lw_payment_params),
                                      .rows = card_rows,
                                      .count = LW_PARAM_COUNT(card_rows)};

const lw_payment_class lw_card_class = {"card", &lw_card_table, false};
const lw_payment_class lw_bank_transfer_class = {"bank_transfer", &lw_bank_transfer_table, true};
const lw_payment_class lw_provider_invoice_class = {"provider_invoice", &lw_provider_invoice_table,
                                                    false};

static lw_time_us day_us(double day)
{
    return lw_micro_from_double(day * DAY_S);
}

lw_time_us lw_payment_paid_us(const lw_payment *payment, lw_time_us final_us)
{
    const lw_payment_params *params = payment->params;
    const lw_time_us offset_us = day_us(params->invoice_day);
    const size_t step = (size_t)(MONTHS_PER_YEAR / params->invoices_per_year);
    /* Months step, 2 step, ... see an invoice: find the first at or after finality. */
    size_t low = 1;
    size_t high = payment->month_count == 0 ? 1 : (payment->month_count - 1) / step + 1;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (payment->month_starts_us[middle * step] + offset_us >= final_us) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    if (low * step >= payment->month_count) {
        return INT64_MAX;
    }
    return payment->month_starts_us[low * step] + offset_us + day_us(params->payment_term_day) +
           day_us(params->dispute_day);
}

void lw_payment_add_fees(const lw_payment_params *params, const lw_fee_basis *basis,
                         lw_cost_matrix *costs)
{
    const int64_t per_year = basis->member_count * params->invoices_per_year;
    const lw_time_us period_us = basis->period_us;
    costs->micro[LW_FUNCTION_INVOICE][LW_LINE_FEES] +=
        lw_cost_over(params->fee_per_invoice * per_year, period_us);
    costs->micro[LW_FUNCTION_COLLECT][LW_LINE_FEES] +=
        lw_cost_over(params->fee_per_payment * per_year, period_us) +
        lw_micro_from_double(lw_double_from_micro(basis->paid_micro) * params->fee_ratio);
}

void lw_payment_check(const lw_payment_params *params, const char *pointer, lw_report *report)
{
    if (params->invoices_per_year < 1 || MONTHS_PER_YEAR % params->invoices_per_year == 0) {
        return; /* below 1 was reported by the row */
    }
    char where[LW_POINTER_SIZE];
    snprintf(where, sizeof where, "%s/invoices_per_year", pointer);
    lw_report_error(
        report, LW_ERR_INCONSISTENT, where, "write 12",
        "%lld invoices a year do not divide its months: 1, 2, 3, 4, 6 or 12 are allowed",
        (long long)params->invoices_per_year);
}
