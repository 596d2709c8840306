package org.xenwright.tree;

import java.nio.charset.StandardCharsets;

/** A path that must not be used: it would leave the tree, go through a link, or cannot be stored. */
public final class UnsafePathException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public UnsafePathException(byte[] path, String why) {
        super("path '" + printable(path) + "' " + why);
    }

    public UnsafePathException(TreePath path, String why) {
        this(path.toBytes(), why);
    }

    private static String printable(byte[] path) {
        String text = new String(path, 0, Math.min(path.length, 300), StandardCharsets.UTF_8);
        StringBuilder shown = new StringBuilder(text.length());
        text.chars().forEach(c -> {
            if (c < 0x20 || c == 0x7f) {
                shown.append(String.format("\\x%02x", c));
            } else {
                shown.append((char) c);
            }
        });
        return path.length > 300 ? shown.append("…").toString() : shown.toString();
    }
}
