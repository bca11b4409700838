# SPDX-License-Identifier: Apache-2.0
# Roofs and batteries: what surrounds, covers and ages them, and a real array.
ledgerwatt_test(unit pv_surroundings LINK lw_energy)
ledgerwatt_test(unit battery_ageing LINK lw_energy SOURCES support/figure_table.c)
ledgerwatt_test(validation serf LINK lw_energy SOURCES support/csv_table.c support/figure_table.c)
