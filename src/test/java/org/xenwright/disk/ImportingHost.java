package org.xenwright.disk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Reads an appliance as an importing host does: one pass, names must rise, the first block tells the size of all. */
final class ImportingHost {
    final Map<String, byte[]> disks = new TreeMap<>();
    final List<String> names = new ArrayList<>();
    byte[] metadata = new byte[0];
    private final List<String> ended = new ArrayList<>();

    /** @param sizes each disk's virtual size, as its metadata has it */
    ImportingHost(Path file, Map<String, Integer> sizes) throws IOException {
        try (InputStream raw = Files.newInputStream(file);
                TarArchiveInputStream tar = new TarArchiveInputStream(raw)) {
            String block = null;
            byte[] data = new byte[0];
            Map<String, Integer> unit = new TreeMap<>();
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                names.add(entry.getName());
                byte[] bytes = tar.readAllBytes();
                if (entry.getName().equals("ova.xml")) {
                    check(names.size() == 1, "ova.xml comes first");
                    metadata = bytes;
                } else if (entry.getName().endsWith(".xxhash")) {
                    check(entry.getName().equals(block + ".xxhash"), "a sum follows its block: " + entry.getName());
                    String sum = new String(bytes, StandardCharsets.US_ASCII);
                    check(
                            sum.equals(String.format("%016X", XxHash64.of(java.nio.ByteBuffer.wrap(data)))),
                            "sum of " + block);
                    block = null;
                } else {
                    check(block == null, "every block has its sum");
                    String previous = names.size() > 1 ? names.get(names.size() - 2) : "";
                    check(entry.getName().compareTo(previous) > 0 || previous.equals("ova.xml"), "names rise");
                    block = entry.getName();
                    data = bytes;
                    String disk = block.substring(0, block.indexOf('/'));
                    int number = Integer.parseInt(block.substring(block.indexOf('/') + 1));
                    check(block.substring(block.indexOf('/') + 1).length() == 8, "eight digits");
                    check(unit.containsKey(disk) || number == 0, "block 0 is there");
                    unit.putIfAbsent(disk, bytes.length);
                    byte[] image = disks.computeIfAbsent(disk, key -> new byte[sizes.get(key)]);
                    System.arraycopy(bytes, 0, image, number * unit.get(disk), bytes.length);
                    if (number == (image.length + unit.get(disk) - 1) / unit.get(disk) - 1) {
                        ended.add(disk);
                    }
                }
            }
            check(ended.containsAll(sizes.keySet()), "the last block is there: " + ended);
        }
    }

    boolean holds(String disk, byte[] image) {
        byte[] found = disks.get(disk);
        return found != null
                && Arrays.equals(found, 0, image.length, image, 0, image.length)
                && Arrays.equals(
                        Arrays.copyOfRange(found, image.length, found.length), new byte[found.length - image.length]);
    }

    private static void check(boolean holds, String rule) {
        if (!holds) {
            throw new AssertionError("broken rule: " + rule);
        }
    }
}
