// SPDX-License-Identifier: Apache-2.0
/** @file models/city/thread_team.h
 *  The threads of a run, started before there is work for them.
 *
 *  An OpenMP library ends the process, with words of its own, when it cannot start a thread; its
 *  standard has no way to ask first. So as many threads as the team needs are started and ended by
 *  hand, and then the team with as many of them as that allowed. The library keeps it for the loops
 *  that follow, so these start no thread any more.
 */
#ifndef LEDGERWATT_MODELS_CITY_THREAD_TEAM_H
#define LEDGERWATT_MODELS_CITY_THREAD_TEAM_H

/** How many of `wanted` >= 1 threads the system allows, the caller's included: at least 1. When it
 *  is fewer, *reason is the errno. To be called by the thread that will run the simulation. */
int lw_thread_team_start(int wanted, int *reason);

#endif
