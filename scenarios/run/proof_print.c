// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/proof_print.h"

#include "scenarios/result/proof_file.h"
#include "scenarios/run/chain_visit.h"
#include "sim/base/suggestion.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What is asked for, and whether it was found. */
typedef struct wanted {
    const char *what;
    bool is_header;
    bool is_found;
} wanted;

/* The number after `prefix`, or -1 when the text is not one of them. */
static long long number_after(const char *text, const char *prefix)
{
    const size_t length = strlen(prefix);
    if (strncmp(text, prefix, length) != 0 || strspn(text + length, "0123456789") == 0) {
        return -1;
    }
    char *end = NULL;
    errno = 0;
    const long long number = strtoll(text + length, &end, 10);
    return *end == '\0' && errno == 0 ? number : -1;
}

static lw_status print_leaf(const lw_chain_copy *chain, const char *rest, wanted *w,
                            lw_error *error)
{
    static const char *const prefixes[] = {"/trade/", "/operation/"};
    for (int i = 0; i < 2; i++) {
        const lw_chain_kind kind = i == 0 ? LW_CHAIN_TRADE : LW_CHAIN_OPERATION;
        const long long number = number_after(rest, prefixes[i]);
        lw_chain_position at;
        if (number >= 0 && (unsigned long long)number < lw_chain_count(chain, kind) &&
            lw_chain_find(chain, kind, (size_t)number, &at)) {
            w->is_found = true;
            return lw_proof_write(chain, kind, (size_t)number, &at, stdout, error);
        }
    }
    return LW_OK;
}

static lw_status visit(const lw_chain_copy *chain, void *context, lw_error *error)
{
    wanted *w = context;
    const size_t length = strlen(chain->settlement);
    if (strncmp(w->what, chain->settlement, length) != 0 || w->what[length] != '/') {
        return LW_OK;
    }
    if (!w->is_header) {
        return print_leaf(chain, w->what + length, w, error);
    }
    const long long block = number_after(w->what + length, "/");
    if (block >= 0 && (unsigned long long)block < chain->block_count) {
        w->is_found = true;
        lw_header_write(chain, (size_t)block, stdout);
    }
    return LW_OK;
}

static lw_status print(lw_result *result, wanted *w, const char *example, lw_error *error)
{
    char quote[LW_POINTER_SIZE];
    const lw_status status = lw_chain_visit(result, visit, w, error);
    if (status != LW_OK || w->is_found) {
        return status;
    }
    lw_error_set(error, LW_ERR_USAGE, "", "no chain of this result has \"%s\"",
                 lw_text_escape(w->what, quote, sizeof quote));
    (void)snprintf(error->suggestion, sizeof error->suggestion,
                   "write the settlement and a number that --blocks or --trace prints, as in %s",
                   example);
    return LW_ERR_USAGE;
}

lw_status lw_proof_print(lw_result *result, const char *what, lw_error *error)
{
    return print(result, &(wanted){.what = what}, "pbft-10/trade/17 or pbft-10/operation/3", error);
}

lw_status lw_header_print(lw_result *result, const char *what, lw_error *error)
{
    return print(result, &(wanted){.what = what, .is_header = true}, "pbft-10/5", error);
}
