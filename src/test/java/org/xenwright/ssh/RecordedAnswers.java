package org.xenwright.ssh;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What {@code xl} of Xen 4.17 says, as it was recorded.
 *
 * @param file of the configuration
 * @param id of the domain that is being made
 */
record RecordedAnswers(String file, int id) {
    private String failed(String lines) {
        return parsing() + lines.replace("ID", Integer.toString(id)) + """

                libxl: error: libxl_domain.c:1183:libxl__destroy_domid: Domain %1$d:Non-existant domain
                libxl: error: libxl_domain.c:1137:domain_destroy_callback: Domain %1$d:Unable to destroy guest
                libxl: error: libxl_domain.c:1064:domain_destroy_cb: Domain %1$d:Destruction of domain failed""".formatted(id);
    }

    String parsing() {
        return "Parsing config from " + file + "\n";
    }

    String exists(String name) {
        return failed("libxl: error: libxl_domain.c:81:libxl__domain_rename: Domain ID:Domain with name \"" + name
                + "\" already exists.\nlibxl: error: libxl_create.c:1296:initiate_domain_create: Domain ID:cannot make"
                + " domain: -6");
    }

    String noDisk(String device, String path) {
        return failed("libxl: error: libxl_device.c:455:libxl__device_disk_set_backend: Disk vdev=" + device
                + " failed to stat: " + path + ": No such file or directory\n"
                + "libxl: error: libxl_create.c:1318:initiate_domain_create: Domain ID:Unable to set disk defaults for"
                + " disk 0");
    }

    String noKernel(String path) {
        return failed("xc: error: panic: xg_dom_core.c:205: failed to open file '" + path
                + "': No such file or directory: Internal error\n"
                + "libxl: error: libxl_dom.c:909:libxl__domain_firmware: xc_dom_kernel_file failed: No such file or"
                + " directory\nlibxl: error: libxl_create.c:1640:domcreate_rebuild_done: Domain ID:cannot (re-)build"
                + " domain: -1");
    }

    String badKernel() {
        return failed("xc: error: panic: xg_dom_core.c:689: xc_dom_find_loader: no loader found: Invalid kernel\n"
                + "libxl: error: libxl_dom.c:571:libxl__build_dom: xc_dom_parse_image failed\n"
                + "libxl: error: libxl_create.c:1640:domcreate_rebuild_done: Domain ID:cannot (re-)build domain: -3");
    }

    String noMemory() {
        return failed("xc: error: panic: xg_dom_boot.c:119: xc_dom_boot_mem_init: can't allocate low memory for domain:"
                + " Out of memory\nlibxl: error: libxl_dom.c:586:libxl__build_dom: xc_dom_boot_mem_init failed: Cannot"
                + " allocate memory\nlibxl: error: libxl_create.c:1640:domcreate_rebuild_done: Domain ID:cannot"
                + " (re-)build domain: -3");
    }

    String noBridge(String bridge) {
        return failed("libxl: error: libxl_exec.c:117:libxl_report_child_exitstatus: /etc/xen/scripts/vif-bridge online"
                + " [1055] exited with error status 1\nlibxl: error: libxl_device.c:1337:device_hotplug_child_death_cb:"
                + " script: Could not find bridge device " + bridge + "\n"
                + "libxl: error: libxl_create.c:1921:domcreate_attach_devices: Domain ID:unable to add vif devices");
    }

    /** Returns what is said about a host with so many MiB. */
    static Map<String, String> facts(int total, int free) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("host", "xen1");
        facts.put("release", "6.1.0-57-amd64");
        facts.put("version", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-3 (2026-11-26)");
        facts.put("machine", "x86_64");
        facts.put("nr_cpus", "8");
        facts.put("max_cpu_id", "7");
        facts.put("nr_nodes", "1");
        facts.put("cores_per_socket", "8");
        facts.put("threads_per_core", "1");
        facts.put("cpu_mhz", "2596.130");
        facts.put("hw_caps", "178bf3fd:c0002001:20100800:00000007:00000000:00000000:00000000:00000000");
        facts.put("virt_caps", "pv hvm hap gnttab-v1 gnttab-v2");
        facts.put("total_memory", Integer.toString(total));
        facts.put("free_memory", Integer.toString(free));
        facts.put("sharing_freed_memory", "0");
        facts.put("sharing_used_memory", "0");
        facts.put("outstanding_claims", "0");
        facts.put("free_cpus", "0");
        facts.put("xen_major", "4");
        facts.put("xen_minor", "17");
        facts.put("xen_extra", ".7");
        facts.put("xen_version", "4.17.7");
        facts.put("xen_caps", "xen-3.0-x86_64 hvm-3.0-x86_32 hvm-3.0-x86_32p hvm-3.0-x86_64 ");
        facts.put("xen_scheduler", "credit2");
        facts.put("xen_pagesize", "4096");
        facts.put("platform_params", "virt_start=0xffff800000000000");
        facts.put("xen_changeset", "");
        facts.put("xen_commandline", "dom0_mem=1024M,max:1024M dom0_max_vcpus=2 loglvl=info");
        facts.put("xend_config_format", "4");
        return facts;
    }
}
