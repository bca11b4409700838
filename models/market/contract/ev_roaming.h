// SPDX-License-Identifier: Apache-2.0
/** @file models/market/contract/ev_roaming.h
 *  Charge at any socket under one's own contract, billed automatically.
 *
 *  Model.  plug -> authorise -> meter -> unplug -> bill. A car that plugs in behind somebody else's
 *          meter asks to be authorised; when it leaves, its driver pays the meter times the price
 *          of his contract, and a price a session. The bill is split: the electricity supplier gets
 *          supply_per_kwh and gives the retail value of the kWh back to whoever paid them behind
 * the socket; the socket's owner gets socket_fee_per_kwh; the operator keeps the rest, exactly.
 *          Some sessions are lost: nobody is billed, and the socket's owner has paid the kWh. Some
 *          bills are contested; when the driver is right, the operator pays the bill back.
 *          The world without the contract: the same session is paid ad hoc, at another price, and
 *          split alike.
 *          Draws are keyed by (seed, purpose, contract, car, plug time).
 *  Leaves out. A session that was not authorised is counted by the settlement as unserved; the city
 *          charges the car all the same. Sessions at home. Energy given back to the socket.
 *  Sources. BlockCharge, RWE and Slock.it 2016, then Share&Charge, innogy 2017, which went back to
 * a provider who invoices: docs/explanation/contracts.md.
 */
#ifndef LEDGERWATT_MODELS_MARKET_CONTRACT_EV_ROAMING_H
#define LEDGERWATT_MODELS_MARKET_CONTRACT_EV_ROAMING_H

#include "models/market/contract/contract_kind.h"

typedef struct lw_ev_roaming_params {
    const char *name;
    lw_price_micro_per_kwh price_per_kwh;
    lw_money_micro price_per_session;
    lw_price_micro_per_kwh ad_hoc_price_per_kwh;
    lw_money_micro ad_hoc_price_per_session;
    lw_price_micro_per_kwh supply_per_kwh; /**< LW_PARAM_ABSENT = the retail price */
    lw_price_micro_per_kwh socket_fee_per_kwh;
    double lost_session_ratio;
    double dispute_ratio;
    double dispute_upheld_ratio;
    int64_t patience_s;
    int64_t plug_step_count;
    int64_t bill_step_count;
    int64_t payload_bytes;
} lw_ev_roaming_params;

extern const lw_param_table lw_ev_roaming_table;
extern const lw_contract_class lw_ev_roaming_class;

/** Figures of a month, in the order of the class. */
enum {
    LW_ROAMING_SESSIONS,
    LW_ROAMING_LOST,
    LW_ROAMING_DISPUTED,
    LW_ROAMING_ENERGY,
    LW_ROAMING_BILLED,
    LW_ROAMING_SUPPLY,
    LW_ROAMING_SOCKET,
    LW_ROAMING_SERVICE,
    LW_ROAMING_PAID_BACK,
    LW_ROAMING_FIGURE_COUNT
};

#endif
