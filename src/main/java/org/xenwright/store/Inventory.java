package org.xenwright.store;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The list of what the files and links of an entry must be: written with the entry, so that damage is noticed later.
 * One line a file: {@code SHA256 SIZE NAME}; links are not followed. A file beside it holds the digest of all lines, so
 * that none can be lost.
 */
public final class Inventory {
    private static final String NAME = "inventory";
    private static final String SUM = "inventory.sha256";
    private static final long LINK = -1;

    /**
     * A file of the entry.
     *
     * @param size in bytes; negative for a link
     * @param sha256 of all bytes; of a link, of where it leads
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
        Files.writeString(folder.resolve(SUM), Digest.of(text.toString()).hex());
    }

    /** Records all files and links of an entry, as the last step of making it. */
    public static void write(Path folder) throws IOException {
        Map<String, Item> items = new TreeMap<>();
        for (String name : names(folder)) {
            items.put(name, item(folder.resolve(name)));
        }
        write(folder, items);
    }

    private static Item item(Path file) throws IOException {
        if (Files.isSymbolicLink(file)) {
            byte[] target = Files.readSymbolicLink(file).toString().getBytes(StandardCharsets.UTF_8);
            return new Item(LINK, Digest.of(target));
        }
        return new Item(Files.size(file), Digest.of(file));
    }

    private static SortedSet<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
                    .map(file -> folder.relativize(file).toString())
                    .filter(name -> !name.equals(NAME) && !name.equals(SUM))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /**
     * Returns whether an entry has an inventory, all files are in it, and every byte of them is what it says; reads all
     * of them.
     */
    public static boolean isSound(Path folder) throws IOException {
        Optional<Inventory> inventory = ofIntact(folder);
        return inventory.isPresent()
                && names(folder).equals(inventory.get().items.keySet())
                && inventory.get().verify();
    }

    /**
     * Returns the inventory of an entry whose files all have their sizes; empty when anything is missing or too short.
     * This costs a look at each file, no reading.
     */
    public static Optional<Inventory> ofIntact(Path folder) throws IOException {
        SortedMap<String, Item> items = new TreeMap<>();
        try {
            byte[] text = Files.readAllBytes(folder.resolve(NAME));
            if (!Files.readString(folder.resolve(SUM)).equals(Digest.of(text).hex())) {
                return Optional.empty();
            }
            for (String line : new String(text, StandardCharsets.UTF_8).lines().toList()) {
                String[] parts = line.split(" ", 3);
                Item item = new Item(Long.parseLong(parts[1]), new Digest(parts[0]));
                Path file = folder.resolve(parts[2]);
                if (Files.isSymbolicLink(file) != (item.size() == LINK)
                        || item.size() != LINK && Files.size(file) != item.size()) {
                    return Optional.empty();
                }
                items.put(parts[2], item);
            }
        } catch (NoSuchFileException
                | MalformedInputException
                | IllegalArgumentException
                | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
        return items.isEmpty() ? Optional.empty() : Optional.of(new Inventory(folder, items));
    }

    /** Returns the digest of a file: as the inventory of its entry has it, without reading the file, or else read. */
    public static Digest digestOf(Path file) throws IOException {
        Item known = ofIntact(Objects.requireNonNull(file.toAbsolutePath().getParent()))
                .map(inventory -> inventory.items().get(file.getFileName().toString()))
                .orElse(null);
        return known != null ? known.sha256() : Digest.of(file);
    }

    public SortedMap<String, Item> items() {
        return Collections.unmodifiableSortedMap(items);
    }

    /** Returns whether a file still has its digest; reads all of it. False for a file that is none of the entry's. */
    public boolean verify(String name) throws IOException {
        Item item = items.get(name);
        return item != null && item(folder.resolve(name)).equals(item);
    }

    /** Returns whether every file still has its digest; reads all of them. */
    public boolean verify() throws IOException {
        for (String name : items.keySet()) {
            if (!verify(name)) {
                return false;
            }
        }
        return true;
    }
}
