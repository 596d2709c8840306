package org.xenwright.application;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.xenwright.content.Content;
import org.xenwright.packages.JavaKeystores;
import org.xenwright.store.Digest;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** The certificate authorities that an image trusts, for programs in Java, which read them in a format of their own. */
final class TrustedAuthorities {
    /** What Debian's ca-certificates makes of all of them, those of the machine included. */
    static final String BUNDLE = "etc/ssl/certs/ca-certificates.crt";

    private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
    private static final String END = "-----END CERTIFICATE-----";
    private static final int LARGEST = 8 << 20;

    private TrustedAuthorities() {}

    /** Returns the store of those of an image; empty where it has none. */
    static Optional<Content> of(Tree tree, Instant clock) throws IOException {
        if (!(tree.follow(BUNDLE).orElse(null) instanceof RegularFile file)) {
            return Optional.empty();
        }
        SortedMap<String, byte[]> all = new TreeMap<>();
        for (byte[] each : certificates(new String(file.content().bytes(LARGEST), StandardCharsets.ISO_8859_1))) {
            if (isCertificate(each)) {
                all.put("image-" + Digest.of(each).hex(), each);
            }
        }
        return all.isEmpty() ? Optional.empty() : Optional.of(Content.of(JavaKeystores.trusting(all, clock)));
    }

    private static List<byte[]> certificates(String text) {
        List<byte[]> found = new ArrayList<>();
        int at = text.indexOf(BEGIN);
        while (at >= 0) {
            int end = text.indexOf(END, at);
            if (end < 0) {
                break;
            }
            decoded(text.substring(at + BEGIN.length(), end)).ifPresent(found::add);
            at = text.indexOf(BEGIN, end);
        }
        return found;
    }

    private static Optional<byte[]> decoded(String text) {
        try {
            return Optional.of(Base64.getMimeDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isCertificate(byte[] bytes) {
        try {
            CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(bytes));
            return true;
        } catch (CertificateException e) {
            // one that Java cannot read would spoil the whole store
            return false;
        }
    }
}
