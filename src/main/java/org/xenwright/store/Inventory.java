package org.xenwright.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the files of an entry must be: written with the entry, so that damage is noticed later. One line a file:
 * {@code SHA256 SIZE NAME}.
 */
public final class Inventory {
    private static final String NAME = "inventory";

    /**
     * A file of the entry.
     *
     * @param size in bytes
     * @param sha256 of all bytes
     */
    public record Item(long size, Digest sha256) {}

    private final Path folder;
    private final SortedMap<String, Item> items;

    private Inventory(Path folder, SortedMap<String, Item> items) {
        this.folder = folder;
        this.items = items;
    }

    /** Records an entry's files, as the last step of making it. */
    public static void write(Path folder, Map<String, Item> items) throws IOException {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(items)
                .forEach((name, item) -> text.append(item.sha256())
                        .append(' ')
                        .append(item.size())
                        .append(' ')
                        .append(name)
                        .append('\n'));
        Files.writeString(folder.resolve(NAME), text);
    }

    /** Records all files of an entry, as the last step of making it. */
    public static void write(Path folder) throws IOException {
        Map<String, Item> items = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                items.put(folder.relativize(file).toString(), new Item(Files.size(file), Digest.of(file)));
            }
        }
        write(folder, items);
    }

    /** Whether an entry has an inventory, and every byte of its files is what that says; reads all of them. */
    public static boolean isSound(Path folder) throws IOException {
        Optional<Inventory> inventory = ofIntact(folder);
        return inventory.isPresent() && inventory.get().verify();
    }

    /**
     * The inventory of an entry whose files all have their sizes; empty when anything is missing or too short. This
     * costs a look at each file, no reading.
     */
    public static Optional<Inventory> ofIntact(Path folder) throws IOException {
        SortedMap<String, Item> items = new TreeMap<>();
        try {
            for (String line : Files.readString(folder.resolve(NAME), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                String[] parts = line.split(" ", 3);
                Item item = new Item(Long.parseLong(parts[1]), new Digest(parts[0]));
                if (Files.size(folder.resolve(parts[2])) != item.size()) {
                    return Optional.empty();
                }
                items.put(parts[2], item);
            }
        } catch (NoSuchFileException | IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
        return items.isEmpty() ? Optional.empty() : Optional.of(new Inventory(folder, items));
    }

    public SortedMap<String, Item> items() {
        return java.util.Collections.unmodifiableSortedMap(items);
    }

    /** Whether a file still has its digest; reads all of it. False for a file that is none of the entry's. */
    public boolean verify(String name) throws IOException {
        Item item = items.get(name);
        return item != null && Digest.of(folder.resolve(name)).equals(item.sha256());
    }

    /** Whether every file still has its digest; reads all of them. */
    public boolean verify() throws IOException {
        for (String name : items.keySet()) {
            if (!verify(name)) {
                return false;
            }
        }
        return true;
    }
}
