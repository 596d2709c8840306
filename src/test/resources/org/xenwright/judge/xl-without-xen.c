/*
 * Lets xl run where there is no hypervisor, as far as `xl create -n` goes: the calls that would ask Xen answer for a
 * host of sixteen processors, two to a node. Reading, checking and printing the configuration stay xl's own.
 */
#include <stdlib.h>

#include <libxl.h>

#define CPUS 16
#define NODES 8

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
    return CPUS;
}

int xc_get_max_nodes(void *xen) {
    return NODES;
}

int libxl_get_online_cpus(libxl_ctx *ctx) {
    return CPUS;
}

int libxl_get_physinfo(libxl_ctx *ctx, libxl_physinfo *info) {
    info->nr_cpus = CPUS;
    info->nr_nodes = NODES;
    return 0;
}

const libxl_version_info *libxl_get_version_info(libxl_ctx *ctx) {
    static libxl_version_info info;
    info.xen_version_major = 4;
    info.xen_version_minor = MINOR;
    info.commandline = "";
    info.capabilities = "";
    return &info;
}

libxl_cputopology *libxl_get_cpu_topology(libxl_ctx *ctx, int *count) {
    libxl_cputopology *topology = calloc(CPUS, sizeof *topology);
    for (int i = 0; i < CPUS; i++) {
        topology[i].core = i;
        topology[i].socket = topology[i].node = i * NODES / CPUS;
    }
    *count = CPUS;
    return topology;
}
