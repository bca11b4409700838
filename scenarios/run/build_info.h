// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/build_info.h
 *  What this binary was built from; build_info.c is generated at build time.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_BUILD_INFO_H
#define LEDGERWATT_SCENARIOS_RUN_BUILD_INFO_H

/** "0.1.0" */
const char *lw_build_version(void);
/** `git describe --always --dirty` of the source, "unknown" outside a repository. */
const char *lw_build_git_describe(void);
/** "gcc 12.2.0, x86_64, RelWithDebInfo" */
const char *lw_build_compiler(void);
/** One line for each library: "GSL 2.7.1", ... */
const char *lw_build_libraries(void);

#endif
