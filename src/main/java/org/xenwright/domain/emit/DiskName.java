package org.xenwright.domain.emit;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of disks inside of a guest, from the ways Xen writes them. */
final class DiskName {
    private static final Pattern DISK_AND_PARTITION = Pattern.compile("d(\\d{1,5})p(\\d{1,4})");
    private static final Pattern NAMED = Pattern.compile("(xvd|hd|sd|vd)[a-z]{1,3}\\d{0,3}");
    private static final Pattern NUMBER = Pattern.compile("0[xX][0-9a-fA-F]{1,8}|\\d{1,10}");
    /** The bit set in the numbers of disks that Xen's old numbers have no room for. */
    private static final long EXTENDED = 1L << 28;

    private DiskName() {}

    /** Returns the name: {@code d0p1} and 51713 are {@code xvda1}; none for a text that means no disk. */
    static Optional<String> of(String vdev) {
        Matcher pair = DISK_AND_PARTITION.matcher(vdev);
        if (pair.matches()) {
            return Optional.of(name("xvd", Integer.parseInt(pair.group(1)), Integer.parseInt(pair.group(2))));
        }
        if (NUMBER.matcher(vdev).matches()) {
            return ofNumber(number(vdev));
        }
        return NAMED.matcher(vdev).matches() ? Optional.of(vdev) : Optional.empty();
    }

    /** Reads a number as {@code strtoul} does: hexadecimal after 0x, octal after 0. */
    private static long number(String text) {
        try {
            return Long.decode(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static Optional<String> ofNumber(long number) {
        if ((number & EXTENDED) != 0 && number < EXTENDED << 1) {
            return Optional.of(name("xvd", (int) (number >> 8 & 0xfffff), (int) (number & 0xff)));
        }
        int minor = (int) (number & 0xff);
        return switch ((int) (number >> 8)) {
            case 202 -> Optional.of(name("xvd", minor >> 4, minor & 15));
            case 8 -> Optional.of(name("sd", minor >> 4, minor & 15));
            case 3 -> Optional.of(name("hd", minor >> 6, minor & 63));
            case 22 -> Optional.of(name("hd", 2 + (minor >> 6), minor & 63));
            default -> Optional.empty();
        };
    }

    /** Returns a name whose letters count like columns of a table: z is followed by aa. */
    private static String name(String prefix, int disk, int partition) {
        StringBuilder letters = new StringBuilder();
        for (int rest = disk; rest >= 0; rest = rest / 26 - 1) {
            letters.insert(0, (char) ('a' + rest % 26));
        }
        return prefix + letters + (partition == 0 ? "" : partition);
    }
}
