// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/schema_command.h"

#include "models/city/scenario.h"
#include "scenarios/load/schema.h"
#include "scenarios/run/options.h"
#include "scenarios/sweep/sweep_plan.h"
#include "sim/base/status.h"

#include <string.h>

static error_t parse_option(int key, char *text, struct argp_state *state)
{
    if (key != ARGP_KEY_ARG) {
        return ARGP_ERR_UNKNOWN;
    }
    const lw_param_table **table = state->input;
    if (state->arg_num > 0) {
        lw_options_refuse(state, "schema wants 'scenario' or 'sweep', once");
    }
    if (strcmp(text, "sweep") == 0) {
        *table = &lw_sweep_plan_table;
    } else if (strcmp(text, "scenario") != 0) {
        lw_options_refuse(state, "schema knows 'scenario' and 'sweep'; got '%s'", text);
    }
    return 0;
}

static const struct argp schema_argp = {
    NULL,
    parse_option,
    "[scenario|sweep]",
    "Prints the JSON Schema (2020-12) of a scenario or plan, for "
    "editors and for programs that write scenarios.",
    NULL,
    NULL,
    NULL};

int lw_command_schema(int argc, char **argv)
{
    const lw_param_table *table = &lw_scenario_table;
    const lw_status status = lw_options_parse(&schema_argp, argc, argv, &table);
    if (status != LW_OK) {
        return lw_status_exit_code(status);
    }
    lw_schema_write(stdout, table,
                    table == &lw_scenario_table ? "urn:ledgerwatt:schema:scenario:1"
                                                : "urn:ledgerwatt:schema:sweep:1");
    return lw_status_exit_code(LW_OK);
}
