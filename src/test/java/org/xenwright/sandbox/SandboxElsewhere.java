package org.xenwright.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.xenwright.content.Content;
import org.xenwright.judge.JavaProcess;
import org.xenwright.judge.Judge;
import org.xenwright.tool.ToolBox;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** Runs a program in a sandbox from a process that has other rights than a test. */
public final class SandboxElsewhere {
    /** An ordinary user with subordinate ids, in files that only the process sees. */
    private static final String USER = """
            folder=$1 jdk=$2 tool=$3 classes=$4
            shift 4
            { cat /etc/passwd; echo builder:x:60777:60777::/nonexistent:/bin/sh; } >"$folder/passwd"
            echo builder:700000:65536 >"$folder/subuid"
            cp "$folder/subuid" "$folder/subgid"
            for file in passwd subuid subgid; do
              mount --bind "$folder/$file" "/etc/$file"
            done
            mkdir "$folder/jdk" "$folder/tool" "$folder/scratch"
            mount --bind "$jdk" "$folder/jdk"
            mount --bind "$tool" "$folder/tool"
            path= count=0
            IFS=:
            for place in $classes; do
              count=$((count + 1))
              [ -d "$place" ] && mkdir "$folder/$count" || : >"$folder/$count"
              mount --bind "$place" "$folder/$count"
              path=$path:$folder/$count
            done
            chown 60777:60777 "$folder/scratch"
            chmod 755 "$folder"
            exec setpriv --reuid 60777 --regid 60777 --clear-groups --inh-caps -all \\
              "$folder/jdk/bin/java" -cp "$path" "$@"
            """;

    private SandboxElsewhere() {}

    /**
     * What runs there: SCRATCH TOOLS WORD... or, for files of the host to put into the tree, SCRATCH TOOLS FILE... --
     * WORD...
     */
    public static void main(String[] arguments) throws Exception {
        List<String> words = new ArrayList<>(Arrays.asList(arguments).subList(2, arguments.length));
        Tree tree = HostTree.with("sh", "cat", "id", "ls", "chown", "chmod");
        for (int end = words.indexOf("--"); end > 0; end--) {
            put(tree, Path.of(words.remove(0)));
        }
        words.remove("--");
        Sandboxes sandboxes = new Sandboxes(
                Path.of(arguments[0]), new ToolBox(names -> Path.of(arguments[1])), null, Boolean.getBoolean("rights"));
        Sandbox sandbox = sandboxes.choose(tree);
        System.out.println(sandbox.name());
        try (SandboxResult result = sandbox.run(tree, SandboxCommand.of(words.toArray(String[]::new)))) {
            System.out.print(result.log());
        }
    }

    /** A program of the test, by its name in the root of the tree. */
    static void put(Tree tree, Path file) throws java.io.IOException {
        tree.put(
                file.getFileName().toString(),
                new RegularFile(
                        Attributes.of(0755, java.time.Instant.EPOCH), new Content.Slice(file, 0, Files.size(file))));
    }

    /**
     * Starts a class as an ordinary user with subordinate ids.
     *
     * @param folder hers alone; it receives {@code tool}, where bubblewrap is unpacked, and {@code scratch}, which she
     *     may write
     */
    public static void start(Class<?> main, Path folder, String... arguments) throws Exception {
        List<String> words = new ArrayList<>(List.of(
                "unshare",
                "--mount",
                "--",
                "/bin/sh",
                "-euc",
                USER,
                "user",
                folder.toString(),
                jdk(),
                tools(),
                classes()));
        words.add(main.getName());
        words.addAll(List.of(arguments));
        said(words);
    }

    /** As an ordinary user; the folder is hers alone. */
    static String asUser(Path folder, String... words) throws Exception {
        List<String> start = List.of(
                "unshare",
                "--mount",
                "--",
                "/bin/sh",
                "-euc",
                USER,
                "user",
                folder.toString(),
                jdk(),
                tools(),
                classes());
        return run(start, folder, words);
    }

    /** As root without a capability. */
    static String without(String capability, Path folder, String... words) throws Exception {
        Files.createDirectories(folder.resolve("scratch"));
        return run(
                List.of("setpriv", "--bounding-set", "-" + capability, JavaProcess.java(), "-cp", classes()),
                folder,
                words);
    }

    /** As root of a container that is held as Docker holds one by default, where no namespaces can be made. */
    static String inAContainer(Path folder, boolean rights, String... words) throws Exception {
        Files.createDirectories(folder.resolve("scratch"));
        Path filter = folder.resolve("container.filter");
        Files.write(filter, SeccompFilter.program(java.util.Set.of()));
        List<String> start = new ArrayList<>(List.of("/bin/sh", "-c", "exec \"$@\" 7<\"$0\"", filter.toString()));
        start.addAll(
                Judge.tools().find("bwrap").command("--dev-bind", "/", "/", "--seccomp", "7", "--cap-drop", "ALL"));
        for (String capability : List.of(
                "chown",
                "dac_override",
                "fsetid",
                "fowner",
                "mknod",
                "setgid",
                "setuid",
                "setfcap",
                "sys_chroot",
                "kill")) {
            start.addAll(List.of("--cap-add", "cap_" + capability));
        }
        start.addAll(List.of("--", JavaProcess.java(), "-Drights=" + rights, "-cp", classes()));
        return run(start, folder, words);
    }

    /** The words that do it as root, for a start of another kind. */
    static List<String> words(Path folder, String... words) throws Exception {
        List<String> all = new ArrayList<>(List.of(
                JavaProcess.java(),
                "-cp",
                classes(),
                SandboxElsewhere.class.getName(),
                folder.resolve("scratch").toString(),
                tools()));
        all.addAll(List.of(words));
        return all;
    }

    private static String run(List<String> start, Path folder, String... words) throws Exception {
        boolean user = start.contains(USER);
        List<String> all = new ArrayList<>(start);
        all.add(SandboxElsewhere.class.getName());
        all.add(folder.resolve("scratch").toString());
        all.add(user ? folder.resolve("tool").toString() : tools());
        all.addAll(List.of(words));
        return said(all);
    }

    private static String said(List<String> words) throws Exception {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new AssertionError(said);
        }
        return said;
    }

    private static String jdk() {
        return System.getProperty("java.home");
    }

    private static String tools() throws Exception {
        return Judge.tools().folder("bubblewrap").toString();
    }

    private static String classes() {
        return String.join(
                ":",
                Stream.of(JavaProcess.classPath(
                                        "sandbox.sh",
                                        Sandbox.class,
                                        SandboxElsewhere.class,
                                        org.apache.commons.compress.archivers.ArchiveEntry.class,
                                        org.apache.commons.io.IOUtils.class,
                                        org.tukaani.xz.XZInputStream.class)
                                .split(":"))
                        .distinct()
                        .toList());
    }
}
