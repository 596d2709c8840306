package org.xenwright.content;

import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Problem;

/**
 * The running account of what a reader was asked for, against its {@link Bounds}. Everything is charged before memory
 * or time is spent on it. One account may go from archive to archive, so that the layers of an image count together.
 * Not for several threads at once.
 */
public final class Allowance {
    /** What an entry costs apart from its texts: an inode, its attributes, its name and their place in a folder. */
    private static final int ENTRY = 256;

    private static final int ATTRIBUTE = 64;

    private final Bounds bounds;
    private String archive = "";
    private long bytes;
    private long unpacked;
    private long entries;
    private long memory;
    private long work;
    private int attributes;

    public Allowance(Bounds bounds) {
        this.bounds = bounds;
    }

    /** Says what is read from now on, for messages. */
    public Allowance reading(String name) {
        archive = name;
        return this;
    }

    /**
     * Charges a name.
     *
     * @param path it has, which is only written down when it is too much
     * @param length of the path in bytes
     * @param depth how many names the path has
     */
    public void entry(Object path, int length, int depth) throws BoundsException {
        attributes = 0;
        if (++entries > bounds.entries()) {
            throw refusal(path, entries + " entries", bounds.entries() + " at most");
        }
        if (depth > bounds.depth()) {
            throw refusal(path, "a path of " + depth + " names", "at most " + bounds.depth());
        }
        hold(path, ENTRY + length);
    }

    /** Charges the logical size of a file, holes included. */
    public void file(Object path, long size) throws BoundsException {
        if (size < 0 || size > bounds.bytes() - bytes) {
            throw refusal(
                    path,
                    "a file of " + size + " bytes" + (bytes == 0 ? "" : " after " + bytes + " of others"),
                    "at most " + bounds.bytes() + " bytes of files together, holes included");
        }
        bytes += size;
    }

    /** Charges bytes that are unpacked and kept outside of memory. */
    public void unpacked(@Nullable Object path, long length) throws BoundsException {
        if (length < 0 || length > Bounds.UNPACKED - unpacked) {
            throw refusal(
                    path,
                    "more than " + unpacked + " bytes that come out of compressed file systems",
                    "at most " + Bounds.UNPACKED + " from all of them");
        }
        unpacked += length;
    }

    /** Charges the target of a symbolic link. */
    public void target(Object path, long length) throws BoundsException {
        if (length < 0 || length > Bounds.TARGET) {
            throw refusal(
                    path,
                    "a link with a target of " + length + " bytes",
                    "at most " + Bounds.TARGET + ", as Linux has it");
        }
        hold(path, length);
    }

    /** Charges an extended attribute of the entry that was charged last. */
    public void attribute(Object path, int name, long value) throws BoundsException {
        sized(path, name, value);
        hold(path, ATTRIBUTE + name + value);
    }

    private void sized(Object path, int name, long value) throws BoundsException {
        if (name > Bounds.ATTRIBUTE_NAME) {
            throw refusal(path, "the name of an attribute of " + name + " bytes", "at most " + Bounds.ATTRIBUTE_NAME);
        }
        if (value < 0 || value > Bounds.ATTRIBUTE) {
            throw refusal(
                    path, "an attribute of " + value + " bytes", "at most " + Bounds.ATTRIBUTE + ", as Linux has it");
        }
        attributes += (int) (name + value);
        if (attributes > Bounds.ATTRIBUTES) {
            throw refusal(
                    path, "attributes of " + attributes + " bytes", "at most " + Bounds.ATTRIBUTES + " of one file");
        }
    }

    /** Charges an extended header of a tar, which is there for a moment only. */
    public void header(Object place, long length) throws BoundsException {
        if (length < 0 || length > Bounds.HEADER) {
            throw refusal(place, "an extended header of " + length + " bytes", "at most " + Bounds.HEADER);
        }
    }

    /** Charges memory for what is kept. */
    public void hold(@Nullable Object path, long length) throws BoundsException {
        if (length > bounds.memory() - memory) {
            throw refusal(
                    path,
                    "names, links, attributes and places of more than " + memory + " bytes",
                    "at most " + bounds.memory() + ", half the memory of this build",
                    bounds.remedy() + "; if it is to be trusted, give the build more memory: MAVEN_OPTS=-Xmx…");
        }
        memory += length;
    }

    /** Charges steps that no byte of a file stands for. */
    public void work(@Nullable Object path, long steps) throws BoundsException {
        if (steps < 0 || steps > bounds.work() - work) {
            throw refusal(path, "work of more than " + work + " steps", "at most " + bounds.work());
        }
        work += steps;
    }

    private BoundsException refusal(@Nullable Object path, String found, String most) {
        return refusal(path, found, most, bounds.remedy());
    }

    private BoundsException refusal(@Nullable Object path, String found, String most, String remedy) {
        Problem problem = Problem.of("reading " + archive, remedy).found(found).expected(most);
        return new BoundsException(path == null ? problem : problem.at(shown(path)));
    }

    /** The end of a long path says more than its beginning. */
    private static String shown(Object path) {
        String text = path.toString();
        return text.length() <= 200 ? text : "…" + text.substring(text.length() - 200);
    }
}
