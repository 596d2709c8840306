package org.xenwright.ssh;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.xenwright.problem.Problem;

/**
 * A file of keywords and values as {@code ssh_config} has them. Of a keyword the first value counts that applies to a
 * host. What {@code Match} says is left out, but for {@code Match all}. Facts: OpenSSH, readconf.c and misc.c.
 *
 * @param file that is read, if it is there
 * @param home of the user, for files that it includes
 */
record SshConfigFile(Path file, Path home) {
    private static final int LARGEST = 1 << 20;
    private static final int DEEPEST = 16;
    private static final int MOST_INCLUDED = 100;

    /** What applies to a host. */
    static final class Values {
        /** By keywords in small letters, each with the words of its lines. */
        private final Map<String, List<List<String>>> lines = new HashMap<>();

        /** Returns the first word of the first line. */
        Optional<String> first(String keyword) {
            return lines.getOrDefault(keyword, List.of()).stream().findFirst().map(each -> each.get(0));
        }

        /** Returns all words of the first line. */
        List<String> words(String keyword) {
            return lines.getOrDefault(keyword, List.of()).stream().findFirst().orElse(List.of());
        }

        /** Returns the first words of all lines, each once. */
        List<String> all(String keyword) {
            return lines.getOrDefault(keyword, List.of()).stream()
                    .map(each -> each.get(0))
                    .distinct()
                    .toList();
        }

        private void add(String keyword, List<String> words) {
            // of the two the first that is said counts
            boolean proxied = keyword.equals("proxyjump") && lines.containsKey("proxycommand");
            if (!proxied) {
                lines.computeIfAbsent(keyword, each -> new ArrayList<>()).add(words);
            }
        }
    }

    /** Returns what is said of a host, by the name that the user gives it. */
    Values values(String host) {
        Values values = new Values();
        if (Files.isRegularFile(file)) {
            new Reading(host, values).read(file, 0, true, false);
        }
        return values;
    }

    Problem refusal(String found) {
        return Problem.of("reading the configuration of ssh", "correct it; 'ssh -G HOST' shows what it says of a host")
                .at(file.toString())
                .found(found);
    }

    /** The reading of a file and of those that it includes. */
    private final class Reading {
        private final String host;
        private final Values values;
        private int included;

        Reading(String host, Values values) {
            this.host = host;
            this.values = values;
        }

        /** @param never whether the file is included where it does not apply, whatever it says itself */
        void read(Path from, int depth, boolean begun, boolean never) {
            boolean active = begun;
            for (String line : lines(from)) {
                List<String> words = words(line);
                if (words.isEmpty()) {
                    continue;
                }
                String keyword = words.get(0).toLowerCase(Locale.ROOT);
                List<String> rest = words.subList(1, words.size());
                switch (keyword) {
                    case "host" -> active = !never && HostPatterns.apply(host, rest);
                    case "match" ->
                        active = !never && rest.size() == 1 && rest.get(0).equalsIgnoreCase("all");
                    case "include" -> {
                        for (String each : rest) {
                            for (Path file : files(each)) {
                                if (depth == DEEPEST || ++included > MOST_INCLUDED) {
                                    throw refusal("too many files that include one another: " + file)
                                            .raise();
                                }
                                read(file, depth + 1, active, !active);
                            }
                        }
                    }
                    default -> {
                        if (active && !rest.isEmpty()) {
                            values.add(keyword, List.copyOf(rest));
                        }
                    }
                }
            }
        }
    }

    private List<String> lines(Path from) {
        try {
            if (isOpenToOthers(from)) {
                throw refusal("others may write to " + from).raise();
            }
            if (Files.size(from) > LARGEST) {
                throw refusal(Files.size(from) + " bytes in " + from).raise();
            }
            return Files.readAllLines(from);
        } catch (CharacterCodingException e) {
            throw refusal("no UTF-8 in " + from).raise(e);
        } catch (IOException e) {
            throw refusal(Problem.messageOf(e)).raise(e);
        }
    }

    private static boolean isOpenToOthers(Path from) throws IOException {
        Set<PosixFilePermission> writers = Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
        return Files.getFileStore(from).supportsFileAttributeView("posix")
                && Files.getPosixFilePermissions(from).stream().anyMatch(writers::contains);
    }

    /** Returns the files that a line includes, in their order; a name without a folder is in that of the user. */
    private List<Path> files(String pattern) {
        try {
            Path path = pattern.startsWith("~/")
                    ? home.resolve(pattern.substring(2))
                    : home.resolve(".ssh").resolve(pattern);
            Path folder = path.getParent();
            if (folder == null || !Files.isDirectory(folder)) {
                return List.of();
            }
            List<Path> files = new ArrayList<>();
            try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
                for (Path each : all) {
                    if (HostPatterns.matches(
                                    each.getFileName().toString(),
                                    path.getFileName().toString())
                            && Files.isRegularFile(each)) {
                        files.add(each);
                    }
                }
            }
            files.sort(null);
            return files;
        } catch (IOException | InvalidPathException e) {
            throw refusal(Problem.messageOf(e)).raise(e);
        }
    }

    /** Splits a line into its keyword and its words; a sign of equality may stand between them. */
    private List<String> words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean begun = false;
        char quote = 0;
        String text = line.strip();
        if (text.startsWith("#")) {
            return words;
        }
        int keyword = 0;
        while (keyword < text.length() && " \t=\"".indexOf(text.charAt(keyword)) < 0) {
            keyword++;
        }
        if (keyword == 0) {
            return words;
        }
        words.add(text.substring(0, keyword));
        String rest = text.substring(keyword).stripLeading();
        rest = rest.startsWith("=") ? rest.substring(1) : rest;
        for (int i = 0; i < rest.length(); i++) {
            char c = rest.charAt(i);
            char next = i + 1 < rest.length() ? rest.charAt(i + 1) : 0;
            boolean escaped = c == '\\' && (next == '\'' || next == '"' || next == '\\' || quote == 0 && next == ' ');
            if (escaped) {
                word.append(next);
                begun = true;
                i++;
            } else if (quote != 0 ? c == quote : c == '"' || c == '\'') {
                quote = quote == 0 ? c : 0;
                begun = true;
            } else if (quote == 0 && (c == ' ' || c == '\t')) {
                if (begun) {
                    words.add(word.toString());
                    word.setLength(0);
                    begun = false;
                }
            } else if (quote == 0 && !begun && c == '#') {
                break;
            } else {
                word.append(c);
                begun = true;
            }
        }
        if (quote != 0) {
            throw refusal("a quote without its end: " + text).raise();
        }
        if (begun) {
            words.add(word.toString());
        }
        return words;
    }
}
