package org.xenwright.customize;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of {@code authorized_keys} (sshd(8)): options, a public key of OpenSSH, and a comment. Options are taken as
 * far as sshd knows them, since those who may add a key may not be trusted further; a second line is never taken.
 *
 * @param line without blanks around it
 */
public record SshPublicKey(String line) {
    /** The words of a message for a public key. */
    public static final String EXPECTED = "a public key on one line, such as ssh-ed25519 AAAA… name";

    private static final Pattern KEY = Pattern.compile(
            "(?<type>ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-nistp(?:256|384|521)|sk-ssh-ed25519|sk-ecdsa-sha2-nistp256)"
                    + "(?<variant>(?:-cert-v01)?(?:@openssh\\.com)?)[ \\t]++(?<blob>[A-Za-z0-9+/]++={0,2}+)(?:[ \\t][\\t\\P{Cc}]*+)?");

    private static final Pattern OPTION =
            Pattern.compile("(?<name>[A-Za-z0-9-]+)(?:=\"(?:[^\"\\\\\\p{Cc}]|\\\\[^\\p{Cc}])*+\")?");

    private static final Set<String> OPTIONS = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

    static {
        OPTIONS.addAll(Set.of(
                "agent-forwarding",
                "cert-authority",
                "command",
                "environment",
                "expiry-time",
                "from",
                "no-agent-forwarding",
                "no-port-forwarding",
                "no-pty",
                "no-touch-required",
                "no-user-rc",
                "no-X11-forwarding",
                "permitlisten",
                "permitopen",
                "port-forwarding",
                "principals",
                "pty",
                "restrict",
                "tunnel",
                "user-rc",
                "verify-required",
                "X11-forwarding"));
    }

    /** @throws IllegalArgumentException when it is not one, with what was found; a private key is not shown */
    public SshPublicKey {
        line = line.strip();
        if (line.contains("PRIVATE")) {
            throw new IllegalArgumentException("a private key");
        }
        int at = options(line);
        Matcher key = KEY.matcher(line);
        key.region(at, line.length());
        if (at < 0 || !key.matches() || !isOf(key.group("type") + key.group("variant"), key.group("blob"))) {
            throw new IllegalArgumentException(
                    line.length() > 200 ? "'" + line.substring(0, 200) + "…'" : "'" + line + "'");
        }
    }

    /** Returns whether it holds a key at all; one that ends within the name of its type does not. */
    boolean isWhole() {
        Matcher key = KEY.matcher(line);
        key.region(options(line), line.length());
        return key.matches()
                && Base64.getDecoder().decode(key.group("blob")).length
                        > Integer.BYTES + (key.group("type") + key.group("variant")).length();
    }

    /** Returns where the key begins behind the options; 0 without any. */
    private static int options(String line) {
        Matcher option = OPTION.matcher(line);
        int at = 0;
        while (option.region(at, line.length()).lookingAt() && OPTIONS.contains(option.group("name"))) {
            int end = option.end();
            if (end < line.length() && line.charAt(end) == ',') {
                at = end + 1;
            } else if (end < line.length() && (line.charAt(end) == ' ' || line.charAt(end) == '\t')) {
                return end + line.substring(end).indexOf(line.substring(end).stripLeading());
            } else {
                break;
            }
        }
        return 0;
    }

    /** Returns whether the key itself begins with the name of its type, as far as it goes. */
    private static boolean isOf(String type, String blob) {
        byte[] key;
        try {
            key = Base64.getDecoder().decode(blob);
        } catch (IllegalArgumentException e) {
            return false;
        }
        if (key.length < Integer.BYTES) {
            return true;
        }
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        int there = Math.min(name.length, key.length - Integer.BYTES);
        return ByteBuffer.wrap(key).getInt() == name.length
                && Arrays.equals(key, Integer.BYTES, Integer.BYTES + there, name, 0, there);
    }
}
