// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/command_table.h"

#include "scenarios/run/breakeven_command.h"
#include "scenarios/run/check_command.h"
#include "scenarios/run/clear_command.h"
#include "scenarios/run/compare_command.h"
#include "scenarios/run/describe_command.h"
#include "scenarios/run/inspect_command.h"
#include "scenarios/run/list_command.h"
#include "scenarios/run/new_command.h"
#include "scenarios/run/run_command.h"
#include "scenarios/run/schema_command.h"
#include "scenarios/run/sweep_command.h"
#include "scenarios/run/version_command.h"

#include <stddef.h>
#include <string.h>

const lw_command lw_command_table[] = {
    {"list", "", "the scenarios that come with the program, one line each", lw_command_list},
    {"new", "NAME", "print a scenario of the catalogue, to edit", lw_command_new},
    {"check", "SCENARIO.json", "every error of a scenario at once", lw_command_check},
    {"run", "SCENARIO.json -o RESULT.h5", "simulate, and write a result file", lw_command_run},
    {"compare", "RESULT.h5", "the settlements of a result side by side", lw_command_compare},
    {"inspect", "RESULT.h5", "what a result holds, its balance, its digest", lw_command_inspect},
    {"clear", "BOOK.json", "one exchange interval by hand: matches, prices, surplus",
     lw_command_clear},
    {"breakeven", "SCENARIO.json --vary /POINTER --between A B",
     "where two settlements are worth the same", lw_command_breakeven},
    {"sweep", "expand|run|status|collect PLAN.json -o FOLDER",
     "many runs of a scenario, and what they say", lw_command_sweep},
    {"schema", "[scenario|sweep]", "JSON Schema of a scenario, or of the plan of a sweep",
     lw_command_schema},
    {"describe", "[/POINTER]", "unit, range, default and source of a field", lw_command_describe},
    {"version", "", "version, source revision, compiler, libraries", lw_command_version},
    {NULL, NULL, NULL, NULL}};

const lw_command *lw_command_find(const char *name)
{
    for (const lw_command *command = lw_command_table; command->name != NULL; command++) {
        if (strcmp(command->name, name) == 0) {
            return command;
        }
    }
    return NULL;
}
