package org.xenwright.domain.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.XmlText;
import org.xenwright.domain.Domain;
import org.xenwright.platform.Architecture;
import org.xenwright.platform.GuestType;

/**
 * A domain as libvirt's Xen driver reads it (schema {@code domain.rng}, {@code src/libxl} of libvirt 9). Keys without a
 * word for them are listed; a console that would be less protected than in xl.cfg is left out.
 */
public final class LibvirtXml {
    /**
     * libvirt's names by Debian's; its schema knows Xen on no other machine, for which it takes the host's
     * architecture.
     */
    private static final Map<String, String> ARCHITECTURES =
            Map.of(Architecture.AMD64.debianName(), Architecture.AMD64.gnuName(), "i386", "i686");

    private static final Set<String> ACTIONS = Set.of("destroy", "restart", "rename-restart", "preserve");
    private static final Set<String> CRASH_ACTIONS = Set.of("coredump-destroy", "coredump-restart");
    /** Where libxl looks for programs that are named without a path. */
    private static final String PROGRAMS = "/usr/lib/xen/bin/";

    private static final String FIRMWARE = "/usr/lib/xen/boot/";

    private final Domain domain;
    private final Account account;
    private final @Nullable String architecture;
    private final XmlText xml = XmlText.document();

    /**
     * The result of writing a domain.
     *
     * @param text of the file, to be written as UTF-8
     * @param unsaid settings that are not in it
     */
    public record Document(String text, List<Unsaid> unsaid) {}

    private LibvirtXml(Domain domain, @Nullable String architecture) {
        this.domain = domain;
        this.account = new Account(domain);
        this.architecture = architecture;
    }

    /** Returns the text of the file, to be written as UTF-8. */
    public static String emit(Domain domain) {
        return emit(domain, Architecture.AMD64.debianName());
    }

    /**
     * Returns the text of the file for another machine.
     *
     * @param architecture Debian's name of it: amd64, arm64, riscv64
     */
    public static String emit(Domain domain, String architecture) {
        return of(domain, architecture).text();
    }

    /**
     * Returns the file for a machine, and the settings it lacks.
     *
     * @param architecture Debian's name of it: amd64, arm64, riscv64
     */
    public static Document of(Domain domain, String architecture) {
        LibvirtXml made = new LibvirtXml(domain, ARCHITECTURES.get(architecture));
        String text = made.write();
        return new Document(text, made.account.close());
    }

    private String write() {
        List<String> arguments = arguments();
        List<String> attributes = new ArrayList<>(List.of("type", "xen"));
        if (!arguments.isEmpty()) {
            attributes.addAll(List.of("xmlns:xen", "http://libvirt.org/schemas/domain/xen/1.0"));
        }
        account.text("name");
        account.text("uuid");
        account.text("type");
        xml.open("domain", attributes.toArray(String[]::new));
        xml.text("name", domain.name());
        xml.text("uuid", domain.uuid());
        long memory = account.number("memory", domain.memory());
        xml.text("memory", Long.toString(account.number("maxmem", memory) * 1024), "unit", "KiB");
        xml.text("currentMemory", Long.toString(memory * 1024), "unit", "KiB");
        LibvirtProcessor processor = new LibvirtProcessor(account, xml);
        processor.vcpus();
        if (domain.type() != GuestType.HVM) {
            account.text("bootloader").ifPresent(program -> xml.text("bootloader", path(program)));
            String words = String.join(" ", account.texts("bootloader_args"));
            if (!words.isEmpty()) {
                xml.text("bootloader_args", words);
            }
        }
        os();
        new LibvirtFeatures(account, xml).write();
        processor.cpu();
        processor.clock();
        action("on_poweroff", "destroy", false);
        action("on_reboot", "restart", false);
        action("on_crash", "destroy", true);
        new LibvirtDevices(account, xml).write();
        account.text("seclabel")
                .filter(label -> !label.isEmpty())
                .ifPresent(label -> xml.open("seclabel", "type", "static", "model", "flask", "relabel", "no")
                        .text("label", label)
                        .close());
        if (!arguments.isEmpty()) {
            xml.open("xen:commandline");
            arguments.forEach(argument -> xml.empty("xen:arg", "value", argument));
            xml.close();
        }
        return xml.close().toString();
    }

    /** Returns additional arguments for QEMU: first those for every guest, then those for this type. */
    private List<String> arguments() {
        List<String> all = new ArrayList<>(account.texts("device_model_args"));
        switch (domain.type()) {
            case HVM -> all.addAll(account.texts("device_model_args_hvm"));
            case PV -> all.addAll(account.texts("device_model_args_pv"));
            case PVH -> {} // xl has no key for it
        }
        return all;
    }

    private void os() {
        xml.open("os");
        type(domain.type().libvirtType(), domain.type().libvirtMachine());
        if (account.hvm()) {
            loader();
        } else {
            account.text("firmware").ifPresent(name -> xml.text("kernel", FIRMWARE + name + ".bin"));
        }
        String kernel = account.text("kernel").orElse(null);
        boolean overridden = kernel != null
                && account.hvm()
                && kernel.substring(kernel.lastIndexOf('/') + 1).equals("hvmloader");
        if (overridden) {
            account.lose("kernel", "xl ignores it in an hvm guest too; write firmware_override if that was meant");
        } else if (kernel != null) {
            xml.text("kernel", path(kernel));
        }
        account.text("ramdisk").ifPresent(ramdisk -> xml.text("initrd", path(ramdisk)));
        account.text("cmdline").ifPresent(line -> xml.text("cmdline", line));
        if (account.hvm()) {
            boot(kernel != null && !overridden);
            account.text("acpi_firmware")
                    .ifPresent(file ->
                            xml.open("acpi").text("table", file, "type", "slic").close());
        }
        xml.close();
    }

    private void boot(boolean direct) {
        if (direct && !account.has("boot")) {
            return;
        }
        for (char c : account.text("boot").orElse("c").toCharArray()) {
            String device = switch (c) {
                case 'a' -> "fd";
                case 'c' -> "hd";
                case 'd' -> "cdrom";
                case 'n' -> "network";
                default -> "";
            };
            if (device.isEmpty()) {
                account.lose("boot", "libvirt knows a, c, d and n, not " + c);
            } else {
                xml.empty("boot", "dev", device);
            }
        }
    }

    private void type(String type, String machine) {
        if (architecture == null) {
            xml.text("type", type, "machine", machine);
        } else {
            xml.text("type", type, "arch", architecture, "machine", machine);
        }
    }

    /** Writes the firmware of an hvm guest: one given by path wins, of two paths that of the BIOS. */
    private void loader() {
        String bios = account.text("bios").orElse("bios");
        String firmware = account.text("firmware").orElse(bios);
        boolean uefi = firmware.equalsIgnoreCase("uefi") || firmware.equalsIgnoreCase("ovmf");
        String override = account.text("bios_path_override").orElse(null);
        String loader = account.text("firmware_override").orElse(firmware.startsWith("/") ? firmware : null);
        if (override != null) {
            xml.text("loader", override, "readonly", "yes", "type", uefi ? "pflash" : "rom");
            account.lose("firmware_override", "libvirt has room for one file, which bios_path_override names");
        } else if (uefi) {
            xml.text("loader", FIRMWARE + "ovmf.bin", "readonly", "yes", "type", "pflash");
            account.lose("firmware_override", "libvirt has room for one file, which is that of UEFI");
        } else if (loader != null) {
            xml.text("loader", loader, "readonly", "yes", "type", "rom");
        }
        if (firmware.equalsIgnoreCase("rombios")) {
            account.lose(account.has("firmware") ? "firmware" : "bios", "libvirt starts SeaBIOS or UEFI");
        } else if (account.has("firmware") && account.has("bios") && !firmware.equals(bios)) {
            account.lose("bios", "firmware wins over it");
        }
    }

    private void action(String key, String otherwise, boolean crash) {
        String action = account.text(key).orElse(otherwise);
        boolean known = ACTIONS.contains(action) || crash && CRASH_ACTIONS.contains(action);
        if (!known) {
            account.lose(key, "libvirt has no " + action + " here, and is told " + otherwise);
        }
        xml.text(key, known ? action : otherwise);
    }

    private static String path(String program) {
        return program.startsWith("/") ? program : PROGRAMS + program;
    }
}
