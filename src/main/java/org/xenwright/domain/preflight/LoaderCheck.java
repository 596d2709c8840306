package org.xenwright.domain.preflight;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.xenwright.domain.BootWay;
import org.xenwright.domain.Domain;
import org.xenwright.domain.DomainFiles;
import org.xenwright.domain.HostGrub;
import org.xenwright.domain.LoaderStart;
import org.xenwright.domain.language.Origin;
import org.xenwright.domain.language.Setting;
import org.xenwright.domain.lint.Finding;
import org.xenwright.domain.lint.Rule;
import org.xenwright.platform.GuestType;

/** The check of a domain against the boot loader of its image's disk. */
final class LoaderCheck {
    private final Domain domain;
    private final BootWay way;
    private final Set<BootWay> offers;

    /** @param offers ways in which the disk boots */
    LoaderCheck(Domain domain, Set<BootWay> offers) {
        this.domain = domain;
        this.way = BootWay.of(domain);
        this.offers = offers;
    }

    /** Returns what would keep the disk's loader from starting the domain, or from what its file asks. */
    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        if (!way.fromDisk()) {
            return findings;
        }
        if (!offers.contains(way)) {
            String key = said();
            findings.add(finding(Rule.DISK_LOADER, key, way.phrase() + ", and " + lack(), remedy(key)));
        }
        if (!way.takesWords() && domain.settings().containsKey("cmdline")) {
            boolean machine = domain.type() == GuestType.HVM;
            findings.add(finding(
                    machine ? Rule.DIRECT_BOOT : Rule.DISK_COMMAND_LINE,
                    "cmdline",
                    machine
                            ? "libxl refuses a command line for a machine without a kernel from the host"
                            : "the kernel never sees this command line: GRUB takes the one of its menu",
                    "take cmdline, root and extra out, and put the words into the menu on the disk"));
        }
        return findings;
    }

    /** Returns the key by which the domain asks for the way; its type, where it says no more. */
    private String said() {
        List<String> keys = domain.type() == GuestType.HVM
                ? List.of("bios_path_override", "firmware", "bios")
                : List.of("bootloader", "kernel", "firmware");
        return Stream.concat(keys.stream(), Stream.of("type"))
                .filter(key -> domain.settings().containsKey(key))
                .findFirst()
                .orElse("name");
    }

    private String lack() {
        if (offers.isEmpty()) {
            return "the image's disk has no boot loader";
        }
        if (way == BootWay.UEFI) {
            return "the disk has no EFI system partition with a loader";
        }
        if (way == BootWay.SECURE_BOOT && offers.contains(BootWay.UEFI)) {
            return "the loader on the disk is not signed for it";
        }
        return "the disk does not boot so, but by "
                + offers.stream().sorted().map(BootWay::word).collect(Collectors.joining(", "));
    }

    private String remedy(String key) {
        if (offers.isEmpty()) {
            Setting setting = domain.settings().get(key);
            String place = setting == null ? "" : setting.origin().file();
            String what = place.startsWith(DomainFiles.PROFILE)
                    ? "the profile " + place.substring(DomainFiles.PROFILE.length())
                    : key;
            String out =
                    key.equals("type") || key.equals("name") ? "" : ", or take " + what + " out of the domain file";
            return "set <bootloader>grub</bootloader> in <image>" + out;
        }
        return new LoaderStart(offers, HostGrub.USUAL)
                .way(domain.type())
                .or(() -> offers.stream()
                        .filter(each -> each != BootWay.SECURE_BOOT)
                        .sorted()
                        .findFirst())
                .map(other -> "write extends = \"" + LoaderStart.profile(other) + "\"")
                .orElse("set <bootloader>grub</bootloader> in <image>");
    }

    private Finding finding(Rule rule, String key, String message, String remedy) {
        Setting setting = domain.settings().get(key);
        Origin origin = setting == null ? Origin.of(domain.name()) : setting.origin();
        return new Finding(rule, origin, key.length(), domain.name() + ": " + message, remedy);
    }
}
