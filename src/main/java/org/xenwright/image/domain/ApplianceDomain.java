package org.xenwright.image.domain;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.xenwright.disk.DiskFormat;
import org.xenwright.disk.DiskFormats;
import org.xenwright.domain.Domain;
import org.xenwright.domain.DomainFiles;
import org.xenwright.domain.HostGrub;
import org.xenwright.domain.ImageDefaults;
import org.xenwright.domain.device.DiskSpec;
import org.xenwright.domain.device.XlFormat;
import org.xenwright.domain.language.Origin;
import org.xenwright.domain.language.Setting;
import org.xenwright.domain.language.Value;
import org.xenwright.image.manifest.ImageOutline;
import org.xenwright.loader.BootPath;
import org.xenwright.loader.DiskBoot;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.Problem;

/**
 * The domain that an appliance brings along. Its memory, processors and cards are those of the project's domain file; it
 * has the image's disk and no other, and starts from that disk alone: what it is imported into has no other file of the
 * image.
 */
public final class ApplianceDomain {
    private static final String ATTEMPTED = "making an appliance of the image";
    private static final String WHERE = "<image><disk><formats>";
    private static final String FIRMWARE = "firmware";
    private static final String BIOS = "bios";
    private static final String BOOTLOADER = "bootloader";
    private static final Origin ORIGIN = Origin.of("the appliance");

    /** What a domain file says of a start that is not the appliance's. */
    private static final Set<String> STARTS =
            Set.of("kernel", "ramdisk", "cmdline", BOOTLOADER, "bootloader_args", FIRMWARE, BIOS, "firmware_override");

    private ApplianceDomain() {}

    /**
     * Makes sure that an appliance of a disk would start.
     *
     * @throws org.xenwright.problem.ProblemException for a format that is an appliance, of a disk whose kernel comes from
     *     outside
     */
    public static void check(List<DiskFormat> formats, DiskBoot boot) {
        for (DiskFormat format : formats) {
            if (format.isAppliance() && !starts(format, boot)) {
                throw Problem.of(
                                ATTEMPTED,
                                "add <bootloader>grub</bootloader> to <image>, or take " + format.word()
                                        + " out of <formats>")
                        .at(WHERE)
                        .found(format.word() + ", of a disk "
                                + (boot.boots()
                                        ? "that boots by " + boot.loader() + " in no way an appliance can"
                                        : "whose kernel lies beside it, where nothing that imports an appliance looks"))
                        .expected("a disk that boots by itself")
                        .raise();
            }
        }
    }

    private static boolean starts(DiskFormat format, DiskBoot boot) {
        return boot.offers(BootPath.BIOS) || boot.offers(BootPath.UEFI) || isByHost(format, boot);
    }

    /** Tells whether the host may read the kernel from the disk, as older XenServers do for PV. */
    private static boolean isByHost(DiskFormat format, DiskBoot boot) {
        return format.equals(DiskFormats.XVA) && boot.offers(BootPath.PYGRUB);
    }

    /**
     * Makes the domain.
     *
     * @param seed what identities are derived from: the project without its version
     * @param domainFiles texts of the project's domain files by their names
     * @throws org.xenwright.problem.ProblemException as {@link #check} does, and for a domain file that asks for a firmware
     *     from which the disk does not start
     */
    public static Domain of(DiskFormat format, ImageOutline image, String seed, Map<String, String> domainFiles)
            throws IOException {
        DiskBoot boot = image.diskBoot();
        check(List.of(format), boot);
        GuestType type = GuestType.of(image.type())
                .orElseThrow(() -> Problem.of("reading the manifest of the image", "make the image again")
                        .found("type " + image.type())
                        .raise());
        DiskSpec disk = DiskSpec.of(
                image.name() + format.suffix(),
                "xvda",
                XlFormat.RAW,
                !image.root().readOnly());
        Domain domain = DomainFiles.one(
                domainFiles,
                new ImageDefaults(image.name(), seed, type, null, null, HostGrub.USUAL, disk, DomainOutputs.MEMORY));
        Map<String, Setting> settings = new LinkedHashMap<>(domain.settings());
        settings.keySet().removeAll(STARTS);
        boolean pv = isByHost(format, boot)
                && (domain.type() == GuestType.PV || !boot.offers(BootPath.BIOS) && !boot.offers(BootPath.UEFI));
        if (pv) {
            put(settings, BOOTLOADER, "pygrub");
        } else {
            put(settings, FIRMWARE, firmware(domain, boot).word());
        }
        GuestType started = pv ? GuestType.PV : GuestType.HVM;
        return new Domain(domain.name(), domain.type(), settings, domain.disks(), domain.vifs(), domain.guest())
                .withType(started)
                .withDisks(List.of(disk.withAccess(Domain.written(started, disk.writable()))), ORIGIN);
    }

    private static void put(Map<String, Setting> settings, String key, String text) {
        settings.put(key, new Setting(key, Value.text(text, ORIGIN), false, ORIGIN));
    }

    /** Returns what the domain file asks for, else BIOS, which any of them has. */
    private static BootPath firmware(Domain domain, DiskBoot boot) {
        BootPath usual = boot.offers(BootPath.BIOS) ? BootPath.BIOS : BootPath.UEFI;
        Optional<Setting> said = Stream.of(FIRMWARE, BIOS)
                .flatMap(key -> Stream.ofNullable(domain.settings().get(key)))
                .findFirst();
        Optional<BootPath> asked =
                said.flatMap(setting -> domain.text(setting.key())).flatMap(ApplianceDomain::asked);
        if (asked.isPresent() && !boot.offers(asked.get())) {
            throw Problem.of(ATTEMPTED, "take the firmware out of the domain file, or write " + usual.word())
                    .at(said.orElseThrow().origin() + ", " + said.orElseThrow().key())
                    .found(asked.get().word() + ", from which the disk does not start: its boot loader is "
                            + boot.loader())
                    .raise();
        }
        return asked.orElse(usual);
    }

    private static Optional<BootPath> asked(String said) {
        String word = said.toLowerCase(Locale.ROOT);
        if (word.equals("uefi") || word.contains("ovmf")) {
            return Optional.of(BootPath.UEFI);
        }
        return word.endsWith("bios") ? Optional.of(BootPath.BIOS) : Optional.empty();
    }
}
