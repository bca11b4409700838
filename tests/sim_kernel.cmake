# SPDX-License-Identifier: Apache-2.0
# The event kernel and the calendar: sim/kernel but for its random streams (tests/sim_base.cmake).
ledgerwatt_test(unit event_queue LINK lw_kernel)
ledgerwatt_test(unit engine LINK lw_kernel)
ledgerwatt_test(unit engine_state LINK lw_kernel)
# These two make memory run out.
target_link_options(unit_event_queue PRIVATE LINKER:--wrap=realloc LINKER:--wrap=calloc)
target_link_options(unit_engine PRIVATE LINKER:--wrap=realloc LINKER:--wrap=calloc)
ledgerwatt_test(property event_queue LINK lw_kernel)
ledgerwatt_test(validation queue LINK lw_kernel)

ledgerwatt_test(unit zone_rule LINK lw_kernel)
ledgerwatt_test(unit tzif LINK lw_kernel)
ledgerwatt_test(unit zone LINK lw_kernel)
ledgerwatt_test(property zone LINK lw_kernel)
ledgerwatt_test(validation zone LINK lw_kernel)
foreach(target unit_tzif validation_zone)
  target_compile_definitions(${target} PRIVATE LW_ZONEINFO_DIR="${LEDGERWATT_ZONEINFO_DIR}")
endforeach()
