package org.xenwright.domain.lint;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.xenwright.domain.HostGrub;
import org.xenwright.domain.language.Setting;
import org.xenwright.platform.GuestType;

/**
 * The check that the guest's kernel writes where {@code xl console} listens. An hvm guest has a serial port for that.
 * Linux as a pv guest, and on ARM, takes hvc0 by itself unless it is told another console; as a pvh guest on x86 it has
 * to be told. Other kernels have names of their own for it.
 */
final class ConsoleCheck implements LintCheck {
    private static final Pattern LINUX = Pattern.compile("vmlinu[xz]|bzimage|zimage|linux|(^|/)kernel|(^|/)image");

    @Override
    public void look(Subject subject, Findings findings) {
        String kernel = subject.text("kernel");
        // the builds of grub read their command line from the guest's disk, and so do bootloaders
        if (!subject.complete()
                || !subject.paravirtual()
                || kernel == null
                || HostGrub.isGrub(kernel)
                || subject.has("bootloader")) {
            return;
        }
        List<String> words = Arrays.asList(subject.commandLine().split("\\s+"));
        boolean listens = words.stream().anyMatch(word -> word.matches("console=hvc0(,.*)?"));
        boolean elsewhere = words.stream().anyMatch(word -> word.startsWith("console="));
        boolean byItself = subject.type() == GuestType.PV || subject.arm() || subject.on("pvshim");
        if (!listens && (elsewhere || !byItself && linux(subject, kernel, words))) {
            Setting place = Stream.of("cmdline", "extra", "root", "kernel")
                    .map(subject::setting)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElseThrow();
            findings.key(
                    Rule.NO_CONSOLE,
                    place,
                    elsewhere ? "the kernel is told to write elsewhere" : "the kernel is not told to write to hvc0",
                    "add console=hvc0 to the command line");
        }
    }

    private static boolean linux(Subject subject, String kernel, List<String> words) {
        return subject.has("ramdisk")
                || words.stream().anyMatch(word -> word.startsWith("root="))
                || LINUX.matcher(kernel.toLowerCase(Locale.ROOT)).find();
    }
}
