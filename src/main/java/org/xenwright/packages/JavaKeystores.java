package org.xenwright.packages;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.xenwright.content.Content;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * Java's stores of trusted certificates, such as {@code /etc/ssl/certs/java/cacerts}: each certificate bears the time at
 * which it was added. The format (JKS, as {@code sun.security.provider.JavaKeyStore} reads it): magic, version, number of
 * entries; for each a tag, an alias, a time in milliseconds, a type and the certificate; then a SHA-1 over a password, a
 * phrase and all that stands before. A store with private keys, or of another password than the usual one, is left alone.
 */
public final class JavaKeystores {
    private static final int MAGIC = 0xfeedfeed;
    private static final int VERSION = 2;
    private static final int TRUSTED = 2;
    private static final int DIGEST = 20;
    private static final int LEAST = 3 * Integer.BYTES + DIGEST;
    private static final int LARGEST = 16 << 20;
    private static final byte[] PASSWORD = "changeit".getBytes(StandardCharsets.UTF_16BE);
    private static final byte[] PHRASE = "Mighty Aphrodite".getBytes(StandardCharsets.UTF_8);

    private JavaKeystores() {}

    /** Gives the certificates of stores that no package ships the time of the image. */
    static void normalise(Tree before, Tree after, Instant clock) throws IOException {
        List<TreePath> found = new ArrayList<>();
        after.walk((path, inode) -> {
            if (inode instanceof RegularFile file
                    && file.content().size() >= LEAST
                    && file.content().size() <= LARGEST
                    && before.find(path).isEmpty()) {
                found.add(path);
            }
        });
        for (TreePath path : found) {
            if (after.find(path).orElse(null) instanceof RegularFile file && isStore(file.content())) {
                byte[] bytes = file.content().bytes(LARGEST);
                if (setTimes(bytes, clock)) {
                    after.put(path, new RegularFile(file.attributes(), Content.of(bytes)));
                }
            }
        }
    }

    /**
     * Makes a store that trusts certificates.
     *
     * @param certificates in DER by their aliases, which hold no capital letter
     * @param time at which they were added
     */
    public static byte[] trusting(SortedMap<String, byte[]> certificates, Instant time) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(MAGIC);
        out.writeInt(VERSION);
        out.writeInt(certificates.size());
        for (Map.Entry<String, byte[]> each : certificates.entrySet()) {
            out.writeInt(TRUSTED);
            out.writeUTF(each.getKey());
            out.writeLong(time.toEpochMilli());
            out.writeUTF("X.509");
            out.writeInt(each.getValue().length);
            out.write(each.getValue());
        }
        out.write(seal(bytes.toByteArray(), bytes.size()));
        return bytes.toByteArray();
    }

    private static boolean isStore(Content content) throws IOException {
        byte[] magic = new byte[Integer.BYTES];
        try (InputStream in = content.open()) {
            return in.readNBytes(magic, 0, magic.length) == magic.length
                    && ByteBuffer.wrap(magic).getInt() == MAGIC;
        }
    }

    /** Sets the times, and seals the store again; returns false, with nothing changed, for one that is not understood. */
    private static boolean setTimes(byte[] bytes, Instant clock) {
        int end = bytes.length - DIGEST;
        ByteBuffer store = ByteBuffer.wrap(bytes);
        if (!ByteBuffer.wrap(seal(bytes, end)).equals(store.slice(end, DIGEST))) {
            return false;
        }
        List<Integer> times = new ArrayList<>();
        try {
            ByteBuffer data = store.slice(Integer.BYTES, end - Integer.BYTES);
            if (data.getInt() != VERSION) {
                return false;
            }
            for (int left = data.getInt(); left > 0; left--) {
                if (data.getInt() != TRUSTED) {
                    return false;
                }
                skip(data, Short.toUnsignedInt(data.getShort()));
                times.add(data.position() + Integer.BYTES);
                data.getLong();
                skip(data, Short.toUnsignedInt(data.getShort()));
                skip(data, data.getInt());
            }
            if (data.hasRemaining()) {
                return false;
            }
        } catch (BufferUnderflowException e) {
            return false;
        }
        times.forEach(at -> store.putLong(at, clock.toEpochMilli()));
        store.put(end, seal(bytes, end));
        return true;
    }

    private static void skip(ByteBuffer data, int length) {
        if (length < 0 || length > data.remaining()) {
            throw new BufferUnderflowException();
        }
        data.position(data.position() + length);
    }

    private static byte[] seal(byte[] bytes, int end) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            digest.update(PASSWORD);
            digest.update(PHRASE);
            digest.update(bytes, 0, end);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
