package org.xenwright.loader.grub;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.xenwright.kernel.CommandLineLimit;
import org.xenwright.problem.Problem;

/**
 * The one {@code grub.cfg} of a disk, which GRUB under a BIOS and under UEFI, GRUB as a PVH and as a PV kernel, and
 * pygrub read. It has two entries, since {@code /dev/console} is the last {@code console=} that a kernel can open:
 * one for Xen's console, one for a machine with a screen and a serial line.
 *
 * <p>What pygrub asks for: it looks at no {@code if} and takes the last {@code set default=}, so that one is Xen's;
 * it expands no variable; and a title ends with a quote, a blank, and a brace at the line's end. Serial terminals
 * are set up on machines alone: as a PV kernel GRUB waits for ever for one. Facts: Xen, {@code
 * tools/pygrub/src/GrubConf.py}.
 *
 * @param name of the image, for the menu
 * @param volume {@code UUID=} of the file system that holds the kernel and this file
 * @param kernel path of the kernel on it, with a leading slash
 * @param initramfs path of the initramfs on it
 * @param words of the kernel's command line: what the root needs, and the user's
 * @param consoles words that choose the console of a machine, such as {@link #PC_CONSOLES}; one among {@link #words}
 *     wins
 */
public record GrubConfig(
        String name,
        String volume,
        String kernel,
        Optional<String> initramfs,
        List<String> words,
        List<String> consoles) {
    /** The words for a guest of Xen: the console of all types of domains. */
    public static final List<String> XEN_CONSOLES = List.of("console=hvc0");

    /** The words for a PC: what it shows goes to the screen too, the console is the serial line. */
    public static final List<String> PC_CONSOLES = List.of("console=tty0", "console=ttyS0,115200");

    /** The words for an Arm server. */
    public static final List<String> ARM_CONSOLES = List.of("console=tty0", "console=ttyAMA0,115200");

    /** The folder of GRUB on a root file system. */
    public static final String FOLDER = "/boot/grub";

    /** The file in there, and on a file system mounted at {@code /boot} in {@code /grub}. */
    public static final String FILE = "grub.cfg";

    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9_+~-][A-Za-z0-9_.+~-]*)+");

    /** Of a disk, or of a CD, whose identity is its time. */
    private static final Pattern UUID =
            Pattern.compile("[0-9A-Fa-f]{4,8}(-[0-9A-Fa-f]{4,12}){1,4}|[0-9]{4}(-[0-9]{2}){6}");

    public GrubConfig {
        words = words.stream().filter(word -> !word.isBlank()).toList();
        consoles = List.copyOf(consoles);
        checkVolume(volume);
        checkPath(kernel);
        initramfs.ifPresent(GrubConfig::checkPath);
        int length = Math.max(length(kernel, XEN_CONSOLES, words), length(kernel, consoles, words));
        if (length > CommandLineLimit.LONGEST) {
            throw tooLong(length, CommandLineLimit.LONGEST + ", behind which a kernel reads none")
                    .raise();
        }
    }

    /** Finds out whether a PV domain, started by pygrub or by GRUB, is given all words. */
    public Optional<Problem> checkPv() {
        int length = length(kernel, XEN_CONSOLES, words);
        return length > CommandLineLimit.LONGEST_OF_PV
                ? Optional.of(tooLong(length, CommandLineLimit.LONGEST_OF_PV + " for a PV domain"))
                : Optional.empty();
    }

    private static int length(String kernel, List<String> consoles, List<String> words) {
        List<String> line = new ArrayList<>();
        line.add("BOOT_IMAGE=" + kernel); // GRUB's own
        consoles.forEach(each -> line.add(KernelWord.written(each)));
        words.forEach(each -> line.add(KernelWord.written(each)));
        return String.join(" ", line).length();
    }

    private static Problem tooLong(int length, String most) {
        return Problem.of("writing grub.cfg", "set what is not needed early in the guest instead")
                .found("a kernel's command line of " + length + " bytes")
                .expected("at most " + most);
    }

    private static void checkPath(String path) {
        if (!PATH.matcher(path).matches()) {
            throw Problem.of("writing grub.cfg", "name the file otherwise")
                    .found("the path " + path)
                    .expected("a path of letters, digits and _.+~-, with a leading slash")
                    .raise();
        }
    }

    private static void checkVolume(String volume) {
        if (!UUID.matcher(volume).matches()) {
            throw new IllegalArgumentException("no UUID of a file system: " + volume);
        }
    }

    /** Returns the text of the file. */
    public String text() {
        StringBuilder text = new StringBuilder("""
                # Read by GRUB (BIOS, UEFI, PVH and PV under Xen) and by pygrub, which ignores each "if" and takes the last default.
                set timeout=0
                set default=1
                if [ "$grub_platform" = "xen" -o "$grub_platform" = "xen_pvh" ]; then
                set default=0
                fi
                if [ "$grub_platform" = "pc" -o "$grub_cpu-$grub_platform" = "x86_64-efi" ]; then
                insmod serial
                if serial --unit=0 --speed=115200; then
                terminal_input console serial
                terminal_output console serial
                fi
                fi
                insmod part_gpt
                insmod ext2
                """);
        text.append("if [ ! -e ").append(kernel).append(" ]; then\n");
        text.append(search(volume)).append("fi\n");
        entry(text, name + " on Xen", XEN_CONSOLES);
        entry(text, name, consoles);
        return text.toString();
    }

    private void entry(StringBuilder text, String title, List<String> console) {
        text.append("menuentry ").append(quoted(title)).append(" --class linux {\n");
        text.append("\tlinux ").append(kernel);
        for (List<String> each : List.of(console, words)) {
            each.forEach(word -> text.append(' ').append(KernelWord.written(word)));
        }
        text.append('\n');
        initramfs.ifPresent(path -> text.append("\tinitrd ").append(path).append('\n'));
        text.append("}\n");
    }

    /**
     * Returns the text of the file on an EFI system partition that leads to the {@code grub.cfg} of a file system.
     * It belongs at {@code EFI/debian/grub.cfg}, the prefix in Debian's signed GRUB, and at {@code
     * EFI/BOOT/grub.cfg}; never at {@code boot/grub/grub.cfg} or {@code grub/grub.cfg}, where pygrub looks on each
     * partition in turn.
     *
     * @param volume {@code UUID=} of that file system
     * @param folder with GRUB's files on it, such as {@link #FOLDER}
     */
    public static String pointer(String volume, String folder) {
        checkVolume(volume);
        return lead(folder, search(volume));
    }

    /**
     * Returns the text that leads to the {@code grub.cfg} of the file system that has a file, as a CD whose label others may
     * have too.
     *
     * @param file of a name that no other file system has
     */
    public static String pointerByFile(String file, String folder) {
        checkPath(file);
        return lead(folder, "search --no-floppy --file --set=root " + file + "\n");
    }

    private static String lead(String folder, String search) {
        checkPath(folder);
        return search + "set prefix=($root)" + folder + "\nconfigfile $prefix/" + FILE + "\n";
    }

    private static String search(String volume) {
        return "search --no-floppy --fs-uuid --set=root " + volume + "\n";
    }

    /**
     * Quotes a text for GRUB's shell, in which nothing but a quote means anything between single quotes. Characters
     * outside of ASCII, which a serial console does not show, become question marks.
     */
    private static String quoted(String text) {
        String plain = new String(text.getBytes(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII);
        return "'" + plain.replaceAll("[^ -~]", "?").replace("'", "'\\''") + "'";
    }
}
