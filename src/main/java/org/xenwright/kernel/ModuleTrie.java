package org.xenwright.kernel;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The index in which modprobe looks up names: a trie with joined prefixes, written children first. Facts: the comments
 * of kmod's {@code libkmod-index.h}.
 */
final class ModuleTrie {
    private static final int MAGIC = 0xB007F457;
    private static final int VERSION = 0x00020001;
    private static final int PREFIX = 0x80000000;
    private static final int VALUES = 0x40000000;
    private static final int CHILDREN = 0x20000000;

    /** No real alias has a quarter of it; a bound on keys bounds the depth of the trie, which is written recursively. */
    private static final int MAX_KEY = 2000;

    private record Value(int priority, String text) {}

    private static final class Node {
        private String prefix;
        private final List<Value> values = new ArrayList<>();
        private final SortedMap<Integer, Node> children = new TreeMap<>();

        Node(String prefix) {
            this.prefix = prefix;
        }

        /** As kmod does: before the first value that is not smaller, so equal ones end up in reverse. */
        void add(String text, int priority) {
            int at = 0;
            while (at < values.size() && values.get(at).priority < priority) {
                at++;
            }
            values.add(at, new Value(priority, text));
        }

        /** Leaves the first {@code length} characters here and moves all else below. */
        void split(int length) {
            Node below = new Node(prefix.substring(length + 1));
            below.values.addAll(values);
            below.children.putAll(children);
            values.clear();
            children.clear();
            children.put((int) prefix.charAt(length), below);
            prefix = prefix.substring(0, length);
        }
    }

    private final Node root = new Node("");

    /**
     * Adds a value to a key.
     *
     * @throws KernelFormatException when the key is too long or no seven-bit text
     */
    void insert(String key, String value, int priority) throws KernelFormatException {
        if (key.length() > MAX_KEY) {
            throw new KernelFormatException("an alias of " + key.length() + " characters");
        }
        if (key.chars().anyMatch(c -> c == 0 || c > 0x7f)) {
            throw new KernelFormatException("the alias '" + key + "' is no ASCII text");
        }
        Node node = root;
        int at = 0;
        while (true) {
            int same = 0;
            while (same < node.prefix.length()
                    && at + same < key.length()
                    && node.prefix.charAt(same) == key.charAt(at + same)) {
                same++;
            }
            if (same < node.prefix.length()) {
                node.split(same);
            }
            at += same;
            if (at == key.length()) {
                node.add(value, priority);
                return;
            }
            @Nullable Node child = node.children.get((int) key.charAt(at));
            if (child == null) {
                Node leaf = new Node(key.substring(at + 1));
                leaf.add(value, priority);
                node.children.put((int) key.charAt(at), leaf);
                return;
            }
            node = child;
            at++;
        }
    }

    byte[] toBytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        number(out, MAGIC);
        number(out, VERSION);
        number(out, 0);
        int place = write(root, out);
        byte[] bytes = out.toByteArray();
        for (int i = 0; i < 4; i++) {
            bytes[8 + i] = (byte) (place >>> 24 - 8 * i);
        }
        return bytes;
    }

    private static int write(Node node, ByteArrayOutputStream out) {
        int[] places = new int[0];
        if (!node.children.isEmpty()) {
            int first = node.children.firstKey();
            places = new int[node.children.lastKey() - first + 1];
            for (int i = 0; i < places.length; i++) {
                Node child = node.children.get(first + i);
                places[i] = child == null ? 0 : write(child, out);
            }
        }
        int place = out.size();
        if (!node.prefix.isEmpty()) {
            place |= PREFIX;
            text(out, node.prefix);
        }
        if (places.length > 0) {
            place |= CHILDREN;
            out.write(node.children.firstKey());
            out.write(node.children.lastKey());
            for (int child : places) {
                number(out, child);
            }
        }
        if (!node.values.isEmpty()) {
            place |= VALUES;
            number(out, node.values.size());
            for (Value value : node.values) {
                number(out, value.priority);
                text(out, value.text);
            }
        }
        return place;
    }

    private static void text(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        out.write(0);
    }

    private static void number(ByteArrayOutputStream out, int value) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            out.write(value >>> shift);
        }
    }
}
