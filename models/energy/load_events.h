// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/load_events.h
 *  The events of a random home: how many appliances start in an interval, and how large they are.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_LOAD_EVENTS_H
#define LEDGERWATT_MODELS_ENERGY_LOAD_EVENTS_H

#include "sim/kernel/rng.h"

/** Sum of the sizes of Poisson(mean_count) events, each a gamma of mean 1 and shape jump_shape > 0.
 *  One uniform tells the commonest answer, no event. */
double lw_load_draw_events(lw_stream stream, uint64_t interval, double mean_count,
                           double jump_shape);

#endif
