// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/intermediary/office.h
 *  The intermediaries: an office with staff and a data base that posts statements.
 *
 *  Model.  A batch is recorded when the server has it: at once, or when an outage ends. From the
 *          first instant after statement_months local months the staff works on their statement,
 *          one statement after another, for the hours a week that it has; it is posted when it is
 *          made, on its statement_day at the earliest, later if the server is down. A statement is
 *          wrong with error_ratio; it is made again when that was found. With the statement that
 *          stands, its trades are final. The five kinds differ by their parameters and by which
 *          functions of the matrix cost them something more; the mechanism is one.
 *  Leaves out. Theft; leave and illness of the staff. Breakdowns and insolvency are the same for
 *          all settlements: models/settlement/mechanism/breakdown.h and provider.h.
 *  Sources. The work is in models/settlement/mechanism/cost.h; others at the rows of
 *          office_params.c.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_INTERMEDIARY_OFFICE_H
#define LEDGERWATT_MODELS_SETTLEMENT_INTERMEDIARY_OFFICE_H

#include "models/settlement/intermediary/office_params.h"
#include "models/settlement/mechanism/mechanism.h"

extern const lw_mechanism_class lw_syndicate_class;
extern const lw_mechanism_class lw_owners_association_class;
extern const lw_mechanism_class lw_grid_operator_class;
extern const lw_mechanism_class lw_local_authority_class;
extern const lw_mechanism_class lw_retailer_class;

#endif
