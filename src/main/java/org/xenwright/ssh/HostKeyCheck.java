package org.xenwright.ssh;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Problem;
import org.xenwright.ssh.KnownHosts.Line;
import org.xenwright.ssh.KnownHosts.Marker;

/**
 * The decision on the key that a host shows, for one attempt to connect, which may take several connections: a host
 * has several keys and shows one of them, and a pin does not say of which type it is.
 */
final class HostKeyCheck {
    /** Types of keys, the preferred first, each with the algorithms that sign with it. SHA-1 is not among them. */
    private static final List<Map.Entry<String, List<String>>> TYPES = List.of(
            Map.entry("ssh-ed25519", List.of("ssh-ed25519")),
            Map.entry("ecdsa-sha2-nistp256", List.of("ecdsa-sha2-nistp256")),
            Map.entry("ecdsa-sha2-nistp384", List.of("ecdsa-sha2-nistp384")),
            Map.entry("ecdsa-sha2-nistp521", List.of("ecdsa-sha2-nistp521")),
            Map.entry("ssh-rsa", List.of("rsa-sha2-512", "rsa-sha2-256")));

    private static final List<String> CERTIFICATES = List.of(
            "ssh-ed25519-cert-v01@openssh.com",
            "ecdsa-sha2-nistp256-cert-v01@openssh.com",
            "ecdsa-sha2-nistp384-cert-v01@openssh.com",
            "ecdsa-sha2-nistp521-cert-v01@openssh.com",
            "rsa-sha2-512-cert-v01@openssh.com",
            "rsa-sha2-256-cert-v01@openssh.com");

    private final SshAddress host;
    private final String knownAs;
    private final List<String> pins;
    private final List<Path> files;
    private final List<Line> lines;
    /** Keys that no pin names, by type. */
    private final Map<String, String> unpinned = new TreeMap<>();

    private @Nullable Problem refusal;
    private boolean another;

    HostKeyCheck(SshAddress host, String knownAs, List<String> pins, List<Path> files, List<Line> lines) {
        this.host = host;
        this.knownAs = knownAs;
        this.pins = pins;
        this.files = files;
        this.lines = lines;
    }

    /** Returns the algorithms to ask the host for; those of keys that are known come first. */
    synchronized List<String> algorithms() {
        Set<String> known = Stream.concat(
                        pins.stream().filter(pin -> !isFingerprint(pin)).map(pin -> pin.split(" ", 2)[0]),
                        lines.stream()
                                .filter(line -> pins.isEmpty() && line.marker() == Marker.KEY)
                                .map(Line::type))
                .collect(Collectors.toSet());
        List<String> wanted = new ArrayList<>();
        if (pins.isEmpty() && lines.stream().anyMatch(line -> line.marker() == Marker.AUTHORITY)) {
            wanted.addAll(CERTIFICATES);
        }
        for (boolean first : List.of(true, false)) {
            TYPES.stream()
                    .filter(type -> known.contains(type.getKey()) == first && !unpinned.containsKey(type.getKey()))
                    .forEach(type -> wanted.addAll(type.getValue()));
        }
        return wanted;
    }

    /** Returns whether the host may be spoken with. It has proved already that the key is its own. */
    synchronized boolean accepts(PublicKey shown) {
        refusal = null;
        another = false;
        if (shown instanceof OpenSshCertificate certificate) {
            byte[] authority = blob(certificate.getCaPubKey());
            if (isRevoked(authority) || isRevoked(blob(certificate.getCertPubKey()))) {
                refusal = revoked(certificate.getCertPubKey());
            } else if (certificate.getPrincipals().isEmpty()
                    || lines.stream().noneMatch(line -> line.marker() == Marker.AUTHORITY && line.holds(authority))) {
                refusal = unknown(certificate.getCertPubKey());
            }
            return refusal == null;
        }
        byte[] key = blob(shown);
        if (isRevoked(key)) {
            refusal = revoked(shown);
        } else if (!pins.isEmpty()) {
            if (pins.stream().noneMatch(pin -> names(pin, shown, key))) {
                unpinned.put(KeyUtils.getKeyType(shown), fingerprint(key));
                refusal = wrong();
                another = unpinned.size() < TYPES.size();
            }
        } else if (lines.stream().noneMatch(line -> line.marker() == Marker.KEY && line.holds(key))) {
            refusal = lines.stream().anyMatch(line -> line.marker() == Marker.KEY) ? changed(shown) : unknown(shown);
        }
        return refusal == null;
    }

    /** Returns why the last key was refused; null when it was not, or none was seen. */
    synchronized @Nullable Problem refusal() {
        return refusal;
    }

    /** Returns whether the host may have another key, which is the expected one. */
    synchronized boolean mayHaveAnother() {
        return another;
    }

    private boolean isRevoked(byte[] key) {
        return lines.stream().anyMatch(line -> line.marker() == Marker.REVOKED && line.holds(key));
    }

    private static boolean isFingerprint(String pin) {
        return pin.startsWith("SHA256:");
    }

    private static boolean names(String pin, PublicKey shown, byte[] key) {
        if (isFingerprint(pin)) {
            return fingerprint(key).equals(pin.endsWith("=") ? pin.substring(0, pin.length() - 1) : pin);
        }
        String[] fields = pin.split(" ", 3);
        return fields[0].equals(KeyUtils.getKeyType(shown))
                && fields[1].equals(Base64.getEncoder().encodeToString(key));
    }

    private Problem wrong() {
        String shown = unpinned.entrySet().stream()
                .map(each -> each.getKey() + " " + each.getValue())
                .collect(Collectors.joining(", "));
        return problem(
                shown,
                String.join(", ", pins),
                "do not go on before you know why: either the host was set up anew, and its owner tells you the new"
                        + " fingerprint for <hostKey>, or somebody else answers in its place");
    }

    private Problem changed(PublicKey shown) {
        List<Line> known =
                lines.stream().filter(line -> line.marker() == Marker.KEY).toList();
        return problem(
                shownAs(shown) + ", not the key by which the host is known",
                known.stream()
                        .map(line -> line.type() + " " + fingerprint(line.blob()) + " (" + line.place() + ")")
                        .collect(Collectors.joining(", ")),
                "do not go on before you know why: either the host was set up anew, and you remove the old lines by"
                        + " 'ssh-keygen -R " + knownAs + "' and add its new key, or somebody else answers in its"
                        + " place");
    }

    private Problem revoked(PublicKey shown) {
        return problem(
                shownAs(shown) + ", which is revoked (@revoked in the known hosts)",
                "a key that nobody had to revoke",
                "give the host a new key, and say it in <hostKey>");
    }

    private Problem unknown(PublicKey shown) {
        String type = KeyUtils.getKeyType(shown);
        String file = "ssh_host_" + (type.startsWith("ecdsa") ? "ecdsa" : type.substring("ssh-".length())) + "_key.pub";
        return problem(
                shownAs(shown) + ", which nothing here knows",
                "a key named by <hostKey>, or in "
                        + files.stream().map(Path::toString).collect(Collectors.joining(" or ")),
                "compare it with 'ssh-keygen -lf /etc/ssh/" + file + "' on the host itself, then write <hostKey>"
                        + fingerprint(blob(shown)) + "</hostKey>, or add to the known hosts: " + knownAs + " "
                        + type
                        + " " + Base64.getEncoder().encodeToString(blob(shown)));
    }

    private Problem problem(String found, String expected, String remedy) {
        return Problem.of("checking the key of the host", remedy)
                .at(host.toString())
                .found(found)
                .expected(expected);
    }

    private static String shownAs(PublicKey key) {
        return KeyUtils.getKeyType(key) + " " + fingerprint(blob(key));
    }

    /** Returns a key as it travels. */
    static byte[] blob(PublicKey key) {
        ByteArrayBuffer buffer = new ByteArrayBuffer();
        buffer.putRawPublicKey(key);
        return buffer.getCompactData();
    }

    /** Returns a fingerprint as {@code ssh-keygen -l} prints it. */
    static String fingerprint(byte[] key) {
        try {
            return "SHA256:"
                    + Base64.getEncoder()
                            .withoutPadding()
                            .encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
