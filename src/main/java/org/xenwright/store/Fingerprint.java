package org.xenwright.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.xenwright.tree.Name;

/** Collects everything a result depends on into one digest. Each part is labelled, so that none runs into the next. */
public final class Fingerprint {
    private final MessageDigest digest = Digest.sha256();

    public Fingerprint add(String label, Object value) {
        byte[] text = (label + '\0' + value).getBytes(StandardCharsets.UTF_8);
        digest.update((text.length + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(text);
        return this;
    }

    /** Adds a file's content. */
    Fingerprint file(String label, Path file) throws IOException {
        add(label, Files.size(file));
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return this;
    }

    /**
     * Adds all files below a folder with their paths, and whether each is executable or a link; nothing if it is not
     * there.
     */
    public Fingerprint folder(String label, Path folder) throws IOException {
        add(label, Files.isDirectory(folder));
        if (!Files.isDirectory(folder)) {
            return this;
        }
        List<Path> all;
        try (Stream<Path> walk = Files.walk(folder)) {
            all = walk.sorted().toList();
        }
        for (Path each : all) {
            // the bytes of names, which in some locales are not all told apart as text
            String path = HexFormat.of().formatHex(Name.bytes(folder.relativize(each)));
            if (Files.isSymbolicLink(each)) {
                add("link " + path, HexFormat.of().formatHex(Name.bytes(Files.readSymbolicLink(each))));
            } else if (Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS)) {
                file((Files.isExecutable(each) ? "program " : "file ") + path, each);
            } else {
                add("folder", path);
            }
        }
        return this;
    }

    public Digest digest() {
        return Digest.finish(digest.digest());
    }
}
