// SPDX-License-Identifier: Apache-2.0
/* What no row of its parameters can see of a settlement, and which faults can strike it. */
#include "models/settlement/catalog.h"
#include "models/settlement/mechanism/mechanism.h"
#include "models/settlement/mechanism/quorum.h"
#include "models/settlement/settlement.h"
#include "models/settlement/settlement_siege.h"
#include "models/settlement/window.h"

#include <stdio.h>
#include <string.h>

static bool keeps_chain(const lw_settlement_params *params)
{
    const lw_mechanism_class *class = lw_mechanism_of(params);
    return class->keeps_chain != NULL ? class->keeps_chain(params->record.value)
                                      : class->family == LW_FAMILY_LEDGER;
}

static void check_trust(const lw_settlement_params *params, const char *pointer, lw_report *report)
{
    lw_trust trust;
    memset(&trust, 0, sizeof trust);
    lw_mechanism_of(params)->trust(params->record.value, &trust);
    lw_quorum_check_domains(&params->trust, &trust, pointer, report);
}

/* Money that a retailer invoices comes when his invoices do. */
static void check_invoices(const lw_settlement_params *params, const char *pointer,
                           lw_report *report)
{
    const lw_payment_class *rail = params->payment.choice->owner;
    const lw_function_cost *own =
        params->functions == NULL ? NULL : params->functions->by_function[LW_FUNCTION_INVOICE];
    if (own == NULL || own->by != LW_PARTY_RETAILER || rail == &lw_provider_invoice_class) {
        return;
    }
    char where[LW_POINTER_SIZE];
    snprintf(where, sizeof where, "%s/payment/rail", pointer);
    lw_report_error(report, LW_ERR_INCONSISTENT, where, "\"provider_invoice\"",
                    "a retailer invoices (functions/invoice/by), so the money comes with his "
                    "invoices and not by \"%s\"",
                    rail->rail);
}

static void check_crypto(const lw_settlement_params *params, const char *pointer, lw_report *report)
{
    const char *reason = !keeps_chain(params)
                             ? "a public chain and an intermediary keep no chain that is the "
                               "scenario's own"
                         : lw_windows_params(params) != NULL
                             ? "with \"fidelity\": \"window\" not every block is made"
                             : NULL;
    if (params->crypto != LW_CRYPTO_REAL || reason == NULL) {
        return;
    }
    char where[LW_POINTER_SIZE];
    snprintf(where, sizeof where, "%s/crypto", pointer);
    lw_report_error(report, LW_ERR_INCONSISTENT, where, "\"modelled\"",
                    "settlement \"%s\" cannot have real crypto: %s", params->name, reason);
}

/* Who asks an intermediary has nothing to check the answer with. */
static void check_light_clients(const lw_settlement_params *params, const char *pointer,
                                lw_report *report)
{
    const lw_mechanism_class *class = lw_mechanism_of(params);
    if (class->family == LW_FAMILY_LEDGER || params->light_clients.count == 0) {
        return;
    }
    char where[LW_POINTER_SIZE];
    snprintf(where, sizeof where, "%s/light_clients/count", pointer);
    lw_report_error(
        report, LW_ERR_INCONSISTENT, where, "leave light_clients out",
        "settlement \"%s\" has no light clients: a \"%s\" makes no blocks whose headers "
        "they could check",
        params->name, class->kind);
}

void lw_settlement_check(const lw_settlement_params *params, const char *pointer, lw_report *report)
{
    char where[LW_POINTER_SIZE];
    if (params->record.choice != NULL) {
        const lw_mechanism_class *class = lw_mechanism_of(params);
        snprintf(where, sizeof where, "%s/record", pointer);
        if (class->check != NULL && !lw_report_has_error_below(report, where)) {
            class->check(params->record.value, where, report);
        }
        lw_cost_check(class->functions, params->functions, pointer, report);
        check_crypto(params, pointer, report);
        check_light_clients(params, pointer, report);
        if (!lw_report_has_error_below(report, where)) {
            check_trust(params, pointer, report);
        }
    }
    if (params->payment.choice != NULL) {
        snprintf(where, sizeof where, "%s/payment", pointer);
        lw_payment_check(params->payment.value, where, report);
        check_invoices(params, pointer, report);
    }
}

void lw_settlement_check_start(const lw_settlement_params *params, const lw_civil *start,
                               const char *pointer, lw_report *report)
{
    const lw_mechanism_class *class =
        params->record.choice != NULL ? lw_mechanism_of(params) : NULL;
    char where[LW_POINTER_SIZE];
    snprintf(where, sizeof where, "%s/record", pointer);
    if (class != NULL && class->check_start != NULL && start->year != 0 &&
        !lw_report_has_error_below(report, where)) {
        class->check_start(params->record.value, start, where, report);
    }
}

const char *const lw_fault_names[] = {"crash",      "outage", "partition", "silent",
                                      "equivocate", "delay",  NULL};

/* "crash", "partition" ... of the kinds that can strike. */
static void list_kinds(unsigned bits, char *text, size_t size)
{
    size_t length = 0;
    text[0] = '\0';
    for (unsigned kind = 0; kind < LW_FAULT_KIND_COUNT && length < size; kind++) {
        if ((bits & LW_FAULT_BIT(kind)) != 0) {
            const int added = snprintf(text + length, size - length, "%s\"%s\"",
                                       length > 0 ? ", " : "", lw_fault_names[kind]);
            length += added > 0 ? (size_t)added : 0;
        }
    }
}

static void check_fault_kind(const lw_settlement_params *params, const lw_fault *fault,
                             const char *pointer, lw_report *report)
{
    const lw_mechanism_class *class = lw_mechanism_of(params);
    char kinds[128];
    char where[LW_POINTER_SIZE];
    list_kinds(class->fault_bits, kinds, sizeof kinds);
    snprintf(where, sizeof where, "%s/kind", pointer);
    lw_report_error(report, LW_ERR_INCONSISTENT, where, NULL,
                    "a fault of kind \"%s\" cannot strike settlement \"%s\", whose record is "
                    "\"%s\": only %s can",
                    lw_fault_names[fault->kind], params->name, class->kind, kinds);
}

void lw_settlement_check_partitions(const lw_settlement_params *params, size_t count,
                                    const char *pointer, lw_report *report)
{
    if (count > LW_PARTITIONS_MAX) {
        lw_report_error(report, LW_ERR_INCONSISTENT, pointer, NULL,
                        "%zu partitions of settlement \"%s\": at most %d are allowed", count,
                        params->name, LW_PARTITIONS_MAX);
    }
}

void lw_settlement_check_fault(const lw_settlement_params *params, const lw_fault *fault,
                               const char *pointer, lw_report *report)
{
    if (params->record.choice == NULL) {
        return;
    }
    const lw_mechanism_class *class = lw_mechanism_of(params);
    char where[LW_POINTER_SIZE];
    if ((class->fault_bits & LW_FAULT_BIT(fault->kind)) == 0) {
        check_fault_kind(params, fault, pointer, report);
        return;
    }
    lw_mechanism_limits limits;
    class->limits(params->record.value, &limits);
    if ((uint64_t)fault->node_first + fault->node_count > limits.node_count) {
        snprintf(where, sizeof where, "%s/node_first", pointer);
        lw_report_error(report, LW_ERR_INCONSISTENT, where, NULL,
                        "the fault strikes nodes %lu to %lu; settlement \"%s\" has nodes 0 to %lu",
                        (unsigned long)fault->node_first,
                        (unsigned long)fault->node_first + fault->node_count - 1, params->name,
                        (unsigned long)limits.node_count - 1);
    }
}

/* A server of an office takes what comes: it has no queue that could be full. */
static void check_flood(const lw_settlement_params *params, const char *pointer, lw_report *report)
{
    if (keeps_chain(params)) {
        return;
    }
    char where[LW_POINTER_SIZE];
    const bool is_office = lw_mechanism_of(params)->family == LW_FAMILY_INTERMEDIARY;
    snprintf(where, sizeof where, "%s/settlement", pointer);
    lw_report_error(report, LW_ERR_INCONSISTENT, where,
                    is_office ? "a fault of kind \"outage\"" : "a ledger of the scenario's own",
                    "a flood cannot strike settlement \"%s\": %s", params->name,
                    is_office ? "the capacity of an intermediary's server is not modelled"
                              : "the city is a small part of a public chain");
}

void lw_settlement_check_siege(const lw_settlement_params *params, const lw_siege *siege,
                               const char *pointer, lw_report *report)
{
    if (params->record.choice == NULL) {
        return;
    }
    if (siege->kind == LW_SIEGE_FLOOD) {
        check_flood(params, pointer, report);
        return;
    }
    const uint32_t victims = lw_siege_victims(siege);
    if (!keeps_chain(params)) {
        char where[LW_POINTER_SIZE];
        snprintf(where, sizeof where, "%s/settlement", pointer);
        lw_report_error(report, LW_ERR_INCONSISTENT, where, "a ledger of the scenario's own",
                        "an eclipse cannot strike settlement \"%s\": it has no network of nodes",
                        params->name);
        return;
    }
    lw_fault cuts = lw_siege_cut(params, siege, 0);
    cuts.node_count = siege->is_of_gateway ? cuts.node_count : victims;
    lw_settlement_check_fault(params, &cuts, pointer, report);
}
