package org.xenwright.packages;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.xenwright.store.Digest;
import org.xenwright.store.Fingerprint;
import org.xenwright.store.Generator;
import org.xenwright.tree.Tree;

/**
 * The known worlds of packages.
 *
 * @param all of them, that of images that name none first
 */
public record PackageWorlds(List<PackageWorld> all) {
    public PackageWorlds {
        all = List.copyOf(all);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("images are made of packages");
        }
    }

    public static PackageWorlds of(PackageWorld... all) {
        return new PackageWorlds(List.of(all));
    }

    /** Returns that of images that name none. */
    public PackageWorld usual() {
        return all.get(0);
    }

    /** Returns that of a name. */
    public Optional<PackageWorld> find(String id) {
        return all.stream().filter(each -> each.id().equals(id)).findFirst();
    }

    /** Returns the world whose packages a tree has; the usual one where there are none. */
    public PackageWorld in(Tree tree) {
        return all.stream().filter(each -> each.isIn(tree)).findFirst().orElse(usual());
    }

    /** Returns digest of the code by which packages get their answers, for the keys of what is kept. */
    public Digest code() {
        Fingerprint code = new Fingerprint();
        all.forEach(each -> code.add(each.id(), Generator.of(each.questions().getClass())));
        return code.digest();
    }

    /** Returns the packages installed in a tree. */
    public InstalledSystem installed(Tree tree) throws IOException {
        return in(tree).installed(tree);
    }
}
