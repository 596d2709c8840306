package org.xenwright.apk.archive;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xenwright.apk.database.ApkFormatException;
import org.xenwright.store.Digest;
import org.xenwright.tree.Directory;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/**
 * A public key that signs packages and indexes: RSA in PEM, as {@code abuild-keygen} makes it.
 *
 * @param name of its file, by which people and signatures call it
 * @param key of 2048 bits or more
 * @param fingerprint SHA-256 of the key in DER
 */
public record ApkKey(String name, RSAPublicKey key, Digest fingerprint) {
    /** The keys of a system. */
    private static final String KEYS = "etc/apk/keys";

    private static final Pattern PEM =
            Pattern.compile("-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]*)-----END PUBLIC KEY-----");

    private static final int LEAST_BITS = 2048;
    private static final int MOST_BITS = 16_384;
    private static final int LARGEST = 64 << 10;
    private static final int MOST_KEYS = 256;

    /** An exponent beyond this makes each check slow, and none is in use. */
    private static final BigInteger LARGEST_EXPONENT = BigInteger.ONE.shiftLeft(32);

    /**
     * Reads the keys of a file.
     *
     * @param name of the file
     * @throws ApkFormatException when it holds none, or one that is too weak
     */
    public static List<ApkKey> read(byte[] pem, String name) throws ApkFormatException {
        if (pem.length > LARGEST) {
            throw new ApkFormatException(name, "has " + pem.length + " bytes, at most " + LARGEST + " are read");
        }
        List<ApkKey> keys = new ArrayList<>();
        Matcher each = PEM.matcher(new String(pem, StandardCharsets.ISO_8859_1));
        while (each.find()) {
            keys.add(key(each.group(1), name));
        }
        if (keys.isEmpty()) {
            throw new ApkFormatException(name, "holds no public key in PEM (-----BEGIN PUBLIC KEY-----)");
        }
        return keys;
    }

    private static ApkKey key(String base64, String name) throws ApkFormatException {
        try {
            byte[] der = Base64.getMimeDecoder().decode(base64);
            if (!(KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der))
                    instanceof RSAPublicKey key)) {
                throw new ApkFormatException(name, "holds a key that is not RSA");
            }
            int bits = key.getModulus().bitLength();
            if (bits < LEAST_BITS || bits > MOST_BITS) {
                throw new ApkFormatException(name, "holds a key of " + bits + " bits, " + LEAST_BITS + " are needed");
            }
            BigInteger exponent = key.getPublicExponent();
            if (!exponent.testBit(0) || exponent.bitLength() < 2 || exponent.compareTo(LARGEST_EXPONENT) > 0) {
                throw new ApkFormatException(name, "holds a key with an impossible exponent");
            }
            return new ApkKey(name, key, Digest.of(key.getEncoded()));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new ApkFormatException(name, "holds a key that is not RSA in X.509 form", e);
        }
    }

    /** Returns the keys that the apk of a tree trusts. What is no such key there trusts nobody and is passed over. */
    public static List<ApkKey> of(Tree tree) throws IOException {
        TreeMap<String, ApkKey> keys = new TreeMap<>();
        if (tree.follow(KEYS).orElse(null) instanceof Directory folder) {
            for (var entry : folder.entries().entrySet()) {
                String name = entry.getKey().toString();
                if (keys.size() < MOST_KEYS
                        && tree.follow(KEYS + "/" + name).orElse(null) instanceof RegularFile file
                        && file.content().size() <= LARGEST) {
                    addTo(keys, file.content().bytes(LARGEST), name);
                }
            }
        }
        return List.copyOf(keys.values());
    }

    private static void addTo(TreeMap<String, ApkKey> keys, byte[] pem, String name) {
        try {
            keys.put(name, read(pem, name).get(0));
        } catch (ApkFormatException e) {
            return; // see above
        }
    }

    @Override
    public String toString() {
        return name + " (" + fingerprint.hex().substring(0, 16) + ")";
    }
}
