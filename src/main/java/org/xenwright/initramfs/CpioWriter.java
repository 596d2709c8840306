package org.xenwright.initramfs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.xenwright.content.Content;
import org.xenwright.tree.Device;

/**
 * Writes an archive in the "new" portable cpio format, the one the kernel unpacks. Everything belongs to root, is dated
 * 1970 and numbered in order, so the same entries give the same bytes. Facts: Linux,
 * {@code Documentation/driver-api/early-userspace/buffer-format.rst}.
 */
public final class CpioWriter {
    private static final int DIRECTORY = 0040000;
    private static final int REGULAR = 0100000;
    private static final int SYMLINK = 0120000;
    private static final int CHARACTER = 0020000;
    private static final int BLOCK = 0060000;
    private static final String END = "TRAILER!!!";
    private static final long MAX_FILE = 0xffffffffL;

    private final OutputStream out;
    private long written;
    private int inodes;

    /** Writes to {@code out}, which stays open. */
    public CpioWriter(OutputStream out) {
        this.out = out;
    }

    /** @param path without a leading slash; its parent must have been written before */
    public void directory(String path, int mode) throws IOException {
        header(path, DIRECTORY | mode, 2, 0, 0, 0);
    }

    public void file(String path, int mode, Content content) throws IOException {
        if (content.size() > MAX_FILE) {
            throw new IOException("the file " + path + " of " + content.size() + " bytes is too large for cpio");
        }
        header(path, REGULAR | mode, 1, content.size(), 0, 0);
        try (InputStream in = content.open()) {
            written += in.transferTo(out);
        }
        pad(4);
    }

    public void symlink(String path, String target) throws IOException {
        byte[] bytes = target.getBytes(StandardCharsets.UTF_8);
        header(path, SYMLINK | 0777, 1, bytes.length, 0, 0);
        write(bytes);
        pad(4);
    }

    public void device(String path, int mode, Device.Kind kind, int major, int minor) throws IOException {
        header(path, (kind == Device.Kind.BLOCK ? BLOCK : CHARACTER) | mode, 1, 0, major, minor);
    }

    /** Writes the end and pads to 512 bytes, after which another archive may follow. */
    public void finish() throws IOException {
        inodes = -1;
        header(END, 0, 1, 0, 0, 0);
        pad(512);
    }

    private void header(String path, int mode, int links, long size, int major, int minor) throws IOException {
        byte[] name = (path + "\0").getBytes(StandardCharsets.UTF_8);
        write(String.format(
                        Locale.ROOT,
                        "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X",
                        ++inodes,
                        mode,
                        0, // owner
                        0, // group
                        links,
                        0, // time
                        size,
                        0, // device the file is on
                        0,
                        major,
                        minor,
                        name.length,
                        0) // checksum, of another format only
                .getBytes(StandardCharsets.US_ASCII));
        write(name);
        pad(4);
    }

    private void write(byte[] bytes) throws IOException {
        out.write(bytes);
        written += bytes.length;
    }

    private void pad(int to) throws IOException {
        write(new byte[(int) (-written & to - 1)]);
    }
}
