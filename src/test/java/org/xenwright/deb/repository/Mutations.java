package org.xenwright.deb.repository;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Changes to a signed Release of which some leave its signature good: before it is signed, after that, or both. */
final class Mutations {
    private static final String DIST = "dists/cobra/";
    private static final List<String> ODD = List.of(
            "\r",
            "\r\r",
            "\0",
            "\f",
            "\u000b",
            "\u0085",
            "\u00c2\u0085",
            "\u00a0",
            "\u00e2\u0080\u0083",
            "\u00e2\u0080\u00a8",
            "\t",
            " ",
            "  \t ",
            "\u001c",
            "\u007f",
            "-",
            "- ",
            "#",
            ":",
            ".",
            "=");
    private static final List<String> ENDS =
            List.of("\r", "\r\n", "\r\r\n", "\n\r", " \r\n", " \n", "\t \n", "\n\n", "\n \n", "\f\n", "\u000b\n");
    private static final List<String> LINES = List.of(
            "Label: evil\n",
            "label: evil\n",
            "Suite: evil\n",
            "#Suite: evil\n",
            "# remark\n",
            " continued\n",
            "\n",
            " \n",
            ".\n",
            "-dashed\n",
            "- dashed\n",
            "-----BEGIN PGP SIGNATURE-----\n",
            "-----BEGIN PGP SIGNED MESSAGE-----\n",
            "Hash: SHA512\n",
            "no field\n",
            "Valid-Until: Sat, 01 Jan 2022 00:00:00 UTC\n",
            "Valid-Until: never\n",
            "Date: Sat, 01 Jan 2022 00:00:00 UTC\n",
            "X-Long: " + "x".repeat(18_900) + "\n",
            "X-Longer: " + "x".repeat(21_000) + "\n",
            "X-Tail: x" + " ".repeat(21_000) + "\n");
    private static final List<String> HEADERS = List.of(
            "Hash: SHA512\n",
            "Hash: SHA256,SHA512\n",
            "Hash: SHA256, SHA1\n",
            "Hash: sha256\n",
            "Hash:SHA256\n",
            "Hash: FOO\n",
            "Hash: \n",
            "Charset: UTF-8\n",
            "Comment: x\n",
            "NotDashEscaped: yes\n",
            "hash: SHA256\n",
            "Hash: SHA256 \t\n",
            "Hash: SHA256\r\n");

    private final Random random;

    Mutations(Random random) {
        this.random = random;
    }

    /** The files with their Release mutated and signed; what it lists stays as it is. */
    Map<String, byte[]> of(Map<String, byte[]> files, ReleaseDuel.Document document) {
        boolean detached = files.containsKey(DIST + "Release");
        Map<String, byte[]> all = new TreeMap<>(files);
        String text = detached ? text(files.get(DIST + "Release")) : plain(text(files.get(DIST + "InRelease")));
        // a field of free text before one that somebody would like to hide
        text = text.replace(
                "Origin: Test\n",
                "Origin: Test\nLabel: lab\nDescription: one\n two\n - three\n -- four\nVersion: 12\n");
        if (random.nextInt(2) == 0) {
            for (int i = random.nextInt(2); i >= 0; i--) {
                text = changed(text);
            }
            // a key signs no lone carriage return here, since the signer would take it for the end of a line
            text = text.replaceAll("\r(?!\n)", "");
            // apt 2.6 never ends reading a list of files with such blanks in it
            int list = text.indexOf("SHA256:");
            text = text.substring(0, Math.max(0, list))
                    + text.substring(Math.max(0, list)).replaceAll("[\\f\u000b]", "\u001c");
            text = text.endsWith("\n") ? text : text + "\n";
        }
        Map<String, byte[]> signed = new TreeMap<>(document.sign(text, detached));
        if (random.nextInt(3) > 0) {
            List<String> names = new ArrayList<>(signed.keySet());
            String name = names.get(random.nextInt(names.size()));
            String file = text(signed.get(name));
            for (int i = random.nextInt(3); i >= 0; i--) {
                file = name.equals("Release") ? changed(file) : armour(file);
            }
            signed.put(name, file.getBytes(StandardCharsets.ISO_8859_1));
        }
        all.keySet().removeAll(List.of(DIST + "InRelease", DIST + "Release", DIST + "Release.gpg"));
        signed.forEach((name, bytes) -> all.put(DIST + name, bytes));
        return all;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String plain(String inRelease) {
        String body = inRelease.substring(inRelease.indexOf("\n\n") + 2, inRelease.indexOf("-----BEGIN PGP SIGNATURE"));
        return body.replaceAll("(?m)^- ", "");
    }

    private String changed(String text) {
        return switch (random.nextInt(9)) {
            case 0 -> text.replace("\n", "\r\n");
            case 1, 2 -> atLineEnd(text, one(ENDS));
            case 3 -> insert(text, lineStart(text), one(LINES));
            case 4 -> insert(text, lineStart(text), one(ODD));
            case 5 -> insert(text, Math.max(0, lineStart(text) - 1), one(ODD));
            case 6 -> insert(text, random.nextInt(text.length() + 1), one(ODD));
            case 7 -> swapCase(text);
            default -> duplicated(text);
        };
    }

    private String armour(String file) {
        if (file.isEmpty()) {
            return file; // by a change before this one
        }
        int signature = Math.max(0, file.lastIndexOf("-----BEGIN PGP SIGNATURE"));
        return switch (random.nextInt(16)) {
            case 0 -> file.replaceFirst("Hash: [^\n]*\n", one(HEADERS).replace("\\", "\\\\"));
            case 1 -> insert(file, Math.max(0, file.indexOf('\n') + 1), one(HEADERS));
            case 2 -> one(List.of("\n", " ", "Origin: evil\n", "\u00ef\u00bb\u00bf", "\0")) + file;
            case 3 -> file + one(List.of("\n", " ", "Origin: evil\n", "\r", "\n\n", "\0"));
            case 4 -> file.substring(0, file.length() - 1);
            case 5 -> file + file.substring(signature);
            case 6 -> file.substring(0, signature) + changed(file.substring(signature));
            case 7 -> file.replaceFirst("\n=[A-Za-z0-9+/]{4}\n", "\n");
            case 8 -> file.replaceFirst("=+\n=", "\n=");
            case 9 -> file.replaceFirst("\n- ", "\n");
            case 10 -> insert(file, lineStart(file), "- ");
            case 11 -> file.substring(0, random.nextInt(file.length()));
            case 12 ->
                file.replaceFirst("Version: [^\n]*\n", one(List.of("", "Comment: x\n", "Version\n", "Charset: x\n")));
            case 13 -> flipped(file);
            default -> changed(file);
        };
    }

    private String flipped(String text) {
        int at = random.nextInt(text.length());
        char changed = (char) (text.charAt(at) ^ 1 << random.nextInt(8));
        return text.substring(0, at) + changed + text.substring(at + 1);
    }

    private String atLineEnd(String text, String end) {
        int start = lineStart(text);
        return start == 0 ? text : text.substring(0, start - 1) + end + text.substring(start);
    }

    private String swapCase(String text) {
        int start = lineStart(text);
        int colon = text.indexOf(':', start);
        if (colon < 0) {
            return text;
        }
        String name = text.substring(start, colon);
        return text.substring(0, start)
                + (random.nextBoolean() ? name.toLowerCase() : name.toUpperCase())
                + text.substring(colon);
    }

    private String duplicated(String text) {
        int start = lineStart(text);
        int end = text.indexOf('\n', start) + 1;
        return end == 0 ? text : insert(text, lineStart(text), text.substring(start, end));
    }

    private static String insert(String text, int at, String what) {
        return text.substring(0, at) + what + text.substring(at);
    }

    private int lineStart(String text) {
        List<Integer> starts = new ArrayList<>(List.of(0));
        for (int i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
            starts.add(i + 1);
        }
        return starts.get(random.nextInt(starts.size()));
    }

    private String one(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }
}
