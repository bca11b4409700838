// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/version_command.h"

#include "scenarios/run/build_info.h"
#include "scenarios/run/options.h"
#include "sim/base/status.h"
#include "sim/kernel/zone.h"

static error_t parse_option(int key, char *text, struct argp_state *state)
{
    if (key == ARGP_KEY_ARG) {
        lw_options_refuse(state, "version takes no argument; got '%s'", text);
    }
    return ARGP_ERR_UNKNOWN;
}

static const struct argp version_argp = {
    NULL, parse_option, "", "Prints what this program was built from.", NULL, NULL, NULL};

int lw_command_version(int argc, char **argv)
{
    const lw_status status = lw_options_parse(&version_argp, argc, argv, NULL);
    if (status != LW_OK) {
        return lw_status_exit_code(status);
    }
    char zone_version[32];
    lw_zone_data_version(zone_version, sizeof zone_version);
    printf("ledgerwatt %s\n", lw_build_version());
    printf("source     %s\n", lw_build_git_describe());
    printf("compiler   %s\n", lw_build_compiler());
    printf("libraries  %s\n", lw_build_libraries());
    printf("tzdata     %s\n", zone_version);
    return lw_status_exit_code(LW_OK);
}
