package org.xenwright.boot.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The translation of a kernel command line, from Xen's names of disks and consoles to those of another driver. */
public final class CommandLine {
    private static final Pattern XEN_DISK = Pattern.compile("(?<![a-z0-9])/dev/xvd([a-z]+[0-9]*)\\b");

    private CommandLine() {}

    /**
     * Returns the command line in a driver's terms.
     *
     * @param xen as a Xen domain is given it
     * @param disk the start of a disk's name before its letter, such as {@code /dev/vd}
     * @param console the console's name, such as {@code ttyS0}
     * @param additions words to add unless a word for the same key is there
     */
    public static String translate(String xen, String disk, String console, List<String> additions) {
        List<String> words = new ArrayList<>();
        for (String word : xen.trim().split("\\s+")) {
            if (word.isEmpty()) {
                continue;
            }
            String at = word.equals("console=hvc0") || word.startsWith("console=hvc0,")
                    ? "console=" + console + word.substring("console=hvc0".length())
                    : word;
            words.add(XEN_DISK.matcher(at).replaceAll(Matcher.quoteReplacement(disk) + "$1"));
        }
        if (words.stream().noneMatch(word -> word.startsWith("console="))) {
            words.add("console=" + console);
        }
        for (String addition : additions) {
            int sign = addition.indexOf('=');
            String key = sign < 0 ? addition : addition.substring(0, sign + 1);
            if (words.stream().noneMatch(word -> sign < 0 ? word.equals(key) : word.startsWith(key))) {
                words.add(addition);
            }
        }
        return String.join(" ", words);
    }
}
