// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/load_standard.h
 *  Which standard profile a scenario asks for: a shipped one, one from a file, or own ratios.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_LOAD_STANDARD_H
#define LEDGERWATT_MODELS_ENERGY_LOAD_STANDARD_H

#include "models/energy/load_shape.h"
#include "models/energy/text_table.h"

/** `file` is the text of params->shape_file, when there is one. The caller destroys the shape. */
lw_status lw_load_standard(const lw_load_profile_params *params, lw_slice file,
                           lw_load_shape **shape, lw_error *error);

#endif
