package org.xenwright.deb.archive;

import java.io.IOException;
import java.util.List;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Tree;
import org.xenwright.tree.UnsafePathException;

/** Makes the tree that {@code dpkg --unpack} would leave on an empty system whose /usr is merged. */
public final class DebianTree {
    private DebianTree() {}

    /**
     * Unpacks packages in the given order. Contents stay where they are, in the store.
     *
     * @param inOrder each package name once an architecture
     * @throws org.xenwright.problem.ProblemException when two packages have the same file, or one has what is not allowed
     * @throws DebFormatException when an archive is malformed or tries to reach where it may not
     */
    public static Assembly assemble(List<UnpackedDeb> inOrder, AssemblyOptions options) throws IOException {
        Attributes directory = Attributes.of(0755, options.clock());
        Tree tree = new Tree(directory);
        RealPaths paths = new RealPaths(tree, directory);
        Placement placement = new Placement(tree, paths, StaticIds.of(inOrder), options);
        for (UnpackedDeb deb : inOrder) {
            try {
                placement.place(deb);
            } catch (UnsafePathException e) {
                throw new DebFormatException(deb + ": " + e.getMessage());
            }
        }
        new DpkgDatabase(tree, placement, options).write(inOrder);
        return new Assembly(
                tree,
                placement.owners().names(options.architecture()),
                placement.setIds(),
                placement.copyrights().byPackage(inOrder),
                placement.notes());
    }
}
