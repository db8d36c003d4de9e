# What `cmake --install` installs besides the libraries: headers, and the package that
# find_package(duet) finds. The component `program` is the program alone, `development` the rest.
include(CMakePackageConfigHelpers)

set(duet_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/duet)

# Installs the headers of folders, each in a folder of its own.
function(duet_install_headers)
  foreach(folder IN LISTS ARGN)
    file(GLOB headers CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.hpp)
    install(FILES ${headers} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/duet/${folder}
      COMPONENT development)
  endforeach()
endfunction()

# Installs the targets of `duet_exports` as a file of the package.
function(duet_install_exports)
  install(EXPORT ${duet_exports} NAMESPACE duet:: DESTINATION ${duet_package_dir}
    COMPONENT development)
endfunction()

duet_install_headers(model columns functions formats sql jobs jobs/pairs jobs/sql messages monitoring kafka pipeline actors app)
duet_install_exports()

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/duet-config.cmake.in
  ${CMAKE_BINARY_DIR}/cmake/duet-config.cmake INSTALL_DESTINATION ${duet_package_dir})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/cmake/duet-config-version.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES
  ${CMAKE_BINARY_DIR}/cmake/duet-config.cmake
  ${CMAKE_BINARY_DIR}/cmake/duet-config-version.cmake
  ${CMAKE_CURRENT_LIST_DIR}/FindCAF.cmake
  DESTINATION ${duet_package_dir} COMPONENT development)
