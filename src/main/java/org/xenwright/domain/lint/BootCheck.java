package org.xenwright.domain.lint;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xenwright.domain.HostGrub;
import org.xenwright.domain.device.DiskSpec;
import org.xenwright.domain.device.SpecificationException;
import org.xenwright.domain.language.Setting;
import org.xenwright.domain.language.Value;
import org.xenwright.kernel.CommandLineLimit;
import org.xenwright.platform.GuestType;

/** The files a guest starts from, and the command line of its kernel. */
final class BootCheck implements LintCheck {
    private static final Set<String> PV_FIRMWARE = Set.of("pvgrub32", "pvgrub64");
    private static final Set<String> HVM_FIRMWARE = Set.of("bios", "uefi");
    /** The keys whose path xl or libxl opens as it is. */
    private static final List<String> FILES = List.of(
            "kernel",
            "ramdisk",
            "device_tree",
            "bios_path_override",
            "acpi_firmware",
            "smbios_firmware",
            "device_model_override",
            "stubdomain_kernel",
            "stubdomain_ramdisk",
            "pvshim_path");

    private static final Pattern ROOT = Pattern.compile("(?:^|\\s)root=(\\S+)");
    private static final Pattern DEVICE = Pattern.compile("/dev/((?:xvd|hd|sd)([a-z]+))(\\d*)");

    @Override
    public void look(Subject subject, Findings findings) {
        GuestType type = subject.type();
        boolean direct = type == GuestType.PV || type == GuestType.PVH;
        if (subject.complete()
                && direct
                && !subject.has("kernel")
                && !subject.has("bootloader")
                && !subject.has("firmware")) {
            findings.add(
                    Rule.NO_BOOT_METHOD,
                    subject.start(),
                    1,
                    "a " + (type == null ? "" : type.word()) + " guest without kernel, bootloader or firmware",
                    "write kernel and ramdisk, or bootloader = \"pygrub\"");
        }
        firmware(subject, type, findings);
        if (direct && type != null) {
            loaders(subject, type, findings);
        }
        for (String key : FILES) {
            String path = subject.text(key);
            boolean loader = key.equals("kernel") && type == GuestType.HVM && path != null && Emulation.loader(path);
            if (path != null && !path.isEmpty() && !path.startsWith("/") && !loader) {
                findings.value(
                        Rule.RELATIVE_PATH,
                        subject.value(key),
                        key + " is looked for where xl happens to be started",
                        "write the path on the Xen host from / on");
            }
        }
        commandLine(subject, findings);
    }

    private static void firmware(Subject subject, @Nullable GuestType type, Findings findings) {
        String firmware = subject.text("firmware");
        if (firmware == null || type == null) {
            return;
        }
        if (type == GuestType.HVM) {
            if (!Emulation.bios(firmware)
                    && !HVM_FIRMWARE.contains(firmware)
                    && !firmware.startsWith("/")
                    && !firmware.equals("hvmloader")) {
                findings.value(
                        Rule.FIRMWARE_FILE,
                        subject.value("firmware"),
                        "xl takes '" + firmware + "' for a file in the folder of Xen's firmware",
                        "write bios, uefi, seabios, ovmf or the path of a file");
            }
            return;
        }
        if (subject.has("kernel")) {
            findings.value(
                    Rule.KERNEL_AND_FIRMWARE,
                    subject.value("firmware"),
                    "a " + type.word() + " guest with kernel and firmware",
                    "remove one of the two");
        }
        if (!PV_FIRMWARE.contains(firmware)) {
            findings.value(
                    Rule.UNKNOWN_FIRMWARE,
                    subject.value("firmware"),
                    "'" + firmware + "' is no firmware of " + type.word() + " guests",
                    "write pvgrub32 or pvgrub64");
        }
    }

    private static void loaders(Subject subject, GuestType type, Findings findings) {
        String bootloader = subject.text("bootloader");
        if (bootloader != null && !bootloader.isEmpty()) {
            Stream.of("kernel", "ramdisk")
                    .filter(subject::has)
                    .findFirst()
                    .ifPresent(key -> findings.key(
                            Rule.KERNEL_AND_BOOTLOADER,
                            subject.said(key),
                            "the bootloader looks for " + key + " on the guest's disk, not on the host",
                            "remove " + key + ", or bootloader"));
            return;
        }
        String kernel = subject.text("kernel");
        GuestType build = kernel == null || !HostGrub.isGrub(kernel)
                ? null
                : HostGrub.typeOf(kernel).orElse(null);
        if (build != null && build != type) {
            findings.value(
                    Rule.GRUB_BUILD,
                    subject.value("kernel"),
                    "a " + type.word() + " guest with the build of GRUB for " + build.word() + " guests",
                    "take the one for " + type.word() + ", such as "
                            + (type == GuestType.PV ? HostGrub.USUAL.pv() : HostGrub.USUAL.pvh()));
        }
    }

    private static void commandLine(Subject subject, Findings findings) {
        String line = subject.text("cmdline");
        for (String key : List.of("root", "extra")) {
            Setting setting = subject.setting(key);
            if (line != null && setting != null) {
                findings.key(
                        Rule.IGNORED_ROOT, setting, "xl ignores " + key + " beside cmdline", "move it into cmdline");
            }
        }
        String all = subject.commandLine();
        String kernel = subject.text("kernel");
        // the builds of grub read their command line from the guest's disk
        if (kernel == null || HostGrub.isGrub(kernel)) {
            return;
        }
        Setting place = subject.setting(line != null ? "cmdline" : subject.has("extra") ? "extra" : "root");
        int most = subject.type() == GuestType.PV ? CommandLineLimit.LONGEST_OF_PV : CommandLineLimit.LONGEST;
        int length = all.getBytes(StandardCharsets.UTF_8).length;
        if (length > most && place != null) {
            findings.key(
                    Rule.LONG_COMMAND_LINE,
                    place,
                    "a command line of " + length + " bytes, of which the kernel reads " + most,
                    "set what is not needed early in the guest instead, as by /etc/sysctl.d");
        }
        Matcher matcher = ROOT.matcher(all);
        if (matcher.find() && place != null) {
            root(subject, matcher.group(1), place, findings);
        }
    }

    private static void root(Subject subject, String root, Setting place, Findings findings) {
        Matcher device = DEVICE.matcher(root);
        if (!device.matches() || !subject.has("disk")) {
            return;
        }
        for (Value.Atom atom : subject.texts("disk")) {
            try {
                Matcher disk = DEVICE.matcher(
                        "/dev/" + DiskSpec.parse(atom.text()).vdev().toLowerCase(Locale.ROOT));
                boolean same = disk.matches() && disk.group(2).equals(device.group(2));
                // a whole disk may hold the partition; a partition is only itself
                if (same && (disk.group(3).isEmpty() || disk.group(3).equals(device.group(3)))) {
                    return;
                }
            } catch (SpecificationException e) {
                // another rule speaks of it, and what it would provide is not known
                return;
            }
        }
        findings.key(
                Rule.ROOT_WITHOUT_DISK,
                place,
                "no disk provides root=" + root,
                "correct root=, or the vdev of the disk");
    }
}
