package org.xenwright.domain.lint;

import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.xenwright.platform.GuestType;

/**
 * The settings that libxl, or Xen for it, refuses for any guest after xl has read them, on any x86 host or ARM board.
 */
final class CreationCheck implements LintCheck {
    private static final long MOST_VCPUS = 128;
    private static final long MOST_VCPUS_PV = 1024; // libxl's own limit; Xen has a higher one
    private static final long MOST_VCPUS_GIC2 = 8;
    private static final long MOST_VIEWS = 512;
    private static final long TRACE_KIB = 64 << 10;

    @Override
    public void look(Subject subject, Findings findings) {
        GuestType type = subject.type();
        within(subject, "memory", 1, Long.MAX_VALUE, "a guest has memory", findings);
        within(subject, "cpu_weight", 1, 65535, "a weight is 1 to 65535", findings);
        long cap = subject.complete() || subject.pinnable().isPresent() ? 100 * subject.mostVcpus() : Long.MAX_VALUE;
        within(subject, "cap", 0, cap, "a cap is up to 100 for each vCPU", findings);
        within(subject, "max_grant_frames", 1, Integer.MAX_VALUE, "a guest has a grant table", findings);
        if (subject.releases().reach(4, 16)) {
            within(subject, "max_grant_version", 1, 2, "there are 1 and 2", findings);
        }
        if (type == null) {
            return;
        }
        vcpus(subject, type, findings);
        String mode = subject.text("tsc_mode");
        if (!subject.arm()
                && mode != null
                && (mode.equalsIgnoreCase("native_paravirt")
                        || subject.number("tsc_mode").orElse(0) == 3)) {
            findings.reading(
                    Reading.refused("it has been removed"), "tsc_mode", subject.value("tsc_mode"), "write native");
        }
        passthrough(subject, type, findings);
        if (type != GuestType.PV && !subject.arm()) {
            nested(subject, type, findings);
        }
        trace(subject, type, findings);
        if (subject.paravirtual()
                && subject.complete()
                && subject.text("bootloader") != null
                && subject.texts("disk").isEmpty()) {
            findings.key(
                    Rule.BOOTLOADER_DISK,
                    subject.said("bootloader"),
                    "libxl refuses a bootloader without a disk",
                    "add the disk it reads");
        }
    }

    /** Checks a number's limits, but not where it is -1 and that stands for nothing. */
    private static void within(Subject subject, String key, long least, long most, String why, Findings findings) {
        OptionalLong number = subject.number(key);
        boolean unset = number.orElse(0) == -1 && !key.equals("memory");
        if (number.isPresent() && !unset && (number.getAsLong() < least || number.getAsLong() > most)) {
            findings.reading(Reading.refused(why), key, subject.value(key), "correct it");
        }
    }

    private static void vcpus(Subject subject, GuestType type, Findings findings) {
        boolean old = subject.arm() && "v2".equalsIgnoreCase(subject.text("gic_version"));
        long most = old ? MOST_VCPUS_GIC2 : type == GuestType.PV ? MOST_VCPUS_PV : MOST_VCPUS;
        String key = subject.number("maxvcpus").orElse(0) != 0 ? "maxvcpus" : "vcpus";
        boolean asked = key.equals("vcpus") || type != GuestType.PV;
        if (asked && subject.has(key) && subject.mostVcpus() > most) {
            findings.reading(
                    Reading.refused(
                            "a " + type.word() + " guest has up to " + most + (old ? " with gic_version v2" : "")),
                    key,
                    subject.value(key),
                    "write at most " + most);
        }
    }

    private static void passthrough(Subject subject, GuestType type, Findings findings) {
        String mode = String.valueOf(subject.text("passthrough")).toLowerCase(Locale.ROOT);
        String devices =
                !subject.texts("pci").isEmpty() ? "pci" : subject.texts("dtdev").isEmpty() ? null : "dtdev";
        boolean through = devices != null || mode.matches("enabled|sync_pt|share_pt");
        String key = devices == null ? "passthrough" : devices;
        String why = through ? refusal(subject, type, mode) : null;
        if (why != null) {
            findings.key(
                    Rule.PASSTHROUGH,
                    subject.said(why.contains("passthrough = ") ? "passthrough" : key),
                    "libxl refuses " + why,
                    "remove " + key + ", or give the guest another type or passthrough");
        } else if (through && type != GuestType.PV && onDemand(subject)) {
            findings.key(
                    Rule.MEMORY_ON_DEMAND,
                    subject.said(key),
                    "libxl refuses " + key + " for a guest whose maxmem is more than its memory",
                    "make memory and maxmem equal");
        }
    }

    private static @Nullable String refusal(Subject subject, GuestType type, String mode) {
        if (mode.equals("disabled")) {
            return "passthrough = \"disabled\" beside devices";
        }
        if (type == GuestType.HVM
                && subject.texts("pci").isEmpty()
                && !subject.texts("dtdev").isEmpty()) {
            return "dtdev of an hvm guest, since no such device is on the host of one";
        }
        if (subject.arm()) {
            return mode.equals("sync_pt") ? "passthrough = \"sync_pt\" on ARM" : null;
        }
        if (type == GuestType.PVH) {
            return "to pass devices through to a pvh guest on x86";
        }
        if (mode.equals("share_pt") && (type == GuestType.PV || subject.off("hap"))) {
            return "passthrough = \"share_pt\" for a guest without hap";
        }
        return null;
    }

    /** Returns whether the guest starts with less memory than it may have, which not all guests can. */
    private static boolean onDemand(Subject subject) {
        OptionalLong memory = subject.number("memory");
        OptionalLong most = subject.number("maxmem");
        return memory.isPresent() && most.isPresent() && memory.getAsLong() < most.getAsLong();
    }

    private static void nested(Subject subject, GuestType type, Findings findings) {
        String mode = String.valueOf(subject.text("altp2m")).toLowerCase(Locale.ROOT);
        boolean views = mode.matches("mixed|external|limited")
                || subject.number("altp2m").orElse(0) != 0
                || type == GuestType.HVM && subject.on("altp2mhvm");
        String key = subject.has("altp2m") ? "altp2m" : "altp2mhvm";
        if (views && subject.on("nestedhvm")) {
            findings.key(
                    Rule.ALTERNATE_VIEWS,
                    subject.said(key),
                    "libxl refuses " + key + " beside nestedhvm",
                    "remove one of the two");
        }
        if (views && onDemand(subject)) {
            findings.key(
                    Rule.MEMORY_ON_DEMAND,
                    subject.said(key),
                    "libxl refuses " + key + " for a guest whose maxmem is more than its memory",
                    "make memory and maxmem equal");
        }
        boolean unpaged = subject.off("hap");
        if (unpaged && subject.on("nestedhvm") && !subject.releases().precede(4, 16)
                || unpaged && views && !subject.releases().precede(4, 19)) {
            findings.key(
                    Rule.ALTERNATE_VIEWS,
                    subject.said("hap"),
                    "Xen has nestedhvm and altp2m only for guests with hap",
                    "remove hap = 0");
        }
        OptionalLong count = subject.number("altp2m_count");
        boolean counted = views ? count.orElse(10) >= 1 && count.orElse(10) <= MOST_VIEWS : count.orElse(0) == 0;
        if (count.isPresent() && !counted && subject.releases().reach(4, 21)) {
            findings.reading(
                    Reading.refused(views ? "there are 1 to 512" : "altp2m is off"),
                    "altp2m_count",
                    subject.value("altp2m_count"),
                    views ? "write 1 to 512" : "remove it, or write altp2m");
        }
    }

    /** Checks the buffer for a processor's trace, a power of two after rounding to pages. */
    private static void trace(Subject subject, GuestType type, Findings findings) {
        long size = (subject.number("vmtrace_buf_kb").orElse(0) + 3) & ~3L;
        if (size != 0 && (type == GuestType.PV || size < 0 || size > TRACE_KIB || (size & (size - 1)) != 0)) {
            findings.reading(
                    Reading.refused(
                            type == GuestType.PV ? "pv guests have none" : "it is a power of two up to " + TRACE_KIB),
                    "vmtrace_buf_kb",
                    subject.value("vmtrace_buf_kb"),
                    "correct it");
        }
    }
}
