// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/run_options.h"

#include <stdio.h>

enum { THREAD_COUNT_MAX = 1024, CHECKPOINT_S_MAX = 365 * 24 * 3600 };
#define SEED_MAX 9007199254740991LL /* that of the scenario's row */

enum option_key {
    KEY_SEED = 0x100,
    KEY_SET,
    KEY_THREADS,
    KEY_SUMMARY,
    KEY_PROGRESS,
    KEY_CHECKPOINT,
    KEY_RESUME,
    KEY_CITIES
};

static void set_seed(lw_run_options *options, const char *text, struct argp_state *state)
{
    const long long seed = lw_options_integer(state, "--seed", text, 0, SEED_MAX);
    snprintf(options->seed_override, sizeof options->seed_override, "/seed=%lld", seed);
    lw_options_override(state, &options->overrides, options->seed_override);
}

/* Options that take a number or a word. */
static error_t parse_value(lw_run_options *options, int key, char *text, struct argp_state *state)
{
    static const char *const modes[] = {[LW_PROGRESS_AUTO] = "auto",
                                        [LW_PROGRESS_ALWAYS] = "always",
                                        [LW_PROGRESS_NEVER] = "never",
                                        NULL};
    switch (key) {
    case KEY_SEED:
        set_seed(options, text, state);
        return 0;
    case KEY_THREADS:
        options->thread_count =
            (int)lw_options_integer(state, "--threads", text, 1, THREAD_COUNT_MAX);
        return 0;
    case KEY_PROGRESS:
        options->progress = (lw_progress_mode)lw_options_choice(state, "--progress", text, modes);
        return 0;
    case KEY_CHECKPOINT:
        options->checkpoint_every_s =
            (double)lw_options_integer(state, "--checkpoint-every", text, 1, CHECKPOINT_S_MAX);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t parse_option(int key, char *text, struct argp_state *state)
{
    lw_run_options *options = state->input;
    switch (key) {
    case 'o':
        options->output_path = text;
        return 0;
    case KEY_SET:
        lw_options_override(state, &options->overrides, text);
        return 0;
    case KEY_SUMMARY:
        options->summary_path = text;
        return 0;
    case KEY_RESUME:
        options->resume = true;
        return 0;
    case KEY_CITIES:
        options->cities_path = text;
        return 0;
    case ARGP_KEY_ARG:
        lw_options_take(state, &options->scenario_path, text, "scenario");
        return 0;
    case ARGP_KEY_END:
        if (options->scenario_path == NULL || options->output_path == NULL) {
            lw_options_refuse(state, "run wants a scenario and -o RESULT.h5");
        }
        return 0;
    default:
        return parse_value(options, key, text, state);
    }
}

static const struct argp_option run_argp_options[] = {
    {"output", 'o', "RESULT.h5", 0, "Result file to write (HDF5)", 0},
    {"seed", KEY_SEED, "N", 0, "Seed, in place of the scenario's", 0},
    {"set", KEY_SET, "/POINTER=VALUE", 0, "Set a field of the scenario; may be repeated", 0},
    {"threads", KEY_THREADS, "N", 0, "Threads to use (1); the result is the same", 0},
    {"summary", KEY_SUMMARY, "OUT.json", 0, "Write the comparison and the digest there too", 0},
    {"progress", KEY_PROGRESS, "WHEN", 0, "Progress bar: auto (on a terminal), always, never", 0},
    {"checkpoint-every", KEY_CHECKPOINT, "SECONDS", 0, "Write a checkpoint that often", 0},
    {"resume", KEY_RESUME, NULL, 0, "Go on from the checkpoint beside RESULT.h5", 0},
    {"cities", KEY_CITIES, "FOLDER", 0,
     "Read the city from there if a run with other settlements has kept it, else keep it there", 0},
    {NULL, 0, NULL, 0, NULL, 0}};
static const struct argp run_argp = {
    run_argp_options,
    parse_option,
    "SCENARIO.json -o RESULT.h5",
    "Simulates the district, settles its trades every way that the "
    "scenario names, and writes one result file.",
    NULL,
    NULL,
    NULL};

lw_status lw_run_options_parse(int argc, char **argv, lw_run_options *options)
{
    *options = (lw_run_options){.thread_count = 1, .progress = LW_PROGRESS_AUTO};
    return lw_options_parse(&run_argp, argc, argv, options);
}
