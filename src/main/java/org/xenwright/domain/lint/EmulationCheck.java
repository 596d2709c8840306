package org.xenwright.domain.lint;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.xenwright.domain.language.Setting;
import org.xenwright.domain.language.Value;

/**
 * The settings that libxl refuses for an hvm guest after xl has read them ({@code libxl_create.c}, {@code libxl_dm.c},
 * {@code libxl_x86.c}).
 */
final class EmulationCheck implements LintCheck {
    private static final Set<String> SOUND_CARDS =
            new TreeSet<>(Set.of("ac97", "adlib", "cs4231a", "es1370", "gus", "hda", "sb16"));
    private static final List<String> VIRIDIAN_DEFAULTS = List.of("base", "freq", "time_ref_count", "apic_assist");

    @Override
    public void look(Subject subject, Findings findings) {
        if (!subject.hvm()) {
            return;
        }
        usb(subject, findings);
        // what else is said of these decides, and a part does not have all of it
        if (subject.complete()) {
            kernel(subject, findings);
            firmware(subject, findings);
            video(subject, findings);
            if (subject.on("spice") && !Emulation.stub(subject) && !Emulation.traditional(subject)) {
                spice(subject, findings);
            }
        }
        sound(subject, findings);
        if (subject.has("viridian") && subject.value("viridian") instanceof Value.Sequence groups) {
            viridian(groups, findings);
        }
        Setting trap = subject.setting("trap_unmapped_accesses");
        if (trap != null && subject.on("trap_unmapped_accesses")) {
            findings.key(Rule.REFUSED_VALUE, trap, "libxl has no trap_unmapped_accesses for x86 guests", "remove it");
        }
    }

    private static void kernel(Subject subject, Findings findings) {
        for (String key : List.of("cmdline", "root", "extra", "ramdisk")) {
            if (subject.text(key) != null && !Emulation.directKernel(subject)) {
                findings.key(
                        Rule.DIRECT_BOOT,
                        subject.said(key),
                        "libxl refuses " + key + " of an hvm guest that has no kernel of its own",
                        "remove it, or write the kernel it is for");
                return;
            }
        }
    }

    private static void firmware(Subject subject, Findings findings) {
        String firmware = Emulation.firmware(subject);
        boolean traditional = Emulation.traditional(subject);
        String key = subject.text("firmware") != null && Emulation.bios(String.valueOf(subject.text("firmware")))
                ? "firmware"
                : subject.has("bios") ? "bios" : "firmware";
        if ("rombios".equals(firmware) && !traditional) {
            findings.value(
                    Rule.UNKNOWN_FIRMWARE,
                    subject.value(key),
                    "libxl refuses rombios, which only qemu-xen-traditional had",
                    "write seabios or ovmf");
        } else if (firmware != null && !firmware.equals("rombios") && traditional) {
            findings.value(
                    Rule.UNKNOWN_FIRMWARE,
                    subject.value(key),
                    "libxl refuses " + firmware + " with qemu-xen-traditional",
                    "write device_model_version = \"qemu-xen\"");
        }
    }

    private static void video(Subject subject, Findings findings) {
        String card = VideoMemory.card(subject);
        long least = VideoMemory.least(subject);
        if (card.equals("qxl") && Emulation.traditional(subject)) {
            findings.value(
                    Rule.UNKNOWN_VGA,
                    subject.value("vga"),
                    "libxl refuses qxl with qemu-xen-traditional",
                    "write device_model_version = \"qemu-xen\"");
        } else if (VideoMemory.of(subject) < least && VideoMemory.of(subject) >= 0) {
            findings.value(
                    Rule.VIDEO_MEMORY,
                    subject.value("videoram"),
                    "libxl refuses videoram = " + VideoMemory.of(subject) + " for " + card,
                    "write at least " + least);
        }
    }

    private static void usb(Subject subject, Findings findings) {
        long version = subject.number("usbversion").orElse(0);
        long redirection = subject.number("spiceusbredirection").orElse(0);
        boolean redirected = redirection > 0 && subject.on("spice");
        String key = version != 0 ? "usbversion" : "spiceusbredirection";
        if ((version != 0 || redirected) && (subject.on("usb") || subject.has("usbdevice"))) {
            findings.key(
                    Rule.USB_CONFLICT,
                    subject.said(key),
                    "libxl refuses " + key + " beside " + (subject.has("usbdevice") ? "usbdevice" : "usb"),
                    "remove one of the two");
            return;
        }
        boolean used = !Emulation.traditional(subject) && (version != 0 || redirected);
        if (used && (version < 0 || version > 3)) {
            findings.reading(Reading.refused("there are 1, 2 and 3"), key, subject.value(key), "write usbversion = 2");
        }
        if (used && (redirection < 0 || redirection > 4 && subject.on("spice"))) {
            findings.reading(
                    Reading.refused("there are up to 4"),
                    "spiceusbredirection",
                    subject.value("spiceusbredirection"),
                    "write a number from 1 to 4");
        }
    }

    private static void spice(Subject subject, Findings findings) {
        Setting spice = subject.said("spice");
        if (subject.number("spiceport").orElse(0) == 0
                && subject.number("spicetls_port").orElse(0) == 0) {
            findings.key(Rule.SPICE_ACCESS, spice, "libxl refuses spice without a port", "write spiceport = 6000");
        }
        String password = subject.text("spicepasswd");
        if (!subject.on("spicedisable_ticketing") && (password == null || password.isEmpty())) {
            findings.key(
                    Rule.SPICE_ACCESS,
                    spice,
                    "libxl refuses spice without a password",
                    "write spicepasswd, or spicedisable_ticketing = 1 for a port that everybody may use");
        }
    }

    private static void sound(Subject subject, Findings findings) {
        String card = subject.text("soundhw");
        if (card != null
                && subject.releases().reach(4, 15)
                && !Emulation.traditional(subject)
                && !SOUND_CARDS.contains(card.toLowerCase(Locale.ROOT))) {
            findings.reading(
                    Reading.refused("it is no sound card of QEMU"),
                    "soundhw",
                    subject.value("soundhw"),
                    "write one of " + String.join(", ", SOUND_CARDS));
        }
    }

    /**
     * Checks groups, which all need the base group; one that was ruled out comes back with a later "all", which libxl
     * refuses.
     */
    private static void viridian(Value.Sequence groups, Findings findings) {
        Set<String> on = new TreeSet<>();
        Set<String> off = new TreeSet<>();
        boolean defaults = false;
        boolean all = false;
        for (Value.Atom atom : groups.atoms()) {
            String word = atom.text().toLowerCase(Locale.ROOT);
            if (atom.text().equals("all")) {
                all = true;
                if (!off.isEmpty()) {
                    findings.reading(
                            Reading.refused("it brings back what is ruled out before it"),
                            "viridian",
                            atom,
                            "write all first");
                    return;
                }
            } else if (atom.text().equals("defaults")) {
                defaults = true;
            } else if (word.startsWith("!")) {
                off.add(word.substring(1));
                on.remove(word.substring(1));
            } else {
                on.add(word);
                off.remove(word);
            }
        }
        if (defaults) {
            on.addAll(VIRIDIAN_DEFAULTS);
        }
        if (all) {
            on.add("base");
            on.add("freq");
        }
        on.removeAll(off);
        if (!on.isEmpty() && !on.contains("base")) {
            findings.reading(
                    Reading.refused("the groups stand on base"),
                    "viridian",
                    groups.atoms().get(groups.atoms().size() - 1),
                    "add \"base\"");
        }
    }
}
