// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/inspect_command.h"

#include "scenarios/result/proof_file.h"
#include "scenarios/run/apart.h"
#include "scenarios/run/chain_print.h"
#include "scenarios/run/chain_trace.h"
#include "scenarios/run/energy_report.h"
#include "scenarios/run/options.h"
#include "scenarios/run/participant_statement.h"
#include "scenarios/run/proof_print.h"
#include "scenarios/run/report_print.h"
#include "sim/store/result.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

typedef struct inspect_options {
    const char *path;
    bool balance;
    bool digest;
    bool energy;
    const char *participant; /* whose statement is wanted, NULL = nobody's */
    const char *blocks;      /* of which settlement, NULL = none */
    const char *trace;       /* which trade, NULL = none */
    bool verify_chain;
    const char *prove;        /* of which leaf a proof is wanted, NULL = none */
    const char *header;       /* of which block, NULL = none */
    const char *verify_proof; /* the proof to check against the header in `path`, NULL = none */
} inspect_options;

enum option_key {
    KEY_BALANCE = 0x100,
    KEY_DIGEST,
    KEY_ENERGY,
    KEY_PARTICIPANT,
    KEY_BLOCKS,
    KEY_TRACE,
    KEY_VERIFY_CHAIN,
    KEY_PROVE,
    KEY_HEADER,
    KEY_VERIFY_PROOF
};

static error_t parse_option(int key, char *text, struct argp_state *state)
{
    inspect_options *options = state->input;
    switch (key) {
    case KEY_BALANCE:
        options->balance = true;
        return 0;
    case KEY_DIGEST:
        options->digest = true;
        return 0;
    case KEY_ENERGY:
        options->energy = true;
        return 0;
    case KEY_PARTICIPANT:
        options->participant = text;
        return 0;
    case KEY_BLOCKS:
        options->blocks = text;
        return 0;
    case KEY_TRACE:
        options->trace = text;
        return 0;
    case KEY_VERIFY_CHAIN:
        options->verify_chain = true;
        return 0;
    case KEY_PROVE:
        options->prove = text;
        return 0;
    case KEY_HEADER:
        options->header = text;
        return 0;
    case KEY_VERIFY_PROOF:
        options->verify_proof = text;
        return 0;
    case ARGP_KEY_ARG:
        lw_options_take(state, &options->path, text, "result");
        return 0;
    case ARGP_KEY_END:
        if (options->path == NULL) {
            lw_options_refuse(state, "inspect wants a result file");
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_option inspect_argp_options[] = {
    {"balance", KEY_BALANCE, NULL, 0, "Energy and money over the period, and their residuals", 0},
    {"digest", KEY_DIGEST, NULL, 0, "Compute the digest afresh, and compare it with the file's", 0},
    {"energy", KEY_ENERGY, NULL, 0,
     "What a load modeller checks: load factor, coincidence, correlations, ramps, duration curve",
     0},
    {"participant", KEY_PARTICIPANT, "ID", 0,
     "Statement of a participant (group/index): energy and bills by month, with and without the "
     "exchange",
     0},
    {"blocks", KEY_BLOCKS, "SETTLEMENT", 0, "The blocks of a settlement, with their hashes", 0},
    {"trace", KEY_TRACE, "INTERVAL/ID", 0,
     "In which block a participant's trades and operations of an interval went, or the trade of a "
     "number, or an operation (operation/17), with the proof",
     0},
    {"verify-chain", KEY_VERIFY_CHAIN, NULL, 0,
     "Compute all hashes, Merkle roots and signatures afresh; says where they are not whole", 0},
    {"prove", KEY_PROVE, "SETTLEMENT/trade/N", 0,
     "Proof that a trade, or an operation (SETTLEMENT/operation/N), is in its block, as JSON", 0},
    {"header", KEY_HEADER, "SETTLEMENT/BLOCK", 0, "Header of a block, as JSON", 0},
    {"verify-proof", KEY_VERIFY_PROOF, "PROOF.json", 0,
     "Check a proof against a header alone, which is given in the place of the result", 0},
    {NULL, 0, NULL, 0, NULL, 0}};
static const struct argp inspect_argp = {inspect_argp_options,
                                         parse_option,
                                         "RESULT.h5",
                                         "Prints what a result file is: its scenario, origin and "
                                         "digest; or its balance.",
                                         NULL,
                                         NULL,
                                         NULL};

static lw_status print_origin(lw_result *result, lw_error *error)
{
    static const char *const names[] = {"title",  "currency",           "status",
                                        "digest", "ledgerwatt_version", "git_describe"};
    int64_t seed = 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char *text = NULL;
        char quote[LW_MESSAGE_SIZE];
        const lw_status status = lw_result_text(result, "/", names[i], &text, error);
        if (status != LW_OK) {
            return status;
        }
        printf("%-19s %s\n", names[i], lw_text_escape(text, quote, sizeof quote));
        free(text);
    }
    const lw_status status = lw_result_integer(result, "/", "seed", &seed, error);
    if (status == LW_OK) {
        printf("%-19s %" PRId64 "\n", "seed", seed);
    }
    return status;
}

/* Sum of a series over the period; a sum for people, not for the digest. */
static lw_status print_total(lw_result *result, const char *name, lw_error *error)
{
    char path[96];
    lw_result_array array;
    snprintf(path, sizeof path, "/city/%s", name);
    bool has = false;
    lw_status status = lw_result_has(result, path, &has, error);
    if (status != LW_OK || !has) {
        return status;
    }
    status = lw_result_read(result, path, &array, error);
    if (status != LW_OK) {
        return status;
    }
    double total = 0;
    size_t count = 1;
    for (uint32_t i = 0; i < array.dim_count; i++) {
        count *= array.shape[i];
    }
    for (size_t i = 0; i < count; i++) {
        total += array.values[i];
    }
    free(array.values);
    printf("%-25s %.3f\n", name, total);
    return LW_OK;
}

static lw_status print_residual(lw_result *result, const char *name, lw_error *error)
{
    int64_t residual = 0;
    const lw_status status = lw_result_integer(result, "/", name, &residual, error);
    if (status != LW_OK) {
        return status;
    }
    printf("%-25s %" PRId64 "\n", name, residual);
    return residual == 0 ? LW_OK
                         : lw_error_set(error, LW_ERR_INVARIANT, "",
                                        "%s is %" PRId64 " and must be 0", name, residual);
}

static lw_status print_balance(lw_result *result, lw_error *error)
{
    static const char *const names[] = {
        "pv_energy_kwh",     "load_energy_kwh",   "battery_in_energy_kwh", "battery_out_energy_kwh",
        "import_energy_kwh", "export_energy_kwh", "traded_energy_kwh",     "operation_count"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const lw_status status = print_total(result, names[i], error);
        if (status != LW_OK) {
            return status;
        }
    }
    const lw_status energy = print_residual(result, "energy_residual_milliwh", error);
    if (energy != LW_OK) {
        return energy;
    }
    return print_residual(result, "money_residual_micro", error);
}

static lw_status print_digest(lw_result *result, lw_error *error)
{
    char digest[LW_SHA256_HEX_SIZE];
    char damaged[LW_POINTER_SIZE] = "";
    char *recorded = NULL;
    lw_status status = lw_result_digest(result, digest, damaged, sizeof damaged, error);
    if (status == LW_OK) {
        status = lw_result_text(result, "/", "digest", &recorded, error);
    }
    if (status != LW_OK) {
        return status;
    }
    printf("%s\n", digest);
    if (strcmp(recorded, digest) != 0 || damaged[0] != '\0') {
        status = lw_error_set(
            error, LW_ERR_FILE_FORMAT, "", "the file says its digest is %.64s; %s%s", recorded,
            damaged[0] != '\0' ? "damaged: " : "its data are not what was written", damaged);
    }
    free(recorded);
    return status;
}

static bool wants_nothing(const inspect_options *options)
{
    return !options->balance && !options->digest && !options->energy && !options->verify_chain &&
           options->participant == NULL && options->blocks == NULL && options->trace == NULL &&
           options->prove == NULL && options->header == NULL;
}

static lw_status inspect_chain(const inspect_options *options, lw_result *result, lw_error *error)
{
    lw_status status = LW_OK;
    if (options->blocks != NULL) {
        status = lw_chain_print_blocks(result, options->blocks, error);
    }
    if (status == LW_OK && options->trace != NULL) {
        status = lw_chain_print_trace(result, options->trace, error);
    }
    if (status == LW_OK && options->prove != NULL) {
        status = lw_proof_print(result, options->prove, error);
    }
    if (status == LW_OK && options->header != NULL) {
        status = lw_header_print(result, options->header, error);
    }
    return status == LW_OK && options->verify_chain ? lw_chain_print_check(result, error) : status;
}

static lw_status inspect(const inspect_options *options, lw_result *result, lw_error *error)
{
    lw_status status = LW_OK;
    if (wants_nothing(options)) {
        return print_origin(result, error);
    }
    if (options->balance) {
        status = print_balance(result, error);
    }
    if (status == LW_OK && options->energy) {
        status = lw_energy_report_print(result, error);
    }
    if (status == LW_OK && options->participant != NULL) {
        status = lw_participant_statement_print(result, options->participant, error);
    }
    if (status == LW_OK) {
        status = inspect_chain(options, result, error);
    }
    if (status == LW_OK && options->digest) {
        status = print_digest(result, error);
    }
    return status;
}

static lw_status open_and_inspect(void *context, lw_error *error)
{
    const inspect_options *options = context;
    lw_result *result = NULL;
    lw_status status = lw_result_open(options->path, &result, error);
    if (status == LW_OK) {
        status = inspect(options, result, error);
        lw_result_close(result);
    }
    return status;
}

/* A light client has a header and a proof, and no result. */
static int verify_proof(const inspect_options *options)
{
    lw_report report;
    lw_report_init(&report);
    const lw_status status = lw_proof_check(options->path, options->verify_proof, stdout, &report);
    lw_report_print(stderr, &report);
    lw_report_fini(&report);
    return lw_status_exit_code(status);
}

int lw_command_inspect(int argc, char **argv)
{
    inspect_options options = {.path = NULL};
    lw_status status = lw_options_parse(&inspect_argp, argc, argv, &options);
    if (status != LW_OK) {
        return lw_status_exit_code(status);
    }
    if (options.verify_proof != NULL) {
        return verify_proof(&options);
    }
    lw_error error = {.status = LW_OK};
    status = lw_apart(options.path, open_and_inspect, &options, &error);
    if (status != LW_OK) {
        lw_error_print(stderr, &error, false);
    }
    return lw_status_exit_code(status);
}
