package org.xenwright.customize.selinux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/**
 * The policy of SELinux that a system starts with, and the program of the system that knows the labels of files by it.
 *
 * @param name such as {@code targeted}
 * @param program that labels files; empty when the system has none
 */
public record SelinuxPolicy(String name, Optional<Program> program) {
    private static final String CONFIG = "etc/selinux/config";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final int LARGEST = 1 << 20;

    /** The kind of a program that names the labels of files. */
    enum Kind {
        SETFILES("setfiles"),
        MATCHPATHCON("matchpathcon");

        final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    /**
     * A program of the system.
     *
     * @param path of it, absolute
     */
    public record Program(Kind kind, String path) {
        private static final List<String> FOLDERS = List.of("usr/sbin/", "sbin/", "usr/bin/", "bin/");

        private static Optional<Program> in(Tree tree) {
            for (Kind kind : Kind.values()) {
                for (String folder : FOLDERS) {
                    if (tree.follow(folder + kind.word).orElse(null) instanceof RegularFile) {
                        return Optional.of(new Program(kind, "/" + folder + kind.word));
                    }
                }
            }
            return Optional.empty();
        }

        /** Returns its name, for people. */
        public String word() {
            return kind.word;
        }

        /** Returns whether it can label a running system. */
        public boolean labels() {
            return kind == Kind.SETFILES;
        }
    }

    /** Returns that of a system; empty when it has none, or its configuration leaves SELinux out. */
    public static Optional<SelinuxPolicy> in(Tree tree) throws IOException {
        if (!(tree.follow(CONFIG).orElse(null) instanceof RegularFile file)
                || file.content().size() > LARGEST) {
            return Optional.empty();
        }
        String name = "";
        boolean disabled = false;
        for (String line : new String(file.content().bytes(LARGEST), StandardCharsets.UTF_8)
                .lines()
                .toList()) {
            String said = line.strip();
            if (said.startsWith("SELINUX=")) {
                disabled = said.substring("SELINUX=".length()).strip().equals("disabled");
            } else if (said.startsWith("SELINUXTYPE=")) {
                name = said.substring("SELINUXTYPE=".length()).strip();
            }
        }
        if (disabled || !NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        SelinuxPolicy policy = new SelinuxPolicy(name, Program.in(tree));
        return tree.follow(policy.contexts()).orElse(null) instanceof RegularFile
                ? Optional.of(policy)
                : Optional.empty();
    }

    /** Returns the path of the file that says which paths get which labels. */
    String contexts() {
        return "etc/selinux/" + name + "/contexts/files/file_contexts";
    }
}
