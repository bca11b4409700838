# SPDX-License-Identifier: Apache-2.0
# The numeric ground floor: sim/base, and the random streams and samplers of sim/kernel.
ledgerwatt_test(unit arena LINK lw_base)
# The test makes calloc fail.
target_link_options(unit_arena PRIVATE LINKER:--wrap=calloc)
ledgerwatt_test(unit civil LINK lw_base)
ledgerwatt_test(unit quantity LINK lw_base)
ledgerwatt_test(unit elementary LINK lw_base)
ledgerwatt_test(unit crypto LINK lw_base)
ledgerwatt_test(unit merkle LINK lw_base)
ledgerwatt_test(unit state LINK lw_base)
ledgerwatt_test(unit report LINK lw_base)
# This one makes malloc fail.
target_link_options(unit_report PRIVATE LINKER:--wrap=malloc)
ledgerwatt_test(unit rng LINK lw_kernel)
ledgerwatt_test(unit sampler LINK lw_kernel)
ledgerwatt_test(property quantity LINK lw_base)
ledgerwatt_test(validation elementary LINK lw_base)
ledgerwatt_test(validation rng LINK lw_kernel GSL::gsl)
ledgerwatt_test(validation sampler LINK lw_kernel GSL::gsl)
ledgerwatt_test(validation sampler_tails LINK lw_kernel GSL::gsl)
