package org.xenwright.domain.device;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a disk inside of the guest, as {@code libxl__device_disk_dev_number} reads it.
 *
 * @param kind xvd, hd or sd; empty where the name is a number or of the form d0p1
 * @param letters those of the disk; empty with the kind
 * @param disk the number of the disk from 0 on; -1 where the name is a plain number, which hides it
 * @param partition 0 for a whole disk
 * @param number that of the device, the same for two names of one device
 */
public record Vdev(String kind, String letters, int disk, int partition, int number) {
    private static final Pattern LETTERS = Pattern.compile("(xvd|hd|sd)([a-z]+)([1-9][0-9]{0,2})?");
    private static final Pattern NUMBERS = Pattern.compile("d([0-9]{1,7})p([0-9]{1,3})");
    private static final Pattern PLAIN = Pattern.compile("[0-9]{1,10}|0x[0-9a-fA-F]{1,8}");
    private static final int MOST_DISKS = 1 << 20;
    private static final int ALPHABET = 26;

    /** Reads a name; empty for one that libxl does not know. */
    public static Optional<Vdev> parse(String text) {
        Matcher letters = LETTERS.matcher(text);
        if (letters.matches()) {
            int partition = letters.group(3) == null ? 0 : Integer.parseInt(letters.group(3));
            return lettered(letters.group(1), letters.group(2), partition);
        }
        Matcher numbers = NUMBERS.matcher(text);
        if (numbers.matches()) {
            // a leading 0 makes an octal number of it, as everywhere in C
            Optional<Integer> disk = decoded(numbers.group(1));
            Optional<Integer> partition = decoded(numbers.group(2));
            return disk.isPresent() && partition.isPresent() && disk.get() < MOST_DISKS && partition.get() <= 255
                    ? Optional.of(new Vdev("", "", disk.get(), partition.get(), xen(disk.get(), partition.get())))
                    : Optional.empty();
        }
        return PLAIN.matcher(text).matches()
                ? decoded(text).map(number -> new Vdev("", "", -1, 0, number))
                : Optional.empty();
    }

    private static Optional<Vdev> lettered(String kind, String letters, int partition) {
        long disk = -1;
        for (char c : letters.toCharArray()) {
            disk = (disk + 1) * ALPHABET + c - 'a';
            if (disk >= MOST_DISKS) {
                return Optional.empty();
            }
        }
        int index = (int) disk;
        int number = switch (kind) {
            case "xvd" -> partition <= 255 ? xen(index, partition) : -1;
            case "hd" ->
                index <= 3 && partition <= 63 ? ((index < 2 ? 3 : 22) << 8) | ((index & 1) << 6) | partition : -1;
            default -> index <= 15 && partition <= 15 ? (8 << 8) | (index << 4) | partition : -1;
        };
        return number < 0 ? Optional.empty() : Optional.of(new Vdev(kind, letters, index, partition, number));
    }

    private static int xen(int disk, int partition) {
        return disk <= 15 && partition <= 15
                ? (202 << 8) | (disk << 4) | partition
                : (1 << 28) | (disk << 8) | partition;
    }

    private static Optional<Integer> decoded(String text) {
        try {
            return Optional.of(Integer.decode(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
