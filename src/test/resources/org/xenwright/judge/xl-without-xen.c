/*
 * Lets xl run where there is no hypervisor, as far as `xl create -n` goes: the calls that would ask Xen answer for a
 * host of eight processors and one node. Reading, checking and printing the configuration stay xl's own.
 */
#include <libxl.h>

static int nothing[1024];

void *xc_interface_open(void *log, void *dombuild, unsigned flags) {
    return nothing;
}

int xc_interface_close(void *xen) {
    return 0;
}

void *xs_open(unsigned long flags) {
    return nothing;
}

void xs_close(void *store) {
}

int xs_fileno(void *store) {
    return -1;
}

int xc_get_max_cpus(void *xen) {
    return 8;
}

int xc_get_max_nodes(void *xen) {
    return 1;
}

int libxl_get_online_cpus(libxl_ctx *ctx) {
    return 8;
}

int libxl_get_physinfo(libxl_ctx *ctx, libxl_physinfo *info) {
    info->nr_cpus = 8;
    info->nr_nodes = 1;
    return 0;
}

const libxl_version_info *libxl_get_version_info(libxl_ctx *ctx) {
    static libxl_version_info info;
    info.xen_version_major = 4;
    info.xen_version_minor = 17;
    info.commandline = "";
    info.capabilities = "";
    return &info;
}
