package org.xenwright.rpm.database;

import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Allowance;
import org.xenwright.content.Bounds;
import org.xenwright.content.Content;
import org.xenwright.content.ContentReader;
import org.xenwright.problem.Problem;
import org.xenwright.rpm.header.RpmFormatException;
import org.xenwright.rpm.header.RpmHeader;
import org.xenwright.rpm.header.RpmTag;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** The database of what RPM installed in a tree. It is a stranger's: nothing of it is believed before it was checked. */
public final class RpmDatabase {
    /** The folders in which distributions keep it, that of the newest ones first; others are often links to it. */
    private static final List<String> FOLDERS = List.of("usr/lib/sysimage/rpm", "var/lib/rpm", "usr/share/rpm");

    private static final long LARGEST = 2L << 30;

    /** A format, by the name of its file. */
    private enum Format {
        SQLITE("rpmdb.sqlite"),
        SLOTS("Packages.db"),
        BERKELEY("Packages");

        final String name;

        Format(String name) {
            this.name = name;
        }
    }

    /** Takes the header of a package, which has a name. */
    @FunctionalInterface
    public interface Visitor {
        void visit(RpmHeader header) throws IOException;
    }

    private final TreePath path;
    private final Format format;
    private final Content file;
    private final @Nullable Content log;

    private RpmDatabase(TreePath path, Format format, Content file, @Nullable Content log) {
        this.path = path;
        this.format = format;
        this.file = file;
        this.log = log;
    }

    /** Returns that of a tree; empty when it has none, or an empty one that never had a package. */
    public static Optional<RpmDatabase> in(Tree tree) {
        for (String folder : FOLDERS) {
            for (Format each : Format.values()) {
                TreePath path = TreePath.of(folder + "/" + each.name);
                Content file = content(tree, path);
                if (file != null) {
                    Content log = each == Format.SQLITE ? content(tree, TreePath.of(path + "-wal")) : null;
                    return Optional.of(new RpmDatabase(path, each, file, log));
                }
            }
        }
        return Optional.empty();
    }

    private static @Nullable Content content(Tree tree, TreePath path) {
        return tree.follow(path).orElse(null) instanceof RegularFile file
                        && file.content().size() > 0
                ? file.content()
                : null;
    }

    /** Returns where it lies. */
    public TreePath path() {
        return path;
    }

    /**
     * Shows the headers of all packages, also those of keys, which rpm keeps as packages without an architecture.
     *
     * @throws org.xenwright.problem.ProblemException when the database is damaged, or made to lead a reader astray
     */
    public void visit(Visitor visitor) throws IOException {
        try (ContentReader reader = new ContentReader(new Allowance(Bounds.ofDisk()).reading(path.toString()))) {
            if (file.size() > LARGEST) {
                throw new RpmFormatException(
                        "a file of " + file.size() + " bytes, of which at most " + LARGEST + " are read");
            }
            stored(reader).visit((number, bytes) -> {
                RpmHeader header = RpmHeader.ofDatabase(bytes, "package " + number + " of " + path);
                if (header.text(RpmTag.NAME).orElse("").isEmpty()) {
                    throw new RpmFormatException(header.toString(), "a package without a name");
                }
                visitor.visit(header);
            });
        } catch (RpmFormatException | EOFException e) {
            throw Problem.of(
                            "reading which packages RPM installed",
                            "have it written anew by the system it is of: rpm --rebuilddb")
                    .at(path.toString())
                    .found(Problem.messageOf(e))
                    .expected("a whole database of rpm, of SQLite, ndb or Berkeley DB")
                    .raise(e);
        }
    }

    private StoredHeaders stored(ContentReader reader) throws IOException {
        return switch (format) {
            case SQLITE -> new SqliteTable(reader, file, log);
            case SLOTS -> new SlotFile(reader, file);
            case BERKELEY -> new BerkeleyHash(reader, file);
        };
    }
}
