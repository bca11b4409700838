# SPDX-License-Identifier: Apache-2.0
# What `cmake --install` leaves behind:
#   bin/ledgerwatt                      the program
#   lib/liblw_*.a                       the libraries of sim/ and models/, one per folder
#   include/ledgerwatt/{sim,models}/    their headers, included as "sim/base/quantity.h"
#   lib/cmake/ledgerwatt/               find_package(ledgerwatt): ledgerwatt::sim, ledgerwatt::models
#   lib/pkgconfig/ledgerwatt.pc         the same for pkg-config
#   share/ledgerwatt/                   the catalogue of scenarios and their schema
# The libraries of scenarios/ serve the program only and are not installed. The program's own rule
# stands in scenarios/run.
include(CMakePackageConfigHelpers)

# Libraries are listed in floor order (a library after those that it links), see
# ledgerwatt_library(); the folder a library is defined in tells which umbrella it stands under.
get_property(libraries GLOBAL PROPERTY LEDGERWATT_LIBRARIES)
set(sim_libraries)
set(model_libraries)
foreach(library IN LISTS libraries)
  get_target_property(folder ${library} SOURCE_DIR)
  cmake_path(RELATIVE_PATH folder BASE_DIRECTORY ${PROJECT_SOURCE_DIR})
  if(folder MATCHES "^sim(/|$)")
    list(APPEND sim_libraries ${library})
  elseif(folder MATCHES "^models(/|$)")
    list(APPEND model_libraries ${library})
  endif()
endforeach()

add_library(ledgerwatt_sim INTERFACE)
add_library(ledgerwatt_models INTERFACE)
set_target_properties(ledgerwatt_sim PROPERTIES EXPORT_NAME sim)
set_target_properties(ledgerwatt_models PROPERTIES EXPORT_NAME models)
target_link_libraries(ledgerwatt_sim INTERFACE ${sim_libraries} m)
target_link_libraries(ledgerwatt_models INTERFACE ${model_libraries} ledgerwatt_sim)
add_library(ledgerwatt::sim ALIAS ledgerwatt_sim)
add_library(ledgerwatt::models ALIAS ledgerwatt_models)

install(TARGETS ${sim_libraries} ${model_libraries} ledgerwatt_sim ledgerwatt_models
  EXPORT ledgerwatt_targets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
  FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/ledgerwatt)
install(DIRECTORY scenarios/catalog scenarios/schema
  DESTINATION ${CMAKE_INSTALL_DATADIR}/ledgerwatt
  FILES_MATCHING PATTERN "*.json" PATTERN "SOURCES.md" PATTERN "*.csv")

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/ledgerwatt)
install(EXPORT ledgerwatt_targets NAMESPACE ledgerwatt:: FILE ledgerwatt-targets.cmake
  DESTINATION ${package_dir})
configure_package_config_file(cmake/ledgerwatt-config.cmake.in
  ${CMAKE_CURRENT_BINARY_DIR}/ledgerwatt-config.cmake INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/ledgerwatt-config-version.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/ledgerwatt-config.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/ledgerwatt-config-version.cmake DESTINATION ${package_dir})

# pkg-config: a linker wants the users of a symbol first, so the floors from the top down. HDF5 is
# given by path because the module "hdf5" may mean an MPI build.
set(pc_libraries)
foreach(library IN LISTS sim_libraries model_libraries)
  get_target_property(type ${library} TYPE)
  if(type STREQUAL "STATIC_LIBRARY")
    list(PREPEND pc_libraries -l${library})
  endif()
endforeach()
set(pc_hdf5 ${HDF5_C_HL_LIBRARIES} ${HDF5_C_LIBRARIES})
list(REMOVE_DUPLICATES pc_hdf5)
list(JOIN pc_libraries " " LEDGERWATT_PC_LIBRARIES)
list(JOIN pc_hdf5 " " LEDGERWATT_PC_HDF5)
set(pc_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
# The prefix is found from where the .pc file lies, so that a prefix can be moved.
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX BASE_DIRECTORY
  ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig OUTPUT_VARIABLE LEDGERWATT_PC_PREFIX)
configure_file(cmake/ledgerwatt.pc.in ${CMAKE_CURRENT_BINARY_DIR}/ledgerwatt.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/ledgerwatt.pc DESTINATION ${pc_dir})
