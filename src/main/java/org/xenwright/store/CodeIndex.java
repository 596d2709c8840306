package org.xenwright.store;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The files of a program, with their digests and what its classes mention. Of a jar it is kept in a store under the digest
 * of the jar: to unpack and read all its classes takes longer than most that is done with the result.
 *
 * @param items by their names, with slashes
 */
record CodeIndex(SortedMap<String, Item> items) {
    static final String CLASS = ".class";
    static final String OURS = "org/xenwright/";

    private static final String KIND = "code";
    private static final int SHA256 = 32;

    /**
     * A file of the code.
     *
     * @param mentions names of classes as class files have them: all of ours, and of others that are not Java's one of
     *     each package, and what loads services; none of a resource
     */
    record Item(Digest sha256, Set<String> mentions) {
        static Item of(String name, byte[] bytes) throws IOException {
            return new Item(Digest.of(bytes), name.endsWith(CLASS) ? mentioned(bytes) : Set.of());
        }
    }

    /**
     * Reads a jar, or finds what was read from it before.
     *
     * @param sha256 of the jar
     */
    static CodeIndex of(Path jar, Digest sha256, Store store) throws IOException {
        Digest key = new Fingerprint().add("the code of", sha256).digest();
        Path file = store.getSoundFile(KIND, key, at -> of(jar).write(at));
        return read(ByteBuffer.wrap(Files.readAllBytes(file)));
    }

    /** Reads a jar. */
    static CodeIndex of(Path jar) throws IOException {
        SortedMap<String, Item> items = new TreeMap<>();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                if (entry.getName().startsWith(OURS) && !entry.isDirectory()) {
                    try (InputStream in = zip.getInputStream(entry)) {
                        items.put(entry.getName(), Item.of(entry.getName(), in.readAllBytes()));
                    }
                }
            }
        }
        return new CodeIndex(items);
    }

    private void write(Path file) throws IOException {
        Map<String, Integer> numbers = new HashMap<>();
        List<String> names = new ArrayList<>();
        items.forEach((name, item) -> {
            List<String> all = new ArrayList<>(new TreeSet<>(item.mentions()));
            all.add(name);
            all.forEach(each -> {
                if (numbers.putIfAbsent(each, names.size()) == null) {
                    names.add(each);
                }
            });
        });
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            out.writeInt(names.size());
            for (String each : names) {
                byte[] bytes = each.getBytes(StandardCharsets.UTF_8);
                out.writeInt(bytes.length);
                out.write(bytes);
            }
            out.writeInt(items.size());
            for (Map.Entry<String, Item> each : items.entrySet()) {
                out.writeInt(numbers.getOrDefault(each.getKey(), 0));
                out.write(HexFormat.of().parseHex(each.getValue().sha256().hex()));
                out.writeInt(each.getValue().mentions().size());
                for (String mentioned : new TreeSet<>(each.getValue().mentions())) {
                    out.writeInt(numbers.getOrDefault(mentioned, 0));
                }
            }
        }
    }

    private static CodeIndex read(ByteBuffer in) {
        String[] names = new String[in.getInt()];
        for (int i = 0; i < names.length; i++) {
            byte[] bytes = new byte[in.getInt()];
            in.get(bytes);
            names[i] = new String(bytes, StandardCharsets.UTF_8);
        }
        SortedMap<String, Item> items = new TreeMap<>();
        for (int left = in.getInt(); left > 0; left--) {
            String name = names[in.getInt()];
            byte[] sha256 = new byte[SHA256];
            in.get(sha256);
            String[] mentions = new String[in.getInt()];
            for (int i = 0; i < mentions.length; i++) {
                mentions[i] = names[in.getInt()];
            }
            items.put(name, new Item(Digest.finish(sha256), Set.of(mentions)));
        }
        return new CodeIndex(items);
    }

    /** Returns what the pool of constants of a class file names of classes (JVMS, section 4.4). */
    private static Set<String> mentioned(byte[] file) throws IOException {
        SortedMap<String, String> others = new TreeMap<>();
        Set<String> names = new TreeSet<>();
        for (String name : classes(new DataInputStream(new ByteArrayInputStream(file)))) {
            if (name.startsWith(OURS) || name.equals(Generator.LOADER)) {
                names.add(name);
            } else if (name.contains("/") && !name.startsWith("java")) {
                // one of a package tells the library, and always the same one
                others.merge(name.substring(0, name.lastIndexOf('/')), name, (a, b) -> a.compareTo(b) < 0 ? a : b);
            }
        }
        names.addAll(others.values());
        return Set.copyOf(names);
    }

    private static List<String> classes(DataInputStream in) throws IOException {
        if (in.readInt() != 0xcafebabe) {
            throw new IOException("no class file");
        }
        in.readInt(); // the version of the format
        int count = in.readUnsignedShort();
        String[] texts = new String[count];
        List<Integer> classes = new ArrayList<>();
        for (int i = 1; i < count; i++) {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case 1 -> texts[i] = in.readUTF();
                case 7 -> classes.add(in.readUnsignedShort());
                case 8, 16, 19, 20 -> in.skipNBytes(2); // String, MethodType, Module, Package
                case 15 -> in.skipNBytes(3); // MethodHandle
                case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4); // Integer, Float, references, Dynamic
                case 5, 6 -> { // Long and Double take two places
                    in.skipNBytes(8);
                    i++;
                }
                default -> throw new IOException("a constant of kind " + tag + " in a class file");
            }
        }
        return classes.stream()
                .map(each -> texts[each])
                // of an array, what it is of
                .map(name ->
                        name.startsWith("[") ? name.replaceFirst("^\\[+L?", "").replaceFirst(";$", "") : name)
                .toList();
    }
}
