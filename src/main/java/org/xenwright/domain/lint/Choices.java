package org.xenwright.domain.lint;

import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xenwright.domain.language.CNumber;

/** The words of values that are chosen from a list. */
final class Choices {
    private static final Set<String> GROUPS = Set.of(
            "base",
            "freq",
            "time_ref_count",
            "reference_tsc",
            "hcall_remote_tlb_flush",
            "apic_assist",
            "crash_ctl",
            "stimer",
            "synic",
            "hcall_ipi",
            "ex_processor_masks",
            "no_vp_limit",
            "cpu_hotplug");
    private static final Set<String> LATE_GROUPS = Set.of("ex_processor_masks", "no_vp_limit", "cpu_hotplug");
    private static final Set<String> SMBIOS = Set.of(
            "bios_vendor",
            "bios_version",
            "system_manufacturer",
            "system_product_name",
            "system_version",
            "system_serial_number",
            "baseboard_manufacturer",
            "baseboard_product_name",
            "baseboard_version",
            "baseboard_serial_number",
            "baseboard_asset_tag",
            "baseboard_location_in_chassis",
            "enclosure_manufacturer",
            "enclosure_serial_number",
            "enclosure_asset_tag",
            "battery_manufacturer",
            "battery_device_name",
            "oem");
    private static final int VECTOR = 128;
    private static final int MOST_VECTORS = 16;

    private Choices() {}

    /** Returns a reader of libxl's own words, which it compares without regard to case. */
    static Reading.Reader words(String... words) {
        Set<String> known = new TreeSet<>(Set.of(words));
        return (text, subject) -> chosen(DeviceReader.word(known, text), known);
    }

    static Reading.Reader exact(String... words) {
        Set<String> known = new TreeSet<>(Set.of(words));
        return (text, subject) -> chosen(known.contains(text), known);
    }

    private static Reading chosen(boolean good, @Nullable Set<String> known) {
        return good
                ? Reading.TAKEN
                : Reading.stopped(
                        known == null ? "it is none that it knows" : "it is none of " + String.join(", ", known));
    }

    static Reading tee(String text, Subject subject) {
        return chosen(
                DeviceReader.word(Set.of("none", "optee"), text)
                        || text.equalsIgnoreCase("ffa") && subject.releases().reach(4, 18),
                null);
    }

    static Reading vectors(String text, Subject subject) {
        boolean size = text.matches("[1-9][0-9]{2,3}")
                && Integer.parseInt(text) % VECTOR == 0
                && Integer.parseInt(text) <= VECTOR * MOST_VECTORS;
        return chosen(size || DeviceReader.word(Set.of("hw", "disabled"), text), null);
    }

    static Reading deviceModel(String text, Subject subject) {
        boolean old = text.equals("qemu-xen-traditional") && subject.releases().precede(4, 21);
        return chosen(old || text.equals("qemu-xen"), null);
    }

    static Reading graphics(String text, Subject subject) {
        return chosen(CNumber.parse(text).isPresent() || DeviceReader.word(Set.of("default", "igd"), text), null);
    }

    /** Reads a group of enlightenments: only groups can be ruled out, and only they may be in any case. */
    static Reading viridian(String text, Subject subject) {
        if (text.equals("all") || text.equals("defaults")) {
            return Reading.TAKEN;
        }
        String group = text.startsWith("!") ? text.substring(1) : text;
        boolean known = DeviceReader.word(GROUPS, group)
                && (subject.releases().reach(4, 15) || !DeviceReader.word(LATE_GROUPS, group));
        return chosen(known, null);
    }

    static Reading smbios(String text, Subject subject) {
        int equals = text.indexOf('=');
        if (equals < 0 || equals == text.length() - 1) {
            return Reading.stopped("it is not TYPE=TEXT");
        }
        return chosen(DeviceReader.word(SMBIOS, text.substring(0, equals)), null);
    }

    /** Reads the number of vCPUs: since 4.22 less than one is taken for one; until then a number below 0 stops xl. */
    static Reading vcpus(String text, Subject subject) {
        boolean below = CNumber.parse(text).stream().anyMatch(number -> number < 0);
        return below && subject.releases().precede(4, 22)
                ? Reading.stopped("there are not less than none")
                : Reading.TAKEN;
    }
}
