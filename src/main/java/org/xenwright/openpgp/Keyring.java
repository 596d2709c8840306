package org.xenwright.openpgp;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPObjectFactory;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.jspecify.annotations.Nullable;

/**
 * Keys that a project or its host trusts. Copies of one certificate are one certificate with all that any copy says, so
 * that an old copy does not hide a revocation.
 */
public final class Keyring {
    /** No keys at all. */
    public static final Keyring EMPTY = new Keyring(List.of(), List.of());

    private static final Pattern FINGERPRINT = Pattern.compile("(?:[0-9A-F]{40}|[0-9A-F]{64})!?");

    private final List<Certificate> certificates;
    /** Fingerprints that somebody restricted it to, one list for each that did; a key must be in all. */
    private final List<List<String>> limits;

    private Keyring(List<Certificate> certificates, List<List<String>> limits) {
        this.certificates = List.copyOf(certificates);
        this.limits = List.copyOf(limits);
    }

    /**
     * Returns the keys of a file: armoured blocks or bare packets.
     *
     * @param name what errors call it
     */
    public static Keyring parse(byte[] file, String name) throws IOException {
        if (file.length > 12 && new String(file, 8, 4, StandardCharsets.US_ASCII).equals("KBXf")) {
            throw new SignatureException(
                    name + " is a keybox of GnuPG; export its keys: gpg --no-default-keyring --keyring FILE --export");
        }
        byte[] packets = Armor.isArmored(file) ? Armor.keys(file, name) : file;
        Map<String, PGPPublicKeyRing> found = new LinkedHashMap<>();
        try {
            PGPObjectFactory objects =
                    new PGPObjectFactory(new ByteArrayInputStream(packets), new BcKeyFingerprintCalculator());
            for (Object object = objects.nextObject(); object != null; object = objects.nextObject()) {
                if (object instanceof PGPPublicKeyRing ring) {
                    merge(found, ring);
                }
            }
        } catch (IOException | PGPException | RuntimeException e) {
            throw new SignatureException(name + " holds broken keys: " + e.getMessage(), e);
        }
        if (found.isEmpty()) {
            throw new SignatureException(name + " holds no public key");
        }
        return of(found, List.of());
    }

    private static Keyring of(Map<String, PGPPublicKeyRing> rings, List<List<String>> limits) {
        return new Keyring(rings.values().stream().map(Certificate::new).toList(), limits);
    }

    // what is not the same in two copies of a key stays beside each other: signatures, user ids, subkeys
    private static void merge(Map<String, PGPPublicKeyRing> rings, PGPPublicKeyRing ring) throws PGPException {
        String fingerprint = Certificate.fingerprint(ring.getPublicKey());
        PGPPublicKeyRing known = rings.get(fingerprint);
        rings.put(fingerprint, known == null ? ring : PGPPublicKeyRing.join(known, ring, false, true));
    }

    /** Returns the keys of both, as far as neither was restricted to others. */
    public Keyring and(Keyring other) {
        Map<String, PGPPublicKeyRing> both = new LinkedHashMap<>();
        try {
            for (Certificate each : certificates) {
                merge(both, each.ring());
            }
            for (Certificate each : other.certificates) {
                merge(both, each.ring());
            }
        } catch (PGPException e) {
            throw new IllegalStateException("two keys of one fingerprint", e);
        }
        return of(both, joined(limits, other.limits));
    }

    /**
     * Only the named keys, as far as they count here: 40 or 64 hex digits, blanks allowed. The fingerprint of a primary
     * key stands for its subkeys too; with {@code !} at the end it stands for exactly that key.
     *
     * @throws IllegalArgumentException when one is no fingerprint
     */
    public Keyring restrictedTo(List<String> fingerprints) {
        List<String> clean = new ArrayList<>();
        for (String each : fingerprints) {
            String text = each.replace(" ", "").toUpperCase(Locale.ROOT);
            if (!FINGERPRINT.matcher(text).matches()) {
                throw new IllegalArgumentException("'" + each + "' is no fingerprint of 40 or 64 hex digits");
            }
            clean.add(text);
        }
        return new Keyring(certificates, joined(limits, List.of(List.copyOf(clean))));
    }

    private static List<List<String>> joined(List<List<String>> some, List<List<String>> more) {
        return Stream.concat(some.stream(), more.stream()).distinct().toList();
    }

    public boolean isEmpty() {
        return certificates.isEmpty();
    }

    /** Returns whether another one has the same keys with all that is said of them, and trusts the same of them. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Keyring keyring
                && limits.equals(keyring.limits)
                && Arrays.equals(encoded(), keyring.encoded());
    }

    @Override
    public int hashCode() {
        return Objects.hash(limits, Arrays.hashCode(encoded()));
    }

    /**
     * Fingerprints of the keys that are trusted, sorted, as {@link #restrictedTo} takes them: of a primary key where it
     * counts with its subkeys, with {@code !} of a key that counts alone.
     */
    public List<String> fingerprints() {
        Set<String> fingerprints = new TreeSet<>();
        for (Certificate each : certificates) {
            if (limits.stream().allMatch(only -> only.contains(each.fingerprint()))) {
                fingerprints.add(each.fingerprint());
                continue;
            }
            for (PGPPublicKey key : each.ring()) {
                if (trusts(each, key)) {
                    fingerprints.add(Certificate.fingerprint(key) + "!");
                }
            }
        }
        return List.copyOf(fingerprints);
    }

    /** Returns all that decides which signatures count: each trusted key with whatever is known of it, and the limits. */
    public byte[] encoded() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(String.join(" ", fingerprints()).getBytes(StandardCharsets.US_ASCII));
        for (Certificate each : certificates) {
            try {
                bytes.writeBytes(each.ring().getEncoded());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return bytes.toByteArray();
    }

    /** Returns whether a key, primary or not, is among those that are trusted. */
    public boolean has(String fingerprint) {
        for (Certificate certificate : certificates) {
            for (PGPPublicKey key : certificate.ring()) {
                if (Certificate.fingerprint(key).equals(fingerprint)) {
                    return trusts(certificate, key);
                }
            }
        }
        return false;
    }

    List<Certificate> certificates() {
        return certificates;
    }

    boolean trusts(Certificate certificate, PGPPublicKey key) {
        return limits.stream()
                .allMatch(only ->
                        only.contains(certificate.fingerprint()) || only.contains(Certificate.fingerprint(key) + "!"));
    }
}
