package org.xenwright.deb.archive;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Map;
import org.xenwright.compress.Compression;
import org.xenwright.compress.Limits;
import org.xenwright.content.Content;
import org.xenwright.store.Digest;
import org.xenwright.store.Inventory;

/**
 * Extracts the archives of a .deb, decompressed, into an entry of the store: {@code control.tar}, {@code data.tar}, the
 * .deb itself as {@code package.deb}, and the inventory of the three.
 */
public final class Unpacker {
    static final String DEB = "package.deb";
    static final String CONTROL = "control.tar";
    static final String DATA = "data.tar";

    private static final Limits CONTROL_LIMITS = Limits.of(64L << 20);
    private static final Limits DATA_LIMITS = Limits.of(32L << 30);

    private Unpacker() {}

    /**
     * Fills an entry.
     *
     * @param deb the file at {@link #packageIn} of the entry
     * @param name what errors call the package
     */
    public static void unpack(VerifiedPackage deb, Path entry, String name) throws IOException {
        try (FileChannel file = FileChannel.open(deb.file(), StandardOpenOption.READ)) {
            DebMembers members = DebMembers.of(file, name);
            Inventory.Item control =
                    decompress(deb.file(), members.control(), entry.resolve(CONTROL), name, CONTROL_LIMITS);
            Inventory.Item data = decompress(deb.file(), members.data(), entry.resolve(DATA), name, DATA_LIMITS);
            Inventory.write(
                    entry, Map.of(DEB, new Inventory.Item(file.size(), deb.sha256()), CONTROL, control, DATA, data));
        }
    }

    /** Returns the place of the .deb of an entry. */
    public static Path packageIn(Path entry) {
        return entry.resolve(DEB);
    }

    private static Inventory.Item decompress(Path deb, ArFile.Member member, Path to, String name, Limits limits)
            throws IOException {
        MessageDigest sha256 = Digest.sha256();
        String shown = name + " " + member.name();
        long size = 0;
        Limits bounded = limits.forInput(member.size());
        try (InputStream raw = new Content.Slice(deb, member.offset(), member.size()).open();
                InputStream in = Compression.ofName(member.name())
                        .openVerified(new BufferedInputStream(raw, 1 << 16), shown, bounded);
                OutputStream out = Files.newOutputStream(to)) {
            byte[] buffer = new byte[1 << 17];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                sha256.update(buffer, 0, count);
                out.write(buffer, 0, count);
                size += count;
            }
        }
        return new Inventory.Item(size, Digest.finish(sha256.digest()));
    }
}
