// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/mechanism/payload.h"

#include <stdio.h>

const char *const lw_payload_names[] = {"clear", "encrypted", "commitment", NULL};
const char *const lw_payload_reader_names[] = {"organiser", "nodes", NULL};

/* The member's device and the organiser. */
enum { ALWAYS_COUNT = 2 };

void lw_payload_check(const lw_payload_params *params, int64_t tx_bytes, const char *pointer,
                      lw_report *report)
{
    char where[LW_POINTER_SIZE];
    if (params->kind == LW_PAYLOAD_COMMITMENT && params->content_bytes > tx_bytes) {
        snprintf(where, sizeof where, "%s/payload_content_bytes", pointer);
        lw_report_error(report, LW_ERR_INCONSISTENT, where, NULL,
                        "%lld B of content are more than the %lld B of a transaction (tx_bytes)",
                        (long long)params->content_bytes, (long long)tx_bytes);
    }
    if (params->kind != LW_PAYLOAD_ENCRYPTED && params->readers == LW_PAYLOAD_NODES) {
        snprintf(where, sizeof where, "%s/payload_readers", pointer);
        lw_report_error(report, LW_ERR_INCONSISTENT, where, "\"payload\": \"encrypted\"",
                        "nodes hold keys only where there is something to decrypt; \"payload\" is "
                        "\"%s\"",
                        lw_payload_names[params->kind]);
    }
}

void lw_payload_charge(const lw_payload_params *params, lw_usage *usage)
{
    if (params == NULL || params->kind == LW_PAYLOAD_CLEAR) {
        return;
    }
    const bool has_copies = usage->storage_bytes_replica > 0;
    const double copies =
        has_copies ? (double)usage->storage_bytes / (double)usage->storage_bytes_replica : 1;
    const double openings = ALWAYS_COUNT + (lw_payload_is_open_to_nodes(params) ? copies : 0);
    usage->protection_energy_j = params->energy_j * (double)usage->tx_count * openings;
    usage->energy_j += usage->protection_energy_j;
    usage->energy_marginal_j += usage->protection_energy_j;
    if (params->kind == LW_PAYLOAD_COMMITMENT) {
        const int64_t contents = usage->tx_count * (params->content_bytes + LW_PAYLOAD_SALT_BYTES);
        usage->off_chain_bytes = params->copy_count * (contents + usage->payload_bytes);
        usage->payload_bytes = 0;
    }
}
