# SPDX-License-Identifier: Apache-2.0
foreach(name estimate bootstrap morris root sobol_indices)
  ledgerwatt_test(unit ${name} LINK lw_statistics)
endforeach()
ledgerwatt_test(validation sensitivity LINK lw_statistics)
