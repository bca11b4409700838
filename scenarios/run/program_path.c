// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/program_path.h"

#include <unistd.h>

lw_status lw_program_path(char path[LW_PROGRAM_PATH_SIZE], lw_error *error)
{
    const ssize_t length = readlink("/proc/self/exe", path, LW_PROGRAM_PATH_SIZE - 1);
    if (length <= 0) {
        return lw_error_set(error, LW_ERR_IO, "", "cannot tell where this program is");
    }
    path[length] = '\0';
    return LW_OK;
}
