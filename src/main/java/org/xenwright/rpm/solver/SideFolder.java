package org.xenwright.rpm.solver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xenwright.content.Content;
import org.xenwright.problem.Problem;
import org.xenwright.rpm.repository.OpenRepository;
import org.xenwright.sandbox.SandboxResult;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** The folder in the sandbox's tree where a program finds its question and leaves its answer; no image ever has it. */
final class SideFolder {
    /** The path of it. */
    static final String PATH = "/xenwright-solver";

    /** Longest answer that is read; one of a thousand packages has a quarter of a megabyte. */
    private static final int ANSWER = 16 << 20;

    /** Large parts of a base that no program which chooses packages looks at. */
    private static final List<String> UNSEEN = List.of(
            "/boot",
            "/usr/include",
            "/usr/lib/debug",
            "/usr/lib/firmware",
            "/usr/lib/modules",
            "/usr/lib64/perl5",
            "/usr/share/doc",
            "/usr/share/help",
            "/usr/share/icons",
            "/usr/share/info",
            "/usr/share/licenses",
            "/usr/share/locale",
            "/usr/share/man",
            "/usr/share/perl",
            "/usr/share/perl5",
            "/usr/share/zoneinfo",
            "/usr/src");

    private static final Attributes FOLDER = Attributes.of(0755, Instant.EPOCH);
    private static final Attributes FILE = Attributes.of(0644, Instant.EPOCH);

    private final Tree tree;

    /** @param base is left as it is */
    SideFolder(Tree base) {
        tree = base.copy();
        UNSEEN.forEach(tree::remove);
        // whatever a base has in its place
        tree.remove(PATH);
        tree.directory(PATH, FOLDER);
    }

    Tree tree() {
        return tree;
    }

    /** Puts a file at a path below the folder. */
    void put(String path, Content content) {
        String parent = path.substring(0, Math.max(0, path.lastIndexOf('/')));
        tree.directory(PATH + (parent.isEmpty() ? "" : "/" + parent), FOLDER);
        tree.put(PATH + "/" + path, new RegularFile(FILE, content));
    }

    /** Puts the indexes of repositories in folders of their names. */
    void put(List<OpenRepository> repositories) throws IOException {
        for (OpenRepository each : repositories) {
            for (Map.Entry<String, Content> file : each.copy().entrySet()) {
                put("repositories/" + each.source().id() + "/" + file.getKey(), file.getValue());
            }
        }
    }

    /** Puts package files, and returns the names that they have below {@code files}. */
    List<String> files(List<Path> files) throws IOException {
        List<String> names = new ArrayList<>();
        for (Path each : files) {
            String name = names.size() + ".rpm";
            put("files/" + name, new Content.Slice(each, 0, Files.size(each)));
            names.add(name);
        }
        return names;
    }

    /**
     * Returns a file that the program left.
     *
     * @throws org.xenwright.problem.ProblemException when there is none, with the last lines of what it said
     */
    static byte[] answer(SandboxResult result, String path, String program) throws IOException {
        Optional<Inode> file = result.tree().find(TreePath.of(PATH + "/" + path));
        if (file.isPresent() && file.get() instanceof RegularFile regular) {
            return regular.content().bytes(ANSWER);
        }
        throw Problem.of("choosing packages by the base's " + program, "run it in a container of the base to see more")
                .found("no answer, exit status " + result.exit() + ", and its last lines: " + result.lastLines(12))
                .raise();
    }
}
