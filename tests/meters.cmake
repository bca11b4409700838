# SPDX-License-Identifier: Apache-2.0
# What meters report, and the audit of feeders.
ledgerwatt_test(unit reading LINK lw_energy SOURCES support/figure_table.c)
