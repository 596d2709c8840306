package org.xenwright.domain.emit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xenwright.content.XmlText;
import org.xenwright.platform.GuestType;

/** Processors and clocks of a domain as libvirt's schema has them. */
final class LibvirtProcessor {
    /** libvirt's names of features by Xen's, where they differ. */
    private static final Map<String, String> FEATURES = Map.ofEntries(
            Map.entry("cmpxchg16", "cx16"),
            Map.entry("cntxid", "cid"),
            Map.entry("dscpl", "ds_cpl"),
            Map.entry("pclmulqdq", "pclmuldq"),
            Map.entry("sse3", "pni"),
            Map.entry("htt", "ht"),
            Map.entry("psn", "pn"),
            Map.entry("clfsh", "clflush"),
            Map.entry("sysenter", "sep"),
            Map.entry("cmpxchg8", "cx8"),
            Map.entry("nodeid", "nodeid_msr"),
            Map.entry("altmovcr8", "cr8legacy"),
            Map.entry("lahfsahf", "lahf_lm"),
            Map.entry("cmplegacy", "cmp_legacy"),
            Map.entry("ffxsr", "fxsr_opt"),
            Map.entry("page1gb", "pdpe1gb"),
            Map.entry("ibrsb", "spec-ctrl"));

    private static final Map<String, String> TSC = Map.of(
            "default", "auto",
            "0", "auto",
            "always_emulate", "emulate",
            "1", "emulate",
            "native", "native",
            "2", "native",
            "native_paravirt", "paravirt",
            "3", "paravirt");

    private final Account account;
    private final XmlText xml;

    LibvirtProcessor(Account account, XmlText xml) {
        this.account = account;
        this.xml = xml;
    }

    /** Writes the number of vCPUs, and the host's CPUs that they run on. */
    void vcpus() {
        int present = (int) account.number("vcpus", account.domain().vcpus());
        long all = account.number("maxvcpus", present);
        List<String> attributes = new ArrayList<>();
        List<String> pins = pins(all);
        if (account.has("cpus") && pins.isEmpty()) {
            account.text("cpus")
                    .filter(text -> !text.equals("all"))
                    .ifPresent(text -> CpuSet.of(text)
                            .ifPresentOrElse(
                                    set -> attributes.addAll(List.of("cpuset", set)),
                                    () -> account.lose(
                                            "cpus", "libvirt knows CPUs by their numbers only, not " + text)));
        }
        if (all != present) {
            attributes.addAll(List.of("current", Integer.toString(present)));
        }
        xml.text("vcpu", Long.toString(all), attributes.toArray(String[]::new));
        long weight = account.number("cpu_weight", 0);
        if (!pins.isEmpty() || weight > 0) {
            xml.open("cputune");
            if (weight > 0) {
                xml.text("shares", Long.toString(weight));
            }
            for (int i = 0; i < pins.size(); i++) {
                if (!pins.get(i).isEmpty()) {
                    xml.empty("vcpupin", "vcpu", Integer.toString(i), "cpuset", pins.get(i));
                }
            }
            xml.close();
        }
    }

    /** Returns the CPUs of each vCPU; an empty text for any of them. */
    private List<String> pins(long all) {
        List<String> pins = new ArrayList<>();
        if (account.text("cpus").isEmpty()) {
            for (String text : account.texts("cpus")) {
                Optional<String> set = CpuSet.of(text);
                if (pins.size() >= all) {
                    account.lose("cpus", "there are more CPUs in it than vCPUs");
                } else {
                    if (set.isEmpty() && !text.equals("all")) {
                        account.lose("cpus", "libvirt knows CPUs by their numbers only, not " + text);
                    }
                    pins.add(set.orElse(""));
                }
            }
        }
        return pins.stream().allMatch(String::isEmpty) ? List.of() : pins;
    }

    /** Writes features, nested virtualisation and nodes. */
    void cpu() {
        Map<String, String> features = features();
        boolean hvm = account.hvm();
        boolean nested = hvm && account.on("nestedhvm", false);
        List<LibvirtNode> nodes = LibvirtNode.of(account);
        boolean host = !features.isEmpty() || hvm && account.has("nestedhvm");
        if (!hvm && account.has("nestedhvm")) {
            account.lose("nestedhvm", "libvirt has it for hvm guests only");
        }
        if (hvm && host && !nested) {
            // a processor like the host's brings nested virtualisation along
            features.put("vmx", "disable");
            features.put("svm", "disable");
        }
        if (!host && nodes.isEmpty()) {
            return;
        }
        if (host) {
            xml.open("cpu", "mode", "host-passthrough");
        } else {
            xml.open("cpu");
        }
        features.forEach((name, policy) -> xml.empty("feature", "policy", policy, "name", name));
        LibvirtNode.write(nodes, xml);
        xml.close();
    }

    private Map<String, String> features() {
        Map<String, String> features = new LinkedHashMap<>();
        Optional<String> text = account.text("cpuid");
        if (text.isEmpty()) {
            account.lose("cpuid", "libvirt knows features by name, not leaves");
            return features;
        }
        String[] parts = text.get().split(",");
        if (!parts[0].strip().equals("host")) {
            account.lose("cpuid", "libvirt knows features by name, not leaves");
            return features;
        }
        for (int i = 1; i < parts.length; i++) {
            String[] pair = parts[i].strip().split("=", 2);
            String policy = pair.length < 2
                    ? ""
                    : switch (pair[1]) {
                        case "1" -> "force";
                        case "0" -> "disable";
                        case "x", "k", "s" -> "optional";
                        default -> "";
                    };
            if (policy.isEmpty() || pair[0].equals("vmx") || pair[0].equals("svm")) {
                account.lose("cpuid", "libvirt has no " + parts[i].strip());
            } else {
                features.put(FEATURES.getOrDefault(pair[0], pair[0]), policy);
                if (pair[1].equals("k") || pair[1].equals("s")) {
                    account.lose("cpuid", "libvirt takes " + parts[i].strip() + " for " + pair[0] + "=x");
                }
            }
        }
        return features;
    }

    /** Writes the clocks of the guest. */
    void clock() {
        List<String[]> timers = new ArrayList<>();
        account.text("tsc_mode").ifPresent(text -> {
            String mode = TSC.get(text);
            if (mode == null) {
                account.lose("tsc_mode", "libvirt has no " + text);
            } else {
                timers.add(new String[] {"name", "tsc", "present", "yes", "mode", mode});
            }
        });
        boolean hvm = account.domain().type() == GuestType.HVM;
        if (hvm && account.has("hpet")) {
            timers.add(new String[] {"name", "hpet", "present", account.on("hpet", true) ? "yes" : "no"});
        }
        boolean local = account.on("localtime", false);
        long offset = account.number("rtc_timeoffset", 0);
        if (offset != (int) offset) {
            account.lose("rtc_timeoffset", "libvirt counts in 32 bits");
            offset = 0;
        }
        if (!local && offset == 0 && timers.isEmpty()) {
            return;
        }
        String basis = local ? "localtime" : "utc";
        if (offset != 0 || hvm) {
            xml.open("clock", "offset", "variable", "adjustment", Long.toString(offset), "basis", basis);
        } else {
            xml.open("clock", "offset", basis, "adjustment", "reset");
        }
        timers.forEach(timer -> xml.empty("timer", timer));
        xml.close();
    }
}
