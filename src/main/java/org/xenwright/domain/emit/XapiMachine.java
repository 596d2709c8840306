package org.xenwright.domain.emit;

import java.util.Map;
import org.xenwright.domain.BootWay;
import org.xenwright.domain.Domain;
import org.xenwright.platform.GuestType;

/**
 * A machine as a domain file has it, in xapi's words: what an export of it and one made by calls have alike.
 *
 * @param memory it has, in bytes
 * @param most it may ever have, in bytes
 * @param least xapi may ever leave it, in bytes
 * @param vcpus at its start
 * @param mostVcpus it may ever have
 * @param afterReboot xapi's word for what a reboot does
 * @param afterCrash xapi's word for what a crash does
 * @param bootloader that takes the kernel from its disk; empty for none
 * @param kernel file of the host; empty for none
 * @param ramdisk file of the host; empty for none
 * @param arguments of the kernel
 * @param bootPolicy of a machine with firmware; empty for others
 * @param bootParameters of that firmware
 * @param platform the devices that xapi gives it
 * @param type xapi's word, which is xl's
 */
public record XapiMachine(
        long memory,
        long most,
        long least,
        int vcpus,
        int mostVcpus,
        String afterReboot,
        String afterCrash,
        String bootloader,
        String kernel,
        String ramdisk,
        String arguments,
        String bootPolicy,
        Map<String, String> bootParameters,
        Map<String, String> platform,
        String type) {
    private static final long MIB = 1 << 20;

    public XapiMachine {
        bootParameters = Map.copyOf(bootParameters);
        platform = Map.copyOf(platform);
    }

    /** Returns what a domain says. */
    public static XapiMachine of(Domain domain) {
        boolean hvm = domain.type() == GuestType.HVM;
        return new XapiMachine(
                domain.memory() * MIB,
                domain.number("maxmem", domain.memory()) * MIB,
                16 * MIB,
                domain.vcpus(),
                (int) domain.number("maxvcpus", domain.vcpus()),
                action(domain, "on_reboot", "restart"),
                action(domain, "on_crash", "destroy"),
                hvm ? "" : loader(domain),
                hvm ? "" : domain.text("kernel").orElse(""),
                hvm ? "" : domain.text("ramdisk").orElse(""),
                hvm ? "" : domain.text("cmdline").orElse(""),
                hvm ? "BIOS order" : "",
                hvm
                        ? Map.of(
                                "firmware",
                                firmware(domain),
                                "order",
                                domain.text("boot").orElse("c"))
                        : Map.of(),
                Map.of("acpi", "1", "apic", "true", "nx", "true", "pae", "true", "viridian", "false"),
                domain.type().word());
    }

    /** Returns xapi's word for an action; it knows only two of xl's actions and has this word for the rest. */
    private static String action(Domain domain, String key, String otherwise) {
        return domain.text(key).orElse(otherwise).contains("restart") ? "restart" : "destroy";
    }

    /** Returns the loader's name, for xapi knows pygrub by no path. */
    private static String loader(Domain domain) {
        String loader = domain.text("bootloader").orElse("");
        return BootWay.of(domain) == BootWay.PYGRUB ? loader.substring(loader.lastIndexOf('/') + 1) : loader;
    }

    private static String firmware(Domain domain) {
        String firmware = domain.text("firmware").orElse(domain.text("bios").orElse("bios"));
        return firmware.equals("uefi") || firmware.equals("ovmf") ? "uefi" : "bios";
    }
}
