// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/pv_module.h
 *  From light on a plane to watts: glass, cell temperature, module and inverter, as pure functions.
 *
 *  Sources. Glass: De Soto, Klein and Beckman (2006). Cell: Faiman (2008). Module and inverter:
 *  Dobos (2014), PVWatts Version 5, NREL/TP-6A20-62641.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_PV_MODULE_H
#define LEDGERWATT_MODELS_ENERGY_PV_MODULE_H

/** Share of the beam that gets through the glass, against that at normal incidence: 1 .. 0. */
double lw_pv_glass_transmission_ratio(double cos_incidence, double index_ratio,
                                      double extinction_per_m, double thickness_m);
/** Cell temperature after Faiman, degC. */
double lw_pv_faiman_c(double poa_w_per_m2, double air_c, double wind_m_per_s,
                      double constant_w_per_m2_k, double wind_w_s_per_m3_k);
/** DC power per kW of capacity after losses, W/kW, >= 0. */
double lw_pv_module_w_per_kw(double effective_w_per_m2, double cell_c,
                             double temperature_coefficient_per_k, double loss_ratio);
/** AC power of a PVWatts inverter of `rated_dc_w` at DC power `dc_w`, both W. */
double lw_pv_inverter_w(double dc_w, double rated_dc_w, double nominal_efficiency_ratio);

#endif
